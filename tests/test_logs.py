"""The log: no value forges a line, a field or a colour, and no secret is shown."""

import io
import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from ingest import logs
from ingest.redact import redact


@pytest.fixture(autouse=True)
def _as_it_was():
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def written(form, event, *, level="info", **fields):
    stream = io.StringIO()
    logs.configure(level="debug", form=form, stream=stream)
    getattr(structlog.get_logger(), level)(event, **fields)
    return stream.getvalue()


def test_an_event_is_one_line_of_text_with_its_fields():
    line = written("text", "outlet.done", outlet="tass", new=12, took_s=3.2, title="Two words", gone=None)

    assert (
        line.split(" ", 1)[1]
        == 'info    outlet.done outlet=tass new=12 took_s=3.2 title="Two words" gone=null\n'
    )


def test_an_event_is_one_json_object_with_its_fields():
    found = json.loads(written("json", "outlet.done", outlet="tass", new=12, urls=("a", "b")))

    assert list(found)[:3] == ["at", "level", "event"]
    assert (found["outlet"], found["new"], found["urls"]) == ("tass", 12, ["a", "b"])


@given(st.text())
def test_no_value_makes_a_line_or_a_field_of_its_own(value):
    line = written("text", "entry.finished", title=value, new=1)

    assert line.count("\n") == 1
    assert line.endswith(" new=1\n")
    assert line.count("\x1b") == 0
    json.loads(written("json", "entry.finished", title=value))


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_masked_wherever_they_stand(form):
    line = written(
        form,
        "database.lost",
        level="error",
        url="postgresql://desk:hush@db.example/news",
        urls=["https://u:hush@elm.example/?a=1&token=hush&b=2"],
        more={"reason": "https://elm.example/?api_key=hush"},
        error=ValueError("password=hush host=db.example"),
    )

    assert "hush" not in line
    assert "***@db.example" in line


def test_a_traceback_keeps_its_lines_but_none_can_pose_as_an_event():
    stream = io.StringIO()
    logs.configure(level="info", form="text", stream=stream)
    try:
        raise RuntimeError("over\n2026-01-01T00:00:00Z info outlet.done new=1 postgresql://u:hush@h/n")
    except RuntimeError:
        structlog.get_logger().exception("run.died")

    first, *rest = stream.getvalue().splitlines()
    assert "run.died" in first
    assert all(line.startswith("    | ") for line in rest)
    assert any(line.startswith('    |   File "') for line in rest)
    assert "hush" not in stream.getvalue()


def test_other_libraries_are_heard_from_warning_on_and_in_our_form():
    stream = io.StringIO()
    logs.configure(level="debug", form="json", stream=stream)

    logging.getLogger("httpx").info("GET https://u:hush@elm.example/")
    logging.getLogger("httpx").warning("odd answer of %s", "https://u:hush@elm.example/\nforged")

    (line,) = stream.getvalue().splitlines()
    found = json.loads(line)
    assert (found["level"], found["logger"]) == ("warning", "httpx")
    assert found["event"] == "odd answer of https://***@elm.example/ forged"


@pytest.mark.parametrize(
    "value, shown",
    [
        ("postgresql+psycopg://a:b%40c@h/n", "postgresql+psycopg://***@h/n"),
        ("see https://a:p@ss@h/x?y=1", "see https://***@h/x?y=1"),
        ("https://h/x?token=a&y=1#z", "https://h/x?token=***&y=1#z"),
        ("https://h/x?access_token=a", "https://h/x?access_token=***"),
        ("https://h/x?monkey=a&page=2", "https://h/x?monkey=a&page=2"),
        ("host=h password='a b' user=u", "host=h password=*** user=u"),
        (
            "mail desk@elm.example, https://elm.example/@desk",
            "mail desk@elm.example, https://elm.example/@desk",
        ),
    ],
)
def test_masking_hides_the_secret_and_nothing_else(value, shown):
    assert redact(value) == shown


@given(st.text())
def test_masking_twice_is_masking_once(value):
    assert redact(redact(value)) == redact(value)
