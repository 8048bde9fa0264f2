"""One answer in the form that is asked for: HTML, JSON, CSV, Atom or JSON feed; with its ETag."""

import hashlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import Response

from ingest import tables
from ingest.web import feeds
from ingest.web.question import Question
from ingest.web.rendering import changed

ENDINGS = {
    "": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".atom": feeds.ATOM_TYPE,
    ".feed.json": feeds.JSON_FEED_TYPE,
}
"""The forms of an answer, by how an address ends that asks for one."""


FEEDS = (".atom", ".feed.json")


def forms(question: Question) -> tuple[str, ...]:
    """The forms that the answers of a question have."""
    has = {
        ".csv": question.table is not None,
        ".atom": question.feed is not None,
        ".feed.json": question.feed is not None,
    }
    return tuple(ending for ending in ENDINGS if has.get(ending, True))


def chosen(question: Question, ending: str, accept: str) -> str:
    """The form of the answer: that of the address, else the one that is accepted most, HTML of equal ones."""
    if ending:
        return ending
    best, best_weight = "", 0.0
    for part in accept.lower().split(","):
        kind, _, rest = part.partition(";")
        weight = _weight(rest)
        for form in forms(question):
            if ENDINGS[form].partition(";")[0] == kind.strip() and weight > best_weight:
                best, best_weight = form, weight
    return best


def _weight(rest: str) -> float:
    """The q of a part of an Accept header."""
    name, _, value = rest.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def base_of(request: Request, *, behind_proxy: bool) -> str:
    """The address by which we are asked, without a slash at its end. Only a proxy of ours is believed that it was
    asked by HTTPS."""
    told = request.headers.get("x-forwarded-proto", "") if behind_proxy else ""
    scheme = told if told in ("http", "https") else request.url.scheme
    return f"{scheme}://{request.url.netloc}"


def written(
    question: Question, form: str, asked: Any, answer: Any, base: str, templates: jinja2.Environment
) -> bytes:
    """An answer in a form. `base` is our address, as `base_of` gives it."""
    match form:
        case ".json":
            return question.writes.dump_json(answer)
        case ".csv" if question.table:
            return _csv(question.table(answer))
        case ".atom" | ".feed.json" if question.feed:
            write = feeds.atom if form == ".atom" else feeds.json_feed
            addresses = [base + changed(question, asked, ending) for ending in (form, "")]
            return write(question.feed(answer), base, *addresses)
    template = templates.get_template(question.template)
    return template.render(question=question, asked=asked, answer=answer, forms=forms(question)).encode()


def _csv(table: Any) -> bytes:
    out = BytesIO()
    tables.write(out, "csv", table.named(), table.rows)
    return out.getvalue()


def response(request: Request, body: bytes, kind: str) -> Response:
    """`body`, or that it is the one which the asker has already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Accept, Authorization"}
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def _tags(header: str) -> Sequence[str]:
    return [one.strip().removeprefix("W/") for one in header.split(",")]
