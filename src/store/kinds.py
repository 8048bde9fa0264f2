"""The words that columns hold: each kind of thing has few. Imported by all, so that it must cost nothing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Outcome = Literal["new", "revised", "same", "gone", "refused", "retry", "failed", "read"]
"""The outcome of one attempt; docs/data.md explains each word."""

AlarmEvent = Literal["begins", "ends"]
AlarmWay = Literal["webhook", "mail", "command"]
Stage = Literal["feed", "page", "revisit"]
"""What was attempted: a feed, the page of an entry, or the page of a stored article."""

RunOutcome = Literal["running", "done", "degraded", "failed", "resting", "stopped", "busy", "died"]
"""How a run ended: `failed` when no feed could be read, `degraded` when some could, but the outlet does not work as it
should, `resting` when no feed was fetched because all are backing off, `busy` when it lost its lease, `died` when its
process ended before the run did."""

FeedKind = Literal["rss", "sitemap", "listing", "homepage", "archive"]
KIND_BITS: Mapping[FeedKind, int] = MappingProxyType({"rss": 1, "sitemap": 2, "listing": 4, "homepage": 8})
"""The bit that stands for a kind of feed in `announced_by`; v_reach.sql has them too."""

Precision = Literal["second", "minute", "day"]
ArticleKind = Literal["article", "brief", "live", "video", "gallery", "digest", "release"]
RelationKind = Literal["exact", "near_copy", "excerpt_of", "expands", "overlap"]
Decision = Literal["chosen", "outranked", "rejected"]
"""What became of a candidate: `outranked` could be the one if none were better, `rejected` could not."""

CitationKind = Literal["dateline", "credit", "attribution", "link", "mention"]
EntityKind = Literal["person", "organisation", "place"]
