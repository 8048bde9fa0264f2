"""What is in deploy/ is sound, as far as a machine without systemd, cron and Docker can tell."""

import io
import json
import re
import shlex
import shutil
import subprocess
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path

import pytest
import yaml
from net import NOON
from watched_daemon import figures_of

from ingest import cli, config
from ingest.cli.app import COMMANDS
from store.model import OutletRow
from store.store import open_store

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("ingest*.*") if path.suffix in (".service", ".timer"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
PROGRAM = "/opt/ingest/bin/ingest"
OWN_WORDS = {words for words, *_ in COMMANDS}


def is_command(line):
    """Whether the words after the program are a command of ours, with options that its help names."""
    words = shlex.split(line)
    command = next((name for name in (" ".join(words[:2]), words[0]) if name in OWN_WORDS), "")
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    shared = {"--quiet", "--log-format", "--config", "--db"}
    return bool(command) and all(option in shared or option in help_of(command) for option in options)


@cache
def help_of(command):
    with redirect_stdout(io.StringIO()) as shown, suppress(SystemExit):
        cli.call([*command.split(), "--help"])
    return shown.getvalue()


# ---- systemd ---------------------------------------------------------------------------------------------


def settings(name):
    """The lines of a unit by section, each as (key, value)."""
    found, section = {}, ""
    for line in (DEPLOY / name).read_text().splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.append((key, value))
    return found


@pytest.fixture
def units(tmp_path):
    """The units, with a program that is there and instances that their timers begin."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    for name in UNITS:
        (tmp_path / name).write_text((DEPLOY / name).read_text().replace(PROGRAM, shutil.which("true")))
    return tmp_path


def analyze(folder, *words):
    return subprocess.run(["systemd-analyze", *words], cwd=folder, capture_output=True, text=True)


def test_systemd_finds_no_fault_in_the_units(units):
    for job in ("fetch", "revisit", "prune"):
        shutil.copy(units / "ingest-job@.service", units / f"ingest-job@{job}.service")
    names = [f"./{name}" for name in UNITS if "@" not in name] + ["./ingest-job@fetch.service"]

    done = analyze(units, "verify", *names)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["ingest.service", "ingest-job@fetch.service"])
def test_systemd_calls_the_services_well_protected(units, name):
    if "@" in name:
        shutil.copy(units / "ingest-job@.service", units / name)

    done = analyze(units, "security", "--offline=true", "--threshold=20", "--no-pager", f"./{name}")

    assert done.returncode == 0, done.stdout[-300:]


def test_all_services_are_protected_alike_and_let_the_sandbox_work():
    every = [dict.fromkeys(settings(name)["Service"]) for name in SERVICES]
    own = re.compile(
        r"Type|NotifyAccess|Exec\w+|\w*Restart\w*|Watchdog\w+|KillMode|Timeout\w+|SuccessExitStatus"
    )
    job, *others = ([one for one in each if not own.fullmatch(one[0])] for each in every)

    assert [sorted(one) for one in others] == [sorted(job)] * 2
    assert (
        "SystemCallFilter",
        "seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self",
    ) in job
    assert ("OOMPolicy", "continue") in job
    assert not {"MemoryDenyWriteExecute", "ProcSubset"} & {key for key, _ in job}


def test_services_call_commands_that_there_are():
    for name in SERVICES:
        for key, value in settings(name)["Service"]:
            if key.startswith("Exec") and value.startswith(PROGRAM):
                for job in ("fetch", "revisit", "prune") if "%i" in value else ("",):
                    assert is_command(value.removeprefix(PROGRAM).replace("%i", job))


def test_every_timer_begins_a_job_and_says_when(units):
    for name in UNITS:
        if name.endswith(".timer"):
            timer = dict(settings(name)["Timer"])
            job = name.removeprefix("ingest-").removesuffix(".timer")
            assert timer["Unit"] == f"ingest-job@{job}.service"
            assert analyze(units, "calendar", timer["OnCalendar"]).returncode == 0


# ---- cron ------------------------------------------------------------------------------------------------

_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def is_time(field, low, high):
    """Whether a field of cron's five is sound: lists of numbers, ranges and steps."""
    for part in field.split(","):
        found = re.fullmatch(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
        if not found or not all(low <= int(one) <= high for one in found.groups()[:2] if one):
            return False
    return True


def test_every_line_of_cron_has_its_times_a_user_and_a_command_that_there_is():
    jobs = 0
    for line in (DEPLOY / "ingest.cron").read_text().splitlines():
        if not line or line.startswith("#") or re.match(r"[A-Z_]+=", line):
            continue
        *times, user, command = line.split(maxsplit=6)
        assert all(is_time(field, *bounds) for field, bounds in zip(times, _BOUNDS, strict=True))
        assert user == "ingest"
        assert "%" not in command  # cron takes it for the end of a line
        program, _, words = command.partition(" ")
        assert program == PROGRAM
        assert is_command(words.partition(">")[0])
        jobs += 1
    assert jobs == 3


@pytest.mark.parametrize("field", ["60", "*/", "1-", "a", "1,,2", ""])
def test_a_faulty_time_of_cron_is_noticed(field):
    assert not is_time(field, 0, 59)


# ---- containers ------------------------------------------------------------------------------------------


def instructions(text):
    """The instructions of a Dockerfile, each as (word, rest)."""
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def faults(text, root=ROOT):
    """What must not be in a Dockerfile."""
    found, stages, user = [], {"scratch"}, "root"
    for word, rest in instructions(text):
        if word == "FROM":
            image, *named = re.split(r"\s+AS\s+", rest.strip())
            if image not in stages and not re.search(r":[\w.-]*\d+\.\d+|@sha256:[0-9a-f]{64}$", image):
                found.append(f"{image} is not pinned")
            stages |= set(named)
            user = "root"
        elif word == "USER":
            user = rest.strip()
        elif word == "ADD":
            found.append("ADD fetches and unpacks")
        elif word == "COPY":
            parts = rest.split()
            sources = [part for part in parts[:-1] if not part.startswith("--")]
            stage = next((part[7:] for part in parts if part.startswith("--from=")), "")
            if stage and stage not in stages and not re.search(r":\d+\.\d+\.\d+$", stage):
                found.append(f"{stage} is not pinned")
            found += [f"{one} is not there" for one in sources if not stage and not (root / one).exists()]
        elif word == "RUN":
            if re.search(r"(curl|wget)[^|]*\|\s*(ba|da)?sh", rest):
                found.append("a script is run unseen")
            if "apt-get install" in rest and "rm -rf /var/lib/apt/lists" not in rest:
                found.append("lists of packages stay")
            if "uv sync" in rest and not {"--locked", "--no-dev"} <= set(rest.split()):
                found.append("what is installed is not what is locked")
        if word in ("RUN", "ENV", "ARG") and re.search(r"(?i)(password|secret|token)\s*=", rest):
            found.append("a secret becomes part of the image")
    return found if user.split(":")[0] not in ("root", "0") else [*found, "it runs as root"]


def test_the_dockerfile_keeps_the_rules():
    text = (DEPLOY / "Dockerfile").read_text()
    words = instructions(text)

    assert faults(text) == []
    assert [rest for word, rest in words if word == "VOLUME"] == ['["/var/lib/ingest"]']
    entry = json.loads(next(rest for word, rest in words if word == "ENTRYPOINT"))
    assert entry == ["/usr/bin/tini", "--", "ingest"]
    assert is_command(" ".join(json.loads(next(rest for word, rest in words if word == "CMD"))))
    check = next(rest for word, rest in words if word == "HEALTHCHECK").partition("CMD ")[2]
    compile(json.loads(check)[2], "HEALTHCHECK", "exec")


@pytest.mark.parametrize(
    "text, fault",
    [
        ("FROM python\nUSER 1", "python is not pinned"),
        ("FROM python:3.13.7\nCOPY --from=uv /uv /\nUSER 1", "uv is not pinned"),
        ("FROM python:3.13.7", "it runs as root"),
        ("FROM python:3.13.7 AS a\nUSER 1\nFROM a", "it runs as root"),
        ("FROM python:3.13.7\nRUN curl https://x.example | sh\nUSER 1", "a script is run unseen"),
        ("FROM python:3.13.7\nCOPY nowhere /\nUSER 1", "nowhere is not there"),
        ("FROM python:3.13.7\nENV TOKEN=1\nUSER 1", "a secret becomes part of the image"),
        ("FROM python:3.13.7\nRUN uv sync\nUSER 1", "what is installed is not what is locked"),
    ],
)
def test_a_dockerfile_that_breaks_a_rule_is_noticed(text, fault):
    assert faults(text) == [fault]


def test_what_is_copied_is_not_left_out_of_the_context_and_nothing_else_is_in_it():
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        part.rstrip("/")
        for word, rest in instructions((DEPLOY / "Dockerfile").read_text())
        if word == "COPY" and "--from" not in rest
        for part in rest.split()[:-1]
    }
    assert lines[1] == "*"
    assert copied == allowed


def test_the_extras_that_are_installed_are_those_that_there_are():
    extras = set(re.findall(r"--extra (\w+)", (DEPLOY / "Dockerfile").read_text()))
    project = (ROOT / "pyproject.toml").read_text()

    assert extras == set(
        re.findall(
            r"(?m)^(\w+) = \[", project.partition("[project.optional-dependencies]")[2].partition("\n[")[0]
        )
    )


def test_the_services_of_compose_are_confined_and_reach_what_they_need(tmp_path):
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    ours, database = made["services"]["ingest"], made["services"]["db"]

    assert ours["read_only"] is True
    assert ours["cap_drop"] == ["ALL"]
    assert ours["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in ours
    assert "ports" not in database
    build = ours["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert re.search(r":\d+\.\d+", database["image"])
    named = {place.split(":")[0] for one in (ours, database) for place in one["volumes"] if place[0] != "."}
    assert named == set(made["volumes"])
    url = re.sub(r"\$\{\w+:\?[^}]*\}", "secret", ours["environment"]["INGEST_DATABASE__URL"])
    (tmp_path / "config.toml").write_text("")
    read = config.load(tmp_path / "config.toml", {"INGEST_DATABASE__URL": url}, tmp_path)
    assert read.database_url == "postgresql://ingest:secret@db/ingest"
    assert database["environment"]["POSTGRES_USER"] == database["environment"]["POSTGRES_DB"] == "ingest"


# ---- Grafana ---------------------------------------------------------------------------------------------


def test_every_query_of_the_dashboard_names_metrics_and_labels_that_there_are(sqlite_url):
    store = open_store(sqlite_url)
    with store.begin() as tx:
        row = OutletRow(id="elm", name="Elm", homepage="", language=None, ownership=None, country=None)
        tx.outlets.upsert(row, NOON)
    families = list(figures_of(store).registry.collect())
    store.close()
    known = {sample.name for family in families for sample in family.samples} | {
        family.name for family in families if family.type == "gauge"
    }
    labels = {label for family in families for sample in family.samples for label in sample.labels} | {
        "instance"
    }
    board = json.loads((DEPLOY / "grafana/ingest.json").read_text())
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    asked = " ".join(queries) + json.dumps(board["templating"])

    assert set(re.findall(r"\b(?:ingest|process)_[a-z_]+", asked)) <= known
    named = re.findall(r'(\w+)(?==~?")', " ".join(queries)) + re.findall(r"by \((\w+)\)", asked)
    assert set(named) <= labels
    assert len(queries) >= 20
    assert all(query.count("(") == query.count(")") for query in queries)
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_the_dashboard_shows_every_metric_of_ours_or_leaves_it_out_knowingly(sqlite_url):
    store = open_store(sqlite_url)
    names = {
        family.name for family in figures_of(store).registry.collect() if family.name.startswith("ingest")
    }
    store.close()
    board = (DEPLOY / "grafana/ingest.json").read_text()

    assert [name for name in sorted(names) if name not in board] == []


# ---- explained -------------------------------------------------------------------------------------------


def test_every_file_is_explained():
    page = (ROOT / "docs/deploying.md").read_text()
    files = [path.relative_to(ROOT) for path in DEPLOY.rglob("*") if path.is_file()]

    short = page + (ROOT / "docs/operating.md").read_text()
    assert [str(path) for path in files if path.name not in short] == []
