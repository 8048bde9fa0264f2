"""Times are stored in UTC and to the second, on both engines."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from connecting import connected

from store.schema import disk_samples, hosts

EAST = timezone(timedelta(hours=5, minutes=45))


@pytest.fixture
def db(database_url):
    with connected(database_url) as connection:
        yield connection


@pytest.mark.parametrize(
    "given, stored",
    [
        (datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 11, 20, 12, tzinfo=UTC)),
        (datetime(2026, 11, 20, 0, 30, 1, tzinfo=EAST), datetime(2026, 11, 19, 18, 45, 1, tzinfo=UTC)),
        (
            datetime(2026, 11, 20, 12, 0, 59, 999_999, tzinfo=UTC),
            datetime(2026, 11, 20, 12, 0, 59, tzinfo=UTC),
        ),
        (datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)),
        (datetime(1899, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(1899, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_comes_back_in_utc_without_the_part_of_a_second(db, given, stored):
    db.execute(disk_samples.insert().values(at=given, free_bytes=1))

    found = db.execute(sa.select(disk_samples.c.at)).scalar_one()
    assert (found, found.utcoffset()) == (stored, timedelta())
    assert db.execute(sa.select(disk_samples.c.free_bytes).where(disk_samples.c.at == given)).scalar() == 1


def test_a_time_without_a_zone_is_not_stored_and_none_is_none(db):
    with pytest.raises(sa.exc.StatementError, match="without a zone"):
        db.execute(disk_samples.insert().values(at=datetime(2026, 11, 20), free_bytes=1))
    db.execute(hosts.insert().values(origin="https://elm.example", wait_until=None))
    assert db.execute(sa.select(hosts.c.wait_until)).scalar_one() is None
