"""A lease has one holder at a time; it runs out, is renewed, is inherited from the dead, and is fenced."""

from datetime import UTC, datetime, timedelta

import pytest

from store.errors import LeaseLost
from store.model import Process

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANN, BEN = Process(machine="m", id="1:1"), Process(machine="m", id="2:1")


def nobody_is_dead(holder: Process) -> bool:
    return False


def claim(store, who, now=NOW, names=("outlet:elm",), is_dead=nobody_is_dead):
    with store.begin() as tx:
        return tx.leases.claim(names, who, now, is_dead)


def test_what_one_holds_another_does_not_get(store):
    assert claim(store, ANN) is not None
    assert claim(store, BEN) is None


def test_all_of_the_names_or_none(store):
    claim(store, ANN, names=("host:b",))
    assert claim(store, BEN, names=("host:a", "host:b", "host:c")) is None
    assert claim(store, ANN, names=("host:a", "host:c")) is not None


def test_a_lease_that_ran_out_is_free(store):
    claim(store, ANN)
    assert claim(store, BEN, NOW + timedelta(seconds=59)) is None
    assert claim(store, BEN, NOW + timedelta(seconds=61)) is not None


def test_a_renewed_lease_does_not_run_out(store):
    lease = claim(store, ANN)
    with store.begin() as tx:
        tx.leases.renew(lease, NOW + timedelta(seconds=50))
    assert claim(store, BEN, NOW + timedelta(seconds=100)) is None


def test_a_lease_given_back_is_free_at_once(store):
    lease = claim(store, ANN)
    with store.begin() as tx:
        tx.leases.release(lease)
    assert claim(store, BEN) is not None


def test_the_lease_of_the_dead_is_inherited_at_once(store):
    claim(store, ANN)
    assert claim(store, BEN, is_dead=lambda holder: holder == ANN) is not None


def test_a_clock_that_jumped_back_does_not_lock_an_outlet_for_hours(store):
    claim(store, ANN, NOW + timedelta(hours=5))
    assert claim(store, BEN, NOW) is not None


def test_who_lost_the_lease_can_neither_write_nor_renew_nor_release(store):
    lost = claim(store, ANN)
    claim(store, BEN, NOW + timedelta(minutes=2))
    with pytest.raises(LeaseLost), store.begin(lost):
        pass
    for act in (lambda tx: tx.leases.renew(lost, NOW), lambda tx: tx.leases.release(lost)):
        with pytest.raises(LeaseLost), store.begin() as tx:
            act(tx)
    assert claim(store, ANN, NOW + timedelta(minutes=2)) is None
