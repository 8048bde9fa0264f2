"""`ingest datasette`: what Datasette shows of the archive, as metadata that it reads."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ingest.cli.options import DONE, Shared
from ingest.cli.output import say
from store.views.described import Column, View

TITLE = "News archive"


def datasette(
    *,
    output: Annotated[
        Path | None,
        Parameter(("--output", "-o"), help="The file for it, e.g. metadata.json. Default: stdout."),
    ] = None,
    common: Shared,
) -> int:
    """Describe the views and their columns for Datasette, and hide the internal tables there."""
    from ingest.cli.whole_files import whole_file
    from ingest.errors import ConfigError
    from store.engine import sqlite_path
    from store.schema import metadata as schema
    from store.state import VERSION_TABLE
    from store.views.described import views

    path = sqlite_path(common.load().database_url)
    if path is None:
        raise ConfigError(
            (
                "Datasette reads SQLite files, and this archive is in Postgres; docs/analysts.md has other ways",
            )
        )
    internal = sorted((*schema.tables, VERSION_TABLE))
    text = json.dumps(metadata(path.stem, views().values(), internal), ensure_ascii=False, indent=2)
    if output is None or str(output) == "-":
        say(text)
    else:
        with whole_file(output) as file:
            file.write(f"{text}\n".encode())
    return DONE


def metadata(database: str, views: Iterable[View], internal: Iterable[str]) -> dict[str, object]:
    """Datasette's metadata for the file of this name without its ending: every view with its columns described, the
    internal tables hidden."""
    shown: dict[str, object] = {view.name: _described(view) for view in views}
    hidden = {name: {"hidden": True} for name in internal}
    return {"title": TITLE, "databases": {database: {"tables": shown | hidden}}}


def _described(view: View) -> dict[str, object]:
    return {"description": view.says, "columns": {column.name: _said(column) for column in view.columns}}


def _said(column: Column) -> str:
    null = "" if column.null == "never" else f" NULL: {column.null}."
    return f"{column.says}.{null} ({column.kind})"
