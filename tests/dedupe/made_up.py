"""Texts of our own making for the tests of sameness: as long as wanted, the same for the same seed."""

from datetime import UTC, datetime
from random import Random

from ingest.dedupe import Candidate
from store.kinds import Precision
from store.model import Published

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
_STEMS = "har bri mar tol ven sul cor dan fel gor lin mos nar per rud sal tem ul vor wes".split()
_ENDS = "bour dge ket ler dor phin ton ish eed und ter ock ing able ed ous ment ive al en".split()
WORDS = [stem + end for stem in _STEMS for end in _ENDS]


def text(seed: int, words: int = 300, paragraph: int = 40) -> str:
    """A text of `words` words, in paragraphs, that shares next to nothing with that of another seed."""
    chance = Random(seed)
    chosen = [chance.choice(WORDS) for _ in range(words)]
    lines = [chosen[i : i + paragraph] for i in range(0, words, paragraph)]
    return "\n".join(" ".join(line).capitalize() + "." for line in lines)


def cut(whole: str, words: int) -> str:
    """The first `words` words of a text."""
    return " ".join(whole.split()[:words])


def article(
    article_id: int,
    body: str,
    outlet: str = "",
    *,
    published_at: datetime | None = None,
    precision: Precision = "second",
    **more,
) -> Candidate:
    """An article of an outlet of its own, unless one is named."""
    published = Published(at=published_at, precision=precision, source="meta") if published_at else None
    values = {"title": f"Headline {article_id}", "first_seen_at": NOON, "published": published} | more
    return Candidate(article_id=article_id, outlet=outlet or f"outlet{article_id}", text=body, **values)
