"""Pages made up for the tests of extraction."""
# ruff: noqa: E501 - the made-up pages read better on long lines

from datetime import UTC, datetime

from ingest.config import Outlet
from ingest.extract import extract
from ingest.model import Article, Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://news.elm.example/2026/11/20/bridge-48213"
ELM = Outlet(id="elm", name="Elmbridge Courier")
PARAGRAPHS = (
    "The old bridge over the Mole will stay shut until spring, the county said on Friday, after divers found cracks in two of its piers.",
    "Engineers had hoped to open one lane before Christmas, but the damage runs deeper than the first survey showed, said the county’s chief engineer, Ada Brook.",
    "“We will not send a bus across it on a guess,” she told reporters at the river. “That is the whole of the matter.”",
    "Shopkeepers on the high street fear for the weeks before the holidays; the detour adds half an hour, and the council has promised a ferry for walkers.",
)


def html(body: str, head: str = "", title: str = "Bridge to stay shut until spring", lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def article(
    *paragraphs: str, before: str = "", after: str = "", h1: str = "Bridge to stay shut until spring"
) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    return f"<main><article><h1>{h1}</h1>{before}<div class='story-text'>{text}{after}</div></article></main>"


def page(
    document: str | bytes, url: str = URL, content_type: str = "text/html; charset=utf-8", rights: str = ""
) -> Page:
    body = document if isinstance(document, bytes) else document.encode()
    return Page(
        url=Url(url),
        asked=Url(url),
        status=200,
        body=body,
        content_type=content_type,
        fetched_at=NOW,
        rights_header=rights,
    )


def read(document: str | bytes, outlet: Outlet = ELM, url: str = URL, **more: object) -> Article:
    return extract(page(document, url), outlet, now=NOW, **more)  # type: ignore[arg-type]
