"""The questions that analysts ask run as written, on each engine, over the views that there are."""

import re

import pytest
from shared import SHARED, needs_shared

from store.views import NAMES

pytestmark = needs_shared


def questions():
    file = SHARED / "analyst_questions.sql"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for block in re.split(r"(?m)^-- (?=\d\d )", text)[1:]:
        name, sql = block.split("\n", 1)
        yield pytest.param(sql.strip().rstrip(";"), id=name[:40])


@pytest.mark.parametrize("sql", list(questions()))
def test_an_analysts_question_runs_as_written(ask, sql):
    later = set(re.findall(r"\bv_\w+", sql)) - set(NAMES)
    if later:
        pytest.skip(f"needs {', '.join(sorted(later))}, which another issue brings")
    assert ask(sql) is not None
