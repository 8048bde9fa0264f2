"""Which pages hold no article: errors, walls, logins, notices of all kinds, pages of teasers. No input or output.

No words convict a page alone, because news is told of everything. A page declares an article by its type, a time or an
author, and shows one by prose; it shows something else by what stands in the article's place: teasers, a form, the
puzzle of a challenge, a headline that is a status and nothing else. Where a page declares nothing and has little prose,
what it says of itself (ingest.extract.page_types.notices) is the second witness. In doubt a page holds an article:
what is stored can be removed later.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.date_words import tells_weekday
from ingest.errors import ErrorPage, ExtractError, NotArticle, Wall
from ingest.extract.body import Body
from ingest.extract.body.sentences import weighted_length
from ingest.extract.language import detect_language
from ingest.extract.metadata import Metadata
from ingest.extract.metadata.canonical import absolute_url
from ingest.extract.page.nodes import ancestors
from ingest.extract.page_types.notice_words import Notice
from ingest.extract.page_types.notices import ends_sentence, is_rights_line, notices, sentences, title_notice
from ingest.extract.titles.told import count_told, is_told, title_stems
from ingest.model import Article
from ingest.urls import Url

# Lengths are in characters as weighted_length counts them.
# Longer texts are no notice, and longer ones than the second only where they say nothing else.
MAX_NOTICE_CHARS = 1_600
MAX_MIXED_NOTICE_CHARS = 900
# Against a declared type of article, a notice is no longer than this.
MAX_TYPED_NOTICE_CHARS = 400
# A text beside a headline that is a notice, and one beside a form or a puzzle.
MAX_TITLED_CHARS = 300
MAX_FORM_CHARS = 300
# An article that is cut off shows no more than this, and asks for a subscription in so many sentences.
MAX_CUT_OFF_CHARS = 250
MIN_CUT_OFF_NOTICES = 2
# Shares of what a page says that are notices: beside another sign; alone; where something speaks for an article.
MIN_SUPPORTED_SHARE = 0.2
MIN_SHARE = 0.5
MIN_CERTAIN_SHARE = 0.9
# A page of teasers leads to so many articles of its site, and has hardly a text of its own: by its share, or by its
# length, below a headline of hardly a word.
MIN_TEASERS = 5
MAX_OWN_SHARE = 0.4
MAX_FRONT_OWN_SHARE = 0.7
MAX_INTRODUCTION_CHARS = 300
MIN_HEADLINE_WORDS = 2
MIN_TOLD_WORDS = 3
MIN_PASSAGE_CHARS = 100
MIN_LINKED_SHARE = 0.9
# A page of links has so many lines that are links, and a lower score of running text.
MIN_LINK_LINES = 40
MIN_PROSE_SCORE = 60.0
# Lines outside the text are sentences from so many characters on.
MIN_SENTENCE_CHARS = 25
# A line without a full stop is no entry of a menu from so many on.
MIN_UNPUNCTUATED_CHARS = 80
# What the form of a login shares its parent with, and how many fields for words it has.
MIN_LOGIN_FIELDS = 2
SAMPLE_CHARS = 40

_DECLARED_SOURCES = ("rule", "json-ld ", "meta ")
_TITLE_SEPARATOR = re.compile(r"\s{1,9}[|·–—-]\s{1,9}|\s{0,9}\|\s{0,9}")
# What services against programs put in the place of a page.
_CHALLENGE = ", ".join(
    (
        "#challenge-form, #challenge-running, #challenge-stage, #px-captcha, .cf-turnstile, .g-recaptcha, .h-captcha",
        *(
            f'[src*="{part}" i]'
            for part in (
                "captcha-delivery", "cdn-cgi/challenge-platform", "challenges.cloudflare", "_Incapsula_Resource",
                "perimeterx", "px-cloud", "px-client", "awswaf", "hcaptcha.com", "geetest",
            )
        ),
        'iframe[src*="captcha" i]',
        '[id*="captcha" i], [class*="captcha" i]',
    )
)  # fmt: skip
_NO_WORDS = frozenset(("hidden", "submit", "button", "checkbox", "radio", "image", "reset", "search"))
_BESIDE_THE_TEXT = frozenset(("header", "nav", "footer", "aside", "dialog"))

_DETAILS: dict[Notice, str] = {
    "missing": "an error page",
    "check": "a challenge",
    "closed": "a site that is closed",
    "login": "a login or a paywall",
    "region": "a block by country",
    "consent": "a consent page",
}


@dataclass(frozen=True)
class Looked:
    """A page as it is judged: what it declares, shows and says. `article` has no text yet."""

    page: LexborHTMLParser
    url: Url
    metadata: Metadata
    article: Article
    body: Body
    text: str

    # ---- what it declares

    @cached_property
    def has_type(self) -> bool:
        """Whether JSON-LD describes an article."""
        return self.metadata.jsonld.is_article

    @cached_property
    def has_time_or_type(self) -> bool:
        """Whether the page declares a time, or JSON-LD describes an article."""
        published = self.article.published
        is_dated = published is not None and published.source.startswith(_DECLARED_SOURCES)
        return is_dated or self.has_type

    @cached_property
    def is_declared(self) -> bool:
        """Whether the page tells type, time or author of an article."""
        return self.has_time_or_type or bool(self.article.authors)

    @cached_property
    def is_bare(self) -> bool:
        """Whether nothing at all speaks for an article: nor does the page show a date."""
        published = self.article.published
        is_dated = published is not None and published.source != "address"
        return not (self.is_declared or is_dated or self.metadata.get("og:type") == "article")

    # ---- what it says

    @cached_property
    def length(self) -> int:
        return weighted_length(self.text)

    @cached_property
    def said(self) -> list[str]:
        """The sentences of the text; where it has none, because it is a foot or a menu, those under the headline."""
        lines = [self.body.lead or "", *self.text.split("\n")]
        lines = [line for line in lines if line and not is_rights_line(line)]
        if any(ends_sentence(line) or weighted_length(line) >= MIN_UNPUNCTUATED_CHARS for line in lines):
            return sentences(lines)
        return sentences(self.under_headline) or sentences(lines)

    @cached_property
    def under_headline(self) -> list[str]:
        return [
            line
            for line in self.body.lines_under_headline
            if len(line) >= MIN_SENTENCE_CHARS and ends_sentence(line) and not is_rights_line(line)
        ]

    @cached_property
    def share(self) -> float:
        """How much of what the page says is a notice."""
        return _share(self.said, self.notices)

    @cached_property
    def notices(self) -> list[Notice | None]:
        return notices(self.said)

    @cached_property
    def title_notice(self) -> Notice | None:
        return title_notice(self.article.title)

    @cached_property
    def heading_notice(self) -> Notice | None:
        """What a part of the document's title tells, or the headline on the page, where the title tells nothing."""
        headings = (*_TITLE_SEPARATOR.split(self.metadata.title), *self.body.lines_under_headline[:1])
        told = (title_notice(words) for words in headings)
        return self.title_notice or next((notice for notice in told if notice), None)

    @cached_property
    def is_title_told(self) -> bool:
        """Whether the text tells what the headline does."""
        return not self.title_notice and is_told(self.article.title, self.said)

    @cached_property
    def tells_when(self) -> bool:
        """Whether the text tells the day of something, as news does and notices do not."""
        text = " ".join(self.said)
        declared = [self.metadata.language, self.metadata.get("og:locale")]
        languages = (detect_language(declared, text), detect_language([], text))
        return tells_weekday(text, tuple(filter(None, languages)))

    # ---- what it shows

    @cached_property
    def has_form(self) -> bool:
        """Whether a login or a puzzle stands in the place of the text."""
        return any(map(self._is_login, self.page.css("form"))) or any(
            not _is_beside_the_text(node) for node in self.page.css(_CHALLENGE)
        )

    def _is_login(self, form: LexborNode) -> bool:
        if _is_beside_the_text(form) or form.parent is None or not self.said:
            return False
        kinds = [(field.attributes.get("type") or "text").lower() for field in form.css("input")]
        is_login = "password" in kinds or sum(kind not in _NO_WORDS for kind in kinds) >= MIN_LOGIN_FIELDS
        return is_login and self.said[0][:SAMPLE_CHARS] in " ".join(form.parent.text(deep=True).split())

    @cached_property
    def is_disowned(self) -> bool:
        """Whether the page is not to be indexed, goes elsewhere by itself, or calls itself the front page."""
        robots = " ".join(self.metadata.get_all("robots", "googlebot")).lower()
        own = absolute_url(self.metadata.canonical or self.metadata.get("og:url"), self.url)
        is_front = own is not None and own.is_home and not own.query and not self.url.is_home
        return "noindex" in robots or bool(self.metadata.get("refresh")) or is_front

    @cached_property
    def teased(self) -> set[bytes]:
        """The keys of the articles on the same site that the page has teasers of."""
        found = (absolute_url(href, self.url) for href in dict.fromkeys(self.body.teasers.hrefs.values()))
        return {url.key for url in found if url and url.netloc == self.url.netloc} - {self.url.key}

    @cached_property
    def linked_lines(self) -> tuple[str, ...]:
        """The paragraphs that are links."""
        return self.body.teasers.links_among(self.body.paragraphs)

    @cached_property
    def own_lines(self) -> tuple[str, ...]:
        """The paragraphs that are neither links nor teasers of other articles."""
        not_own = {*self.linked_lines, *self.body.teasers.among(self.body.paragraphs)}
        return tuple(line for line in self.body.paragraphs if line not in not_own)

    @cached_property
    def own_share(self) -> float:
        """How much of the text is neither a teaser nor a link."""
        return self._share_of_text(self.own_lines)

    @cached_property
    def linked_share(self) -> float:
        """How much of the text is a link."""
        return self._share_of_text(self.linked_lines)

    def _share_of_text(self, lines: Sequence[str]) -> float:
        return sum(map(len, lines)) / max(sum(map(len, self.body.paragraphs)), 1)

    @cached_property
    def describes_teased(self) -> bool:
        """Whether the article in JSON-LD is one of those that the page has teasers of."""
        described = absolute_url(self.metadata.jsonld.text("url", "mainEntityOfPage", "@id"), self.url)
        # Nearly every page describes itself, and then the teasers' addresses need not be read.
        return described is not None and described.key != self.url.key and described.key in self.teased


def reject_non_article(looked: Looked) -> None:
    """Raises ErrorPage, Wall or NotArticle where the page holds no article, with what it holds instead."""
    notice = _told_notice(looked)
    if notice:
        raise _error(notice, looked.article.title or looked.metadata.title)
    if _is_of_teasers(looked):
        detail = f"a page of teasers of {len(looked.teased)} articles"
        raise ErrorPage(detail) if _has_article_path(looked.url) else NotArticle(detail)
    if _is_of_links(looked):
        raise NotArticle(f"a page of {looked.body.link_lines} links")


def _told_notice(looked: Looked) -> Notice | None:
    """What the page tells of itself in the place of an article."""
    if looked.length > MAX_NOTICE_CHARS:
        return None
    if not (_is_notice(looked) or _is_titled_notice(looked) or _is_cut_off(looked)):
        return None
    told = Counter(notice for notice in looked.notices if notice)
    return told.most_common(1)[0][0] if told else looked.heading_notice or "login"


def _is_notice(looked: Looked) -> bool:
    """Whether so much of what the page says is a notice that nothing which it declares or shows outweighs it."""
    if looked.has_type:
        return looked.share >= MIN_CERTAIN_SHARE and looked.length <= MAX_TYPED_NOTICE_CHARS
    is_news = looked.is_declared or looked.is_title_told or looked.tells_when
    if is_news or looked.length > MAX_MIXED_NOTICE_CHARS:
        return looked.share >= MIN_CERTAIN_SHARE
    if looked.share >= MIN_SHARE:
        return True
    if not looked.is_bare:
        return False
    is_disowned = looked.share >= MIN_SUPPORTED_SHARE and looked.is_disowned
    return is_disowned or (looked.length <= MAX_FORM_CHARS and looked.has_form)


def _is_titled_notice(looked: Looked) -> bool:
    """Whether the headline is a notice, and the text does not contradict it."""
    if not looked.heading_notice:
        return False
    if looked.is_declared:
        return bool(looked.title_notice) and not looked.has_type and looked.share >= MIN_SHARE
    if looked.share:
        return True
    if looked.tells_when:
        return False
    is_only_title = bool(looked.title_notice) and looked.is_bare and looked.length <= MAX_TITLED_CHARS
    return is_only_title or any(notices(looked.under_headline))


def _is_cut_off(looked: Looked) -> bool:
    """Whether the page shows hardly a sentence of its article before it asks for a subscription."""
    return (
        looked.length <= MAX_CUT_OFF_CHARS
        and looked.notices.count("login") >= MIN_CUT_OFF_NOTICES
        and looked.share >= MIN_SUPPORTED_SHARE
        and not looked.tells_when
    )


def _share(said: Sequence[str], found: Sequence[Notice | None]) -> float:
    total = sum(map(len, said))
    return (
        sum(len(words) for words, notice in zip(said, found, strict=True) if notice) / total if total else 0.0
    )


def _error(notice: Notice, title: str) -> ExtractError:
    detail = f"{_DETAILS[notice]}: {title[:60]}"
    return ErrorPage(detail) if notice == "missing" else Wall(detail, reason="not_article")


def _is_of_teasers(looked: Looked) -> bool:
    """Whether the text is made of teasers, or stands above them and is about nothing else."""
    if looked.has_time_or_type and not looked.describes_teased:
        return False
    if len(looked.teased) < MIN_TEASERS:
        return False
    is_front = looked.url.is_home and not looked.url.query
    if looked.own_share <= (MAX_FRONT_OWN_SHARE if is_front else MAX_OWN_SHARE):
        # A headline that is told outside of the teasers is one of an article beside them.
        return not _has_own_article(looked)
    is_section = len(title_stems(looked.article.title)) < MIN_HEADLINE_WORDS and looked.is_bare
    return is_section and sum(map(weighted_length, looked.own_lines)) <= MAX_INTRODUCTION_CHARS


def _has_own_article(looked: Looked) -> bool:
    """Whether a passage outside of the teasers tells what the headline does."""
    title, lines = looked.article.title, looked.own_lines
    told = count_told(title, lines)
    is_passage = sum(map(weighted_length, lines)) >= MIN_PASSAGE_CHARS
    return told >= MIN_TOLD_WORDS or (is_passage and told >= MIN_HEADLINE_WORDS and is_told(title, lines))


def _is_of_links(looked: Looked) -> bool:
    """Whether the text is a list of links, or the page is one."""
    if looked.is_bare and looked.linked_share >= MIN_LINKED_SHARE:
        return len(looked.linked_lines) >= MIN_TEASERS
    return (
        looked.body.link_lines >= MIN_LINK_LINES
        and looked.body.prose_score < MIN_PROSE_SCORE
        and not _declares_article(looked.metadata)
        and not _has_article_path(looked.url)
    )


def _is_beside_the_text(node: LexborNode) -> bool:
    """Whether `node` stands in the head, foot or margin of the site, or in a form for comments."""
    return any(
        one.tag in _BESIDE_THE_TEXT or (one.tag == "form" and one.css_first("textarea") is not None)
        for one in (node, *ancestors(node))
    )


def _declares_article(metadata: Metadata) -> bool:
    return bool(
        metadata.jsonld.types
        or metadata.get("og:type") == "article"
        or metadata.get("article:published_time")
    )


def _has_article_path(url: Url) -> bool:
    """Whether the last part of the path looks like an article's: several words, or a number."""
    last = url.path.rstrip("/").rsplit("/", 1)[-1]
    return last.count("-") >= 3 or last.count("_") >= 3 or any(char.isdigit() for char in last)
