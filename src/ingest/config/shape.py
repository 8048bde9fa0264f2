"""What config.toml may say: the checks of single values, by pydantic. No input or output.

Every message says what is wrong and how to write it instead.
"""

import re
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ingest.config.durations import seconds

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*", re.IGNORECASE)
FOREVER = frozenset({"forever", "for ever", "never"})


def fault(message: str, **values: Any) -> PydanticCustomError:
    """A fault in our own words. The message is ready; braces in it must not be read as fields."""
    return PydanticCustomError("ours", "{said}", {"said": message, **values})


def _duration(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise fault(f'{value!r} is no duration; write e.g. "30s", "5m", "1h30m" or "7d"')
    try:
        return seconds(value if isinstance(value, str) else f"{value:f}")
    except ValueError as error:
        raise fault(f'{error}; write e.g. "30s", "5m", "1h30m" or "7d"') from error


def _positive_duration(value: object) -> float:
    length_s = _duration(value)
    if length_s <= 0:
        raise fault(f'{value!r} is no length of time; write e.g. "5m"')
    return length_s


def _duration_or_forever(value: object) -> float | None:
    if isinstance(value, str) and value.strip().lower() in FOREVER:
        return None
    return _positive_duration(value)


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value.strip())
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        sound = False
    if not sound or re.search(r"\s", value.strip()):
        raise fault(f'{value!r} is no web address; write e.g. "https://elm.example/rss"')
    return value.strip()


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(value), strict=False)
    except ValueError as error:
        raise fault(f'{value!r} is no network; write e.g. "127.0.0.0/8"') from error


@cache
def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError of its own
        return False
    except KeyError:
        return False
    return True


def _timezone(value: str) -> str:
    if not value or not _zone_exists(value):
        raise fault(f"{value!r} is no IANA zone; {_zone_cure(value)}")
    return value


def _zone_cure(value: str) -> str:
    from zoneinfo import available_timezones

    named = [zone for zone in available_timezones() if zone.split("/")[-1].lower() == value.strip().lower()]
    # The long-standing continent names come before aliases such as "Europe/..." against "Etc/...".
    named.sort(key=lambda zone: ("/" not in zone, zone))
    return f'write e.g. "{named[0] if named else "Europe/London"}"'


def _language(value: str) -> str:
    match = _LANGUAGE.fullmatch(value.strip())
    if match is None:
        raise fault(f'{value!r} is no language code; write e.g. "en"')
    return match[1].lower()


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value.strip()):
        raise fault(f'{value!r} is no two-letter country code; write e.g. "GB"')
    return value.strip().upper()


def _word(value: str) -> str:
    if not value.strip():
        raise fault("is empty; write some text, or leave the key out")
    return value.strip()


@cache
def _selector_parses(value: str) -> bool:
    # Imported here: half the commands never look at a selector, and start-up counts.
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        LexborHTMLParser("<p>").css(value)
    except SelectolaxError:
        return False
    return True


def _selector(value: str) -> str:
    if not value.strip() or not _selector_parses(value.strip()):
        raise fault(f'{value!r} is no CSS selector; write e.g. "h1.title"')
    return value.strip()


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _article_id(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except (re.error, RecursionError, OverflowError) as error:
        raise fault(f"{value!r} is no regular expression ({error}); write e.g. '/(\\d+)$'") from error
    if groups != 1:
        raise fault(
            f"{value!r} has {groups} groups, not one; write e.g. '/(\\d+)$' (and (?:...) for the others)"
        )
    return value


def _database(value: str) -> str:
    scheme = value.strip().partition("://")[0].partition("+")[0]
    if "://" not in value or scheme not in ("sqlite", "postgresql", "postgres"):
        # Never the value: it may hold a password.
        raise fault('is no database address; write e.g. "sqlite:///news.db" or "postgresql://user@host/news"')
    return value.strip()


_DURATION_SCHEMA = {"type": ["string", "number"], "examples": ["30s", "5m", "1h30m", "7d"]}

Word = Annotated[str, AfterValidator(_word)]
Duration = Annotated[float, PlainValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
PositiveDuration = Annotated[float, PlainValidator(_positive_duration), WithJsonSchema(_DURATION_SCHEMA)]
Keeping = Annotated[float | None, PlainValidator(_duration_or_forever), WithJsonSchema(_DURATION_SCHEMA)]
HttpUrl = Annotated[str, AfterValidator(_http_url), Field(json_schema_extra={"format": "uri"})]
Network = Annotated[IPv4Network | IPv6Network, PlainValidator(_network), WithJsonSchema({"type": "string"})]
Selector = Annotated[str, AfterValidator(_selector)]
_SELECTORS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Selectors = Annotated[list[Selector], BeforeValidator(_as_list), WithJsonSchema(_SELECTORS_SCHEMA)]


class _Table(BaseModel):
    """Unknown keys are faults; nan and inf are no numbers."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=False)


class DatabaseTable(_Table):
    """Where articles are kept."""

    url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///news.db", description="sqlite:///FILE (relative to this file) or postgresql://..."
    )


class FetchTable(_Table):
    """How hard outlets are asked."""

    delay_s: float = Field(default=1.0, ge=0, le=3600, description="between two requests to one host")
    timeout_s: float = Field(default=15.0, gt=0, le=3600, description="one connect or read")
    deadline_s: float = Field(default=30.0, gt=0, le=3600, description="one whole exchange")
    max_bytes: int = Field(
        default=10_000_000, ge=1_000, le=1_000_000_000, description="of a body, decompressed"
    )
    allow_networks: list[Network] = Field(default=[], description="private networks that may be contacted")
    concurrency: int = Field(default=64, ge=1, le=10_000, description="outlets at once")
    max_new: int = Field(default=500, ge=1, description="articles of one outlet in one pass, newest first")
    max_age: PositiveDuration = Field(
        default=604_800.0, description="older sitemap and listing entries are left"
    )


class KeepTable(_Table):
    """For how long; "forever" keeps all."""

    pages: Keeping = Field(default=31_536_000.0, description="saved pages")
    attempts: Keeping = Field(default=7_776_000.0, description="the record of addresses tried")
    runs: Keeping = Field(default=31_536_000.0, description="the record of passes")


class RevisitTable(_Table):
    """When articles are looked at again."""

    after: list[Duration] = Field(
        default=[3_600.0, 21_600.0, 86_400.0, 604_800.0], description="how long after first sight"
    )


class FeedTable(_Table):
    """A place where an outlet announces articles."""

    kind: Literal["rss", "sitemap", "listing", "homepage"] = Field(
        description="rss is also Atom, RDF and JSON Feed; homepage finds the feeds itself"
    )
    url: HttpUrl
    select: Selector | None = Field(default=None, description="CSS of a listing's links")

    @model_validator(mode="after")
    def _only_listings_select(self) -> "FeedTable":
        if self.select is not None and self.kind != "listing":
            raise fault(f"only a listing has `select`, not a feed of kind '{self.kind}'; leave it out")
        return self


class RulesTable(_Table):
    """CSS selectors, each a string or a list tried in order."""

    title: Selectors = []
    lead: Selectors = []
    body: Selectors = []
    authors: Selectors = []
    published: Selectors = []
    modified: Selectors = []
    section: Selectors = []
    tags: Selectors = []
    drop: Selectors = Field(default=[], description="cut before extraction")


class OutletTable(_Table):
    """A publisher."""

    name: Word
    homepage: HttpUrl | None = None
    language: Annotated[str, AfterValidator(_language)] | None = Field(default=None, description='e.g. "en"')
    timezone: Annotated[str, AfterValidator(_timezone)] | None = Field(
        default=None, description="IANA name, for times written without an offset"
    )
    every: PositiveDuration = Field(default=900.0, description="how often it is looked at")
    aliases: list[Word] = Field(default=[], description="how other outlets name it")
    article_id: Annotated[str, AfterValidator(_article_id)] | None = Field(
        default=None, description="regular expression: what alone identifies an article in its path"
    )
    ownership: Word | None = Field(default=None, description='a free word, e.g. "state", "public", "private"')
    country: Annotated[str, AfterValidator(_country)] | None = Field(default=None, description='e.g. "GB"')
    feeds: list[FeedTable] = []
    rules: RulesTable = RulesTable()

    @model_validator(mode="after")
    def _has_a_way_in(self) -> "OutletTable":
        if not self.feeds and self.homepage is None:
            raise fault('has neither feeds nor homepage; write e.g. homepage = "https://elm.example"')
        return self


class File(_Table):
    """The configuration of ingest."""

    contact: Word | None = Field(default=None, description="an address of yours; goes into the User-Agent")
    database: DatabaseTable = DatabaseTable()
    fetch: FetchTable = FetchTable()
    keep: KeepTable = KeepTable()
    revisit: RevisitTable = RevisitTable()
    outlets: dict[str, OutletTable] = {}
