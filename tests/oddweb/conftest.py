"""The programs that are started here load no parsers."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def programs_are_warm(warm_programs):
    pass
