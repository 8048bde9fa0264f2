"""Follows the links of the page, as far as they stay on it."""

import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

import httpx
from selectolax.lexbor import LexborHTMLParser

from ingest.web.answers import forms
from ingest.web.downloads import DOWNLOADS
from ingest.web.question import Question
from ingest.web.questions import QUESTIONS

HTML = "text/html"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The addresses of one question in one form."""

    question: Question
    form: str

    @property
    def pattern(self) -> re.Pattern[str]:
        path = "".join(
            "[^/]+" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", self.question.path)
        )
        return re.compile(path + re.escape(self.form))


KINDS = (
    *(
        Kind(question=one, form=form)
        for one in QUESTIONS
        for form in sorted(forms(one), key=len, reverse=True)
    ),
    *(Kind(question=one.question, form="") for one in DOWNLOADS),
)


def kind_of(url: httpx.URL) -> Kind | None:
    """What an address asks for; None where it is no question's."""
    return next((kind for kind in KINDS if kind.pattern.fullmatch(url.path)), None)


@dataclass(kw_only=True)
class Crawled:
    """What was found: each address with its answer; and where each address was linked first."""

    address: str
    answers: dict[str, httpx.Response] = field(default_factory=dict)
    linked_from: dict[str, str] = field(default_factory=dict)

    def pages(self) -> list[str]:
        """The addresses of pages for people that answer a question."""
        return [
            url
            for url, answer in self.answers.items()
            if answer.headers.get("content-type", "").startswith(HTML)
            and answer.status_code == 200
            and kind_of(httpx.URL(url))
        ]

    def one_of_each(self) -> list[str]:
        """An address of each page for people: the one with most text, which has most on it that can be wrong."""
        longest: dict[str, str] = {}
        for url in sorted(self.pages(), key=lambda url: len(self.answers[url].content)):
            kind = kind_of(httpx.URL(url))
            if kind:
                longest[kind.question.name] = url
        return list(longest.values())


def crawl(
    client: httpx.Client, address: str, *, starts: Sequence[str] = ("/",), most_of_each: int = 8
) -> Crawled:
    """Everything that can be reached from `starts`, of each question in each form at most `most_of_each` addresses."""
    found = Crawled(address=address)
    waiting, begun = deque(urljoin(address, start) for start in starts), Counter[str]()
    while waiting:
        url = waiting.popleft()
        kind = kind_of(httpx.URL(url))
        name = f"{kind.question.name}{kind.form}" if kind else httpx.URL(url).path
        if url in found.answers or begun[name] >= most_of_each:
            continue
        begun[name] += 1
        answer = found.answers[url] = client.get(url)
        for link in links(answer, address):
            found.linked_from.setdefault(link, url)
            waiting.append(link)
    return found


def links(answer: httpx.Response, address: str) -> list[str]:
    """The addresses of our own that an answer leads to: links, what pages load, and where forms and redirects lead."""
    base = str(answer.request.url)
    named = [answer.headers["location"]] if answer.has_redirect_location else []
    if answer.headers.get("content-type", "").startswith(HTML):
        tree = LexborHTMLParser(answer.text)
        for selector, name in (("[href]", "href"), ("[src]", "src"), ("form[action]", "action")):
            named += [node.attributes[name] or "" for node in tree.css(selector)]
    found = (urldefrag(urljoin(base, one))[0] for one in named)
    return [one for one in found if one.startswith(address)]
