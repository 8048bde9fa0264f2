"""What an outlet can be back-filled from, beside the places of a walk."""

from ingest.config import Outlet
from ingest.errors import ConfigError
from ingest.pipeline.deps import Deps
from ingest.pipeline.past.numbers import Numbers, known_numbers
from ingest.pipeline.past.places import Span
from ingest.pipeline.past.walk import Walk


async def numbers_of(outlet: Outlet, span: Span, deps: Deps) -> Numbers | None:
    """The numbers of the outlet's addresses; None where it has none, or no stored article tells the newest."""
    template = outlet.numbered
    if template is None:
        return None
    known = await deps.store.read(lambda tx: known_numbers(template, tx.articles.all_addresses(outlet.id)))
    return Numbers(template=template, known=known, span=span) if known else None


def check_sources(walk: Walk, *, is_known: bool) -> None:
    """Raises ConfigError where nothing could be read at the end of a walk, and nothing is configured that should have
    been. `is_known`: something else of the outlet's past is known."""
    is_described = any(feed.kind in ("archive", "sitemap") for feed in walk.outlet.feeds)
    if not (is_described or walk.read or walk.broken or is_known):
        raise ConfigError((_nothing_to_read(walk.outlet),))


def _nothing_to_read(outlet: Outlet) -> str:
    """Why there is nothing to back-fill from, and what to do."""
    if outlet.numbered:
        return (
            f"{outlet.id}: no stored article has an address like {outlet.numbered!r} (numbered), so that nothing tells"
            f" the newest number; run `ingest fetch --source {outlet.id}` first, or correct it"
        )
    return (
        f"{outlet.id}: nothing to back-fill from: it has no sitemap that can be read; add to its feeds e.g."
        ' { kind = "archive", url = "https://elm.example/{yyyy}/{mm}/{dd}/" }, a sitemap, or write'
        ' numbered = "https://elm.example/news/{n}"'
    )
