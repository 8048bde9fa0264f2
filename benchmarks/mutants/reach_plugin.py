"""A pytest plugin for a run under coverage: what a test runs is put down under the test's name."""

from collections.abc import Iterator

import coverage
import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    measured = coverage.Coverage.current()
    if measured:
        measured.switch_context(item.nodeid)
    yield
    if measured:
        measured.switch_context("")
