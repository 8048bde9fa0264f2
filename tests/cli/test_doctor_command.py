"""`ingest doctor`: what works here and what does not, with the cure, and without a secret."""

import pytest

from ingest.cli import doctor

CONFIG = """
contact = "desk@elm.example"
[outlets.elm]
name = "Elm"
homepage = "http://127.0.0.1"
"""


@pytest.fixture(autouse=True)
def config(folder):
    (folder / "config.toml").write_text(CONFIG)


def states(call_json, *tokens):
    code, rows = call_json("doctor", *tokens)
    return code, {row["check"]: row["state"] for row in rows}, {row["check"]: row for row in rows}


def test_where_all_works_all_is_ok_and_nothing_is_left_behind(call_json, database, ask):
    code, found, rows = states(call_json)
    assert code == 0
    assert {check for check, state in found.items() if state == "fault"} == set()
    assert {"program", "libraries", "limits", "temporary files", "sandbox", "configuration", "names"} <= set(
        found
    )
    assert (found["database"], found["clock"]) == ("ok", "ok")
    assert "sqlalchemy 2." in rows["libraries"]["found"]
    assert rows["sandbox"]["found"].startswith("extracted '")
    assert ask("SELECT COUNT(*) FROM leases") == [(0,)]


def test_a_table_names_the_cure_below(call, folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/none.db")
    code, out, _ = call("doctor", "--offline")
    assert code == 0
    assert "database: ingest db upgrade" in out
    assert "\nnames " not in out
    assert not (folder / "none.db").exists()


def test_a_faulty_configuration_is_a_fault_and_the_rest_is_told_all_the_same(call_json, folder):
    (folder / "config.toml").write_text("contact = 7\n")
    code, found, _ = states(call_json)
    assert (code, found["configuration"], found["libraries"]) == (1, "fault", "ok")


def test_a_database_that_cannot_be_written_is_a_fault(call_json, database, monkeypatch):
    from store.errors import Unavailable
    from store.leases import Leases

    def claim(*_):
        raise Unavailable("no space left on device")

    monkeypatch.setattr(Leases, "claim", claim)
    code, found, rows = states(call_json, "--offline")
    assert (code, found["database"]) == (1, "fault")
    assert "no space left" in rows["database"]["found"]


def test_a_clock_that_is_off_is_a_fault(call_json, database, monkeypatch):
    from datetime import timedelta

    from store.store import Store

    monkeypatch.setattr(Store, "compare_clock", lambda self, now: timedelta(seconds=-7))
    code, found, rows = states(call_json, "--offline")
    assert (code, found["clock"], rows["clock"]["cure"]) == (1, "fault", "set both by NTP")


def test_a_full_disk_and_few_open_files_are_warnings(call_json, database, monkeypatch):
    monkeypatch.setattr(doctor, "MIN_FREE_BYTES", 10**18)
    monkeypatch.setattr(doctor, "MIN_OPEN_FILES", 10**9)
    code, found, _ = states(call_json, "--offline")
    assert (code, found["temporary files"], found["limits"]) == (0, "warning", "warning")


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path):
    assert doctor._disk("disk", tmp_path / "nowhere").state == "fault"


def test_names_that_nobody_knows_are_told(call_json, folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/none.db")
    (folder / "config.toml").write_text(
        CONFIG + '[outlets.oak]\nname="Oak"\nhomepage="https://oak.invalid"\n'
    )
    _, found, rows = states(call_json)
    assert found["names"] == "warning"
    assert "no address of oak.invalid" in rows["names"]["cure"]


def test_no_password_is_printed(call, folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", "postgresql://me:hunter2@127.0.0.1:9/news")
    code, out, err = call("doctor", "--offline")
    assert code == 1
    assert "hunter2" not in out + err
