"""The programs that are started here are forked, but for those of a test that asks for another start."""

import subprocess

import pytest

_STARTED = subprocess.Popen


@pytest.fixture(scope="module", autouse=True)
def programs_are_warm(forked_programs):
    pass


@pytest.fixture
def as_users_start_them(monkeypatch):
    """Programs of the test are begun from nothing: they load all that they need."""
    monkeypatch.setattr(subprocess, "Popen", _STARTED)
