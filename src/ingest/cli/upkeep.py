"""`ingest db backup` and `ingest db vacuum`: for cron, beside a daemon."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ingest.cli.options import DONE, WRONG_CALL, Json, Shared
from ingest.cli.output import ProgressBar, complain, say, say_json
from ingest.cli.whole_files import whole_file


def backup(
    file: Annotated[
        Path, Parameter(help="Where the copy goes; one that is there is replaced by a sound one only.")
    ],
    *,
    json: Json = False,
    common: Shared,
) -> int:
    """Copy the SQLite database, as it is at this moment, while others write.

    The copy is checked before it gets its name. A Postgres database is copied by its own program: the line is printed.
    """
    from store import engine, migrate, upkeep

    url = common.load().database_url
    path = engine.sqlite_path(url)
    if path is None:
        complain(
            "ingest: Postgres makes its own copies; run this line, with the password in ~/.pgpass or PGPASSWORD:"
        )
        say(upkeep.pg_dump_line(url, file))
        return WRONG_CALL
    migrate.check_version(url)
    if upkeep.is_own_file(url, file):
        complain(f"ingest: {file} is the database itself; name another file")
        return WRONG_CALL
    with whole_file(file) as copy, ProgressBar("copying") as bar:
        upkeep.copy_sqlite(path, Path(copy.name), bar.update)
        size = copy.seek(0, 2)
    if json:
        say_json({"file": str(file), "bytes": size})
    else:
        say(f"{file}: {size / 1e6:,.1f} MB, sound")
    return DONE


def vacuum(*, json: Json = False, common: Shared) -> int:
    """Give unused room back to the disk, and renew the counts that queries are planned by.

    On SQLite nobody may write meanwhile: stop the daemon first. The file is written anew beside itself.
    """
    from store import engine, migrate, upkeep

    url = common.load().database_url
    migrate.check_version(url)
    freed = upkeep.vacuum(url)
    if json:
        say_json({"freed_bytes": freed})
    else:
        say(f"{engine.redacted(url)}: {freed / 1e6:,.1f} MB freed")
    return DONE
