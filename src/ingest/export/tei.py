"""Articles as TEI P5: one teiCorpus, with a TEI element for each article, written as the rows come. Pure.

Only what is valid TEI is written: elements and attributes of the module for corpora, in their order.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from ingest.tables import Row, Written
from ingest.tables.values import text as as_text

COLUMNS = (
    "article_id", "outlet", "url", "title", "lead", "text", "authors", "language", "section", "tags", "published_at",
    "published_precision", "first_seen_at", "rights",
)  # fmt: skip
"""The columns of v_articles that a row has, in this order."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z", re.ASCII)

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc><titleStmt><title>News articles</title></titleStmt>
<publicationStmt><p>Exported from an archive of news articles; the rights are with the outlets.</p></publicationStmt>
<sourceDesc><p>The web pages of the outlets, whose addresses stand with the articles.</p></sourceDesc></fileDesc>
</teiHeader>
"""
_FOOT = "</teiCorpus>\n"


def write(out: BinaryIO, rows: Iterable[Row]) -> Written:
    """Writes the corpus to `out`, which is left open. The rows have COLUMNS."""
    out.write(_HEAD.encode())
    count = 0
    for row in rows:
        count += 1
        out.write(_article(dict(zip(COLUMNS, row, strict=True))).encode("utf-8", "backslashreplace"))
    out.write(_FOOT.encode())
    return Written(rows=count, defused=0)


def _article(values: dict[str, object]) -> str:
    """The TEI element of an article."""
    said = {name: as_text(value) for name, value in values.items()}
    language = f' xml:lang="{said["language"]}"' if _LANGUAGE.match(said["language"]) else ""
    return (
        f'<TEI xml:id="article-{said["article_id"]}">\n<teiHeader>{_file(said)}{_profile(said)}</teiHeader>\n'
        f"<text{language}><body><div>{''.join(_body(said))}</div></body></text>\n</TEI>\n"
    )


def _file(said: dict[str, str]) -> str:
    authors = "".join(_element("author", name) for name in json.loads(said["authors"] or "[]"))
    rights = ", ".join(json.loads(said["rights"] or "[]"))
    availability = (
        f'<availability status="restricted"><p>{_safe(rights)}</p></availability>' if rights else ""
    )
    published = _date(said["published_at"], said["published_precision"])
    title = said["title"] or said["url"]
    return (
        f"<fileDesc><titleStmt>{_element('title', title)}{authors}</titleStmt>"
        f"<publicationStmt>{_element('publisher', said['outlet'])}{published}{availability}</publicationStmt>"
        f"<sourceDesc><bibl>{_element('title', title)} <ptr target={quoteattr(_xml(said['url']))}/> "
        f'<date type="seen" when="{said["first_seen_at"]}"/></bibl></sourceDesc></fileDesc>'
    )


def _profile(said: dict[str, str]) -> str:
    terms = [*json.loads(said["tags"] or "[]")]
    lists = [("section", [said["section"]] if said["section"] else []), ("tags", terms)]
    keywords = "".join(
        f'<keywords scheme="#{name}">{"".join(_element("term", one) for one in found)}</keywords>'
        for name, found in lists
        if found
    )
    return f"<profileDesc><textClass>{keywords}</textClass></profileDesc>" if keywords else ""


def _date(at: str, precision: str) -> str:
    if not at:
        return ""
    return f'<date when="{at[:10] if precision == "day" else at}"/>'


def _body(said: dict[str, str]) -> Iterator[str]:
    if said["title"]:
        yield _element("head", said["title"])
    if said["lead"]:
        yield f'<p rend="lead">{_safe(said["lead"])}</p>'
    for line in said["text"].split("\n"):
        yield _element("p", line)


def _element(name: str, content: str) -> str:
    return f"<{name}>{_safe(content)}</{name}>"


def _xml(value: str) -> str:
    """`value` without the characters that XML cannot have."""
    return _NO_XML.sub("", value)


def _safe(value: str) -> str:
    return escape(_xml(value))
