"""However long an outlet is down, it is asked every six hours at least, and is back to its pace when it answers."""

from datetime import timedelta

import pytest
from outage import IDS, outage

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize("every", [5 * MINUTE, 15 * MINUTE], ids=["5 min", "15 min"])
async def test_an_outlet_that_was_down_for_a_day_is_back_to_its_pace(sqlite_store, every):
    found = await outage(sqlite_store, every_s=every.total_seconds(), length=24 * HOUR, down=IDS[:1])
    assert found.until_asked_again <= every + 10 * MINUTE
    assert 5 * HOUR <= found.between <= 1.5 * 6 * HOUR


@pytest.mark.parametrize("every", [5 * MINUTE, 15 * MINUTE], ids=["5 min", "15 min"])
async def test_while_the_network_is_down_all_are_asked_at_their_pace(sqlite_store, every):
    # In four hours, failures that counted would have led to a wait of two.
    found = await outage(sqlite_store, every_s=every.total_seconds(), length=4 * HOUR, down=IDS)
    for longest in (found.between, found.until_asked, found.until_asked_again):
        assert longest <= every + 10 * MINUTE
