"""A question that a page answers: its address, its parameters, its answer, and what else can be made of that.

Parameters and answers are frozen dataclasses. Pydantic reads the one from an address, writes the other as JSON, and
gives the schemas of both, so that each is written once. No input or output.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, Protocol, get_origin, get_type_hints

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from ingest.config.settings import WatchTable
from ingest.tables import Column, Row
from ingest.web.errors import BadCall, NotThere
from store.reading import Reading

Word = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""A parameter of one line."""

Id = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""The id of an outlet or a language, the name of a watch."""

Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of a row."""

Day = Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
"""A UTC day, as 2026-11-20."""


def day_start(day: str) -> datetime:
    """The beginning of a UTC day. Raises BadCall for one that no month has."""
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadCall(f"{day!r} is no day of the calendar; write one as 2026-11-20") from error


_PATH_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What a question may look at."""

    reading: Reading
    now: datetime
    watches: Mapping[str, WatchTable]

    def bound(self, at: datetime) -> object:
        """A time as a statement on a view takes it: text on SQLite."""
        return at.strftime("%Y-%m-%dT%H:%M:%SZ") if self.reading.engine == "sqlite" else at


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An answer, or the part of it that is one, as rows."""

    columns: tuple[str, ...]
    rows: Iterable[Row]

    @classmethod
    def of(cls, values: Iterable[object], *columns: str) -> "Table":
        """A row of each value, with these of its fields."""
        return cls(
            columns=columns, rows=(tuple(getattr(one, column) for column in columns) for one in values)
        )

    def named(self) -> tuple[Column, ...]:
        """The columns as `ingest.tables` takes them."""
        return tuple(Column(name) for name in self.columns)


class Listed(Protocol):
    """An article in the list of an answer."""

    @property
    def article_id(self) -> int: ...
    @property
    def outlet(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def language(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article in a feed. `at` is when it came to the feed, `text` plain; `url` is its outlet's address of it."""

    article_id: int
    outlet: str
    url: str
    title: str
    text: str
    at: datetime
    language: str | None = None

    @classmethod
    def of(cls, one: Listed, text: str, at: datetime) -> "FeedEntry":
        """An article of a list."""
        return cls(
            article_id=one.article_id,
            outlet=one.outlet,
            url=one.url,
            title=one.title,
            text=text,
            at=at,
            language=one.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An answer as a feed: its title, and its entries, the newest first."""

    title: str
    entries: Sequence[FeedEntry]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One page. `path` may have `{names}` of parameters in it. `heavy`: it may take long, and few are answered at once.
    `menu`: how the menu names it; "" where the menu leaves it out. `template` is the file that shows the answer.
    `in_feed` are the parameters that a feed has whatever is asked, as the newest first."""

    name: str
    path: str
    says: str
    parameters: type
    answer: type
    ask: Callable[[Archive, Any], Any]
    menu: str = ""
    heavy: bool = False
    table: Callable[[Any], Table] | None = None
    feed: Callable[[Any], Feed] | None = None
    in_feed: Mapping[str, object] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"{self.name}.html"

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        """The parameters that are part of the path."""
        return tuple(_PATH_NAME.findall(self.path))

    @cached_property
    def reads(self) -> TypeAdapter[Any]:
        """Reads parameters."""
        return TypeAdapter(self.parameters)

    @cached_property
    def writes(self) -> TypeAdapter[Any]:
        """Writes answers."""
        return TypeAdapter(self.answer)

    @cached_property
    def many(self) -> frozenset[str]:
        """The parameters that may be given more than once."""
        return frozenset(
            name for name, kind in get_type_hints(self.parameters).items() if get_origin(kind) is tuple
        )

    def asked(self, path: Mapping[str, str], query: Sequence[tuple[str, str]]) -> Any:
        """The parameters of a request. What is empty counts as not given, as forms send it; of what may be given once
        the last counts. Raises BadCall, NotThere for what is wrong in the path."""
        given: dict[str, Any] = dict(path)
        for name, value in query:
            if not value.strip() or name in path:
                continue
            if name in self.many:
                given.setdefault(name, []).append(value)
            else:
                given[name] = value
        try:
            return self.reads.validate_python(given)
        except ValidationError as error:
            fault = error.errors()[0]
            place = str(fault["loc"][0]) if fault["loc"] else ""
            if place in path:
                raise NotThere(f"there is no {self.name} {path[place]!r}") from error
            value = str(given.get(place, ""))[:100]
            raise BadCall(f"{place}={value!r}: {_cure(fault)}") from error


def _cure(fault: Any) -> str:
    """What is wrong with a parameter, and what to write."""
    if fault["type"] == "string_pattern_mismatch" and fault["ctx"]["pattern"].startswith("^(19|20)"):
        return "is no day; write one as 2026-11-20"
    message = str(fault["msg"])
    return message[0].lower() + message[1:]
