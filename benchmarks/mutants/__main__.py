"""mutants: small faults are put into the sources, one at a time; do the tests notice?

    python benchmarks/mutants [--count 200] [--seed 1] [--jobs 2] [--resume] [FILE or FOLDER ...]

Every mutant is made in a copy of the tree and meets the tests that TESTS names for its file: those that run the
changed line first, those of the store on Postgres, then those that start programs (or all, see reach). The
sample depends on the seed and the sources alone. build/mutants gets mutants.jsonl, a line for each mutant as it is
done, and mutants.md, the shares and everything that was not killed. --resume goes on after an interruption: what
mutants.jsonl has is not done again, and which test runs which line is not looked up again.
"""

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import reach
from mutations import Mutant, mutants_of
from reach import Reach
from runs import ROOT, Copies, borrowed, copies, postgres, run

REPORTS = ROOT / "build/mutants"
_RUN_TESTS = ("tests/pipeline", "tests/cli", "tests/death/test_retention.py", "tests/death/test_clock.py")
TESTS = {
    "src/store": ("tests/store", *_RUN_TESTS),
    "src/ingest/pipeline": _RUN_TESTS,
    "src/ingest/dedupe": ("tests/dedupe", "tests/pipeline"),
    "src/ingest/names": ("tests/names",),
    "src/ingest/fetch": (
        "tests/fetch",
        "tests/cli/test_fetch_command.py",
        "tests/death/test_secrets_kept.py",
    ),
    "src/ingest/dates.py": ("tests/test_dates.py", "tests/extract", "tests/discover"),
    "src/ingest/date_words.py": ("tests/test_date_words.py", "tests/test_dates.py"),
    "src/ingest/day_order.py": ("tests/test_dates.py",),
    "src/ingest/calendars.py": ("tests/test_calendars.py",),
    "src/ingest/charsets.py": ("tests/test_charsets.py",),
    "src/ingest/garbled.py": ("tests/test_charsets.py",),
    "src/ingest/zones.py": ("tests/test_zones.py", "tests/test_dates.py", "tests/discover"),
    "src/ingest/urls.py": ("tests/test_urls.py", "tests/test_url_values.py", "tests/fetch", "tests/discover"),
    "src/ingest/identity.py": ("tests/test_urls.py", "tests/test_url_values.py", "tests/pipeline"),
}
"""What is mutated, and the tests that must notice: the nearest first, because the first failure ends a run."""
BUDGET_FACTOR = 2
"""A mutant may take so many times as long as its tests take without it, under coverage."""
MIN_BUDGET_S = 60.0
ON_SQLITE, ON_POSTGRES = ("-k", "not postgres"), ("-k", "postgres")
_FAILED = re.compile(
    r"(?m)^(?:(?:FAILED|ERROR) (?P<test>[^\s\[]+)|ImportError while loading conftest '(?P<conftest>[^']+))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the tests made of a mutant.

    The verdict is "killed", "timeout" (which counts as killed), "survived", or "unsure" when the test that failed
    passed a second time or none is named. `killed_by` is that test, or the file that could not be imported;
    `output` is the end of what pytest printed.
    """

    verdict: str
    place: str
    kind: str
    killed_by: str | None
    took_s: float
    diff: str
    output: str


def main(arguments: Sequence[str]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left behind
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("paths", nargs="*", metavar="FILE or FOLDER", default=list(TESTS))
    options = parser.parse_args(arguments)
    population = [mutant for file in files(options.paths) for mutant in mutants_of(ROOT, file)]
    sample = random.Random(options.seed).sample(population, min(options.count, len(population)))
    print(f"{len(sample)} of {len(population)} possible mutants, seed {options.seed}", flush=True)
    done = earlier_results(sample) if options.resume else []
    sample = [mutant for mutant in sample if mutant.diff not in {one.diff for one in done}]
    targets = sorted({target(mutant.file) for mutant in sample})
    with postgres() as url, ThreadPoolExecutor(options.jobs) as pool, copies(options.jobs) as free:
        if not (options.resume and (REPORTS / "reach.json").exists()):
            look_up(free, pool, targets, url)
        budgets = json.loads((REPORTS / "budgets.json").read_text(encoding="utf-8"))
        reached = reach.load(REPORTS / "reach.json")
        results = pool.map(lambda one: examine(free, one, url, budgets[target(one.file)], reached), sample)
        report([*done, *write_down(results, done)])


def look_up(free: Copies, pool: ThreadPoolExecutor, targets: Sequence[str], url: str) -> None:
    """Writes down how long the tests of each target may take, and which of them runs which line."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    paths = sorted({path for file in targets for path in TESTS[file]}, key=_size, reverse=True)
    with tempfile.TemporaryDirectory() as folder:
        data = [Path(folder, str(number)) for number in range(len(paths))]
        took_s = dict(
            zip(paths, pool.map(lambda path, file: time_s(free, path, url, file), paths, data), strict=True)
        )
        reach.write(reach.read(data), REPORTS / "reach.json")
    budgets = {
        file: max(MIN_BUDGET_S, BUDGET_FACTOR * sum(took_s[path] for path in TESTS[file])) for file in targets
    }
    (REPORTS / "budgets.json").write_text(json.dumps(budgets), encoding="utf-8")


def earlier_results(sample: Sequence[Mutant]) -> list[Result]:
    """The results in mutants.jsonl that are of this sample."""
    diffs, lines = {mutant.diff for mutant in sample}, (REPORTS / "mutants.jsonl").read_text(encoding="utf-8")
    results = [Result(**json.loads(line)) for line in lines.splitlines()]
    return [result for result in results if result.diff in diffs]


def files(paths: Sequence[str]) -> list[str]:
    """The Python files at or below `paths`, relative to the root, always in the same order."""
    found = {file for path in paths for file in [ROOT / path, *(ROOT / path).rglob("*.py")] if file.is_file()}
    return sorted(str(file.resolve().relative_to(ROOT)) for file in found)


def target(file: str) -> str:
    """The entry of TESTS that a file is, or lies in."""
    return next(path for path in TESTS if file == path or file.startswith(path + "/"))


def _size(path: str) -> int:
    """The bytes of the tests at a path: the more, the longer they take."""
    return sum(file.stat().st_size for file in [ROOT / path, *(ROOT / path).rglob("*.py")] if file.is_file())


def time_s(free: Copies, path: str, url: str, data: Path) -> float:
    """How long these tests take. They must pass without any mutant; `data` gets the lines that each of them runs."""
    with borrowed(free) as copy:
        began = time.monotonic()
        code, output = run(copy, (*ON_SQLITE, path), url, reach=data)
        if code != 0:
            raise SystemExit(f"{path} fails without any mutant:\n{output[-3000:]}")
        print(f"{path} took {time.monotonic() - began:.0f} s under coverage", flush=True)
        return time.monotonic() - began


def examine(free: Copies, mutant: Mutant, url: str, timeout_s: float, reached: Reach) -> Result:
    with borrowed(free) as copy:
        began = time.monotonic()
        (copy / mutant.file).write_text(mutant.after, encoding="utf-8")
        tests = TESTS[target(mutant.file)]
        near = reached.tests_of(mutant.file, mutant.line, mutant.before)
        # A constant may be used in other files as well.
        is_known = mutant.line in reach.lines_in_functions(mutant.before) and 0 < len(near) <= reach.MAX_TESTS
        others = reach.with_programs(copy, tests) if is_known else tests
        code, output = run(copy, near[: reach.MAX_TESTS], url, timeout_s) if near else (0, "")
        if code == 0 and target(mutant.file) == "src/store":
            code, output = run(copy, (*ON_POSTGRES, tests[0]), url, timeout_s)
        if code == 0 and others:  # these take longest
            code, output = run(copy, (*ON_SQLITE, *others), url, timeout_s)
        failed = _FAILED.search(output)
        verdict = "timeout" if code is None else "survived" if code == 0 else "killed" if failed else "unsure"
        # A test that fails now and then must not count as one that noticed.
        if (
            verdict == "killed"
            and failed
            and failed["test"]
            and run(copy, [failed["test"]], url, timeout_s)[0] == 0
        ):
            verdict = "unsure"
        (copy / mutant.file).write_text(mutant.before, encoding="utf-8")
    return Result(
        verdict=verdict,
        place=f"{mutant.file}:{mutant.line}",
        kind=mutant.kind,
        killed_by=failed["test"] or failed["conftest"] if failed else None,
        took_s=round(time.monotonic() - began, 1),
        diff=mutant.diff,
        output=output[-1000:],
    )


def write_down(results: Iterator[Result], done: Sequence[Result]) -> Iterator[Result]:
    """The same results; each is printed and written to mutants.jsonl as it comes, after those that are done."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    with open(REPORTS / "mutants.jsonl", "w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(asdict(result)) + "\n" for result in done)
        for result in results:
            print(json.dumps(asdict(result)), file=lines, flush=True)
            print(f"{result.verdict:8} {result.took_s:6.1f} s  {result.place}  {result.kind}", flush=True)
            yield result


def report(results: Sequence[Result]) -> None:
    """Prints and writes the share that was killed, by entry of TESTS, and every mutant that was not."""
    alive = [result for result in results if result.verdict in ("survived", "unsure")]
    total, missed = (Counter(target(one.place.split(":")[0]) for one in some) for some in (results, alive))
    killed = len(results) - len(alive)
    lines = [f"{killed} of {len(results)} mutants killed ({killed / max(1, len(results)):.1%})", ""]
    lines += ["| in | mutants | killed |", "|---|---|---|"]
    lines += [f"| `{path}` | {total[path]} | {total[path] - missed[path]} |" for path in sorted(total)]
    lines += [f"\n`{one.place}` ({one.kind}, {one.verdict})\n\n```diff\n{one.diff}\n```" for one in alive]
    (REPORTS / "mutants.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
