"""The documents say what the program does: columns, keys, commands, words and queries are compared."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from watched_daemon import figures_of, names_of, worker_figures

from ingest import config
from ingest.cli.app import COMMANDS
from ingest.cli.extract import as_json
from ingest.errors import REASONS, Outcome
from ingest.model import Article
from ingest.pipeline import imports
from ingest.pipeline.decide.alarms import CURES
from ingest.urls import Url
from store.store import open_store
from store.views import NAMES
from store.views.described import views

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))
CLONE = "git clone ADDRESS news-ingest && cd news-ingest"
SETUP = "python3 -m venv .uv && .uv/bin/pip -q install uv && .uv/bin/uv run --no-dev --extra web ingest demo"
TESTS = ".uv/bin/uv run pytest"
_EVENT = re.compile(r"[a-z]+\.[a-z_]+")


def said(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next one."""
    found = re.search(rf"(?ms)^#+ {re.escape(title)}$(.*?)(?=^#+ |\Z)", text)
    assert found, f"no section {title!r}"
    return found[1]


def first_cells(text: str) -> list[str]:
    """The words in code in the first cell of each row of its tables."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    fenced = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", text)
    return [body for named, body in fenced if named == language]


@pytest.fixture(scope="module")
def columns(sqlite_template) -> dict[str, list[str]]:
    """The columns of every view of a migrated database."""
    engine = sa.create_engine(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        views = sa.inspect(connection).get_view_names()
        return {
            view: [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({view})")]
            for view in views
        }


def test_the_readme_has_its_three_lines_each_alone_in_a_fenced_block_and_in_their_order():
    alone = blocks(said("README.md"), "")
    assert [alone.index(f"{line}\n") for line in (CLONE, SETUP, TESTS)] == sorted(
        alone.index(f"{line}\n") for line in (CLONE, SETUP, TESTS)
    )


def test_whatever_runs_the_drills_runs_all_of_them():
    left_out = tomllib.loads(said("pyproject.toml"))["tool"]["pytest"]["ini_options"]["norecursedirs"]
    drills = " ".join(f"tests/{name}" for name in left_out if (ROOT / "tests" / name).is_dir())
    for place in ("README.md", "Makefile", ".ci/run"):
        assert f"run pytest {drills}\n" in said(place), place


def test_an_outlet_is_added_before_the_tests_are_run():
    text = said("README.md")
    assert text.index("outlets add") < text.index(TESTS)


@pytest.mark.parametrize("view", NAMES)
def test_every_column_of_a_view_is_described_and_no_other(columns, view):
    described = views()[view].columns

    assert [column.name for column in described] == columns[view]
    assert [column.name for column in described if not column.says or not column.null] == []


def test_every_view_is_described(columns):
    assert set(columns) == set(NAMES) == set(views())
    assert [view.name for view in views().values() if not view.says.startswith("One row")] == []


def test_every_outcome_and_reason_word_is_described_and_no_other():
    page = said("docs/data.md")

    assert set(first_cells(section(page, "Outcome words"))) == set(Outcome.__args__)
    assert set(first_cells(section(page, "Reason words"))) == REASONS


def test_every_reason_word_is_given_somewhere():
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "src/ingest").rglob("*.py"))

    assert [word for word in sorted(REASONS) if not re.search(rf'"{word}[":]', sources)] == []


def test_what_extract_prints_and_import_reads_is_described():
    page = said("docs/data.md")
    printed = as_json(Article(url=Url("https://elm.example"), title="", lead=None, text=""), "1").keys()

    assert set(first_cells(section(page, "What `ingest extract` prints"))) == {*printed, "error"}
    assert set(first_cells(section(page, "What `ingest import` reads"))) == set(imports._ALLOWED)


@pytest.mark.parametrize("words", [words for words, *_ in COMMANDS])
def test_every_command_is_described(words):
    assert f"ingest {words}" in first_cells(section(said("docs/operating.md"), "Commands"))


def test_no_command_is_described_that_does_not_exist():
    known = {f"ingest {words}" for words, *_ in COMMANDS}

    assert set(first_cells(section(said("docs/operating.md"), "Commands"))) == known


def keys_of_the_configuration() -> Iterator[str]:
    """`fetch.delay_s`, and for outlets `every`, `feeds[].kind`, `rules.title`."""
    schema = config.schema()
    for name, value in schema["properties"].items():
        kind = value.get("$ref", "").rpartition("/")[2]
        inner = schema["$defs"][kind]["properties"] if kind else {}
        yield from (f"{name}.{key}" for key in inner) if inner else (name,)
    yield from schema["$defs"]["OutletTable"]["properties"]
    yield from (f"feeds[].{key}" for key in schema["$defs"]["FeedTable"]["properties"])
    yield from (f"rules.{key}" for key in schema["$defs"]["RulesTable"]["properties"])
    yield from (f"watches.*.{key}" for key in schema["$defs"]["WatchTable"]["properties"])


def test_every_key_of_the_configuration_is_described_and_no_other():
    outlets = said("docs/outlets.md")
    described = first_cells(section(said("docs/operating.md"), "Configuration"))
    described += first_cells(section(outlets, "By hand: a name and a homepage"))
    described += first_cells(section(said("docs/operating.md"), "Watches"))
    described += first_cells(section(outlets, "Selectors"))

    assert sorted(described) == sorted(keys_of_the_configuration())


def defaults(text: str) -> Iterator[str]:
    """`key = default`, as TOML, of each row of its tables that gives a default in code."""
    for line in text.splitlines():
        if found := re.match(r"\| `([a-z_.]+)` \| `([^`]+)` \|", line):
            yield f"{found[1]} = {found[2]}\n"


def test_the_defaults_described_are_the_defaults(tmp_path):
    outlet = 'outlets.elm.name = "Elm"\noutlets.elm.homepage = "https://elm.example"\n'
    settings = list(defaults(section(said("docs/operating.md"), "Configuration")))
    keys = list(defaults(section(said("docs/outlets.md"), "By hand: a name and a homepage")))
    settings = [one for one in settings if not one.startswith("outlets")]
    assert len(settings) >= 13
    assert len(keys) >= 2
    (tmp_path / "said.toml").write_text("".join((*settings, outlet, *(f"outlets.elm.{one}" for one in keys))))
    (tmp_path / "unsaid.toml").write_text(outlet)

    written, unwritten = (config.load(tmp_path / name, {}, tmp_path) for name in ("said.toml", "unsaid.toml"))

    assert written == unwritten.model_copy(update={"file": written.file})


@pytest.mark.parametrize("page", ["README.md", "docs/outlets.md"])
def test_the_configurations_shown_are_sound(page, tmp_path):
    shown = blocks(said(page), "toml")
    assert shown
    for number, text in enumerate(shown):
        place = tmp_path / f"{number}.toml"
        place.write_text(text, encoding="utf-8")
        assert config.load(place, {}, tmp_path).outlets


def test_every_query_shown_runs_on_both_engines(ask):
    shown = [query for page in PAGES for query in blocks(page.read_text(encoding="utf-8"), "sql")]
    assert shown
    for query in shown:
        assert ask(query) == [], query


def events() -> set[str]:
    """The first words of every call that logs."""
    found = set()
    for file in (ROOT / "src/ingest").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                owner = getattr(node.func.value, "id", "")
                if owner == "log" or node.func.attr == "tell":
                    words = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                    found |= {word for word in words if isinstance(word, str) and _EVENT.fullmatch(word)}
    return found


def test_every_alarm_is_described_with_what_to_do_and_no_other():
    page = section(said("docs/operating.md"), "Alarms")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    assert {row[1].strip(" `"): bool(row[3].strip()) for row in rows} == dict.fromkeys(CURES, True)


def test_every_event_of_the_log_is_described_and_no_other():
    assert set(first_cells(section(said("docs/operating.md"), "The log"))) == events()


def test_every_metric_is_described_and_no_other(sqlite_url):
    store = open_store(sqlite_url)
    known = names_of(figures_of(store)) | names_of(worker_figures())
    store.close()

    assert set(first_cells(section(said("docs/operating.md"), "Metrics"))) == known


def test_every_dependency_has_its_reason():
    project = tomllib.loads(said("pyproject.toml"))
    every = [
        *project["project"]["dependencies"],
        *(one for extra in project["project"]["optional-dependencies"].values() for one in extra),
        *(one for group in project["dependency-groups"].values() for one in group),
    ]
    names = {re.match(r"[\w-]+", one)[0] for one in every} - {"news-ingest"}

    assert [name for name in sorted(names) if f"`{name}`" not in said("docs/decisions.md")] == []


def test_every_link_between_the_pages_leads_somewhere():
    broken = []
    for page in PAGES:
        text = re.sub(r"(?ms)^```.*?^```$", "", page.read_text(encoding="utf-8"))
        for target, anchor in re.findall(r"\]\(([^)#\s:]*)(?:#([^)]*))?\)", text):
            place = page if not target else page.parent / target
            if not place.exists() or (anchor and anchor not in anchors(place)):
                broken.append(f"{page.name}: {target}#{anchor}")
    assert broken == []


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in links to them."""
    titles = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_figures_of_the_readme_stand_in_the_pages_that_it_names():
    missing = []
    for point in re.split(r"(?m)^\* ", section(said("README.md"), "What is different here")):
        named = "".join(said(page) for page in re.findall(r"\]\((docs/[\w.]+)", point))
        figures = re.findall(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d*\.\d+)", point)
        missing += [figure for figure in figures if figure not in named]
    assert missing == []


def test_every_promise_names_a_test_that_there_is():
    written = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", said("docs/security.md"))
    assert len(named) > 30
    assert [name for name in named if not re.search(rf"def {name}\b", written)] == []


def test_the_changelog_tells_of_this_version():
    version = tomllib.loads(said("pyproject.toml"))["project"]["version"]

    assert version in said("CHANGELOG.md")


def test_the_citation_names_the_version_and_licence_of_the_project():
    project = tomllib.loads(said("pyproject.toml"))["project"]
    citation = dict(re.findall(r"(?m)^(\w+): (\S+)$", said("CITATION.cff")))

    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
