"""Extraction measured on the shared pages: the whole score table, trafilatura beside us, and the cost.

    .venv/bin/python benchmarks/extraction.py [--data FOLDER] [--cost N]

FOLDER holds pages (*.html.gz) with their truth (*.json); without it the shared dev pages are taken
(../shared, or INGEST_SHARED). The scores are those of the shared score_extraction.py: lead and text for
the set `fu`, the text alone elsewhere; "+-" is the noise of ours, by drawing pages anew. The cost is the
processor time of our extract() over that of trafilatura.extract(), page by page in turn, best of three passes,
on N pages (default 150, none: 0).
"""

import argparse
import gzip
import hashlib
import json
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import trafilatura

from ingest.charsets import decode
from ingest.cli.extract import as_json
from ingest.config import Outlet
from ingest.errors import IngestError, Refused
from ingest.extract import extract
from ingest.extract.boilerplate import article_lines, learn_for_each
from ingest.extract.template import Template
from ingest.extract.template.lessons import learn_template
from ingest.extract.template.observe import observe
from ingest.model import Article, Page
from ingest.urls import Url

SHARED = Path(os.environ.get("INGEST_SHARED", Path(__file__).resolve().parents[2] / "shared"))
NOW = datetime.now(UTC)
COLUMNS = ("F1", "acc", "must", "mustnot", "snipF1", "title", "auth", "day", "minute", "lang")
SETS_WITH_LEAD = ("fu",)
COST_PASSES = 3
DRAWS = 200
"""So many times pages are drawn anew, to tell the noise of a figure."""

Truth = dict[str, Any]
Predictions = dict[str, Truth]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=SHARED / "data/extraction/dev")
    parser.add_argument("--cost", type=int, default=150, help="pages to measure the cost on")
    parser.add_argument("--predictions", type=Path, help="also write ours there, a JSON line per page")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"no pages in {options.data}; set INGEST_SHARED or give --data", file=sys.stderr)
        return 2
    truths, pages = read_set(options.data)
    ours = extract_all(truths, pages)
    if options.predictions:
        lines = (json.dumps(prediction, ensure_ascii=False) + "\n" for prediction in ours.values())
        options.predictions.write_text("".join(lines))
    theirs = {key: trafilatura_prediction(page) for key, page in pages.items()}
    others = {
        "ingest": ours,
        "trafilatura": theirs,
        "no comments": {
            key: trafilatura_prediction(page, include_comments=False) for key, page in pages.items()
        },
        "precision": {
            key: trafilatura_prediction(page, include_comments=False, favor_precision=True)
            for key, page in pages.items()
        },
    }
    if find_spec("readability"):
        others["readability"] = {key: readability_prediction(page) for key, page in pages.items()}
    print_table(truths, others)
    empty = [key for key, prediction in theirs.items() if prediction["text"] and not ours[key].get("text")]
    print(f"pages without a text where trafilatura finds one: {len(empty)} {' '.join(empty)}".rstrip())
    if options.cost:
        print_cost([pages[key] for key in sample(pages, options.cost)])
    return 0


def read_set(folder: Path) -> tuple[list[Truth], dict[str, Page]]:
    """The truths of a labelled set, in the order of their files, and the page of each by its id."""
    truths = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return truths, {truth["id"]: page_of(truth, folder) for truth in truths}


def page_of(truth: Truth, folder: Path) -> Page:
    """The page that `truth` is about, as if just fetched, without a Content-Type."""
    url = truth.get("url") or f"https://{truth.get('publisher') or 'unknown'}/{truth['id']}"
    try:
        address = Url(url)
    except Refused:  # some truths have a name in place of an address
        address = Url("https://unknown.invalid/")
    body = gzip.decompress((folder / f"{truth['id']}.html.gz").read_bytes())
    return Page(url=address, asked=address, status=200, body=body, content_type="", fetched_at=NOW)


def extract_all(truths: list[Truth], pages: dict[str, Page]) -> dict[str, Truth]:
    """Our prediction for each page; the pages of one publisher are one outlet, as in `ingest extract --batch`."""
    ids_of_outlet = defaultdict(list)
    for truth in truths:
        outlet = re.sub(r"[^a-z0-9]+", "-", (truth.get("publisher") or "unknown").lower())
        ids_of_outlet[outlet].append(truth["id"])
    predictions: dict[str, Truth] = {}
    for id, keys in ids_of_outlet.items():
        outlet = Outlet(id=id, name="")
        of_outlet = [pages[key] for key in keys]
        for key, article in zip(keys, extract_outlet(of_outlet, outlet), strict=True):
            predictions[key] = as_json(article, key) if isinstance(article, Article) else {"id": key}
    return predictions


def extract_outlet(pages: list[Page], outlet: Outlet) -> list[Article | IngestError]:
    """The pages of one outlet, with what they teach together."""
    found = [try_extract(page, outlet) for page in pages]
    texts = [article_lines(one) if isinstance(one, Article) else [] for one in found]
    boilerplate = learn_for_each(texts)
    found = [
        try_extract(page, outlet, lines) if lines else first
        for page, first, lines in zip(pages, found, boilerplate, strict=True)
    ]
    seen = [
        observe(page, one, outlet) for page, one in zip(pages, found, strict=True) if isinstance(one, Article)
    ]
    template = learn_template([one for one in seen if one])
    if template is None:
        return found
    return [
        try_extract(page, outlet, lines, template) for page, lines in zip(pages, boilerplate, strict=True)
    ]


def try_extract(
    page: Page,
    outlet: Outlet,
    boilerplate: frozenset[str] = frozenset(),
    template: Template | None = None,
) -> Article | IngestError:
    try:
        return extract(page, outlet, now=NOW, boilerplate=boilerplate, template=template)
    except IngestError as error:
        return error


def trafilatura_prediction(page: Page, **options: bool) -> Truth:
    """Its text and metadata; in the table "no comments" and "precision" are such options."""
    found = trafilatura.bare_extraction(
        decode(page.body, ""), url=page.url.asked, with_metadata=True, **options
    )
    if found is None:
        return {"text": ""}
    values = found.as_dict()
    return {
        "text": values.get("text") or "",
        "title": values.get("title"),
        "authors": [name.strip() for name in (values.get("author") or "").split(";") if name.strip()],
        "published": values.get("date"),
        "language": values.get("language"),
    }


def readability_prediction(page: Page) -> Truth:
    """The text and title of readability-lxml, which is only measured where it is installed."""
    from lxml.etree import ParserError
    from lxml.html import fromstring
    from readability import Document  # type: ignore[import-untyped]

    try:
        document = Document(decode(page.body, ""))
        return {
            "text": "\n".join(fromstring(document.summary()).itertext()),
            "title": document.short_title(),
        }
    except (ValueError, TypeError, ParserError):
        return {"text": ""}


def print_table(truths: list[Truth], extractors: dict[str, Predictions]) -> None:
    """A line per set and extractor; a column is empty where the set has no truth for it."""
    sys.path.insert(0, str(SHARED / "tools"))
    import score_extraction  # type: ignore[import-not-found]

    print(f"{'set':5} {'pages':>5} {'':12}" + "".join(f"{column:>9}" for column in COLUMNS))
    for source in sorted({truth["source"] for truth in truths}):
        of_source = [truth for truth in truths if truth["source"] == source]
        for name, predictions in extractors.items():
            scores = [
                score_extraction.score_page(truth, with_lead(predictions[truth["id"]], source))
                for truth in of_source
            ]
            print_row(source, len(of_source), name, score_extraction.summary(scores))
            if name == "ingest":
                print_row(source, len(of_source), "  +-", noise(scores, score_extraction.summary))


def print_row(source: str, pages: int, name: str, values: dict[str, float | None]) -> None:
    cells = (values.get(column) for column in COLUMNS)
    print(
        f"{source:5} {pages:5} {name:12}"
        + "".join(" " * 9 if cell is None else f"{cell:9.3f}" for cell in cells)
    )


def noise(
    scores: list[Any], summary: Callable[[list[Any]], dict[str, float | None]]
) -> dict[str, float | None]:
    """How far each figure may be off: half of what 95 % of the figures cover when pages are drawn with repeats."""
    random = Random(1)
    drawn = [summary(random.choices(scores, k=len(scores))) for _ in range(DRAWS)]
    found: dict[str, float | None] = {}
    for column in COLUMNS:
        values = sorted(value for one in drawn if (value := one.get(column)) is not None)
        if len(values) == DRAWS:
            found[column] = (values[round(DRAWS * 0.975) - 1] - values[round(DRAWS * 0.025)]) / 2
    return found


def with_lead(prediction: Truth, source: str) -> Truth:
    if source in SETS_WITH_LEAD and prediction.get("lead"):
        return {**prediction, "text": f"{prediction['lead']}\n{prediction.get('text') or ''}"}
    return prediction


def sample(keys: Iterable[str], count: int) -> list[str]:
    """`count` of `keys`, the same in each run and of all sets."""
    return sorted(keys, key=lambda key: hashlib.sha256(key.encode()).digest())[:count]


def print_cost(pages: list[Page]) -> None:
    outlet = Outlet(id="cost", name="")
    ours_s = theirs_s = 0.0
    for page in pages:
        text = decode(page.body, "")
        passes = [
            (cpu_s(try_extract, page, outlet), cpu_s(trafilatura.extract, text)) for _ in range(COST_PASSES)
        ]
        ours_s += min(ours for ours, _ in passes)
        theirs_s += min(theirs for _, theirs in passes)
    print(
        f"cost on {len(pages)} pages: ingest {ours_s / len(pages) * 1e3:.1f} ms, "
        f"trafilatura {theirs_s / len(pages) * 1e3:.1f} ms a page, ratio {ours_s / theirs_s:.2f}"
    )


def cpu_s(function: Callable[..., object], *args: object) -> float:
    """The processor time of a call, in seconds."""
    start = time.process_time()
    function(*args)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
