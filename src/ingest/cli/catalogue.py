"""`ingest outlets catalogue`, and `add --from-catalogue`: known outlets that come with the program."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ingest.cli.options import DONE, SOME_FAILED, Common, Json, Shared
from ingest.cli.output import Column, complain, print_table, say, say_json
from ingest.cli.whole_files import write_whole
from ingest.config import catalogue as known_outlets
from ingest.config import edit

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.config.lists import Listed

UNVERIFIED, CHECKED = "unverified", "checked"


def catalogue(
    *,
    country: Annotated[str | None, Parameter(help="Two letters, e.g. GB. Default: all.")] = None,
    language: Annotated[str | None, Parameter(help="Two letters, e.g. en. Default: all.")] = None,
    search: Annotated[str | None, Parameter(help="A word in id, name or address.")] = None,
    json: Json = False,
    common: Shared,
) -> int:
    """List known outlets, whose facts are from public sources and which nobody has tried: each is unverified until
    `ingest outlets check` was run on it here.

    `ingest outlets add --from-catalogue ID` writes one into config.toml.
    """
    config = common.load()
    found = known_outlets.fitting(country, language, search)
    states = _states(config)
    if json:
        for one in found:
            say_json({"id": one.id, **one.values, "state": states.get(known_outlets.host(one), UNVERIFIED)})
        return DONE
    columns = [Column(title) for title in ("id", "name", "country", "language", "homepage", "state")]
    print_table(
        columns,
        [
            (
                one.id or "",
                *(str(one.values[key]) for key in ("name", "country", "language", "homepage")),
                states.get(known_outlets.host(one), UNVERIFIED),
            )
            for one in found
        ],
    )
    if not found:
        complain("ingest: the catalogue has no such outlet")
    return DONE if found else SOME_FAILED


def _states(config: "Config") -> dict[str, str]:
    """Of each configured outlet whether somebody has tried it, by the host of its homepage."""
    waiting = unverified_of(config)
    return {
        one.parsed_homepage.plain_host: UNVERIFIED if one.id in waiting else CHECKED
        for one in config.outlets.values()
        if one.parsed_homepage and config.file
    }


def unverified_of(config: "Config") -> set[str]:
    """The ids of configured outlets that nobody has tried since they were taken from the catalogue."""
    return edit.unverified(config.file.read_text(encoding="utf-8")) if config.file else set()


def add_from_catalogue(ids: Sequence[str], common: Common, *, json: bool) -> int:
    """Writes these outlets into config.toml, below what is there; those that are there already stay as they are."""
    from ingest.cli.new_outlets import file_of  # which imports this module

    config = common.load()
    file = file_of(config)
    hosts = {one.parsed_homepage.plain_host: id for id, one in config.outlets.items() if one.parsed_homepage}
    new: dict[str, Listed] = {}
    for one in known_outlets.chosen(ids):
        there = hosts.get(known_outlets.host(one))
        if there:
            complain(f"ingest: {one.id} is there already, as {there}")
        else:
            new[one.id or ""] = one
    if new:
        tables = {id: one.values for id, one in new.items()}
        changed = edit.with_outlets(file.read_text(encoding="utf-8"), tables, unverified=True)
        write_whole(file, changed)
    if json:
        say_json({"written": list(new)})
        return DONE
    say(f"{file}: {len(new)} outlets written" + (", unverified; try each:" if new else ""))
    for id in new:
        say(f"  ingest outlets check {id}")
    return DONE
