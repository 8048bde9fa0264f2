"""What an error of Postgres means, and its cure: for every code that psycopg knows, and for what a server says to whom
it does not let in."""

import psycopg
import pytest
from psycopg import errors

from store.driver_errors import cure, kind_of
from store.engine import first_line

STATES = {
    error.sqlstate: error
    for error in vars(errors).values()
    if isinstance(error, type) and isinstance(getattr(error, "sqlstate", None), str)
}
"""The codes of all errors that psycopg knows, each with its class."""

OF_A_ROUTINE = ("27", "2F", "38", "39", "3B")
"""Classes of errors of triggers, functions and savepoints. psycopg calls them operational, but the database can be
used."""

OF_A_SESSION_OR_A_PLACE = ("25", "26", "3D", "3F", "42501", "XX")
"""Classes of errors that tell of a session, a place, a right or a damage, not of what was to be written."""

WITHOUT_A_CURE = ("08", "F0", "HV")
"""Connections, the server's configuration and foreign servers: what the server says is all that is known."""

IS_MISSING = {"42P01": "a table", "42703": "a column", "42883": "a function", "42704": "a type"}


def test_an_error_of_operation_is_no_fault_of_what_was_to_be_done():
    assert {state: kind_of(state) for state in STATES} == {state: meant(state) for state in STATES}


def meant(state: str) -> str:
    """What kind of error psycopg's class, and what stands above, make of it."""
    if state in IS_MISSING:
        return "not_ready"
    is_operational = issubclass(STATES[state], psycopg.OperationalError) and not state.startswith(
        OF_A_ROUTINE
    )
    return "unavailable" if is_operational or state.startswith(OF_A_SESSION_OR_A_PLACE) else "rejected"


def test_an_error_while_connecting_has_no_code_and_means_that_the_database_cannot_be_used():
    assert kind_of("") == "unavailable"


def test_for_every_error_of_operation_there_is_something_to_do():
    for state, error in STATES.items():
        if issubclass(error, psycopg.OperationalError) and not state.startswith(
            OF_A_ROUTINE + WITHOUT_A_CURE
        ):
            assert cure(state, "Fehler", "select 1", "") != "", state


def test_what_is_known_of_one_error_is_told_before_what_is_known_of_its_class():
    told = {
        "25006": "standby",
        "25P03": "idle_in_transaction_session_timeout",
        "25P04": "transaction_timeout",
        "26000": "pooler",
        "2BP01": "ingest db upgrade",
        "3D000": "createdb",
        "3F000": "search_path",
        "40001": "quicker",
        "40P01": "waited for each other",
        "40003": "rolled back",
        "53100": "disk",
        "53200": "memory",
        "53300": "max_connections",
        "53400": "log",
        "54023": "limit",
        "55P03": "in vain",
        "55006": "another session",
        "57014": "statement_timeout",
        "57P05": "idle_session_timeout",
        "57P01": "when it is back",
        "58P01": "log",
        "XX001": "damaged",
        "XX002": "REINDEX",
    }
    for state, words in told.items():
        assert words in cure(state, "Fehler", "select 1", ""), state
    assert cure("23505", "duplicate key value", "insert", "") == ""


@pytest.mark.parametrize(
    "message, words",
    [
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", "max_con"),
        ('FATAL:  too many connections for role "analyst"', "CONNECTION LIMIT"),
        ("FATAL:  unsupported startup parameter: options", "ignore_startup_parameters"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "analyst", no encryption', "pg_hba.conf"),
        ('FATAL:  password authentication failed for user "analyst"', "its password"),
        ("fe_sendauth: no password supplied", "its password"),
        ('FATAL:  role "analyst" is not permitted to log in', "the role"),
        ('FATAL:  role "analyst" does not exist', "the role"),
        ('FATAL:  database "nowhere" does not exist', "createdb"),
        ("FATAL:  the database system is starting up", "when it is back"),
        ("FATAL:  the database system is shutting down", "when it is back"),
        ("FATAL:  the database system is in recovery mode", "when it is back"),
        ("FATAL:  terminating connection due to administrator command", "when it is back"),
        ('invalid connection option "sslmod"', "database's address"),
        ('invalid port number: "99999"', "database's address"),
        ('invalid sslmode value: "always"', "database's address"),
        ("could not parse network address", "database's address"),
        ('could not translate host name "db" to address: Name or service not known', "running there"),
        ('connection to server at "10.0.0.7", port 5432 failed: Connection refused', "running there"),
        ("connection timeout expired", "running there"),
        ("could not receive data from server: Connection timed out", "running there"),
        ("connection failed: No route to host", "running there"),
        ("connection failed: Network is unreachable", "running there"),
        ('on socket "/run/.s.PGSQL.5432" failed: No such file or directory', "running there"),
    ],
)
def test_what_a_server_says_to_whom_it_does_not_let_in_has_a_cure(message, words):
    assert words in cure("", message, "", "")


def test_for_what_nobody_has_said_before_there_is_no_cure():
    assert cure("", "received invalid response", "", "") == ""


@pytest.mark.parametrize(
    "message, statement, right",
    [
        ("permission denied for table outlets", "SELECT 1", "GRANT SELECT ON outlets TO analyst"),
        ("permission denied for view v_articles", "with a as (select 1)", "GRANT SELECT ON v_articles TO"),
        (
            "permission denied for table locks",
            "SELECT name FROM locks FOR UPDATE",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON locks TO analyst",
        ),
        (
            "permission denied for table locks",
            "SELECT name FROM locks FOR KEY SHARE",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON locks TO analyst",
        ),
        (
            "permission denied for relation outlets",
            "INSERT INTO outlets SELECT 1",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON outlets TO analyst",
        ),
        ("permission denied for materialized view sums", "TABLE sums", "GRANT SELECT ON sums TO analyst"),
        ("permission denied for foreign table far", "COPY far TO STDOUT", "GRANT SELECT ON far TO analyst"),
        ("permission denied for schema news", "SELECT 1", "GRANT USAGE ON SCHEMA news TO analyst"),
        (
            "permission denied for schema news",
            " create view",
            "GRANT USAGE, CREATE ON SCHEMA news TO analyst",
        ),
        (
            "permission denied for database desk",
            "CREATE SCHEMA x",
            "GRANT CREATE ON DATABASE desk TO analyst",
        ),
        ("permission denied for sequence s_seq", "INSERT", "GRANT USAGE ON SEQUENCE s_seq TO analyst"),
        ("permission denied for function f", "SELECT f()", "GRANT EXECUTE ON FUNCTION f TO analyst"),
        ("permission denied for aggregate f", "SELECT f()", "GRANT EXECUTE ON AGGREGATE f TO analyst"),
        ("permission denied for routine f", "SELECT f()", "GRANT EXECUTE ON ROUTINE f TO analyst"),
        ("permission denied for column title", "SELECT title", "GRANT SELECT ON title TO analyst"),
        ("permission denied for procedure p", "CALL p()", "GRANT EXECUTE ON PROCEDURE p TO analyst"),
        (
            'permission denied to create temporary tables in database "desk"',
            "CREATE TEMPORARY TABLE x",
            "GRANT TEMPORARY ON DATABASE desk TO analyst",
        ),
        ("must be owner of table outlets", "ALTER TABLE outlets", "only the owner of table outlets"),
        ("permission denied for tablespace fast", "CREATE", "no right to the tablespace fast"),
        ("Zugriff verweigert", "SELECT 1", "run it as the owner of the tables"),
    ],
)
def test_a_right_that_is_missing_is_told_as_the_grant_that_gives_it(message, statement, right):
    assert right in cure("42501", message, statement, "analyst")


def test_who_may_not_connect_is_told_the_grant_though_there_is_no_code():
    message = 'FATAL:  permission denied for database "desk"\nDETAIL:  User does not have CONNECT privilege.'

    assert cure("", message, "", "analyst") == "GRANT CONNECT ON DATABASE desk TO analyst"
    assert cure("", message, "", "") == "GRANT CONNECT ON DATABASE desk TO ROLE"


@pytest.mark.parametrize(
    "role, written", [("desk_2", "desk_2"), ("Desk", '"Desk"'), ("2nd", '"2nd"'), ('a"b', '"a""b"')]
)
def test_the_role_of_a_grant_is_written_so_that_it_can_be_run(role, written):
    assert cure("42501", "permission denied for table outlets", "SELECT 1", role).endswith(f" TO {written}")


@pytest.mark.parametrize(
    "message, line",
    [
        ("disk I/O error", "disk I/O error"),
        ("\n  connection failed\nIs the server running there?\n", "connection failed"),
        ("", "no answer"),
        (" \n ", "no answer"),
        ("bad: host=h password=hush port=1", "bad: host=h password=*** port=1"),
        ("bad: postgresql://desk:hush@h/news", "bad: postgresql:***h/news"),
    ],
)
def test_of_a_message_the_first_line_is_told_without_a_password(message, line):
    assert first_line(message) == line
