"""What an error of Postgres means to whoever runs the program: its kind, and the cure. Pure.

Postgres says by a code of five characters (SQLSTATE) what went wrong, in whatever language its messages are. An error
while connecting has no code; then its English words are looked at.
"""

import re
from typing import Literal

Kind = Literal["not_ready", "unavailable", "rejected"]

_CURES = {
    "25006": "the database is read-only: is it a standby, or is default_transaction_read_only set for this role?",
    "25P03": "the server ends idle transactions: raise idle_in_transaction_session_timeout for this role",
    "25P04": "the server ends long transactions: raise transaction_timeout for this role",
    "26000": "the pooler between here and the server forgets prepared statements",
    "28": "the server lets nobody in like this: look at the role, its password and pg_hba.conf",
    "2BP01": "drop what depends on it, run ingest db upgrade again, and create it anew",
    "3D000": "create the database: createdb -E UTF8 -T template0 NAME",
    "3F000": "the schema does not exist, or may not be used: look at search_path, and GRANT USAGE ON SCHEMA",
    "40001": "another transaction was quicker: try again",
    "40P01": "two transactions waited for each other, and this one was ended: try again",
    "40": "the transaction was rolled back: try again",
    "53100": "no space left on the server's disk: free some, work goes on by itself",
    "53200": "the server has no memory left",
    "53300": "all connections of the server or of the role are taken: close some, or raise max_connections or the "
    "role's CONNECTION LIMIT",
    "53": "the server has no more of something: look at its log",
    "54": "a limit of the server was reached: look at its log",
    "55P03": "another session holds the lock, and was waited for in vain",
    "55": "another session uses it: try again",
    "57014": "the query was cancelled: raise statement_timeout for this role, if it has one",
    "57P05": "the server ends idle sessions: raise idle_session_timeout for this role",
    "57": "the server is stopped, starts, or was told to end the session: work goes on when it is back",
    "58": "the server's own system has failed: look at its log",
    "XX001": "the database is damaged: restore a copy",
    "XX002": "an index is damaged: REINDEX it, or restore a copy",
}
_SPOKEN = (
    (r"too many clients|connection slots|too many connections|sorry, too many", "53300"),
    (r"unsupported startup parameter", "pooler"),
    (r"no pg_hba\.conf entry|authentication failed|no password supplied|not permitted to log in", "28"),
    (r"role \".*\" does not exist", "28"),
    (r"database \".*\" does not exist", "3D000"),
    (r"starting up|shutting down|recovery mode|administrator command", "57"),
    (r"invalid connection option|invalid port|invalid .* value|could not parse", "option"),
    (r"could not translate host name|refused|timeout|timed out|no route|unreachable|No such file", "away"),
)
_SPOKEN_CURES = {
    "pooler": "let the pooler pass it: ignore_startup_parameters in pgbouncer.ini",
    "option": "correct it in the database's address",
    "away": "is the server running there, and is the address right?",
}
_NOT_READY = frozenset(("42P01", "42703", "42883", "42704"))
_UNAVAILABLE = (
    "08",
    "25",
    "26",
    "28",
    "3D",
    "3F",
    "40",
    "42501",
    "53",
    "54",
    "55",
    "57",
    "58",
    "F0",
    "HV",
    "XX",
)
_OBJECT = re.compile(
    r"(?:permission denied for|must be owner of) (?P<kind>materialized view|foreign table|large object|\w+) "
    r"(?P<name>\S+)"
)
_TEMPORARY = re.compile(r"permission denied to create temporary tables in database (?P<name>\S+)")


def kind_of(state: str) -> Kind:
    """Whether tables are missing, the database cannot be used now, or it rejects what was to be done. `state` is the
    SQLSTATE; "" of an error while connecting."""
    if state in _NOT_READY:
        return "not_ready"
    return "unavailable" if not state or state.startswith(_UNAVAILABLE) else "rejected"


def cure(state: str, message: str, statement: str, role: str) -> str:
    """What to do about it, in words for the operator; "" where nothing is known. `message` is the server's,
    `statement` what was to be done ("" while connecting), `role` the one that connected ("" where it is not known)."""
    if state == "42501" or "permission denied for database" in message:
        return _grant(message, statement, role or "ROLE")
    if state:
        return _CURES.get(state) or _CURES.get(state[:2], "")
    spoken = next((key for words, key in _SPOKEN if re.search(words, message, re.IGNORECASE)), "")
    return _SPOKEN_CURES.get(spoken) or _CURES.get(spoken, "")


def _grant(message: str, statement: str, role: str) -> str:
    """Which right is missing, as the GRANT that gives it."""
    to = f"TO {_identifier(role)}"
    temporary, found = _TEMPORARY.search(message), _OBJECT.search(message)
    if temporary:
        return f"GRANT TEMPORARY ON DATABASE {_name(temporary['name'])} {to}"
    if found is None:
        return f"the role {_identifier(role)} may not do this; run it as the owner of the tables"
    kind, name = found["kind"], _name(found["name"])
    if "must be owner" in message:
        return f"only the owner of {kind} {name} may do this: run it as that role"
    match kind:
        case "database":
            return f"GRANT {'CREATE' if _creates(statement) else 'CONNECT'} ON DATABASE {name} {to}"
        case "schema":
            return f"GRANT {'USAGE, CREATE' if _creates(statement) else 'USAGE'} ON SCHEMA {name} {to}"
        case "sequence":
            return f"GRANT USAGE ON SEQUENCE {name} {to}"
        case "function" | "procedure" | "routine" | "aggregate":
            return f"GRANT EXECUTE ON {kind.upper()} {name} {to}"
        case "table" | "view" | "relation" | "materialized view" | "foreign table" | "column":
            return f"GRANT {_table_rights(statement)} ON {name} {to}"
    return f"the role {_identifier(role)} has no right to the {kind} {name}; its owner can GRANT it"


def _creates(statement: str) -> bool:
    return bool(re.match(r"\s*(?:create|alter|comment|drop)\b", statement, re.IGNORECASE))


def _table_rights(statement: str) -> str:
    """What is needed of a table: reading, or all that the program does to its own."""
    if re.match(
        r"\s*(?:select|with|declare|table|explain|copy)\b", statement, re.IGNORECASE
    ) and not re.search(r"\bfor (?:no key )?(?:update|share|key share)\b", statement, re.IGNORECASE):
        return "SELECT"
    return "SELECT, INSERT, UPDATE, DELETE"


def _name(word: str) -> str:
    return word.strip("\"':;,.")


def _identifier(name: str) -> str:
    """A name as SQL takes it."""
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*|ROLE", name) else '"' + name.replace('"', '""') + '"'
