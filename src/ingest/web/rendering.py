"""Templates, and the functions and filters that they may call. Escapes everything; reads only its own files."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from markupsafe import Markup

from ingest.web.figures import FUNCTIONS as FIGURES
from ingest.web.question import Question

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


def environment(questions: tuple[Question, ...]) -> jinja2.Environment:
    """Where templates are found, and what they may call."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("ingest.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "moment": moment,
        "day": day,
        "number": number,
        "percent": percent,
        "span": span,
        "iso": iso,
    }
    made.filters |= {"paragraphs": paragraphs, "marked": marked, "marked_paragraphs": marked_paragraphs}
    made.globals |= FIGURES
    made.tests["web_address"] = is_web_address
    made.globals |= {
        "menu": tuple(one for one in questions if one.menu),
        "static": static_address,
        "lang": lang,
        "address": address,
        "changed": changed,
    }
    return made


# ---- addresses ------------------------------------------------------------------------------------------------


def is_web_address(value: object) -> bool:
    """Whether a link may lead there: nothing but http and https."""
    return isinstance(value, str) and bool(_WEB.match(value))


def address(path: str, **values: object) -> str:
    """An address of ours: parts of `path` filled in by their names, the rest of `values` behind a question mark,
    without what is empty."""
    names = re.findall(r"\{(\w+)\}", path)
    filled = path.format(**{name: quote(str(values[name]), safe="") for name in names})
    rest = [(key, value) for key, value in _pairs(values) if key not in names]
    return f"{filled}?{urlencode(rest)}" if rest else filled


def changed(question: Question, asked: Any, ending: str = "", **values: object) -> str:
    """The address of a question with the parameters `asked`, of which some are other ones. `ending` is that of a form,
    as .json."""
    default = type(asked)
    own = {one.name: getattr(asked, one.name) for one in fields(default)}
    kept = {one.name: own[one.name] for one in fields(default) if own[one.name] != one.default}
    return address(question.path + ending, **(kept | values))


def _pairs(values: Mapping[str, object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in values.items():
        many = value if isinstance(value, list | tuple) else (value,)
        found += [(key, str(one)) for one in many if one not in (None, "")]
    return found


@cache
def static_files() -> dict[str, bytes]:
    """The files that pages load, by their names."""
    folder = files("ingest.web").joinpath("static")
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


@cache
def static_address(name: str) -> str:
    """The address of such a file, which changes with what is in it."""
    return f"/static/{name}?v={hashlib.sha256(static_files()[name]).hexdigest()[:12]}"


# ---- values ---------------------------------------------------------------------------------------------------


def lang(language: str | None) -> Markup:
    """The attributes of text in a language that may run from right to left."""
    known = f' lang="{language}"' if language and _LANGUAGE.fullmatch(language) else ""
    return Markup(f'dir="auto"{known}')  # noqa: S704 - letters and digits alone


def iso(at: datetime) -> str:
    """A time for machines."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(at: datetime | None, precision: str | None = None) -> Markup:
    """A time for people, in UTC; only the day where no more is known."""
    if at is None:
        return Markup('<span class="none">unknown</span>')
    form = "%-d %b %Y" if precision == "day" else "%-d %b %Y, %H:%M"
    machine = iso(at)[:10] if precision == "day" else iso(at)
    return Markup('<time datetime="{}">{}</time>').format(machine, at.astimezone(UTC).strftime(form))


def day(value: str) -> str:
    """A UTC day for people: Friday, 20 November 2026."""
    return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).strftime("%A, %-d %B %Y")


def number(value: float | None) -> str:
    """1,234,567."""
    return "" if value is None else f"{value:,}"


def percent(value: float | None) -> str:
    """A share, as 42%."""
    return "" if value is None else f"{value:.0%}"


def span(seconds: float | None) -> str:
    """A length of time, as 3 min, 5.5 h, 12 days."""
    if seconds is None:
        return ""
    sign, length = ("−" if seconds < 0 else ""), abs(seconds)
    for unit, size, below in (("s", 1, 60), ("min", 60, 3600), ("h", 3600, 48 * 3600), ("days", 86400, 1e18)):
        if length < below:
            value = length / size
            digits = f"{value:.1f}" if unit == "h" and value < 10 else f"{value:.0f}"
            return f"{sign}{digits.removesuffix('.0')} {unit}"
    return ""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that has one to a line."""
    return [line for line in text.split("\n") if line.strip()]


def marked_paragraphs(text: str, marks: Sequence[tuple[int, int]]) -> list[Markup]:
    """The paragraphs of a text with the places of `marks` highlighted, which are in order and within one line each."""
    found, at, next_mark = [], 0, 0
    for line in text.split("\n"):
        own = []
        while next_mark < len(marks) and marks[next_mark][0] < at + len(line):
            start, end = marks[next_mark]
            own.append((start - at, end - at))
            next_mark += 1
        if line.strip():
            found.append(marked(line, own))
        at += len(line) + 1
    return found


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Markup:
    """`text` with the places of `marks` highlighted."""
    pieces, at = [], 0
    for start, end in marks:
        pieces.append(Markup("{}<mark>{}</mark>").format(text[at:start], text[start:end]))
        at = end
    return Markup("").join((*pieces, text[at:]))
