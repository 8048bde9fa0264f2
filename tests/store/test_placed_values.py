"""Few values of a statement that is built once stand in places of their own."""

import sqlalchemy as sa

from store.engine import is_one_of, placed, places_for
from store.schema import outlets


def test_all_that_is_asked_for_is_found_and_nothing_else(store):
    with store.begin() as tx:
        row = {"name": "x", "first_seen_at": sa.func.now()}
        for number in range(12):
            tx.outlets._db.execute(outlets.insert().values(id=f"o{number:02}", **row))
    for count in range(1, 10):
        wanted = [f"o{number:02}" for number in range(count)]
        places = places_for(wanted)
        found = sa.select(outlets.c.id).where(is_one_of(outlets.c.id, "id", places)).order_by(outlets.c.id)

        with store.read() as tx:
            assert tx.outlets._db.execute(found, placed("id", wanted)).scalars().all() == wanted
        assert count <= places < 2 * count


def test_so_few_numbers_of_places_mean_so_few_statements():
    assert {places_for("x" * count) for count in range(1, 500)} == {2**power for power in range(10)}
