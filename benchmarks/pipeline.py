"""Articles per second and CPU per article, from the feeds to the database, beside what a user would pick instead.

    python benchmarks/pipeline.py --rounds 5

Fifty outlets with ten articles each, on loopback. The contenders take turns in one run, each in an empty folder, with
their bytecode compiled: `ingest fetch`, then the same with nothing new; Scrapy with trafilatura and SQLite, then again;
and over the same pages as files, `ingest extract --batch` and trafilatura's own command. Prints the medians and, with
--json, one line for machines. What is measured, and how: process_tree.py. Where nothing was stored, CPU is told for
each request.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from process_tree import Usage, measure
from web import ROOT, Web, serving

RIVALS = ("scrapy>=2.13,<3", "trafilatura>=2,<3")
SPIDER = ROOT / "benchmarks/rivals/scrapy_spider.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run of one contender: what it took, articles that it stored, requests that it sent (None: not counted)."""

    usage: Usage
    articles: int
    requests: int | None


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--outlets", type=int, default=50)
    options.add_argument("--slow", action="store_true", help="each answer takes 50 to 200 ms")
    options.add_argument("--ours-only", action="store_true", help="nothing is installed, nothing compared")
    options.add_argument("--web", type=Path, help="a folder with a replay web, to build it once")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rivals = None if asked.ours_only else install(folder / "rivals")
        compile_ours()
        with serving(asked.web or folder / "web", asked.outlets, slow=asked.slow) as web:
            results = run(web, folder, asked.rounds, rivals)
    print(
        json.dumps({name: medians(runs) for name, runs in results.items()})
        if asked.json
        else table(results, web)
    )
    return 0


def install(folder: Path) -> Path:
    """The Python of a fresh environment with the rivals in it."""
    uv = ROOT / ".uv/bin/uv"
    python = folder / "bin/python"
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, folder], check=True)
    subprocess.run(
        [uv, "pip", "install", "-q", "--compile-bytecode", "--python", python, *RIVALS], check=True
    )
    return python


def compile_ours() -> None:
    """Bytecode of this program and of its libraries."""
    libraries = Path(sys.prefix, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}")
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "src"), str(libraries)], check=False)


def run(web: Web, folder: Path, rounds: int, rivals: Path | None) -> dict[str, list[Result]]:
    """The results of all rounds, by contender."""
    results: dict[str, list[Result]] = defaultdict(list)
    pages = folder / "pages"
    for number in range(rounds):
        ours = fresh(folder / f"ours{number}")
        (ours / "config.toml").write_text(web.config())
        for name in ("ingest", "ingest, nothing new"):
            command = [sys.executable, "-m", "ingest", "fetch", "--quiet"]
            results[name].append(one(command, ours, web, articles_in(ours / "news.db")))
        if number == 0:
            save_pages(ours / "news.db", pages)
        texts = [sys.executable, "-m", "ingest", "extract", "--batch", str(pages / "list.jsonl"), "--json"]
        results["ingest extract --batch"].append(one(texts, ours, web, lines_in(ours / "stdout")))
        if rivals:
            theirs = fresh(folder / f"theirs{number}")
            for name in ("scrapy + trafilatura + SQLite", "the same, nothing new"):
                command = [str(rivals), str(SPIDER), "news.db", *web.feeds]
                results[name].append(one(command, theirs, web, articles_in(theirs / "news.db")))
            output = fresh(folder / f"texts{number}")
            command = [str(rivals.with_name("trafilatura")), "--input-dir", str(pages), "--output-dir", "."]
            texts = [*command, "--json", "--with-metadata", "--parallel", str(os.cpu_count() or 1)]
            results["trafilatura --input-dir"].append(one(texts, output, web, files_in(output, "*.json")))
    return results


def one(command: Sequence[str], folder: Path, web: Web, articles: Callable[[], int]) -> Result:
    web.requests()
    usage = measure(command, folder)
    if usage.exit_code != 0:
        raise SystemExit(
            f"{command[:4]} ended with {usage.exit_code}: {(folder / 'stderr').read_text()[-2000:]}"
        )
    return Result(usage=usage, articles=articles(), requests=web.requests())


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def articles_in(database: Path) -> Callable[[], int]:
    """Counts the articles that are stored, from now on."""

    def count() -> int:
        if not database.exists():
            return 0
        with closing(sqlite3.connect(database)) as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])

    before = count()
    return lambda: count() - before


def lines_in(file: Path) -> Callable[[], int]:
    """Counts the lines of a file."""
    return lambda: file.read_bytes().count(b"\n")


def files_in(folder: Path, pattern: str) -> Callable[[], int]:
    """Counts the files in a folder that match `pattern`."""
    return lambda: sum(1 for _ in folder.rglob(pattern))


def save_pages(database: Path, folder: Path) -> None:
    """The pages of all articles, as files, and their list for `extract --batch`."""
    fresh(folder)
    with closing(sqlite3.connect(database)) as db:
        urls = [str(url) for (url,) in db.execute("SELECT url FROM articles ORDER BY url")]
    lines = []
    for number, url in enumerate(urls):
        path = folder / f"{number:04}.html"
        with urllib.request.urlopen(url, timeout=60) as answer:
            path.write_bytes(answer.read())
        lines.append(json.dumps({"id": path.stem, "path": str(path), "url": url}) + "\n")
    (folder / "list.jsonl").write_text("".join(lines))


def table(results: Mapping[str, Sequence[Result]], web: Web) -> str:
    """Medians, for people. What stored nothing has its CPU for each request instead of each article."""
    lines = [f"{web.kind}, {web.articles} articles, {os.cpu_count()} cores", "", "{:32}".format("") + HEAD]
    for name, runs in results.items():
        lines.append(f"{name:32}" + ROW.format(**medians(runs)))
    return "\n".join(lines)


HEAD = " articles/s  CPU ms each    main  others  MB main  MB tree  articles  requests  wall s"
ROW = (
    "{articles_per_s:11.1f}{cpu_ms:13.1f}{main_cpu_ms:8.1f}{children_cpu_ms:8.1f}{main_mb:9.0f}{tree_mb:9.0f}"
    "{articles:10.0f}{requests:10.0f}{wall_s:8.2f}"
)


def medians(runs: Sequence[Result]) -> dict[str, float]:
    """The median of each figure; CPU in ms for each article or, where none was stored, for each request."""

    def median(figure: Callable[[Result], float]) -> float:
        return statistics.median(figure(run) for run in runs)

    def each(run: Result, seconds: float) -> float:
        return 1000 * seconds / (run.articles or run.requests or 1)

    return {
        "articles_per_s": median(lambda run: run.articles / run.usage.wall_s),
        "cpu_ms": median(lambda run: each(run, run.usage.cpu_s)),
        "main_cpu_ms": median(lambda run: each(run, run.usage.main_cpu_s)),
        "children_cpu_ms": median(lambda run: each(run, run.usage.children_cpu_s)),
        "main_mb": median(lambda run: run.usage.main_mb),
        "tree_mb": median(lambda run: run.usage.tree_mb),
        "articles": median(lambda run: run.articles),
        "requests": median(lambda run: run.requests or 0),
        "wall_s": median(lambda run: run.usage.wall_s),
        "cpu_s": median(lambda run: run.usage.cpu_s),
    }


if __name__ == "__main__":
    sys.exit(main())
