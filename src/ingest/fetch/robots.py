"""robots.txt after RFC 9309, in time linear in its length. No input or output.

Stricter than the RFC in one point: an Allow matches only when it escapes letters and digits as the URL
does, a Disallow matches however it escapes them. In doubt the answer is no.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

MAX_CRAWL_DELAY_S = 30.0
MAX_LINE_CHARS = 16 * 1024

_AGENT = ("user-agent", "useragent", "user agent")
_ALLOW = ("allow",)
_DISALLOW = ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")
_DELAY = ("crawl-delay", "crawl delay", "crawldelay")
_FIELDS = sorted((*_AGENT, *_ALLOW, *_DISALLOW, *_DELAY), key=len, reverse=True)
_FIELD = re.compile(rf"\s*({'|'.join(map(re.escape, _FIELDS))})\s*(?::|\s)\s*(.*)", re.IGNORECASE)
_PRODUCT_TOKEN = re.compile(r"[^\s/*;,()]+")
_ASCII = "".join(map(chr, range(128)))
_UNRESERVED = "-_.~="
_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_ESCAPED_IN_PATH = re.compile(r"%[0-9a-fA-F]{2}|[^A-Za-z0-9_.~=/%-]")
_ESCAPED_IN_PATTERN = re.compile(r"%[0-9a-fA-F]{2}|[^A-Za-z0-9_.~=/%*-]")


@dataclass(frozen=True, slots=True)
class Rule:
    """An Allow or Disallow. `parts` must follow one another in the path, with anything in between.

    `anchored`: the last part must end the path. `length` is that of the pattern, an escape counted as one.
    """

    allow: bool
    parts: tuple[str, ...]
    anchored: bool
    length: int


@dataclass(frozen=True, slots=True)
class Robots:
    """What one robots.txt says to one agent: its rules, those that decide first in front.

    `crawl_delay_s` is at most MAX_CRAWL_DELAY_S; None when there is no Crawl-delay.
    """

    rules: tuple[Rule, ...]
    crawl_delay_s: float | None

    def allows(self, url: str) -> bool:
        """The longest rule that matches decides; of two equally long ones, the Allow."""
        path = _path_and_query(url)
        if path == "/robots.txt":
            return True
        strict, loose = (_normalize(path, _ESCAPED_IN_PATH, strict=strict) for strict in (True, False))
        for rule in self.rules:
            if _matches(rule, strict if rule.allow else loose):
                return rule.allow
        return True


def parse_robots(text: str, product_token: str) -> Robots:
    """What `text` says to the agent `product_token`: its own groups, or those of "*" where it has none."""
    own, default = _Group(), _Group()
    token = _token(product_token)
    for agents, lines in _groups(text.lstrip("\ufeff")):
        tokens = {_token(agent) for agent in agents}
        if token in tokens:
            own.add(lines)
        if "*" in tokens:
            default.add(lines)
    return (own if own.found else default).robots()


class _Group:
    """The lines of all groups that address one agent."""

    def __init__(self) -> None:
        self.found = False
        self._lines: list[tuple[str, str]] = []

    def add(self, lines: Sequence[tuple[str, str]]) -> None:
        self.found = True
        self._lines += lines

    def robots(self) -> Robots:
        rules = {
            _rule(pattern, allow=field in _ALLOW)
            for field, value in self._lines
            if field not in _DELAY
            for pattern in _patterns(value, allow=field in _ALLOW)
        }
        delays = [_crawl_delay_s(value) for field, value in self._lines if field in _DELAY]
        return Robots(
            rules=tuple(sorted(rules, key=lambda rule: (-rule.length, not rule.allow))),
            crawl_delay_s=next((delay_s for delay_s in delays if delay_s is not None), None),
        )


def _groups(text: str) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    """The agents of each group, and its lines as fields and values."""
    agents: list[str] = []
    lines: list[tuple[str, str]] = []
    in_rules = False
    for field, value in _fields(text):
        if field not in _AGENT:
            in_rules = True
            lines.append((field, value))
            continue
        if in_rules:
            yield agents, lines
            agents, lines, in_rules = [], [], False
        agents.append(value)
    yield agents, lines


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for row in re.split(r"[\r\n]+", text):
        match = _FIELD.match(row[:MAX_LINE_CHARS].partition("#")[0])
        if match:
            yield " ".join(match[1].lower().split()), match[2].strip()


def _token(agent: str) -> str:
    """The product token of a user agent; "*" also where something follows it after a space."""
    agent = agent.strip().lower()
    if agent.partition(" ")[0] == "*":
        return "*"
    match = _PRODUCT_TOKEN.match(agent)
    return match[0] if match else ""


def _patterns(value: str, *, allow: bool) -> Iterator[str]:
    """The patterns that `value` may stand for.

    A dollar at the end is an anchor, but some mean the character. An Allow of the index page of a folder
    also allows the folder.
    """
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
    # Non-ASCII letters in a pattern are escaped as they would be in a URL on the wire.
    pattern = quote(pattern, safe=_ASCII, errors="replace")
    pattern = _normalize(pattern, _ESCAPED_IN_PATTERN, strict=allow)
    length = len(_ESCAPE.sub("-", pattern)) + anchored
    return Rule(allow, tuple(re.split(r"\*+", pattern)), anchored, length)


def _matches(rule: Rule, path: str) -> bool:
    first, *rest = rule.parts
    if not rest:
        return path == first if rule.anchored else path.startswith(first)
    if not path.startswith(first):
        return False
    at = len(first)
    # The leftmost place of each part leaves the most room for the next, so no backtracking is needed.
    for part in rest[:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if rule.anchored:
        return len(path) - len(rest[-1]) >= at and path.endswith(rest[-1])
    return path.find(rest[-1], at) >= 0


def _path_and_query(url: str) -> str:
    """Path and query of `url`, as written."""
    url = url.partition("#")[0]
    rest = url.partition("://")[2]
    if rest:
        start = re.search(r"[/?]", rest)
        url = rest[start.start() :] if start else ""
    return url if url.startswith("/") else f"/{url}"


def _normalize(text: str, escaped: re.Pattern[str], *, strict: bool) -> str:
    """`text` with the same character always escaped in the same way.

    `strict` leaves escaped letters and digits, and unescaped non-ASCII letters, as they were written.
    """
    return escaped.sub(partial(_normalize_escape, strict=strict), text)


def _normalize_escape(match: re.Match[str], *, strict: bool) -> str:
    char = match[0]
    if len(char) == 1:
        return char if strict and char > "\x7f" else quote(char, safe="", errors="replace")
    unescaped = chr(int(char[1:], 16))
    plain = unescaped in _UNRESERVED or (not strict and unescaped in _ALPHANUMERIC)
    return unescaped if plain else char.upper()


def _crawl_delay_s(value: str) -> float | None:
    if not re.fullmatch(r"\d{1,9}(\.\d*)?|\.\d+", value):
        return None
    return min(float(value), MAX_CRAWL_DELAY_S)
