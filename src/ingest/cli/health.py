"""`ingest health`: what needs somebody, and what to do about it."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ingest.cli.options import DONE, HEALTH_ALARM, Json, Shared
from ingest.cli.output import iso, minute, say, say_json

if TYPE_CHECKING:
    from ingest.config import Config
    from store.model import Alarm

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
"""The exit codes of a monitoring plugin."""

_WORDS = {OK: "OK", WARNING: "WARNING", CRITICAL: "CRITICAL", UNKNOWN: "UNKNOWN"}
_MAX_NAMED = 5


def health(
    *,
    outlet: Annotated[
        tuple[str, ...], Parameter("--outlet", help="An outlet's id; may be given again. Default: all.")
    ] = (),
    check: Annotated[
        bool,
        Parameter(help="Answer as a monitoring plugin: one line with figures; exit code 0, 1, 2 or 3."),
    ] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Look for alarms now, and show those that last, each with what to do about it; exit code 4 where there is one.

    The daemon and `ingest fetch` look for them, too, and tell them where [alarms] says so.
    """
    from ingest.errors import ConfigError
    from store.errors import StoreError

    try:
        found, outlets = asyncio.run(_look(common.load(), outlet))
    except (ConfigError, StoreError) as error:
        if not check:
            raise
        say(f"INGEST {_WORDS[UNKNOWN]} - {_plain(str(error))}")
        return UNKNOWN
    if check:
        return _print_check(found, outlets)
    if json:
        for one in found:
            say_json(as_json(one))
    else:
        for one in found:
            say(line(one))
        if not found:
            say(f"no alarm; {outlets} outlets")
    return HEALTH_ALARM if found else DONE


def line(one: "Alarm") -> str:
    """An alarm in a line, with what to do about it."""
    where = one.outlet or "this machine"
    return f"{where}: {one.kind} since {minute(one.began_at)}: {one.what}. To do: {one.cure}"


def as_json(one: "Alarm") -> dict[str, object]:
    """An alarm as a row of `v_alarms`."""
    return {
        "id": one.id,
        "outlet": one.outlet or None,
        "feed": one.feed or None,
        "kind": one.kind,
        "began_at": iso(one.began_at),
        "last_seen_at": iso(one.last_seen_at),
        "what": one.what,
        "cure": one.cure,
    }


async def _look(config: "Config", ids: Sequence[str]) -> "tuple[list[Alarm], int]":
    """Looks for alarms; those of the chosen outlets that last then, and how many outlets those are."""
    from ingest import config as configuration
    from ingest.cli.deps import free_bytes, now, open_database, tellers_of
    from ingest.pipeline.alarms import look_around
    from ingest.pipeline.deps import AsyncStore

    chosen = configuration.select(config, ids, said_by="--outlet")
    store = AsyncStore(open_database(config))
    try:
        # Told by whoever fetches next: a check has no time to wait for receivers.
        ways = tuple(tellers_of(config, None).ways)
        room = free_bytes(config.database_url)
        await look_around(store, tuple(config.outlets.values()), now(), ways, room)
        found = await store.read(lambda tx: tx.alarms.lasting())
    finally:
        store.close()
    known = {one.id for one in chosen}
    return [one for one in found if one.outlet in known or not (ids or one.outlet)], len(chosen)


def _print_check(found: "Sequence[Alarm]", outlets: int) -> int:
    """The line of a monitoring plugin, with figures behind the bar, and a line for each alarm."""
    from ingest.pipeline.decide.alarms import WARNINGS

    critical = sum(one.kind not in WARNINGS for one in found)
    state = CRITICAL if critical else WARNING if found else OK
    names = [f"{one.outlet} {one.kind}".strip() for one in found]
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    said = f"{len(found)} alarms: {', '.join(names[:_MAX_NAMED])}{more}" if found else "no alarm"
    figures = f"alarms={len(found)};;;0 critical={critical};;;0 outlets={outlets};;;0"
    say(f"INGEST {_WORDS[state]} - {_plain(said)} | {figures}")
    for one in found:
        say(_plain(line(one)))
    return state


def _plain(text: str) -> str:
    # A bar begins figures, and a line break further text.
    return " ".join(text.replace("|", "/").split())
