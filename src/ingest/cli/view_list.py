"""`ingest sql --list`: the analysts' views with their columns, and what each of them says."""

import textwrap
from dataclasses import asdict
from shutil import get_terminal_size

from ingest.cli.options import DONE
from ingest.cli.output import on_terminal, say, say_json
from store.errors import BadQuery
from store.views.described import Column, View, views


def list_views(name: str, *, as_json: bool) -> int:
    """Prints the views, or the one of this name with what its columns say. Raises BadQuery for an unknown one."""
    known = views()
    if name and name not in known:
        raise BadQuery(f"there is no view {name!r}; there are {', '.join(known)}")
    chosen = [known[name]] if name else list(known.values())
    for view in chosen:
        if as_json:
            say_json(asdict(view))
        elif name:
            _say_whole(view)
        else:
            _say_columns(view)
    return DONE


def _say_columns(view: View) -> None:
    _say_folded(f"{view.name}: {view.says.partition('. ')[0].rstrip('.')}.", "  ")
    _say_folded(f"  {', '.join(column.name for column in view.columns)}", "  ")


def _say_whole(view: View) -> None:
    _say_folded(f"{view.name}: {view.says}", "  ")
    width = max(len(column.name) for column in view.columns)
    for column in view.columns:
        _say_folded(f"  {column.name:<{width}}  {_said(column)}", " " * (width + 4))


def _said(column: Column) -> str:
    return f"{column.kind}: {column.says}. NULL: {column.null}"


def _say_folded(line: str, indent: str) -> None:
    """A line; on a terminal folded to its width, in a pipe whole, so that it can be searched."""
    if not on_terminal():
        say(line)
        return
    for piece in textwrap.wrap(line, max(40, get_terminal_size().columns), subsequent_indent=indent):
        say(piece)
