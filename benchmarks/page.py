"""How long the pages of `ingest web` take, in processor time and by the clock: questions, and the HTML of answers.

    python benchmarks/page.py sqlite:////tmp/growth/g.db
    python benchmarks/page.py postgresql://… --times 5

The archive is one that `filling.py` filled; it is only read. CPU is that of this process: on Postgres the server's own
comes on top, and the clock has it. The first of several calls is left out: it reads the file, not the cache.
"""

import argparse
import time
from datetime import datetime
from statistics import median

from jinja2 import Environment
from made_up_rows import NOW, WORDS

from ingest.web.question import Archive, Question
from ingest.web.questions import QUESTIONS
from ingest.web.rendering import environment
from store.reading import Reader

PAGES = (
    ("today", {}),
    ("today", {"day": "2026-06-10", "language": "en"}),
    ("story", {"story_id": "25000"}),
    ("article", {"article_id": "500000"}),
    ("search", {"q": WORDS[0]}),
    ("search", {"q": f'"{WORDS[0]} {WORDS[1]}"', "source": "tass"}),
    ("search", {"q": WORDS[0], "order": "newest"}),
    ("edits", {}),
    ("outlets", {}),
    ("outlet", {"outlet": "tass"}),
    ("compare", {}),
    ("compare", {"source": "tass", "since": "2026-09-03", "until": "2026-12-01"}),
    ("compare", {"language": "en", "since": "2026-09-03", "until": "2026-12-01"}),
    ("compare", {"person": "Lavrov", "since": "2025-12-03", "until": "2026-12-01"}),
)
"""Pages by the names of their questions, with parameters."""

LIMIT_S = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    reader = Reader(asked.url, connections=1)
    templates = environment(QUESTIONS)  # a server compiles them once
    named = {question.name: question for question in QUESTIONS}
    print("| page | CPU ms, question | CPU ms, HTML | ms by the clock, question | kB of HTML |")
    print("|---|---|---|---|---|")
    for name, given in PAGES:
        figures = [measured(reader, templates, named[name], given) for _ in range(asked.times + 1)][1:]
        cpu, html_cpu, clock, size = (median(column) for column in zip(*figures, strict=True))
        said = ", ".join(f"{key} {value}" for key, value in given.items())
        print(
            f"| {name}{f' ({said})' if said else ''} | {cpu:.0f} | {html_cpu:.0f} | {clock:.0f} | {size:.0f} |"
        )
    reader.close()


def measured(
    reader: Reader, templates: Environment, question: Question, given: dict[str, str]
) -> tuple[float, float, float, float]:
    """CPU of the question and of its HTML, the clock of the question, and the size of the page."""
    path = {name: given[name] for name in question.path_names}
    asked = question.asked(path, [pair for pair in given.items() if pair[0] not in path])
    now: datetime = NOW
    began, cpu_began = time.perf_counter(), time.process_time()
    with reader.read(LIMIT_S) as reading:
        answer = question.ask(Archive(reading=reading, now=now, watches={}), asked)
    clock, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    template = templates.get_template(question.template)
    cpu_began = time.process_time()
    page = template.render(question=question, asked=asked, answer=answer, forms=("", ".json")).encode()
    return cpu * 1000, (time.process_time() - cpu_began) * 1000, clock * 1000, len(page) / 1000


if __name__ == "__main__":
    main()
