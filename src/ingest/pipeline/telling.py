"""Tells that alarms begin and end, by webhook, mail and command: after the commit, from rows that wait in the database.

As with hits of watches, a receiver may be told twice when the program dies between its answer and our row; `id` is the
same then. What cannot be told is tried again, and given up after two days.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import structlog

from ingest.errors import MailFailed
from ingest.mail import Mail, Mailer, send
from ingest.pipeline import decide
from ingest.pipeline.webhooks import Post, iso, post_signed
from ingest.programs import hand_over
from ingest.redact import redact
from ingest.urls import Url
from store.kinds import AlarmWay
from store.model import AlarmTelling
from store.store import Transaction
from store.updates import TellingUpdate

if TYPE_CHECKING:
    from ingest.pipeline.deps import Deps

log = structlog.get_logger()

AT_ONCE = 50
"""What is taken in one transaction."""

_TAKEN_FOR = timedelta(minutes=30)
"""For how long nobody else tells of what was taken."""

COMMAND_DEADLINE_S = 30.0

Tell = Callable[[AlarmTelling], Awaitable[str]]
"""Tells of one alarm; why that failed, "" when it did not."""


@dataclass(frozen=True, slots=True)
class Tellers:
    """How alarms are told, by way."""

    ways: Mapping[AlarmWay, Tell]


NO_TELLERS = Tellers(MappingProxyType({}))
"""Nobody is told."""


def message(telling: AlarmTelling) -> bytes:
    """What is told, as JSON."""
    alarm = telling.alarm
    said = {
        "id": f"{alarm.id}/{telling.event}",
        "event": telling.event,
        "alarm": alarm.id,
        "kind": alarm.kind,
        "outlet": alarm.outlet or None,
        "feed": alarm.feed or None,
        "began_at": iso(alarm.began_at),
        "ended_at": iso(alarm.ended_at),
        "what": redact(alarm.what),
        "cure": alarm.cure,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def line(telling: AlarmTelling) -> str:
    """What is told, in a line for people."""
    alarm = telling.alarm
    where = f"{alarm.outlet}: " if alarm.outlet else ""
    word = "" if telling.event == "begins" else "ended: "
    return f"{where}{word}{alarm.kind}: {redact(alarm.what)}"


def by_webhook(post: Post, url: Url, secret: str, now: Callable[[], datetime]) -> Tell:
    """Tells a webhook, as those of watches."""

    async def tell(telling: AlarmTelling) -> str:
        return await post_signed(post, url, message(telling), secret, now())

    return tell


def by_command(command: tuple[str, ...], environ: Mapping[str, str]) -> Tell:
    """Tells a program: the alarm as JSON on stdin, and the parts of it that a short script needs as variables."""

    async def tell(telling: AlarmTelling) -> str:
        alarm = telling.alarm
        variables = {
            "ALARM_EVENT": telling.event,
            "ALARM_KIND": alarm.kind,
            "ALARM_OUTLET": alarm.outlet,
            "ALARM_LINE": line(telling).replace("\0", ""),
        }
        return await hand_over(
            command, message(telling), environ={**environ, **variables}, deadline_s=COMMAND_DEADLINE_S
        )

    return tell


def by_mail(mailer: Mailer, to: str, now: Callable[[], datetime]) -> Tell:
    """Sends a mail."""

    async def tell(telling: AlarmTelling) -> str:
        alarm = telling.alarm
        text = f"{line(telling)}\n\nsince {alarm.began_at:%Y-%m-%d %H:%M} UTC\nto do: {alarm.cure}\n"
        mail = Mail(
            to=to,
            subject=f"ingest: {line(telling)}",
            text=text,
            id=f"alarm-{alarm.id}-{telling.event}",
            at=now(),
        )
        try:
            await send(mailer, mail)
        except MailFailed as error:
            return str(error)
        return ""

    return tell


async def tell_alarms(deps: "Deps") -> int:
    """Tells of all alarms that are due; how many were told. The ways are told beside each other, each of one alarm
    after another; after the first that fails the way is left for now. Raises StoreError."""
    told = 0
    while await deps.store.read(lambda tx: tx.alarms.is_due(deps.now())):
        now = deps.now()
        taken = await deps.store.write(partial(_take, now))
        if not taken:
            break  # another process tells of them
        by_way = {way: [one for one in taken if one.way == way] for way in {one.way for one in taken}}
        told += sum(await asyncio.gather(*(_by_one_way(deps, some) for some in by_way.values())))
    return told


def _take(now: datetime, tx: Transaction) -> list[AlarmTelling]:
    return tx.alarms.take_due(now, now + _TAKEN_FOR, AT_ONCE)


async def _by_one_way(deps: "Deps", some: list[AlarmTelling]) -> int:
    tell = deps.tellers.ways.get(some[0].way)
    if tell is None:  # it is configured no more
        await _settle(deps, [decide.unwanted_telling(one) for one in some])
        return 0
    for at, telling in enumerate(some):
        reason = await tell(telling)
        update = decide.telling_update(telling, deps.now(), is_told=not reason)
        await _settle(deps, [update])
        if reason:
            _log(telling, update, reason)
            await _settle(deps, [decide.postponed_telling(one, deps.now()) for one in some[at + 1 :]])
            return at
    return len(some)


def _log(telling: AlarmTelling, update: TellingUpdate, reason: str) -> None:
    log.warning(
        "alarm.untold",
        way=telling.way,
        kind=telling.alarm.kind,
        outlet=telling.alarm.outlet,
        reason=redact(reason),
        tries=update.tries,
        given_up=update.outcome is not None,
    )


async def _settle(deps: "Deps", updates: list[TellingUpdate]) -> None:
    await deps.store.write(lambda tx: tx.alarms.settle(updates))
