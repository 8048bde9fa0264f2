"""The list of commands, the options that all of them take, and the one place where errors end.

A command's module is imported when the command is called, so that `--help`, `version` and the shell's completion
are quick.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Group, Parameter, UnknownCommandError

from ingest.cli import streams
from ingest.cli.options import DONE, INTERRUPTED, SOME_FAILED, TERMINATED, WRONG_CALL, Common, LogFormat
from ingest.cli.output import complain, say
from ingest.cli.process import Terminated, shorten_temp_dir
from ingest.cli.synonyms import meant
from ingest.cli.watches import watches

_GROUPS = {
    "articles": "Articles that are stored.",
    "outlets": "Outlets of the configuration.",
    "watches": "List the watches of the configuration, and what they found.",
    "config": "The configuration.",
    "jobs": "Outlets and commands that wait for workers.",
    "db": "The database.",
}
# Words, function (imported when it is called), what it does, example.
COMMANDS = (
    ("init", "config:init", "Write a config.toml, create the database, say what to do next.", "ingest init"),
    ("demo", "demo:demo", "Try everything out, without a network.", "ingest demo"),
    ("fetch", "fetch:fetch", "Fetch what is new, once.", "ingest fetch --source tass"),
    ("run", "daemon:run", "Fetch what is new as a daemon, each outlet at its own interval.", "ingest run"),
    (
        "work",
        "work:work",
        "Run the outlets, and do the commands, that were handed to the queue, on any number of machines.",
        "ingest work --concurrency 16",
    ),
    (
        "jobs list",
        "jobs:listed",
        "List what waits for workers, what they do, and what failed and why.",
        "ingest jobs list",
    ),
    (
        "jobs retry",
        "jobs:retry",
        "Hand an outlet or a command out again whose job failed.",
        "ingest jobs retry 17",
    ),
    ("jobs cancel", "jobs:cancel", "Take a waiting job back, or end a running one.", "ingest jobs cancel 17"),
    (
        "extract",
        "extract:extract",
        "Print the article on a saved page, or why it is so, without storing it.",
        "ingest extract page.html --url https://tass.com/world/1376819 --explain",
    ),
    (
        "revisit",
        "fetch:revisit",
        "Revisit articles that are due: edits become revisions, what is gone is marked.",
        "ingest revisit --source tass",
    ),
    (
        "reextract",
        "maintenance:reextract",
        "Run today's rules over saved pages.",
        "ingest reextract --source tass --since 7d --dry-run --diff",
    ),
    (
        "dedupe",
        "maintenance:dedupe",
        "Link copies and citations among stored articles again.",
        "ingest dedupe --since 30d",
    ),
    (
        "stories",
        "maintenance:stories",
        "Show the largest stories of a day; group articles into stories again.",
        "ingest stories --day 2026-11-20",
    ),
    (
        "import",
        "imports:import_",
        "Store articles from a file of JSON lines.",
        "ingest import corpus.jsonl",
    ),
    (
        "backfill",
        "backfill:backfill",
        "Bring in articles of the past, from an outlet's site or from archives of pages.",
        "ingest backfill --source tass --from 2026-01-01 --to 2026-03-31",
    ),
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
        "articles page",
        "evidence:page",
        "Write the page that an article was extracted from, as it came.",
        "ingest articles page 17 --revision 1 -o page.html",
    ),
    (
        "articles evidence",
        "evidence:evidence",
        "Write what is known of an article into a ZIP file that anybody can open and check.",
        "ingest articles evidence 17 -o evidence.zip",
    ),
    (
        "articles forget",
        "forget:forget",
        "Take an article out for good, and keep it from coming back.",
        'ingest articles forget https://tass.com/world/1376819 --reason "takedown of 2026-11-20"',
    ),
    (
        "articles forgotten",
        "forget:forgotten",
        "List the articles that were taken out.",
        "ingest articles forgotten",
    ),
    (
        "search",
        "search:search",
        "Show the articles that say something, the best first.",
        "ingest search 'nato AND (talks OR \"security guarantees\") NOT sport' --since 7d",
    ),
    (
        "watches",
        "watches:watches",
        "List the watches of the configuration, and what they found.",
        "ingest watches, or ingest watches nato, or ingest watches test nato --since 7d",
    ),
    (
        "watches test",
        "watches:try_out",
        "Show what a watch would have found in stored articles.",
        "ingest watches test nato --since 7d, or ingest watches test --query 'nato AND talks'",
    ),
    (
        "watches mail",
        "watches:mail",
        "Mail what watches have found, at most once a day; for cron.",
        "ingest watches mail",
    ),
    (
        "sql",
        "query:sql",
        "Run one read-only query.",
        'ingest sql "SELECT outlet, count(*) FROM v_articles GROUP BY outlet"',
    ),
    ("web", "web:web", "Show the archive in a browser, on this machine.", "ingest web --port 8808"),
    (
        "datasette",
        "datasette:datasette",
        "Describe the views and their columns for Datasette, and hide the internal tables there.",
        "ingest datasette -o metadata.json",
    ),
    (
        "export",
        "export:export",
        "Write a view, saved pages or texts into files.",
        "ingest export --where \"language = 'en'\" -o articles.parquet",
    ),
    (
        "rehydrate",
        "rehydrate:rehydrate",
        "Fetch the articles of a data set that was shared without texts, and compare them.",
        "ingest rehydrate dataset.zip",
    ),
    (
        "outlets show",
        "outlets:show",
        "Show one outlet: its feeds with their state, what its pages have in common, and its boilerplate lines.",
        "ingest outlets show tass",
    ),
    (
        "outlets save",
        "outlets:save",
        "Save a page and the article extracted from it, for a person to check.",
        "ingest outlets save https://tass.com/world/1376819",
    ),
    (
        "outlets test",
        "outlets:check",
        "Run today's rules over an outlet's saved pages and compare.",
        "ingest outlets test tass --pages pages",
    ),
    (
        "outlets add",
        "new_outlets:add",
        "Find an outlet's feeds, try its articles, and write it into config.toml.",
        "ingest outlets add https://elm.example",
    ),
    (
        "outlets catalogue",
        "catalogue:catalogue",
        "List known outlets of many countries, to be added.",
        "ingest outlets catalogue --country KE",
    ),
    (
        "outlets check",
        "new_outlets:check",
        "Try an outlet: which feeds work, what would be stored, what to do.",
        "ingest outlets check tass",
    ),
    (
        "outlets import",
        "outlet_lists:import_",
        "Write the outlets of an OPML, CSV or JSON list into config.toml.",
        "ingest outlets import feeds.opml --check",
    ),
    (
        "outlets export",
        "outlet_lists:export",
        "Print the outlets as OPML, CSV or JSON lines.",
        "ingest outlets export --format opml",
    ),
    ("outlets pause", "new_outlets:pause", "Stop fetching an outlet.", "ingest outlets pause tass"),
    ("outlets resume", "new_outlets:resume", "Fetch a paused outlet again.", "ingest outlets resume tass"),
    (
        "outlets rename",
        "outlet_changes:rename",
        "Give an outlet another id, with all that is stored of it.",
        "ingest outlets rename tass tass-en",
    ),
    (
        "outlets move",
        "outlet_changes:move",
        "Tell that an outlet has another domain: its articles stay, none comes twice.",
        "ingest outlets move presstv --to https://www.presstv.co.uk",
    ),
    (
        "outlets remove",
        "outlet_changes:remove",
        "Take an outlet out, with all that is stored of it or without.",
        "ingest outlets remove tass --keep-articles",
    ),
    ("outlets list", "outlets:listed", "List the configured outlets.", "ingest outlets list"),
    (
        "config check",
        "config:check",
        "Check the configuration; print every fault with its line and how to correct it.",
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
        "maintenance:upgrade",
        "Create the database, or bring it to the newest version.",
        "ingest db upgrade",
    ),
    ("db check", "soundness:check", "Check the database for damage.", "ingest db check"),
    (
        "db recount",
        "soundness:recount",
        "Make anew what is kept beside the articles.",
        "ingest db recount",
    ),
    (
        "db index",
        "search:index",
        "Index the words of articles that are not indexed yet.",
        "ingest db index",
    ),
    (
        "db backup",
        "upkeep:backup",
        "Copy the database while others use it.",
        "ingest db backup /mnt/backup/news.db",
    ),
    (
        "db move",
        "moving:move",
        "Move the archive into another database, from SQLite to Postgres or back.",
        "ingest db move --to postgresql://news@db.example/news",
    ),
    (
        "db roles",
        "moving:roles",
        "Print the SQL that makes three roles on Postgres: owner, ingest, analyst.",
        "ingest db roles --prefix news_ --apply",
    ),
    ("db vacuum", "upkeep:vacuum", "Give unused room back to the disk.", "ingest db vacuum"),
    (
        "prune",
        "maintenance:prune",
        "Delete what is older than [keep] says; articles are always kept.",
        "ingest prune",
    ),
    (
        "status",
        "status:status",
        "Show what runs, what is failing, late or quiet, and how each outlet stands.",
        "ingest status",
    ),
    (
        "health",
        "health:health",
        "Show what needs somebody, and what to do about it.",
        "ingest health --check",
    ),
    ("runs", "status:runs", "List the runs of outlets, or show one.", "ingest runs --source tass"),
    (
        "doctor",
        "doctor:doctor",
        "Check this installation: libraries, sandbox, database, clock, disk, names.",
        "ingest doctor",
    ),
    (
        "completion",
        "app:completion",
        "Complete commands and options in bash, zsh or fish.",
        "ingest completion install",
    ),
    ("version", "app:version", "Print the version of the program.", "ingest version"),
)
OWNER_ONLY = 0o077
"""The permissions that new files and folders do not get: those of the group and of all others."""

_EXIT_CODES = (
    "Exit codes: 0 done, 1 some outlet failed or is degraded, 2 wrong call or configuration, "
    "3 every outlet failed, 4 health alarm, 75 all chosen outlets are locked by another run."
)
_FILE_OPTIONS = ("--urls", "--file", "-f", "--output", "-o")
"""Options that take a file, or a - for standard input or output."""

_META_WORDS = frozenset(("--help", "-h", "--version", "--"))
_COMMON = Group("Options of every command", sort_key=99)


def main() -> None:
    """The console script."""
    # What is imported is no garbage, but the collector would look through it again and again.
    gc.disable()
    # What is made is for this user alone: the database, configurations, saved pages. A stricter umask stays.
    os.umask(os.umask(OWNER_ONLY) | OWNER_ONLY)
    streams.secure()
    shorten_temp_dir()
    code = call(sys.argv[1:])
    try:
        sys.stdout.flush()
    except streams.OutputLost as error:
        code = code or _output_lost(error)
    sys.exit(code)


def call(tokens: Sequence[str]) -> int:
    """Runs one command line; gives its exit code. What is expected to go wrong is one line on stderr."""
    from ingest.errors import ConfigError, IngestError
    from store.errors import BadQuery, NotReady, StoreError

    try:
        code = _run(make_app(), list(tokens))
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except CycloptsError as error:
        return _wrong_call(error)
    except ConfigError as error:
        for fault in error.faults:
            complain(fault)
        return WRONG_CALL
    except IngestError as error:
        complain(str(error))
        return WRONG_CALL
    except streams.OutputLost as error:
        return _output_lost(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Terminated:
        return TERMINATED
    except StoreError as error:
        complain(f"ingest: {error}")
        return WRONG_CALL if isinstance(error, NotReady | BadQuery) else SOME_FAILED


def _run(app: App, tokens: list[str]) -> Any:
    """Runs a command. The options of every command are taken out first, by an app of their own: the meta app, which
    has the whole help, does the same, but looks through the commands again and again meanwhile."""
    if not _META_WORDS.isdisjoint(tokens):
        return app.meta(tokens, result_action="return_value", exit_on_error=False, print_error=False)
    options = App(name=app.name, help_flags=(), version_flags=(), default_parameter=app.default_parameter)
    launcher = options.default(app.meta.default_command)
    _, bound, _ = options.parse_args(tokens, exit_on_error=False, print_error=False)
    return launcher(*bound.args, **bound.kwargs)


def make_app() -> App:
    """The commands, none of them imported yet."""
    app = App(
        name="ingest",
        help="Brings articles from configured news outlets into one SQL database.",
        help_prologue="Example: ingest init, then ingest fetch --source tass",
        help_epilogue=_EXIT_CODES,
        version=_version_line,
        help_format="plaintext",  # for markdown, a parser would be imported that takes as long as all the rest
        default_parameter=Parameter(negative=(), show_default=False),
    )
    groups = {name: App(name=name, help=text, help_prologue=_example(name)) for name, text in _GROUPS.items()}
    for group in groups.values():
        app.command(group)
    groups["watches"].default(watches)  # a command, and a group of others
    for words, place, what, example in COMMANDS:
        if words in groups:
            continue
        group_name, _, name = words.rpartition(" ")
        parent = groups[group_name] if group_name else app
        parent.command(f"ingest.cli.{place}", name=name, help=what, help_prologue=f"Example: {example}")

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
        command, bound, handed_in = app.parse_args(
            _hyphens_kept(tokens), exit_on_error=False, print_error=False
        )
        gc.freeze()  # else its first rounds would look through all that was imported
        gc.enable()
        extra = {"common": common} if "common" in handed_in else {}
        return command(*bound.args, **bound.kwargs, **extra)

    return app


def completion(
    action: Annotated[Literal["install", "print"], Parameter(help="Install it, or print it.")] = "print",
    *,
    shell: Annotated[
        Literal["bash", "zsh", "fish"] | None, Parameter(help="The shell; else the one that runs this.")
    ] = None,
    output: Annotated[
        Path | None, Parameter(help="The file to install it in; else the shell's own place.")
    ] = None,
) -> int:
    """Complete commands and options in bash, zsh or fish."""
    from cyclopts.completion.detect import ShellDetectionError, detect_shell

    try:
        found = shell or detect_shell()
    except ShellDetectionError:
        complain("ingest: cannot tell which shell this is; add e.g. --shell bash")
        return WRONG_CALL
    if action == "print":
        say(make_app().meta.generate_completion(prog_name="ingest", shell=found))
    else:
        place = make_app().meta.install_completion(shell=found, output=output, add_to_startup=output is None)
        say(f"Installed in {place}; it works in the next shell you open.")
    return DONE


def version() -> None:
    """Print the version of the program."""
    say(_version_line())


def _version_line() -> str:
    from importlib.metadata import version as installed

    return f"news-ingest {installed('news-ingest')}"


def _hyphens_kept(tokens: Sequence[str]) -> list[str]:
    """`tokens` with each `-`, which stands for standard input or output, where it is not taken for an option: at the
    option whose file it is, else behind a `--`."""
    before = list(tokens[: tokens.index("--")] if "--" in tokens else tokens)
    after = list(tokens[len(before) :])
    kept: list[str] = []
    files: list[str] = []
    for word in before:
        if word != "-":
            kept.append(word)
        elif kept and kept[-1] in _FILE_OPTIONS:
            kept[-1] += "=-"
        else:
            files.append(word)
    return [*kept, *(after or (["--"] if files else [])), *files]


def _example(group: str) -> str:
    return f"Example: {next(example for words, _, _, example in COMMANDS if words.split()[0] == group)}"


def _wrong_call(error: CycloptsError) -> int:
    words = " ".join(error.command_chain or ())
    said = " ".join(str(error).split())
    if isinstance(error, UnknownCommandError) and error.unused_tokens:
        word = error.unused_tokens[0]
        hint = meant(words, word)
        said = f'Unknown command "{word}". {hint}' if hint else said
    complain(f"ingest: {said}")
    complain(f"Try: ingest {words + ' ' if words else ''}--help")
    return WRONG_CALL


def _output_lost(error: streams.OutputLost) -> int:
    """The exit code when not all of the output has arrived: an error, unless its reader has read enough (`| head`)."""
    streams.give_up_output()
    if error.is_reader_gone:
        return DONE
    complain(f"ingest: the output could not be written, or not to its end: {error}")
    return SOME_FAILED
