"""Groups articles that tell of one event, across outlets, within one language. Pure.

One pass in order of time: an article joins the story whose articles speak most like it, or begins one of
its own. Words weigh by how rare they are among the articles given (TF-IDF), names and headlines more;
what was silent for days draws less. Copies of one text have one vote together; live blogs and digests
speak of everything, so they may join, but have none. The outcome depends on the articles given alone.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from ingest.dedupe.marks import CHARACTERS_IN_SHINGLE, unspaced

SILENCE = timedelta(days=4)
"""A story that was silent for so long takes no more articles."""

LIKE = 0.35
"""How alike (cosine, decayed) an article must be to a story to join it."""

_HALF_LIFE_S = 3 * 86_400.0
_HEADLINE, _NAME, _OPENING = 3.0, 3.0, 1.5
_OPENING_WORDS = 60
_MOST_WORDS = 600
_KEY_TERMS = 25
_STEM = 5
_VOTELESS = ("live", "digest")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STARTS_SENTENCE = re.compile(r"(?:^|[.!?…:\n\"“«(]\s*|[-–—•]\s+)$")
_STOP = frozenset(
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
class Telling:
    """An article as the story pass sees it.

    `at` is when it appeared, aware and in UTC. `text` is lead and body. `cluster_id` is shared by copies
    of one text, None for what stands alone.
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
    """Articles of one event in order of arrival; `article_ids[0]` is the first to report."""

    article_ids: tuple[int, ...]
    language: str | None
    first_at: datetime
    last_at: datetime


def group(tellings: Sequence[Telling], *, like: float = LIKE) -> tuple[Story, ...]:
    """The stories that two or more articles tell, oldest first. The order of `tellings` does not matter."""
    stories: list[Story] = []
    languages: dict[str | None, list[Telling]] = defaultdict(list)
    for telling in tellings:
        languages[telling.language].append(telling)
    for language, mine in languages.items():
        for members in _grouped(sorted(mine, key=_age), like):
            if len(members) > 1:
                stories.append(_story(sorted(members, key=_age), language))
    return tuple(sorted(stories, key=lambda story: (story.first_at, story.article_ids)))


def _age(telling: Telling) -> tuple[datetime, int]:
    return telling.at, telling.article_id


def _story(members: Sequence[Telling], language: str | None) -> Story:
    return Story(
        article_ids=tuple(member.article_id for member in members),
        language=language,
        first_at=members[0].at,
        last_at=members[-1].at,
    )


@dataclass(slots=True)
class _Thread:
    """A story in the making: its articles, the sum of their vectors, and when it last spoke."""

    members: list[Telling]
    last_at: datetime
    terms: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    length: float = 0.0

    def add(self, vector: Mapping[str, float]) -> None:
        for term, weight in vector.items():
            self.terms[term] += weight
        self.length = math.sqrt(sum(weight * weight for weight in self.terms.values()))


def _grouped(tellings: Sequence[Telling], like: float) -> Iterable[list[Telling]]:
    """`tellings`, sorted by age and of one language, in groups."""
    ballots = _ballots(tellings)
    counted = [_weighed(ballot[0]) for ballot in ballots]
    vectors = _vectors(counted)
    threads: list[_Thread] = []
    known_by: dict[str, list[int]] = defaultdict(list)
    for ballot, vector in zip(ballots, vectors, strict=True):
        voteless = ballot[0].kind in _VOTELESS
        best = _nearest(vector, ballot[0].at, threads, known_by, like)
        if best is None:
            best = len(threads)
            threads.append(_Thread(members=[], last_at=ballot[0].at))
        thread = threads[best]
        thread.members += ballot
        thread.last_at = max(thread.last_at, ballot[0].at)
        if voteless:
            continue
        thread.add(vector)
        for term in _key_terms(vector):
            if best not in known_by[term][-1:]:
                known_by[term].append(best)
    return [thread.members for thread in threads]


def _ballots(tellings: Iterable[Telling]) -> list[list[Telling]]:
    """Copies of one text together, the earliest of them first."""
    found: dict[tuple[bool, int], list[Telling]] = defaultdict(list)
    for telling in tellings:
        alone = telling.cluster_id is None
        found[alone, telling.article_id if telling.cluster_id is None else telling.cluster_id].append(telling)
    return list(found.values())


def _nearest(
    vector: Mapping[str, float],
    at: datetime,
    threads: Sequence[_Thread],
    known_by: Mapping[str, Sequence[int]],
    like: float,
) -> int | None:
    candidates = {number for term in _key_terms(vector) for number in known_by.get(term, ())}
    best, number = max(
        ((_likeness(vector, at, threads[number]), -number) for number in candidates), default=(0.0, 0)
    )
    return -number if best >= like else None


def _likeness(vector: Mapping[str, float], at: datetime, thread: _Thread) -> float:
    silent = at - thread.last_at
    if silent > SILENCE or not thread.length:
        return 0.0
    shared = sum(weight * thread.terms[term] for term, weight in vector.items() if term in thread.terms)
    return float(shared / thread.length * 0.5 ** (silent.total_seconds() / _HALF_LIFE_S))


def _key_terms(vector: Mapping[str, float]) -> list[str]:
    return sorted(vector, key=lambda term: (-vector[term], term))[:_KEY_TERMS]


def _vectors(counted: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Weights times rarity, each vector of length 1."""
    spread = Counter(term for terms in counted for term in terms)
    rarity = {term: math.log(1 + len(counted) / n) for term, n in spread.items()}
    vectors = []
    for terms in counted:
        raw = {term: (1 + math.log(weight)) * rarity[term] for term, weight in terms.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        vectors.append({term: weight / length for term, weight in raw.items()})
    return vectors


def _weighed(telling: Telling) -> dict[str, float]:
    """The terms of an article, each with the number of its occurrences, weighed by place and kind."""
    if unspaced(telling.title + telling.text, telling.language):
        return _pieces(telling.title, telling.text)
    weights: dict[str, float] = defaultdict(float)
    for match in _WORD.finditer(telling.title):
        _weigh(weights, match[0], _HEADLINE)
    for n, match in enumerate(_WORD.finditer(telling.text)):
        if n >= _MOST_WORDS:
            break
        weight = _OPENING if n < _OPENING_WORDS else 1.0
        named = match[0][0].isupper() and not _STARTS_SENTENCE.search(telling.text[: match.start()][-4:])
        _weigh(weights, match[0], weight * _NAME if named else weight)
    return weights


def _weigh(weights: dict[str, float], word: str, weight: float) -> None:
    plain = word.lower().replace("ё", "е").removesuffix("'s").removesuffix("’s")
    if plain in _STOP or len(plain) < 2 or (len(plain) < 3 and not plain.isdigit() and not word.isupper()):
        return
    weights[plain[:_STEM]] += weight


def _pieces(title: str, text: str) -> dict[str, float]:
    """Pairs of characters, for scripts without spaces."""
    joined = "".join(_WORD.findall(title)) * int(_HEADLINE) + "".join(_WORD.findall(text))
    joined = joined[: _MOST_WORDS * CHARACTERS_IN_SHINGLE // 2]
    return {pair: float(n) for pair, n in Counter(map("".join, pairwise(joined))).items()}
