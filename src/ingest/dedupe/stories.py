"""Groups articles about one event into stories, across outlets and within one language. Pure.

This is single-pass clustering in order of time: an article joins the story whose centroid is most similar to its
vector, or begins a new one. The similarity decays while a story gets no new articles, and one that got none for
MAX_GAP takes no more.

Days (in UTC) are grouped one after another. What decides about the articles of a day are the terms of that day's
articles and of those of the WINDOW_DAYS before it, and which stories the latter are in: they are all that an open story
can consist of. Vectors are TF-IDF over these articles; the centroid of a story is the sum of theirs. So the stories are
a function of the set of articles, whatever the order and the portions in which they came; a day is grouped again where
one of those days has changed, and never needs more than them.

Copies of one text stay together and count once in the centroid. Live blogs and digests treat many events, so they may
join a story but do not change its centroid.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from heapq import nsmallest
from math import fsum, log, sqrt

from ingest.dedupe.story_terms import pack_terms, unpack_terms

MAX_GAP = timedelta(days=4)
"""A story without a new article for longer than this takes no more."""

WINDOW_DAYS = MAX_GAP.days
"""The days before a day whose articles may be in stories that are open on it."""

MIN_SIMILARITY = 0.35
"""The decayed cosine similarity that an article must have to a story to join it."""

_HALF_LIFE_S = 3 * 86_400.0
_MAX_STORIES_OF_TERM = 200  # the newest ones that are compared with an article for the sake of one term
_MAX_COMPARED = 10
"""The stories that an article is compared with: those that share most of its heaviest terms, by weight."""

_KEY_TERMS = 25  # the heaviest terms of an article, by which stories are looked up
_NO_CENTROID = ("live", "digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """An article as a story takes it.

    `at` is when it appeared, aware and in UTC. `text` is lead and body. `cluster_id` is shared by copies of
    one text; it is None for an article without copies.
    """

    article_id: int
    title: str
    text: str
    at: datetime
    language: str | None = None
    cluster_id: int | None = None
    kind: str = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermedArticle:
    """An article as the grouping of a day sees it: its terms as `pack_terms` gives them, and the story it is in; None
    where it is alone, or where that is to be determined."""

    article_id: int
    at: datetime
    terms: bytes
    cluster_id: int | None = None
    has_one_event: bool = True
    story: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles about one event in order of time."""

    article_ids: tuple[int, ...]
    language: str | None
    first_at: datetime
    last_at: datetime


def group_stories(
    articles: Iterable[StoryArticle], *, min_similarity: float = MIN_SIMILARITY
) -> tuple[Story, ...]:
    """The stories that two or more of `articles` are about, oldest first."""
    by_language: dict[str | None, list[TermedArticle]] = defaultdict(list)
    for article in articles:
        by_language[article.language].append(termed(article))
    stories = [
        _story(members, language)
        for language, of_language in by_language.items()
        for members in _by_story(group_days(of_language, min_similarity))
    ]
    return tuple(sorted(stories, key=lambda story: (story.first_at, story.article_ids)))


def has_one_event(kind: str) -> bool:
    """Whether articles of this kind treat one event, so that they say what a story is about."""
    return kind not in _NO_CENTROID


def termed(article: StoryArticle) -> TermedArticle:
    """An article with its terms."""
    return TermedArticle(
        article_id=article.article_id,
        at=article.at,
        terms=pack_terms(article.title, article.text, article.language),
        cluster_id=article.cluster_id,
        has_one_event=has_one_event(article.kind),
    )


def group_days(articles: Iterable[TermedArticle], min_similarity: float) -> list[TermedArticle]:
    """Articles of one language, day by day, with their stories as `group_day` numbers them."""
    grouped: list[TermedArticle] = []
    by_day: dict[date, list[TermedArticle]] = defaultdict(list)
    for article in articles:
        by_day[article.at.date()].append(article)
    for day in sorted(by_day):
        since = day - timedelta(days=WINDOW_DAYS)
        window = [article for article in grouped if article.at.date() >= since]
        stories = group_day(window, by_day[day], min_similarity=min_similarity)
        grouped += [
            replace(article, story=story) for article, story in zip(by_day[day], stories, strict=True)
        ]
    return grouped


def _by_story(grouped: Iterable[TermedArticle]) -> Iterator[list[TermedArticle]]:
    members: dict[int | None, list[TermedArticle]] = defaultdict(list)
    for article in grouped:
        members[article.story].append(article)
    return (sorted(one, key=_age) for one in members.values() if len(one) > 1)


def _story(members: Sequence[TermedArticle], language: str | None) -> Story:
    return Story(
        article_ids=tuple(member.article_id for member in members),
        language=language,
        first_at=members[0].at,
        last_at=members[-1].at,
    )


def _age(article: TermedArticle) -> tuple[datetime, int]:
    return article.at, article.article_id


# ---- the articles of one day -----------------------------------------------------------------------------


@dataclass(slots=True)
class _Cluster:
    """A story that is still growing. `centroid` is the sum of its vectors, `norm` the length of that sum; `unadded` are
    vectors that are added once it is compared with an article, which most never are."""

    number: int
    story: int
    last_at: datetime
    centroid: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    norm: float = 0.0
    unadded: list[bytes] = field(default_factory=list)


def group_day(
    window: Sequence[TermedArticle],
    day: Sequence[TermedArticle],
    later: Sequence[TermedArticle] = (),
    *,
    min_similarity: float = MIN_SIMILARITY,
) -> list[int]:
    """The story of each article of one day and language.

    `window` are the articles of the WINDOW_DAYS before it, with their stories, and those earlier ones of the day that
    were grouped before. `later` are the day's articles that are grouped after these: they count in the weights of
    terms. A story has the number that an article of `window` names, or is minus the id of its first article.
    """
    idf = _Idf([article.terms for article in _texts([*window, *day, *later])])
    grouping = _Grouping(idf, min_similarity)
    for article in sorted(window, key=_age):
        grouping.take(article)
    stories = {article.article_id: grouping.place(article) for article in sorted(day, key=_age)}
    return [stories[article.article_id] for article in day]


def _texts(articles: Iterable[TermedArticle]) -> Iterator[TermedArticle]:
    """The articles without the later ones of several copies of a text."""
    copied: set[int] = set()
    for article in sorted(articles, key=_age):
        if article.cluster_id is None:
            yield article
        elif article.cluster_id not in copied:
            copied.add(article.cluster_id)
            yield article


class _Grouping:
    """The open stories of one language, while a day is grouped."""

    def __init__(self, idf: "_Idf", min_similarity: float) -> None:
        self._idf = idf
        self._min_similarity = min_similarity
        self._clusters: list[_Cluster] = []
        self._by_story: dict[int, _Cluster] = {}
        self._by_copies: dict[int, _Cluster] = {}
        self._by_term: dict[int, list[int]] = defaultdict(list)

    def take(self, article: TermedArticle) -> None:
        """Takes an article whose story is known."""
        story = -article.article_id if article.story is None else article.story
        cluster = self._by_story.get(story) or self._begin(story, article.at)
        is_copy = article.cluster_id in self._by_copies
        self._join(cluster, article)
        if article.has_one_event and not is_copy:
            cluster.unadded.append(article.terms)
            self._list(cluster, _key_terms(self._idf.weights(article.terms)))

    def place(self, article: TermedArticle) -> int:
        """The story of an article, which joins it."""
        cluster = self._by_copies.get(article.cluster_id) if article.cluster_id is not None else None
        if cluster is not None:
            self._join(cluster, article)
            return cluster.story
        vector = self._idf.vector(article.terms)
        key_terms = _key_terms(vector)
        cluster = self._most_similar(vector, key_terms, article.at) or self._begin(
            -article.article_id, article.at
        )
        self._join(cluster, article)
        if article.has_one_event:
            self._add_unadded(cluster)
            _add(cluster, vector)
            self._list(cluster, key_terms)
        return cluster.story

    def _begin(self, story: int, at: datetime) -> _Cluster:
        cluster = _Cluster(number=len(self._clusters), story=story, last_at=at)
        self._clusters.append(cluster)
        self._by_story[story] = cluster
        return cluster

    def _join(self, cluster: _Cluster, article: TermedArticle) -> None:
        cluster.last_at = max(cluster.last_at, article.at)
        if article.cluster_id is not None:
            self._by_copies.setdefault(article.cluster_id, cluster)

    def _list(self, cluster: _Cluster, key_terms: Iterable[int]) -> None:
        for term in key_terms:
            listed = self._by_term[term]
            if cluster.number not in listed[-1:]:
                listed.append(cluster.number)

    def _most_similar(
        self, vector: Mapping[int, float], key_terms: Iterable[int], at: datetime
    ) -> _Cluster | None:
        """The most similar cluster, the older of two; None when none is similar enough."""
        best, found = 0.0, None
        for cluster in self._candidates(vector, key_terms):
            similarity = self._similarity(vector, at, cluster)
            if similarity > best or (found and similarity == best and cluster.number < found.number):
                best, found = similarity, cluster
        return found if best >= self._min_similarity else None

    def _candidates(self, vector: Mapping[int, float], key_terms: Iterable[int]) -> list[_Cluster]:
        """The clusters that share most of an article's key terms, by weight."""
        shared: defaultdict[int, float] = defaultdict(float)
        for term in key_terms:
            weight = vector[term]
            for number in self._by_term.get(term, ())[-_MAX_STORIES_OF_TERM:]:
                shared[number] += weight
        most = nsmallest(_MAX_COMPARED, shared, key=lambda number: (-shared[number], number))
        return [self._clusters[number] for number in most]

    def _similarity(self, vector: Mapping[int, float], at: datetime, cluster: _Cluster) -> float:
        """The cosine of the two, halved for each half-life since the cluster's last article."""
        gap = at - cluster.last_at
        if gap > MAX_GAP:
            return 0.0
        self._add_unadded(cluster)
        if not cluster.norm:
            return 0.0
        centroid = cluster.centroid
        product = fsum([vector[term] * centroid[term] for term in vector.keys() & centroid.keys()])
        return float(product / cluster.norm * 0.5 ** (gap.total_seconds() / _HALF_LIFE_S))

    def _add_unadded(self, cluster: _Cluster) -> None:
        for terms in cluster.unadded:
            _add(cluster, self._idf.vector(terms))
        cluster.unadded.clear()


def _add(cluster: _Cluster, vector: Mapping[int, float]) -> None:
    for term, weight in vector.items():
        cluster.centroid[term] += weight
    cluster.norm = sqrt(sum([weight * weight for weight in cluster.centroid.values()]))


def _key_terms(vector: Mapping[int, float]) -> list[int]:
    heaviest = sorted([(-weight, term) for term, weight in vector.items()])
    return [term for _, term in heaviest[:_KEY_TERMS]]


# ---- vectors ---------------------------------------------------------------------------------------------


class _Idf(dict[int, float]):
    """The weight of each term, by how many of these articles have it."""

    def __init__(self, articles: Sequence[bytes]) -> None:
        self._articles = len(articles)
        self._counts = Counter[int]()
        for terms in articles:
            self._counts.update(unpack_terms(terms)[0])

    def __missing__(self, term: int) -> float:
        self[term] = log(1 + self._articles / self._counts[term])
        return self[term]

    def weights(self, packed: bytes) -> dict[int, float]:
        """The TF-IDF weights of an article's terms."""
        terms, weights = unpack_terms(packed)
        return {term: _tf(weight) * self[term] for term, weight in zip(terms, weights, strict=True)}

    def vector(self, packed: bytes) -> dict[int, float]:
        """The same as a vector of length 1."""
        weights = self.weights(packed)
        norm = sqrt(sum([weight * weight for weight in weights.values()])) or 1.0
        return {term: weight / norm for term, weight in weights.items()}


@cache
def _tf(weight: float) -> float:
    return 1 + log(weight)
