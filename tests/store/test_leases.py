"""A lease belongs to one process at a time: it expires, is renewed, is taken over from the dead, and is fenced."""

from datetime import UTC, datetime, timedelta

import pytest

from store.errors import LeaseLost
from store.leases import LEASE_TTL
from store.model import Process
from store.store import open_store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANN, BEN = Process(machine="m", id="1:1"), Process(machine="m", id="2:1")
SECOND = timedelta(seconds=1)


def nobody_is_dead(process: Process) -> bool:
    return False


def claim(store, process, now=NOW, names=("outlet:elm",), is_dead=nobody_is_dead):
    with store.begin() as tx:
        return tx.leases.claim(names, process, now, is_dead)


def renew(store, lease, now):
    with store.begin() as tx:
        return tx.leases.renew(lease, now)


def release(store, lease):
    with store.begin() as tx:
        tx.leases.release(lease)


def test_what_one_process_holds_another_does_not_get(store):
    assert claim(store, ANN) is not None
    assert claim(store, BEN) is None


def test_a_lease_says_whose_it_is_and_until_when(store):
    lease = claim(store, ANN, names=("outlet:elm", "host:b", "host:b"))
    assert (lease.names, lease.process, lease.expires_at) == (
        ("host:b", "outlet:elm"),
        ANN,
        NOW + LEASE_TTL,
    )


def test_a_claim_that_does_not_get_all_names_takes_none(store):
    claim(store, ANN, names=("host:b",))
    assert claim(store, BEN, names=("host:a", "host:b", "host:c")) is None
    assert claim(store, ANN, names=("host:a", "host:c")) is not None


def test_a_lease_that_has_expired_is_free(store):
    claim(store, ANN)
    assert claim(store, BEN, NOW + LEASE_TTL - SECOND) is None
    assert claim(store, BEN, NOW + LEASE_TTL) is None
    assert claim(store, BEN, NOW + LEASE_TTL + SECOND) is not None


def test_renewing_pushes_the_expiry(store):
    lease = claim(store, ANN)
    renewed = renew(store, lease, NOW + 50 * SECOND)
    assert renewed.expires_at == NOW + 50 * SECOND + LEASE_TTL
    assert claim(store, BEN, NOW + 50 * SECOND + LEASE_TTL) is None
    assert claim(store, BEN, NOW + 51 * SECOND + LEASE_TTL) is not None


def test_renewing_keeps_names_and_fences(store):
    lease = claim(store, ANN, names=("host:a", "host:b"))
    renewed = renew(store, lease, NOW + SECOND)
    assert (renewed.names, renewed.fences, renewed.process) == (lease.names, lease.fences, ANN)
    with store.begin(renewed):
        pass


def test_a_released_lease_lets_another_in_at_once(store):
    release(store, claim(store, ANN, names=("host:a", "host:b")))
    assert claim(store, BEN, names=("host:a", "host:b")) is not None


def test_the_lease_of_a_dead_process_is_taken_over_at_once(store):
    of_the_dead = claim(store, ANN)
    taken = claim(store, BEN, is_dead=lambda process: process == ANN)
    assert taken is not None
    assert_lost(store, of_the_dead)  # in case it was not dead after all
    with store.begin(taken):
        pass


def test_only_the_process_that_holds_the_lease_is_asked_about(store):
    claim(store, ANN)
    assert claim(store, BEN, is_dead=lambda process: process == BEN) is None


def test_a_lease_that_was_taken_over_expires_in_its_turn(store):
    claim(store, ANN)
    taken = claim(store, BEN, NOW + 30 * SECOND, is_dead=lambda process: process == ANN)
    assert taken.expires_at == NOW + 30 * SECOND + LEASE_TTL
    assert claim(store, ANN, NOW + 30 * SECOND + LEASE_TTL) is None
    assert claim(store, ANN, NOW + 31 * SECOND + LEASE_TTL) is not None


def test_a_lease_far_ahead_was_written_by_a_clock_that_was_set_back(store):
    claim(store, ANN, NOW + 10 * LEASE_TTL)
    assert claim(store, BEN, NOW + LEASE_TTL) is None  # it expires in ten times its length: that may be
    assert claim(store, BEN, NOW + LEASE_TTL - SECOND) is not None


def test_who_lost_the_lease_can_neither_write_nor_renew_nor_release(store):
    lost = claim(store, ANN)
    claim(store, BEN, NOW + 2 * LEASE_TTL)
    assert_lost(store, lost)
    assert claim(store, ANN, NOW + 2 * LEASE_TTL) is None


def test_a_lease_of_which_some_names_were_taken_over_is_lost(store):
    names = ("host:a", "host:b", "outlet:elm")
    for at, name in enumerate(names):
        now = NOW + at * timedelta(hours=1)
        lost = claim(store, ANN, now, names=names)
        claim(store, BEN, now + 2 * LEASE_TTL, names=(name,))
        assert_lost(store, lost)
        assert claim(store, ANN, now + 2 * LEASE_TTL, names=(name,)) is None


def test_a_lost_lease_is_lost_for_good(store):
    lost = claim(store, ANN)
    release(store, claim(store, BEN, NOW + 2 * LEASE_TTL))
    assert_lost(store, lost)


def test_a_lease_that_was_claimed_anew_is_another_lease(store):
    first = claim(store, ANN)
    release(store, first)
    second = claim(store, ANN)
    assert_lost(store, first)
    with store.begin(second):
        pass


def test_dropping_a_lost_lease_releases_the_names_that_are_still_held(store):
    lease = claim(store, ANN, names=("host:a", "host:b"))
    claim(store, BEN, NOW + 2 * LEASE_TTL, names=("host:a",))
    renewed = NOW + 2 * LEASE_TTL
    with store.begin() as tx:
        tx.leases.drop(lease)
    assert claim(store, ANN, renewed, names=("host:a",)) is None
    assert claim(store, BEN, NOW, names=("host:b",)) is not None


def test_a_fence_never_comes_twice_though_rows_of_old_leases_are_deleted(store):
    first = claim(store, ANN)
    release(store, first)
    with store.begin() as tx:
        assert tx.retention.delete_batch("leases", NOW) == 1
    second = claim(store, BEN, NOW + SECOND)
    assert second.fences != first.fences
    assert_lost(store, first)


def assert_lost(store, lease):
    with pytest.raises(LeaseLost), store.begin(lease):
        pass
    for act in (lambda tx: tx.leases.renew(lease, NOW), lambda tx: tx.leases.release(lease)):
        with pytest.raises(LeaseLost), store.begin() as tx:
            act(tx)


def test_machines_whose_clocks_differ_agree_on_when_a_lease_has_expired(database_url):
    """Where a server's clock is to be had. On SQLite all are on one machine."""
    ahead = timedelta(minutes=2)
    fast, slow = open_store(database_url), open_store(database_url)
    try:
        fast.compare_clock(lambda: datetime.now(UTC) + ahead)
        skew = slow.compare_clock(lambda: datetime.now(UTC) - ahead)
        if database_url.startswith("sqlite"):
            assert skew == timedelta()
            return
        assert abs(skew - ahead) < SECOND
        assert claim(slow, ANN, datetime.now(UTC) - ahead) is not None
        assert claim(fast, BEN, datetime.now(UTC) + ahead) is None
        lease = claim(fast, BEN, datetime.now(UTC) + ahead, names=("outlet:oak",))
        renew(fast, lease, datetime.now(UTC) + ahead)
        assert claim(slow, ANN, datetime.now(UTC) - ahead, names=("outlet:oak",)) is None
    finally:
        fast.close()
        slow.close()
