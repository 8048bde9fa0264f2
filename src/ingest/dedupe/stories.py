"""Groups articles about one event into stories, across outlets and within one language. Pure.

This is single-pass clustering in order of time: an article joins the story whose centroid is most similar to its
vector, or begins a new one. The vectors are TF-IDF over the articles given; names and headlines weigh more. The
similarity decays while a story gets no new articles. Copies of one text count once in the centroid. Live blogs and
digests treat many events, so they may join a story but do not change its centroid. The result does not depend on
the order in which the articles are given.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from ingest.dedupe.fingerprint import CHARS_PER_SHINGLE, is_unspaced

MAX_GAP = timedelta(days=4)
"""A story without a new article for longer than this takes no more."""

MIN_SIMILARITY = 0.35
"""The decayed cosine similarity that an article must have to a story to join it."""

_HALF_LIFE_S = 3 * 86_400.0
_TITLE_WEIGHT, _NAME_WEIGHT, _OPENING_WEIGHT = 3.0, 3.0, 1.5
_OPENING_WORDS = 60
_MAX_WORDS = 600
_MAX_STORIES_OF_TERM = 200  # the newest ones that are compared with an article for the sake of one term
_KEY_TERMS = 25  # the heaviest terms of an article, by which stories are looked up
_STEM_CHARS = 5
_NO_CENTROID = ("live", "digest")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:\n\"“«(]\s*|[-–—•]\s+)$")
_STOP_WORDS = frozenset(
    """
    about after again against all also although among and another any are around because been before being
    between both but came can cannot come could day days did does doing down during each even every few first
    for from further get had has have having her here hers him his how into its itself just last like made make
    many may more most much must new not now off once one only other our out over own per said same say says she
    should since some still such take than that the their them then there these they this those through time
    told too two under until upon very was way week were what when where which while who whom why will with
    within without would year years yet you your
    без более больше был была были было вам вас весь все всего всех год года году для его ему если есть еще ещё
    или ими как когда которая которого которой которые который которых кто лет либо между меня мне может можно
    мы над надо нас наш него нее неё нет них ничего обо один она они оно отметил отметила очень перед под после
    при про раз сам сама свои свой себе себя сказал сказала словам сообщает сообщил сообщила сообщили так также
    такие такой там тем теперь того тоже только том тот трех уже чего чем что чтобы этих это этого этой этом
    этому этот эту
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """An article as the grouping sees it.

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
class Story:
    """Articles about one event in order of arrival; `article_ids[0]` is the first to report."""

    article_ids: tuple[int, ...]
    language: str | None
    first_at: datetime
    last_at: datetime


def group_stories(
    articles: Sequence[StoryArticle], *, min_similarity: float = MIN_SIMILARITY
) -> tuple[Story, ...]:
    """The stories that two or more of `articles` are about, oldest first."""
    stories: list[Story] = []
    by_language: dict[str | None, list[StoryArticle]] = defaultdict(list)
    for article in articles:
        by_language[article.language].append(article)
    for language, members in by_language.items():
        for grouped in _group(sorted(members, key=_age), min_similarity):
            if len(grouped) > 1:
                stories.append(_story(sorted(grouped, key=_age), language))
    return tuple(sorted(stories, key=lambda story: (story.first_at, story.article_ids)))


def _age(article: StoryArticle) -> tuple[datetime, int]:
    return article.at, article.article_id


def _story(articles: Sequence[StoryArticle], language: str | None) -> Story:
    return Story(
        article_ids=tuple(article.article_id for article in articles),
        language=language,
        first_at=articles[0].at,
        last_at=articles[-1].at,
    )


# ---- clustering ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cluster:
    """A story that is still growing. `centroid` is the sum of its vectors, `norm` the length of that sum."""

    articles: list[StoryArticle]
    last_at: datetime
    centroid: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    norm: float = 0.0

    def add_to_centroid(self, vector: Mapping[str, float]) -> None:
        for term, weight in vector.items():
            self.centroid[term] += weight
        self.norm = math.sqrt(sum(weight * weight for weight in self.centroid.values()))


def _group(articles: Sequence[StoryArticle], min_similarity: float) -> Iterable[list[StoryArticle]]:
    """`articles`, which are sorted by age and of one language, in groups of one story each."""
    copy_groups = _copy_groups(articles)
    vectors = _tf_idf([_term_weights(copies[0]) for copies in copy_groups])
    clusters: list[_Cluster] = []
    by_term: dict[str, list[int]] = defaultdict(list)
    for copies, vector in zip(copy_groups, vectors, strict=True):
        first = copies[0]
        number = _most_similar(vector, first.at, clusters, by_term, min_similarity)
        if number is None:
            number = len(clusters)
            clusters.append(_Cluster(articles=[], last_at=first.at))
        cluster = clusters[number]
        cluster.articles += copies
        cluster.last_at = max(cluster.last_at, first.at)
        if first.kind in _NO_CENTROID:
            continue
        cluster.add_to_centroid(vector)
        for term in _key_terms(vector):
            if number not in by_term[term][-1:]:
                by_term[term].append(number)
    return [cluster.articles for cluster in clusters]


def _copy_groups(articles: Iterable[StoryArticle]) -> list[list[StoryArticle]]:
    """The copies of each text, the earliest of them first."""
    groups: dict[tuple[bool, int], list[StoryArticle]] = defaultdict(list)
    for article in articles:
        is_alone = article.cluster_id is None
        text_id = article.article_id if article.cluster_id is None else article.cluster_id
        groups[is_alone, text_id].append(article)
    return list(groups.values())


def _most_similar(
    vector: Mapping[str, float],
    at: datetime,
    clusters: Sequence[_Cluster],
    by_term: Mapping[str, Sequence[int]],
    min_similarity: float,
) -> int | None:
    """The number of the most similar cluster, the older of two; None when none is similar enough."""
    candidates = {
        number for term in _key_terms(vector) for number in by_term.get(term, ())[-_MAX_STORIES_OF_TERM:]
    }
    best, negative = max(
        ((_similarity(vector, at, clusters[number]), -number) for number in candidates), default=(0.0, 0)
    )
    return -negative if best >= min_similarity else None


def _similarity(vector: Mapping[str, float], at: datetime, cluster: _Cluster) -> float:
    """The cosine of the two, halved for each half-life since the cluster's last article."""
    gap = at - cluster.last_at
    if gap > MAX_GAP or not cluster.norm:
        return 0.0
    product = sum(
        weight * cluster.centroid[term] for term, weight in vector.items() if term in cluster.centroid
    )
    return float(product / cluster.norm * 0.5 ** (gap.total_seconds() / _HALF_LIFE_S))


def _key_terms(vector: Mapping[str, float]) -> list[str]:
    return sorted(vector, key=lambda term: (-vector[term], term))[:_KEY_TERMS]


# ---- vectors ---------------------------------------------------------------------------------------------


def _tf_idf(term_weights: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """The TF-IDF vectors of documents, each of length 1."""
    document_counts = Counter(term for terms in term_weights for term in terms)
    idf = {term: math.log(1 + len(term_weights) / count) for term, count in document_counts.items()}
    return [_unit_vector({t: (1 + math.log(w)) * idf[t] for t, w in terms.items()}) for terms in term_weights]


def _unit_vector(vector: Mapping[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / norm for term, weight in vector.items()}


def _term_weights(article: StoryArticle) -> dict[str, float]:
    """The terms of an article with the sum of the weights of their occurrences."""
    if is_unspaced(article.title + article.text, article.language):
        return _character_pairs(article.title, article.text)
    weights: dict[str, float] = defaultdict(float)
    for match in _WORD.finditer(article.title):
        _add_term(weights, match[0], _TITLE_WEIGHT)
    for n, match in enumerate(_WORD.finditer(article.text)):
        if n >= _MAX_WORDS:
            break
        weight = _OPENING_WEIGHT if n < _OPENING_WORDS else 1.0
        before = article.text[max(0, match.start() - 4) : match.start()]
        is_name = match[0][0].isupper() and not _SENTENCE_START.search(before)
        _add_term(weights, match[0], weight * _NAME_WEIGHT if is_name else weight)
    return weights


def _add_term(weights: dict[str, float], word: str, weight: float) -> None:
    term = word.lower().replace("ё", "е").removesuffix("'s").removesuffix("’s")
    if term in _STOP_WORDS or len(term) < 2:
        return
    if len(term) < 3 and not term.isdigit() and not word.isupper():
        return
    weights[term[:_STEM_CHARS]] += weight


def _character_pairs(title: str, text: str) -> dict[str, float]:
    """Pairs of neighbouring characters as terms, for scripts without spaces."""
    joined = "".join(_WORD.findall(title)) * int(_TITLE_WEIGHT) + "".join(_WORD.findall(text))
    joined = joined[: _MAX_WORDS * CHARS_PER_SHINGLE // 2]
    return {pair: float(n) for pair, n in Counter(map("".join, pairwise(joined))).items()}
