"""The kinds of alarms, and what to do about each. docs/operating.md has them at more length."""

from collections.abc import Mapping
from types import MappingProxyType

CURES: Mapping[str, str] = MappingProxyType(
    {
        "silence": "look at its homepage: has the feed moved, or has it stopped? ingest outlets check OUTLET tries it",
        "text": "its layout has changed: ingest outlets check OUTLET shows what is read; correct its rules",
        "length": "its layout has changed, and only a part is read: ingest outlets check OUTLET; correct its rules",
        "titles": "its layout has changed: ingest outlets check OUTLET; set rules.title",
        "dates": "its layout has changed: ingest outlets check OUTLET; set rules.published",
        "authors": "its layout has changed: ingest outlets check OUTLET; set rules.authors",
        "fetch_times": "its pages give the time of the request: ingest outlets check OUTLET; set rules.published",
        "wall": "a wall stands before its articles (consent, login, bots): open one in a browser; ask the outlet",
        "entries": "the pages that it announces cannot be had: see the reasons in v_attempts; ask the outlet",
        "robots": "its robots.txt asks us not to: ask the outlet, which sees contact in the User-Agent",
        "validators": "nothing: it is asked without condition from now on. Tell the outlet that its ETag lies",
        "certificate": "tell the outlet; once it has ended, nothing can be fetched",
        "failing": "see the reason: ingest runs --source OUTLET; docs/operating.md says what to do about each",
        "quota": "raise the quota, or see why the outlet brings so much: ingest outlets show OUTLET",
        "stopped": "start the daemon (ingest run), or look why cron does not: ingest runs",
        "disk": "make room, or keep less: [keep] in the configuration, ingest prune, ingest db vacuum",
    }
)
"""What to do, by kind."""


def cure(kind: str, outlet: str) -> str:
    """What to do about an alarm of this kind."""
    return CURES[kind].replace("OUTLET", outlet)


WARNINGS = frozenset(("titles", "authors", "fetch_times", "validators", "certificate", "quota"))
"""Alarms in spite of which texts are stored; they can wait until tomorrow."""
