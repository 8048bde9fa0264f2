"""robots.txt after RFC 9309, in time linear in its length. No input or output.

Stricter than the RFC at one point: an Allow counts only when it spells letters and digits as the address
does, a Disallow counts under any spelling. In doubt the answer is no.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

DELAY_MAX_S = 30.0
LINE_MAX = 16 * 1024

_AGENT = ("user-agent", "useragent", "user agent")
_ALLOW = ("allow",)
_DISALLOW = ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")
_DELAY = ("crawl-delay", "crawl delay", "crawldelay")
_KNOWN = sorted((*_AGENT, *_ALLOW, *_DISALLOW, *_DELAY), key=len, reverse=True)
_FIELD = re.compile(rf"\s*({'|'.join(map(re.escape, _KNOWN))})\s*(?::|\s)\s*(.*)", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s/*;,()]+")
_ASCII = "".join(map(chr, range(128)))
_MARKS = "-_.~="
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_IN_TARGET = re.compile(r"%[0-9a-fA-F]{2}|[^A-Za-z0-9_.~=/%-]")
_IN_PATTERN = re.compile(r"%[0-9a-fA-F]{2}|[^A-Za-z0-9_.~=/%*-]")


@dataclass(frozen=True, slots=True)
class Rule:
    """Parts of a path that must follow one another; between two of them anything may stand."""

    allow: bool
    parts: tuple[str, ...]
    anchored: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Robots:
    """What one robots.txt says to one agent. `delay_s` is at most DELAY_MAX_S; None when it says nothing."""

    rules: tuple[Rule, ...] = ()
    delay_s: float | None = None

    def allows(self, url: str) -> bool:
        """The longest rule that matches decides; of two equally long ones, the one that allows."""
        path = _path(url)
        if path == "/robots.txt":
            return True
        strict, plain = (_normal(path, _IN_TARGET, strict=strict) for strict in (True, False))
        for rule in self.rules:
            if _matches(rule, strict if rule.allow else plain):
                return rule.allow
        return True


NOTHING_SAID = Robots()


def parse(robots: str, agent_token: str) -> Robots:
    """What `robots` says to `agent_token`: its own groups, or those of "*" where it has none."""
    mine, others = _Group(), _Group()
    token = _token(agent_token)
    for agents, lines in _groups(robots.lstrip("\ufeff")):
        named = {_token(agent) for agent in agents}
        if token in named:
            mine.take(lines)
        if "*" in named:
            others.take(lines)
    return (mine if mine.found else others).robots()


def allowed(robots: str, agent_token: str, url: str) -> bool:
    """Whether `robots` lets `agent_token` fetch `url` (an address, or its path)."""
    return parse(robots, agent_token).allows(url)


def crawl_delay(robots: str, agent_token: str) -> float | None:
    """Seconds between two requests, at most DELAY_MAX_S; None when nothing is said."""
    return parse(robots, agent_token).delay_s


class _Group:
    """The lines of all groups that speak to one agent."""

    def __init__(self) -> None:
        self.found = False
        self._lines: list[tuple[str, str]] = []

    def take(self, lines: Sequence[tuple[str, str]]) -> None:
        self.found = True
        self._lines += lines

    def robots(self) -> Robots:
        rules = {
            _rule(pattern, allow=field in _ALLOW)
            for field, value in self._lines
            if field not in _DELAY
            for pattern in _readings(value, allow=field in _ALLOW)
        }
        delays = [_delay_s(value) for field, value in self._lines if field in _DELAY]
        return Robots(
            rules=tuple(sorted(rules, key=lambda rule: (-rule.weight, not rule.allow))),
            delay_s=next((delay for delay in delays if delay is not None), None),
        )


def _groups(robots: str) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    agents: list[str] = []
    lines: list[tuple[str, str]] = []
    ended = False
    for field, value in _fields(robots):
        if field not in _AGENT:
            ended = True
            lines.append((field, value))
            continue
        if ended:
            yield agents, lines
            agents, lines, ended = [], [], False
        agents.append(value)
    yield agents, lines


def _fields(robots: str) -> Iterator[tuple[str, str]]:
    for row in re.split(r"[\r\n]+", robots):
        found = _FIELD.match(row[:LINE_MAX].partition("#")[0])
        if found:
            yield " ".join(found[1].lower().split()), found[2].strip()


def _token(agent: str) -> str:
    """The product token of a user agent; "*" for everybody, also where signs follow it after a space."""
    agent = agent.strip().lower()
    if agent.partition(" ")[0] == "*":
        return "*"
    found = _TOKEN.match(agent)
    return found[0] if found else ""


def _readings(value: str, *, allow: bool) -> Iterator[str]:
    """A dollar at the end is an anchor, but some mean the sign itself; who allows the index page of a
    folder allows the folder."""
    if not value:
        return
    yield value
    if value.endswith("$"):
        yield value[:-1] + "%24"
    folder, _, page = value.rpartition("/")
    if allow and page in ("index.html", "index.htm"):
        yield f"{folder}/$"


def _rule(value: str, *, allow: bool) -> Rule:
    if re.match(r"https?://", value):
        value = "/" + value
    anchored = value.endswith("$")
    pattern = value[:-1] if anchored else value
    # Foreign letters in a pattern are escaped as they would be in an address on the wire.
    pattern = quote(pattern, safe=_ASCII, errors="replace")
    pattern = _normal(pattern, _IN_PATTERN, strict=allow)
    weight = len(_ESCAPE.sub("-", pattern)) + anchored
    return Rule(allow, tuple(re.split(r"\*+", pattern)), anchored, weight)


def _matches(rule: Rule, target: str) -> bool:
    first, *rest = rule.parts
    if not rest:
        return target == first if rule.anchored else target.startswith(first)
    if not target.startswith(first):
        return False
    at = len(first)
    # The leftmost place of each part leaves the most room for the next: no going back is needed.
    for part in rest[:-1]:
        found = target.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if rule.anchored:
        return len(target) - len(rest[-1]) >= at and target.endswith(rest[-1])
    return target.find(rest[-1], at) >= 0


def _path(url: str) -> str:
    """Path and query of `url`, as written."""
    url = url.partition("#")[0]
    rest = url.partition("://")[2]
    if rest:
        start = re.search(r"[/?]", rest)
        url = rest[start.start() :] if start else ""
    return url if url.startswith("/") else f"/{url}"


def _normal(value: str, signs: re.Pattern[str], *, strict: bool) -> str:
    """Escapes in capitals; what is neither letter nor digit spelled in one way.

    `strict` leaves escaped letters and digits, and unescaped foreign letters, as somebody wrote them.
    """

    def one(found: re.Match[str]) -> str:
        sign = found[0]
        if len(sign) == 1:
            return sign if strict and sign > "\x7f" else quote(sign, safe="", errors="replace")
        meant = chr(int(sign[1:], 16))
        return meant if meant in _MARKS or (not strict and meant in _PLAIN) else sign.upper()

    return signs.sub(one, value)


def _delay_s(value: str) -> float | None:
    if not re.fullmatch(r"\d{1,9}(\.\d*)?|\.\d+", value):
        return None
    return min(float(value), DELAY_MAX_S)
