"""`ingest db move` and `ingest db roles`: an archive that goes from one file to a server, and who may do what there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from ingest.cli.options import DONE, SOME_FAILED, WRONG_CALL, Common, Json, Shared
from ingest.cli.output import ProgressBar, complain, say, say_json

if TYPE_CHECKING:
    from store.moving import Moved


def move(
    *,
    to: Annotated[
        str, Parameter("--to", help="Where it goes: the address of an empty database, or an SQLite file.")
    ],
    from_: Annotated[
        str | None, Parameter("--from", help="Where it is. Default: the database that is in use.")
    ] = None,
    verify: Annotated[bool, Parameter(help="Move nothing: only compare the two databases.")] = False,
    anew: Annotated[
        bool, Parameter(help="Empty what an unfinished move has brought there, and begin again.")
    ] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Copy all tables into another database, in batches, and compare the two at the end.

    Stop the daemon first: nobody can write into the archive meanwhile. Interrupted, the same line goes on where it was.
    The archive itself stays as it is.
    """
    from ingest.cli.deps import now
    from ingest.cli.process import is_process_dead
    from store import moving

    if verify and anew:
        complain("ingest: --verify changes nothing: leave out --anew")
        return WRONG_CALL
    source = _address(common, from_, "--from") if from_ else common.load().database_url
    target = _address(common, to, "--to")
    with ProgressBar("counting") as bar:
        if verify:
            moved = moving.compare(source, target, on_progress=bar.step)
        else:
            moved = moving.move(
                source, target, now=now, is_dead=is_process_dead, on_progress=bar.step, anew=anew
            )
    _report(moved, target, verified_only=verify, json=json)
    return SOME_FAILED if moved.differences else DONE


def _report(moved: "Moved", target: str, *, verified_only: bool, json: bool) -> None:
    from store import engine

    total = sum(moved.rows.values())
    if json:
        counts = {"rows": total, "written": moved.written, "indexed": moved.indexed, "tables": moved.rows}
        say_json(counts | {"differences": list(moved.differences)})
        return
    name = engine.redacted(target)
    if moved.differences:
        for line in moved.differences:
            complain(line)
        cure = "" if verified_only else "; it stays closed to other commands: run this again with --anew"
        complain(f"ingest: {name} differs from the archive{cure}")
        return
    say(f"{name}: {total:,} rows of {len(moved.rows)} tables, the same in both; the views answer alike")
    if not verified_only:
        say("now set database.url in config.toml to this address")


def _address(common: Common, given: str, option: str) -> str:
    """What is meant by an address, or by the name of an SQLite file. Raises ConfigError, which names the option."""
    from ingest import config

    return config.with_database(common.load(), given, Path.cwd(), option=option).database_url


def roles(
    *,
    apply: Annotated[bool, Parameter(help="Run the SQL, rather than print it.")] = False,
    prefix: Annotated[str, Parameter(help="What the names of the three roles begin with.")] = "news_",
    timeout_s: Annotated[
        int,
        Parameter(
            help="Seconds after which a question of the analyst is ended.", validator=validators.Number(gte=1)
        ),
    ] = 300,
    common: Shared,
) -> int:
    """Print the SQL that makes three roles: one owns the tables and upgrades them, one ingests, one reads the views.

    It may be run again, and is after an upgrade that brings new views. No password is in it. The role that runs it must
    be allowed to create roles, and own the tables.
    """
    from store import engine
    from store import roles as making

    url = common.load().database_url
    names = making.roles(prefix)
    made = making.statements(making.read_place(url), names, timeout_s)
    passwords = f"in psql: \\password {names.owner}, \\password {names.ingest}, \\password {names.analyst}"
    if not apply:
        say("BEGIN;")
        for statement in made:
            say(f"{statement};")
        say("COMMIT;")
        complain(f"as a role that may create roles, run: ingest db roles | psql DATABASE; then {passwords}")
        return DONE
    making.apply(url, made)
    say(f"{engine.redacted(url)}: {names.owner}, {names.ingest} and {names.analyst} have their rights")
    say(f"passwords are given {passwords}")
    return DONE
