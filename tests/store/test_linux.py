"""The door to what only Linux has: where it is closed, nothing is known of memory and nothing is limited."""

import os
import subprocess
import sys

import pytest

from store import linux

BEHIND_A_CLOSED_DOOR = """
from store.linux import *
import store.linux
from store.linux import open_files, socket_address

def refused(name):
    try:
        socket_address(name)
    except OSError:
        return True

assert (memory_bytes(), address_space_bytes()) == (0, 0)
before = address_space_limit()
limit_address_space(1)
with memory_limited(1):
    large = bytes(50_000_000)
assert address_space_limit() == before
give_back_large_blocks()
trim_heap()
assert {0, 1, 2} <= set(open_files())
assert refused("@ingest")
assert socket_address("/run/ingest") == "/run/ingest"
print("as it should be")
"""


def test_behind_a_closed_door_nothing_is_known_and_nothing_is_limited():
    done = subprocess.run(
        [sys.executable, "-c", BEHIND_A_CLOSED_DOOR],
        env=os.environ | {linux.CLOSED_BY: "1"},
        capture_output=True,
        text=True,
    )

    assert (done.stdout, done.stderr) == ("as it should be\n", "")


@pytest.mark.skipif(not linux.LINUX, reason="of Linux alone")
def test_a_socket_without_a_folder_has_an_address_that_begins_with_nul():
    assert linux.socket_address("@ingest/7") == "\0ingest/7"
    assert linux.socket_address("/run/ingest") == "/run/ingest"


@pytest.mark.skipif(not linux.LINUX, reason="of Linux alone")
def test_memory_is_limited_while_it_lasts_and_no_longer():
    before = linux.address_space_limit()
    with pytest.raises(MemoryError), linux.memory_limited(20_000_000):
        bytes(400_000_000)

    assert linux.address_space_limit() == before
    assert 0 < linux.memory_bytes() <= linux.address_space_bytes()
