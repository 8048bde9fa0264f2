"""What follows when somebody was told of a hit or an alarm, or could not be. Pure."""

from datetime import datetime, timedelta
from typing import Literal

from store.model import AlarmTelling, Delivery
from store.updates import DeliveryUpdate, TellingUpdate

Told = Literal["sent", "given_up"]

POSTPONED_FOR = timedelta(minutes=1)
"""How long the others wait when somebody could not be told of one."""

_WAITS_MIN = (1, 5, 15, 60, 180, 360, 720, 1440)
"""How long is waited after each try that failed: in all two days."""


def retry_telling_at(tries: int, now: datetime) -> datetime | None:
    """When somebody who was tried so often in vain is told again; None: not any more."""
    return now + timedelta(minutes=_WAITS_MIN[tries - 1]) if tries <= len(_WAITS_MIN) else None


def came_of_telling(tries: int, now: datetime, *, is_told: bool) -> tuple[datetime | None, Told | None]:
    """When somebody is told again, and what came of it, after so many tries, of which one has just told them or has
    not. Told is done; else it is tried again, or given up."""
    if is_told:
        return None, "sent"
    due_at = retry_telling_at(tries, now)
    return due_at, None if due_at else "given_up"


def delivery_update(delivery: Delivery, now: datetime, *, is_told: bool) -> DeliveryUpdate:
    """A webhook was told of a hit, or could not be."""
    tries = delivery.tries + 1
    return _delivery(delivery, tries, *came_of_telling(tries, now, is_told=is_told))


def unwanted(delivery: Delivery) -> DeliveryUpdate:
    """The watch has no webhook any more."""
    return _delivery(delivery, delivery.tries, None, "given_up")


def telling_update(telling: AlarmTelling, now: datetime, *, is_told: bool) -> TellingUpdate:
    """Somebody was told of an alarm, or could not be."""
    tries = telling.tries + 1
    return _telling(telling, tries, *came_of_telling(tries, now, is_told=is_told))


def postponed_telling(telling: AlarmTelling, now: datetime) -> TellingUpdate:
    """The one before it could not be told in this way."""
    return _telling(telling, telling.tries, now + POSTPONED_FOR, None)


def unwanted_telling(telling: AlarmTelling) -> TellingUpdate:
    """The way is configured no more."""
    return _telling(telling, telling.tries, None, "given_up")


def _delivery(
    delivery: Delivery, tries: int, due_at: datetime | None, outcome: Told | None
) -> DeliveryUpdate:
    return DeliveryUpdate(
        watch=delivery.watch, article_id=delivery.article_id, tries=tries, due_at=due_at, outcome=outcome
    )


def _telling(
    telling: AlarmTelling, tries: int, due_at: datetime | None, outcome: Told | None
) -> TellingUpdate:
    return TellingUpdate(
        alarm_id=telling.alarm.id,
        event=telling.event,
        way=telling.way,
        tries=tries,
        due_at=due_at,
        outcome=outcome,
    )
