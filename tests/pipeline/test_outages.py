"""However long an outlet is down, it is asked every six hours at least, and is back to its pace when it answers."""

from datetime import timedelta

import pytest
from outage import IDS, outage

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize("every", [5 * MINUTE, 15 * MINUTE], ids=["5 min", "15 min"])
@pytest.mark.parametrize("down", [IDS, IDS[:1]], ids=["the network", "one outlet"])
async def test_an_outlet_that_was_down_for_a_day_is_back_to_its_pace(sqlite_store, every, down):
    found = await outage(sqlite_store, every_s=every.total_seconds(), length=24 * HOUR, down=down)
    assert found.until_asked_again <= every + 10 * MINUTE
    if down == IDS:
        assert found.between <= every + 10 * MINUTE
        assert found.until_asked <= every + 10 * MINUTE
    else:
        assert 5 * HOUR <= found.between <= 1.5 * 6 * HOUR
