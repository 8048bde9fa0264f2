"""What follows when somebody was told of a hit or an alarm, or could not be. Pure."""

from datetime import datetime, timedelta
from typing import Literal

from store.model import Delivery
from store.updates import DeliveryUpdate

Told = Literal["sent", "given_up"]

POSTPONED_FOR = timedelta(minutes=1)
"""How long the others wait when somebody could not be told of one."""

_WAITS_MIN = (1, 5, 15, 60, 180, 360, 720, 1440)
"""How long is waited after each try that failed: in all two days."""


def retry_telling_at(tries: int, now: datetime) -> datetime | None:
    """When somebody who was tried so often in vain is told again; None: not any more."""
    return now + timedelta(minutes=_WAITS_MIN[tries - 1]) if tries <= len(_WAITS_MIN) else None


def delivery_update(delivery: Delivery, now: datetime, *, is_told: bool) -> DeliveryUpdate:
    """Told is done. Else it is tried again, or given up."""
    tries = delivery.tries + 1
    due_at = None if is_told else retry_telling_at(tries, now)
    outcome: Told = "sent" if is_told else "given_up"
    return _update(delivery, tries, due_at, None if due_at else outcome)


def unwanted(delivery: Delivery) -> DeliveryUpdate:
    """The watch has no webhook any more."""
    return _update(delivery, delivery.tries, None, "given_up")


def _update(delivery: Delivery, tries: int, due_at: datetime | None, outcome: Told | None) -> DeliveryUpdate:
    return DeliveryUpdate(
        watch=delivery.watch, article_id=delivery.article_id, tries=tries, due_at=due_at, outcome=outcome
    )
