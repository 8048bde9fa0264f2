"""The configuration: one frozen model for each table of config.toml. No input or output.

The models are what the program uses, what config.toml is checked against and what `config schema` prints, so
each default and each bound is declared here once. A field is named as the program uses it (`every_s`); where the
key in config.toml is another one (`every`), it is the field's validation alias. A file is read by its keys
alone (`by_alias=True, by_name=False`), code and tests construct by field name.

The docstrings and the `description`s are part of the JSON Schema that operators see in their editors.
"""

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import GenerateJsonSchema

from ingest.certificates import TlsFiles
from ingest.config.types import (
    ArticleId,
    Command,
    Country,
    DatabaseUrl,
    Duration,
    DurationOrForever,
    Host,
    HttpUrl,
    Language,
    ListenAddress,
    MailAddress,
    Network,
    NumberedUrl,
    PositiveDuration,
    ProxyUrl,
    SearchQuery,
    Selector,
    Selectors,
    TimeOfDay,
    Timezone,
    UserAgent,
    VariableName,
    Word,
    fault_of_archive,
    invalid,
    listen_address,
    not_in_the_file,
    sendable,
)
from ingest.urls import Url, parsed_once
from store.kinds import ArticleKind, FeedKind

MAX_NUMBER = 10**15
"""More than any count or size that can be meant, and few enough for every database."""

EngineKind = Literal["local", "queue"]

HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S
OUTLET_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_T = TypeVar("_T")


def _unique(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))


def _ascending(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(sorted(values))


class Table(BaseModel):
    """A table of config.toml. Unknown keys are errors; nan and inf are no numbers."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_by_name=True, validate_by_alias=True
    )

    @classmethod
    def toml_keys(cls) -> dict[str, str]:
        """The keys in config.toml, each with the name of its field."""
        return {str(field.validation_alias or name): name for name, field in cls.model_fields.items()}


class Database(Table, title="DatabaseTable"):
    """Where articles are kept."""

    # Not in the repr: it may contain a password.
    url: DatabaseUrl = Field(
        default="sqlite:///news.db",
        repr=False,
        description="sqlite:///FILE (relative to this file) or postgresql://...",
    )


class FromEnvironment(Table, title="FromEnvironmentTable"):
    """A value that is not written in this file: that of the environment variable `env`."""

    env: VariableName = Field(description="the name of the variable, e.g. ELM_COOKIE")


Secret = Annotated[FromEnvironment, BeforeValidator(not_in_the_file)]


class WithCertificates(Table):
    """Files of certificates, in PEM; relative to this file."""

    ca_file: Word | None = Field(default=None, description="who is trusted beside those whom browsers trust")
    client_cert: Word | None = Field(default=None, description="what we show to servers that ask who we are")
    client_key: Word | None = Field(default=None, description="its key, where it is not in the same file")

    @property
    def tls_files(self) -> TlsFiles:
        """The files."""
        names = {name: getattr(self, name) for name in WithCertificates.model_fields}
        return TlsFiles(**{name: Path(value) for name, value in names.items() if value})

    @model_validator(mode="after")
    def _no_key_alone(self) -> Self:
        if self.client_key and not self.client_cert:
            raise invalid("has a `client_key`, but no `client_cert` that it belongs to; write that, too")
        return self


class FetchSettings(WithCertificates, title="FetchTable"):
    """How outlets are fetched: delays, limits and concurrency."""

    proxy: ProxyUrl | None = Field(
        default=None,
        repr=False,
        description='where all requests go, e.g. "socks5://proxy.example:1080" or "http://proxy.example:3128"',
    )
    proxy_auth: Secret | None = Field(
        default=None, description='its user and password: { env = "…" }, a variable that is user:password'
    )
    delay_s: float = Field(
        default=1.0, ge=0, le=3600, description="between two requests to one host, or to one IP address"
    )
    timeout_s: float = Field(default=15.0, gt=0, le=3600, description="one connect or read")
    deadline_s: float = Field(default=30.0, gt=0, le=3600, description="one whole exchange")
    max_bytes: int = Field(
        default=10_000_000, ge=1_000, le=1_000_000_000, description="of a body, decompressed"
    )
    allow_networks: tuple[Network, ...] = Field(
        default=(), description="private networks that may be contacted"
    )
    shared_networks: tuple[Network, ...] = Field(
        default=(), description="of CDNs, where an IP address is no machine: the delay is per host alone"
    )
    max_foreign: int = Field(
        default=50,
        ge=0,
        le=MAX_NUMBER,
        description="requests of one outlet to the hosts of others in one run",
    )
    concurrency: int = Field(default=64, ge=1, le=10_000, description="outlets at once")
    max_new: int = Field(
        default=500, ge=1, le=MAX_NUMBER, description="pages of one outlet in one run, newest first"
    )
    max_waiting: int = Field(
        default=50_000,
        ge=1,
        le=MAX_NUMBER,
        description="entries of one outlet that wait to be fetched, the newest",
    )
    max_saved_bytes: int = Field(
        default=500_000_000,
        ge=1,
        le=MAX_NUMBER,
        description="of pages of one outlet saved in one day (UTC), compressed",
    )
    max_age_s: PositiveDuration = Field(
        default=7 * DAY_S,
        validation_alias="max_age",
        description="older entries of sitemaps and listings are left out",
    )


class Retention(Table, title="KeepTable"):
    """For how long; "forever" keeps all."""

    # In seconds; None is for ever.
    pages_s: DurationOrForever = Field(
        default=365 * DAY_S, validation_alias="pages", description="saved pages"
    )
    attempts_s: DurationOrForever = Field(
        default=90 * DAY_S, validation_alias="attempts", description="the record of addresses tried"
    )
    waiting_s: DurationOrForever = Field(
        default=30 * DAY_S,
        validation_alias="waiting",
        description="entries that wait and were never tried",
    )
    runs_s: DurationOrForever = Field(
        default=365 * DAY_S, validation_alias="runs", description="the record of runs"
    )


class Revisit(Table, title="RevisitTable"):
    """When articles are revisited."""

    # Soonest first.
    after_s: Annotated[tuple[Duration, ...], AfterValidator(_ascending)] = Field(
        default=(HOUR_S, 6 * HOUR_S, DAY_S, 7 * DAY_S),
        validation_alias="after",
        description="how long after first sight",
    )


class NamesSettings(Table, title="NamesTable"):
    """Names and quotes in articles, which are found behind the runs."""

    enabled: bool = Field(default=True, description="false: only `ingest reextract --only names` finds any")
    after_fetch_s: Duration = Field(
        default=0.0,
        validation_alias="after_fetch",
        description="how long `ingest fetch` goes on to look for them, when it has brought articles",
    )


class Stories(Table, title="StoriesTable"):
    """When the articles of one event are grouped into stories."""

    every_s: DurationOrForever = Field(
        default=900.0,
        validation_alias="every",
        description='how often by `ingest run`; "never": nor at the end of `ingest fetch`, only by `ingest stories`',
    )


class Feed(Table, title="FeedTable"):
    """A place where an outlet announces articles."""

    kind: FeedKind = Field(
        description="rss is also Atom, RDF and JSON Feed; homepage finds the feeds itself; an archive is read by"
        " `ingest backfill` alone"
    )
    url: HttpUrl = Field(description="of an archive with {yyyy}, {mm} or {m}, {dd} or {d} in the path")
    select: Selector | None = Field(default=None, description="CSS of the links of a listing or an archive")

    @property
    def parsed_url(self) -> Url:
        """Where the feed is asked for."""
        return parsed_once(self.url)

    @model_validator(mode="after")
    def _only_listings_select(self) -> "Feed":
        if self.select is not None and self.kind not in ("listing", "archive"):
            raise invalid(
                f"only a listing or an archive has `select`, not a feed of kind '{self.kind}'; leave it out"
            )
        return self

    @model_validator(mode="after")
    def _archives_are_dated(self) -> "Feed":
        if self.kind == "archive" and (fault := fault_of_archive(self.url)):
            raise invalid(
                f'the url of an archive {fault}; write e.g. "https://elm.example/{{yyyy}}/{{mm}}/{{dd}}/"'
            )
        return self


class Rules(Table, title="RulesTable"):
    """CSS selectors, each a string or a list tried in order."""

    # Alternatives keep older layouts readable. A selector that ends in `[name]` and is meant for a value
    # (published, modified) gives that attribute. Where a rule is empty, the generic way decides.
    title: Selectors = ()
    lead: Selectors = ()
    body: Selectors = ()
    authors: Selectors = ()
    published: Selectors = ()
    modified: Selectors = ()
    section: Selectors = ()
    tags: Selectors = ()
    drop: Selectors = Field(default=(), description="cut before extraction")


class OutletTable(WithCertificates):
    """A publisher."""

    name: Word
    homepage: HttpUrl | None = None
    language: Language | None = Field(default=None, description='e.g. "en"')
    timezone: Timezone | None = Field(
        default=None, description="IANA name, for times written without an offset"
    )
    every_s: PositiveDuration = Field(
        default=900.0, validation_alias="every", description="how often it is looked at"
    )
    enabled: bool = Field(default=True, description="false pauses it: it is not fetched")
    revisit: bool = Field(default=True, description="false: its articles are not revisited")
    aliases: Annotated[tuple[Word, ...], AfterValidator(_unique)] = Field(
        default=(), description="how other outlets name it"
    )
    article_id: ArticleId | None = Field(
        default=None, description="regular expression: what alone identifies an article in its path"
    )
    ownership: Word | None = Field(default=None, description='a free word, e.g. "state", "public", "private"')
    country: Country | None = Field(default=None, description='e.g. "GB"')
    feeds: Annotated[tuple[Feed, ...], AfterValidator(_unique)] = ()
    numbered: NumberedUrl | None = Field(
        default=None,
        description="where an article is by its running number {n}; `ingest backfill` goes down from the newest",
    )
    rules: Rules = Rules()
    hosts: Annotated[tuple[Host, ...], AfterValidator(_unique)] = Field(
        default=(),
        description="hosts of it beside those of homepage and feeds: where `headers`, `auth` and certificates go",
    )
    headers: Annotated[Mapping[str, Secret], AfterValidator(sendable)] = Field(
        default={}, description='sent to its hosts alone, e.g. { Cookie = { env = "ELM_COOKIE" } }'
    )
    auth: Secret | None = Field(
        default=None, description="user and password for its hosts alone (HTTP Basic): { env = … }"
    )
    user_agent: UserAgent | None = Field(default=None, description="in place of ours")
    delay_s: float | None = Field(default=None, ge=0, le=3600, description="in place of fetch.delay_s")
    max_new: int | None = Field(default=None, ge=1, le=MAX_NUMBER, description="in place of fetch.max_new")
    robots: Literal["obey", "ignore"] = Field(
        default="obey", description='"ignore" needs a reason; it is for the hosts of the outlet alone'
    )
    robots_reason: Word | None = Field(
        default=None, description="why robots.txt may be ignored, e.g. who allowed it when"
    )

    def __hash__(self) -> int:
        # Not of all fields: `headers` are a mapping.
        return hash((self.name, self.homepage, self.feeds))

    @model_validator(mode="after")
    def _ignores_robots_for_a_reason(self) -> Self:
        if self.robots == "ignore" and not self.robots_reason:
            raise invalid('ignores robots.txt without a reason; write who allowed it: robots_reason = "..."')
        if self.robots == "obey" and self.robots_reason:
            raise invalid('has a `robots_reason`, but obeys robots.txt; leave it out, or robots = "ignore"')
        return self

    @model_validator(mode="after")
    def _says_once_who_we_are(self) -> Self:
        if self.auth and any(name.lower() == "authorization" for name in self.headers):
            raise invalid("has `auth` and a header Authorization, which are the same; leave one out")
        return self


class Outlet(OutletTable):
    """A publisher with its id, the name of its table. One that is not configured may have nothing else."""

    id: str
    name: str = ""

    @property
    def addresses(self) -> tuple[Url, ...]:
        """Its own addresses: its homepage and its feeds."""
        homepage = (self.parsed_homepage,) if self.parsed_homepage else ()
        return (*homepage, *(feed.parsed_url for feed in self.feeds))

    @property
    def polled(self) -> tuple[Feed, ...]:
        """The feeds that runs read: all but dated archives, which are for `ingest backfill`."""
        return tuple(feed for feed in self.feeds if feed.kind != "archive")

    @property
    def parsed_homepage(self) -> Url | None:
        """The address of the homepage; None where none is configured."""
        return parsed_once(self.homepage) if self.homepage else None


class WatchTable(Table):
    """A search that waits for articles: each that is stored or revised is looked at."""

    query: SearchQuery = Field(description="what `ingest search` takes")
    source: Annotated[tuple[Word, ...], AfterValidator(_unique)] = Field(
        default=(), description="ids of outlets; none: all"
    )
    language: Annotated[tuple[Language, ...], AfterValidator(_unique)] = Field(
        default=(), description='e.g. ["en"]; none: all'
    )
    kind: Annotated[tuple[ArticleKind, ...], AfterValidator(_unique)] = Field(
        default=(), description='e.g. ["article"]; none: all'
    )
    webhook: HttpUrl | None = Field(default=None, description="is told of each hit, in JSON")
    mail: MailAddress | None = Field(default=None, description="gets a digest of the hits once a day")


class Notify(Table, title="NotifyTable"):
    """How hits of watches are told."""

    # Not in the repr.
    webhook_secret: Word | None = Field(
        default=None, repr=False, description="signs what webhooks are told; set it in the environment"
    )


class AlarmSettings(Table, title="AlarmsTable"):
    """Who is told, once when an alarm begins and once when it ends."""

    webhook: HttpUrl | None = Field(default=None, description="is told in JSON, signed")
    mail: MailAddress | None = Field(default=None, description="gets a mail")
    command: Command | None = Field(default=None, description="gets the alarm as JSON on stdin")


class MailSettings(Table, title="MailTable"):
    """How mails are sent: by a program of this machine."""

    sender: MailAddress | None = Field(
        default=None, validation_alias="from", description="who sends them; needed where mails are sent"
    )
    command: Command = Field(
        default=("/usr/sbin/sendmail", "-t", "-i"),
        description="takes a mail on stdin and finds its recipients in the head",
    )
    deadline_s: float = Field(default=60.0, gt=0, le=300, description="how long it may take for a mail")
    at: TimeOfDay = Field(default="06:00", description="when `ingest run` sends digests, in UTC")


class EngineSettings(Table, title="EngineTable"):
    """Who runs the outlets that are due."""

    kind: EngineKind = Field(
        default="local",
        description='"local": `ingest run` itself; "queue": `ingest work`, on any number of machines, by Postgres',
    )


class MetricsSettings(Table, title="MetricsTable"):
    """What the daemon tells of itself, for Prometheus and for whoever restarts it."""

    listen: ListenAddress | None = Field(
        default=None, description='where /metrics and /healthz are, e.g. "127.0.0.1:9112"; none: nowhere'
    )
    allow_remote: bool = Field(
        default=False, description="true: `listen` may be an address that other machines reach"
    )

    @property
    def place(self) -> tuple[str, int] | None:
        """The IP address and the port of `listen`."""
        return listen_address(self.listen) if self.listen else None

    @model_validator(mode="after")
    def _only_this_machine(self) -> "MetricsSettings":
        if self.place and not ip_address(self.place[0]).is_loopback and not self.allow_remote:
            raise invalid(
                f"listen: {self.listen!r} can be reached from other machines; write"
                f' "127.0.0.1:{self.place[1]}", or allow_remote = true if that is meant'
            )
        return self


def with_feeds(table: OutletTable) -> OutletTable:
    """`table` with its homepage as its feed where it names none, or only archives."""
    if any(feed.kind != "archive" for feed in table.feeds) or (table.feeds and not table.homepage):
        return table
    if table.homepage is None:
        raise invalid('has neither feeds nor homepage; write e.g. homepage = "https://elm.example"')
    homepage = Feed(kind="homepage", url=table.homepage)
    return table.model_copy(update={"feeds": (homepage, *table.feeds)})


class ConfigFile(Table, title="File"):
    """The configuration of ingest."""

    contact: Word | None = Field(default=None, description="an address of yours; goes into the User-Agent")
    database: Database = Database()
    fetch: FetchSettings = FetchSettings()
    retention: Retention = Field(default=Retention(), validation_alias="keep")
    revisit: Revisit = Revisit()
    mail: MailSettings = MailSettings()
    names: NamesSettings = NamesSettings()
    notify: Notify = Notify()
    alarms: AlarmSettings = AlarmSettings()
    stories: Stories = Stories()
    metrics: MetricsSettings = MetricsSettings()
    engine: EngineSettings = EngineSettings()
    outlets: Mapping[str, Annotated[OutletTable, AfterValidator(with_feeds)]] = {}
    watches: Mapping[str, WatchTable] = {}


class Config(ConfigFile):
    """The configuration in use.

    `outlets` are by id, in the order of the file. `file` is None when no file was found and the shipped one
    is used; `warnings` are for a person to see, one line each. `secrets` are the values of the variables that the file
    names, by their names; `fetch_faults` say what is missing before anything can be fetched: variables that are not
    set, files that cannot be used.
    """

    outlets: Annotated[Mapping[str, Outlet], AfterValidator(MappingProxyType)] = Field(
        default={}, validate_default=True
    )
    file: Path | None = None
    warnings: tuple[str, ...] = ()
    fetch_faults: tuple[str, ...] = ()
    secrets: Mapping[str, str] = Field(default={}, repr=False, exclude=True)

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return self.database.url


class _TomlSchema(GenerateJsonSchema):
    """The schema of config.toml, not of our classes: definitions are named by their titles, defaults have the
    keys of the file."""

    _TITLES: ClassVar = {
        model.__name__: str(model.model_config["title"])
        for model in (
            Database,
            FromEnvironment,
            FetchSettings,
            Retention,
            Revisit,
            NamesSettings,
            Stories,
            Feed,
            Rules,
            Notify,
            AlarmSettings,
            MailSettings,
            MetricsSettings,
            EngineSettings,
        )
    }

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(self._TITLES.get(name, name))

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, Table):
            dft = {key: getattr(dft, name) for key, name in dft.toml_keys().items()}
        return super().encode_default(dft)


def schema() -> dict[str, Any]:
    """The JSON Schema of config.toml."""
    made = ConfigFile.model_json_schema(schema_generator=_TomlSchema)
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    for tables in ("outlets", "watches"):
        made["properties"][tables]["propertyNames"] = {"pattern": f"^{OUTLET_ID.pattern}$"}
    return made
