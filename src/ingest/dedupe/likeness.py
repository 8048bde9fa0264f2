"""What an article that came has in common with stored ones that it may be. Pure; runs in a child process."""

from dataclasses import dataclass

from ingest.dedupe.alignment import MAX_STEPS, Steps
from ingest.dedupe.compare import OVERLAP, Candidate, compare
from ingest.dedupe.diff import change
from ingest.dedupe.fingerprint import fingerprint
from ingest.dedupe.versions import headlines_agree, shares_words
from store.model import Change, Fingerprint

MAX_STEPS_TOGETHER = 3 * MAX_STEPS
"""Steps that all comparisons of one call take together, word by word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What of a revision is read: its headline, lead and text."""

    title: str
    lead: str | None
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """An article that came. `headline` is that of its page."""

    article: Candidate
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A stored article that it may be. `after` is the revision that the newcomer would be of it, `baseline` what
    today's rules make of the page of the stored one, None where that was not looked at."""

    article: Candidate
    before: Reading
    after: Reading
    baseline: Reading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What two articles have in common: they are versions or copies of each other (`shares_text`), much of their text
    is the same (`shares_words`), title and text are equal (`is_duplicate`), or the headline is (`has_headline`).
    `change` is None where the newcomer is no revision; `is_edit`: the outlet made it, not our own rules."""

    shares_text: bool
    shares_words: bool
    is_duplicate: bool
    has_headline: bool
    change: Change | None
    is_edit: bool

    @property
    def is_version(self) -> bool:
        """Whether they have the headline or much text in common."""
        return self.has_headline or self.shares_words


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Which of some readings, by their numbers from 0, differ from the one before; how they do; and the fingerprint of
    the last one."""

    kept: tuple[int, ...]
    changes: tuple[Change | None, ...]
    fingerprint: Fingerprint


def likenesses(newcomer: Newcomer, known: tuple[Known, ...]) -> tuple[Likeness, ...]:
    """What the newcomer has in common with each of the stored articles."""
    steps = Steps(MAX_STEPS_TOGETHER)
    return tuple(_likeness(newcomer, one, steps) for one in known)


def _likeness(newcomer: Newcomer, known: Known, steps: Steps) -> Likeness:
    found = compare(newcomer.article, [known.article])
    changed = change(known.before, known.after, steps)
    return Likeness(
        shares_text=any(one.kind != OVERLAP for one in found.relations),
        is_duplicate=found.duplicate_of is not None,
        shares_words=shares_words(known.before.text, newcomer.article.text),
        has_headline=headlines_agree(known.before.title, newcomer.headline),
        change=changed,
        is_edit=not (changed and known.baseline) or change(known.baseline, known.after, steps) is not None,
    )


def history(readings: tuple[Reading, ...]) -> History:
    """What the versions of two articles that are one come to, in the order in which they were seen."""
    steps = Steps(MAX_STEPS_TOGETHER)
    kept: list[int] = []
    changes: list[Change | None] = []
    for number, reading in enumerate(readings):
        changed = change(readings[kept[-1]], reading, steps) if kept else None
        if changed or not kept:
            kept.append(number)
            changes.append(changed)
    newest = readings[kept[-1]]
    return History(
        kept=tuple(kept),
        changes=tuple(changes),
        fingerprint=fingerprint(newest.title, newest.text, newest.language),
    )
