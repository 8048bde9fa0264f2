"""The list of commands, the options that all of them take, and the one place where errors end."""

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Group, Parameter

from ingest.cli.options import SOME_FAILED, WRONG_CALL, Common, LogFormat, complain

_GROUPS = {
    "articles": "Articles that are stored.",
    "outlets": "Outlets of the configuration.",
    "config": "The configuration.",
    "db": "The database.",
}
# Name, function (imported when it is called for), what it does, example.
COMMANDS = (
    ("init", "init:init", "Write a config.toml, create the database, say what to do next.", "ingest init"),
    ("demo", "demo:demo", "Try everything out, without a network.", "ingest demo"),
    ("fetch", "fetch:fetch", "Bring in what is new, once.", "ingest fetch --source tass"),
    ("run", "daemon:run", "Bring in what is new for ever, every outlet at its own pace.", "ingest run"),
    (
        "extract",
        "extract:extract",
        "Print the article on a saved page as JSON, without storing it.",
        "ingest extract page.html --url https://tass.com/world/1376819",
    ),
    (
        "revisit",
        "revisit:revisit",
        "Look again at stored articles: edits become revisions, what vanished is marked.",
        "ingest revisit --source tass",
    ),
    (
        "reextract",
        "maintenance:reextract",
        "Run today's rules over the pages that were kept.",
        "ingest reextract --source tass --since 7d --dry-run --diff",
    ),
    ("dedupe", "dedupe:dedupe", "Judge again which articles are copies.", "ingest dedupe --since 30d"),
    (
        "stories",
        "stories:stories",
        "Group articles of one event; show the biggest of a day.",
        "ingest stories --day 2026-11-20",
    ),
    ("import", "imports:import_", "Bring in a corpus that you already have.", "ingest import corpus.jsonl"),
    (
        "articles list",
        "articles:listed",
        "List articles, newest first.",
        "ingest articles list --source tass",
    ),
    (
        "articles show",
        "articles:show",
        "Show one article, by its number or address.",
        "ingest articles show 17",
    ),
    (
        "articles history",
        "articles:history",
        "List the revisions of an article.",
        "ingest articles history 17",
    ),
    (
        "articles diff",
        "articles:diff",
        "Show what an edit added and removed, word by word.",
        "ingest articles diff 17 --from 1 --to 2",
    ),
    (
        "sql",
        "query:sql",
        "Ask the database a question; it cannot be changed this way.",
        'ingest sql "SELECT outlet, count(*) FROM v_articles GROUP BY outlet"',
    ),
    (
        "outlets show",
        "outlets:show",
        "Show one outlet: its feeds, how they fare, and the lines that recur on its pages.",
        "ingest outlets show tass",
    ),
    (
        "outlets save",
        "saved:save",
        "Save a page with the article that comes of it, for a person to check.",
        "ingest outlets save https://tass.com/world/1376819",
    ),
    (
        "outlets test",
        "saved:check",
        "Run today's rules over an outlet's saved pages.",
        "ingest outlets test tass --pages pages",
    ),
    ("outlets list", "outlets:listed", "List the configured outlets.", "ingest outlets list"),
    (
        "config check",
        "config:check",
        "Say whether the configuration is sound; if not, every fault with its line and its cure.",
        "ingest config check",
    ),
    (
        "config show",
        "config:show",
        "Print the configuration in use: defaults, file, environment and options together.",
        "ingest config show",
    ),
    ("config schema", "config:schema", "Print the JSON Schema of config.toml.", "ingest config schema"),
    (
        "db upgrade",
        "db:upgrade",
        "Create the database, or bring it to the newest version.",
        "ingest db upgrade",
    ),
    ("db check", "db:check", "Say whether the database is sound.", "ingest db check"),
    (
        "prune",
        "prune:prune",
        "Forget what is older than [keep] says; articles are kept for good.",
        "ingest prune",
    ),
    (
        "completion",
        "completion:completion",
        "Complete commands and options in bash, zsh or fish.",
        "ingest completion install",
    ),
    ("version", "version:version", "Print the version of the program.", "ingest version"),
)
_EXIT_CODES = (
    "Exit codes: 0 done, 1 some outlet failed, 2 wrong call or configuration, 3 every outlet failed, "
    "4 health alarm, 75 all chosen outlets are in the hands of another run."
)
_COMMON = Group("Options of every command", sort_key=99)


def main() -> None:
    """The console script."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # News is written in every script of the world; the locale of a cron job knows few of them.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(call(sys.argv[1:]))


def call(tokens: Sequence[str]) -> int:
    """Runs one command line; gives its exit code. What is expected to go wrong is one line on stderr."""
    from ingest.errors import IngestError
    from store.errors import BadQuery, NotReady, StoreError

    app = make_app()
    try:
        code = app.meta(list(tokens), result_action="return_value", exit_on_error=False, print_error=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except CycloptsError as error:
        return _wrong_call(error)
    except IngestError as error:
        complain(str(error))
        return WRONG_CALL
    except BrokenPipeError:
        return _nobody_reads()
    except KeyboardInterrupt:
        return 130
    except StoreError as error:
        complain(f"ingest: {error}")
        return WRONG_CALL if isinstance(error, NotReady | BadQuery) else SOME_FAILED


def make_app() -> App:
    """The commands, none of them imported yet."""
    app = App(
        name="ingest",
        help="Brings articles from configured news outlets into one SQL database.",
        help_prologue="Example: `ingest init`, then `ingest fetch --source tass`",
        help_epilogue=_EXIT_CODES,
        version=_version,
        help_format="markdown",
        default_parameter=Parameter(negative=(), show_default=False),
    )
    groups = {name: App(name=name, help=text, help_prologue=_example(name)) for name, text in _GROUPS.items()}
    for group in groups.values():
        app.command(group)
    for words, place, what, example in COMMANDS:
        group_name, _, name = words.rpartition(" ")
        parent = groups[group_name] if group_name else app
        parent.command(f"ingest.cli.{place}", name=name, help=what, help_prologue=f"Example: `{example}`")

    @app.meta.default
    def launcher(
        *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        config: Annotated[
            Path | None,
            Parameter(
                group=_COMMON, help="The config.toml to use; else $INGEST_CONFIG, ./config.toml, your own."
            ),
        ] = None,
        db: Annotated[
            str | None, Parameter(group=_COMMON, help="The database to use: an address, or an SQLite file.")
        ] = None,
        verbose: Annotated[
            int,
            Parameter(
                ("--verbose", "-v"), count=True, group=_COMMON, help="Log more; twice for every address."
            ),
        ] = 0,
        quiet: Annotated[bool, Parameter(("--quiet", "-q"), group=_COMMON, help="Log errors only.")] = False,
        log_format: Annotated[LogFormat, Parameter(group=_COMMON, help="How the log is written.")] = "text",
    ) -> Any:
        common = Common(config=config, db=db, verbose=verbose, quiet=quiet, log_format=log_format)
        command, bound, handed_in = app.parse_args(tokens, exit_on_error=False, print_error=False)
        extra = {"common": common} if "common" in handed_in else {}
        return command(*bound.args, **bound.kwargs, **extra)

    return app


def _example(group: str) -> str:
    return f"Example: `{next(example for words, _, _, example in COMMANDS if words.startswith(group + ' '))}`"


def _version() -> str:
    from importlib.metadata import version

    return f"news-ingest {version('news-ingest')}"


def _wrong_call(error: CycloptsError) -> int:
    words = " ".join(error.command_chain or ())
    complain(f"ingest: {' '.join(str(error).split())}")
    complain(f"Try: ingest {words + ' ' if words else ''}--help")
    return WRONG_CALL


def _nobody_reads() -> int:
    """The reader of our output went away (`| head`). Not a fault; but Python must not flush into the hole."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
