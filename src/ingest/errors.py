"""Every error that is expected, in a tree by what follows from it.

    IngestError
    ├── ConfigError          config.toml cannot be used; nothing was started
    ├── FetchError           a page did not arrive
    │   ├── Unreachable        no whole answer                       (retry)
    │   ├── ServerBusy         429 or 5xx; has `wait_s`              (retry)
    │   ├── NotAsked           the host is to be left alone: nothing was sent (retry)
    │   │   └── QuotaReached     the outlet has used up what it may in this run
    │   ├── Refused            401, 403, 451, robots.txt, a forbidden address (refused)
    │   ├── Gone               404 or 410                            (gone)
    │   └── Unusable           an answer that cannot be used         (failed)
    ├── NotAFeed             a page arrived, but no feed is in it    (failed)
    ├── ExtractError         a page arrived, but no article came out of it
    │   ├── NoText             too little text                       (failed)
    │   ├── NotArticle         a page of links, another text, ...    (refused)
    │   │   └── ErrorPage        an error page with status 200         (retry)
    │   ├── Moved              the address leads to another article now (gone)
    │   ├── Wall               a consent page, a login, a challenge  (retry)
    │   └── SentOn             the page only sends on to another address (failed)
    ├── ParserCrashed        parsing took too much, or crashed       (failed)
    └── MailFailed           the mailer did not take a mail

The class says what to do next (`outcome`), so no caller parses the message. `reason` is one word of `REASONS`;
`detail` is for people.
"""

from typing import ClassVar, Literal

from store.kinds import Outcome as Outcome

REASONS = frozenset(
    "timeout connection dns tls proxy protocol redirect blocked scheme robots status too_large encoding "
    "truncated type not_a_feed xml entries feeds quota parser empty not_article moved wall forgotten".split()
)
"""The first words of attempts' reasons. Two are never an error's: a feed's remark begins with `entries` when some
of its entries lead to nothing that can be asked for, and with `feeds` when some feeds that it names were left out."""


class IngestError(Exception):
    """An expected failure: `reason` is a word of `REASONS`, `detail` says more to a person."""

    outcome: ClassVar[Outcome] = "failed"

    def __init__(self, reason: str, detail: str = "", *, http_status: int | None = None) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.http_status = http_status

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason

    def __reduce__(self) -> tuple[object, ...]:
        # The subclasses differ in what they take, so an unpickled one is not made by a call.
        return _revived, (type(self), self.args, self.__dict__)


def _revived(kind: type[IngestError], args: tuple[object, ...], state: dict[str, object]) -> IngestError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ConfigError(IngestError):
    """The configuration cannot be used; `faults` has a line for each fault."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("config", "\n".join(faults))
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)


class FetchError(IngestError):
    """A page did not arrive."""


class Unreachable(FetchError):
    """No whole answer: time-out, broken connection, no such name, cut body."""

    outcome: ClassVar[Outcome] = "retry"


class ServerBusy(FetchError):
    """429 or 5xx. `wait_s` is for how long the host is to be left alone, in seconds; None when it did not say so."""

    outcome: ClassVar[Outcome] = "retry"

    def __init__(
        self, reason: str, detail: str = "", *, http_status: int | None = None, wait_s: float | None = None
    ) -> None:
        super().__init__(reason, detail, http_status=http_status)
        self.wait_s = wait_s


class NotAsked(FetchError):
    """Nothing was sent, because the host asked to be left alone, now or before. It is no attempt: it leaves no row and
    counts as no try. `wait_s` is for how long, in seconds."""

    outcome: ClassVar[Outcome] = "retry"

    def __init__(self, reason: str, detail: str = "", *, wait_s: float) -> None:
        super().__init__(reason, detail)
        self.wait_s = wait_s


class QuotaReached(NotAsked):
    """The outlet has used up what it may in this run. What it has left waits for the next one."""

    def __init__(self, detail: str) -> None:
        super().__init__("quota", detail, wait_s=0.0)


class Refused(FetchError):
    """The server refuses us, robots.txt disallows the address, or it is not an address to be contacted."""

    outcome: ClassVar[Outcome] = "refused"


class Gone(FetchError):
    """404 or 410."""

    outcome: ClassVar[Outcome] = "gone"


class Unusable(FetchError):
    """An answer that cannot be used: too large, wrong type, broken encoding, endless redirects."""


class NotAFeed(IngestError):
    """A page arrived where a feed should be, but no feed can be read from it."""


class ExtractError(IngestError):
    """A page arrived, but no article came out of it."""


class NoText(ExtractError):
    """Too little text on the page."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("empty", detail)


class NotArticle(ExtractError):
    """The page is something else: a page of links, or a text that has nothing to do with the article."""

    outcome: ClassVar[Outcome] = "refused"

    def __init__(self, detail: str = "") -> None:
        super().__init__("not_article", detail)


class ErrorPage(NotArticle):
    """An error page with status 200. The article may still come, or come back."""

    outcome: ClassVar[Outcome] = "retry"


class Moved(ExtractError):
    """The address of a stored article leads to another article, or to the front page."""

    outcome: ClassVar[Outcome] = "gone"

    def __init__(self, detail: str = "") -> None:
        super().__init__("moved", detail)


class Wall(ExtractError):
    """Something stands before the article for now: a consent page, a login, a challenge, one text for all addresses.

    `reason` is wall where its behaviour shows it, not_article where only its words do.
    """

    outcome: ClassVar[Outcome] = "retry"

    def __init__(self, detail: str = "", reason: Literal["wall", "not_article"] = "wall") -> None:
        super().__init__(reason, detail)


class SentOn(ExtractError):
    """The page only sends its reader on to `target`, by a refresh."""

    def __init__(self, target: str) -> None:
        super().__init__("redirect", f"the page sends on to {target}")
        self.target = target


class ParserCrashed(IngestError):
    """Parsing the document took too long or too much memory, or the parser crashed."""


class MailFailed(IngestError):
    """The mailer of this machine did not take a mail."""

    def __init__(self, detail: str) -> None:
        super().__init__("mail", detail)
