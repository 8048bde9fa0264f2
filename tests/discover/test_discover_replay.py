"""A thousand feed files with what a parser must find in them: the share of it that our entries say too.

The expectations are Python expressions in feedparser's terms. Counted are those conditions that speak of an
entry's title, link, date or summary; each must hold of what we made of the feed. Left out, because no stage
uses them: conditions on the feed itself, on encodings and well-formedness (`bozo`), and on an entry's id,
authors, contributors, content, categories, rights, source, enclosures, lists of links, languages, types and
bases of fields, and on media, iTunes, geo and chapter elements.

Markup in an expected value is turned into text (by lxml here, by lexbor in the code under test), since our
fields are text; scripts and styles have no text.
"""

import ast
import json
import re
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from shared import SHARED, needs_shared

from ingest.errors import NotAFeed
from ingest.model import Page
from ingest.text import MAX_TITLE_CHARS, clean_line
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEXTS = {"title": "title", "summary": "summary", "description": "summary"}
DATES = {"published", "updated", "created", "date", "issued", "modified"}
OURS = {*TEXTS, *DATES, *(f"{name}_parsed" for name in DATES), "link"}
FOLDER = SHARED / "data" / "feeds"
GOAL = 0.99


@dataclass(frozen=True)
class Case:
    path: str
    condition: ast.expr

    @property
    def page(self) -> Page:
        body = (FOLDER / self.path).read_bytes()
        said = re.search(rb"(?i)header:\s*content-type:\s*([^\r\n]+)", body.replace(b"\0", b""))
        url = f"http://127.0.0.1:8097/{self.path}"
        content_type = said[1].decode("latin-1").strip() if said else "application/xml"
        return Page(
            url=Url(url), asked=Url(url), status=200, body=body, content_type=content_type, fetched_at=NOW
        )


def cases() -> list[Case]:
    """One for each condition on a field that we use."""
    found = []
    for case in json.loads((FOLDER / "index.json").read_text()):
        tree = ast.parse(case["expect"] or "1", mode="eval").body
        parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
        found += [Case(case["path"], part) for part in parts if any(map(ours, ast.walk(part)))]
    return found


def ours(node: ast.AST) -> bool:
    """Whether `node` is entries[n]['title'] or the like, or entries[n]['title_detail']['value']."""
    path = subscripts(node)
    if len(path) == 4 and path[0] == "entries" and path[3] == "value":
        return path[2] in {f"{name}_detail" for name in TEXTS}
    return len(path) == 3 and path[0] == "entries" and path[2] in OURS


def subscripts(node: ast.AST) -> tuple[object, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return (*subscripts(node.value), node.slice.value)
    return ()


def holds(case: Case) -> bool:
    """Whether the condition is true of our entries."""
    theirs = their_entries(case)
    values: list[object] = []

    class Ask(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if ours(node):
                values.append(our_value(case.page, *subscripts(node)[1:3]))
                return ast.Subscript(
                    ast.Name("values", ast.Load()), ast.Constant(len(values) - 1), ast.Load()
                )
            return super().visit(node)

        def visit_Compare(self, node: ast.Compare) -> ast.AST:
            asked = next((subscripts(part) for part in ast.walk(node) if ours(part)), None)
            node = self.generic_visit(node)  # type: ignore[assignment]
            if asked:
                node.comparators = [told(part, theirs, asked[1], asked[2]) for part in node.comparators]
            return node

    expression = ast.fix_missing_locations(ast.Expression(Ask().visit(case.condition)))
    return bool(eval(compile(expression, case.path, "eval"), {"values": values}))


def told(node: ast.expr, theirs: list, number: object, field: object) -> ast.expr:
    """An expected value as our fields would say it."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return node
    return ast.Constant(as_ours(value, theirs[number], str(field)))


def as_ours(value: object, their: dict, field: str) -> object:
    field = field.removesuffix("_detail")
    if isinstance(value, tuple):
        return value[:6]
    if not isinstance(value, str):
        return value
    if field == "link":
        return Url(value).asked
    if field in DATES:
        from feedparser.datetimes import _parse_date

        return tuple(_parse_date(value)[:6])
    detail = dict.get(their, f"{TEXTS[field]}_detail") or {}
    return clean_line(value if detail.get("type") == "text/plain" else as_text(value), MAX_TITLE_CHARS)


def as_text(markup: str) -> str:
    from lxml import html

    if not markup.strip():
        return ""
    tree = html.fragment_fromstring(markup, create_parent="div")
    for unseen in tree.xpath("//script|//style"):
        unseen.drop_tree()
    for block in tree.xpath("//br|//p|//div|//li|//hr"):
        block.tail = f" {block.tail or ''}"
        block.text = f" {block.text or ''}"
    return str(tree.text_content())


def their_entries(case: Case) -> list:
    import feedparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = case.page
        return feedparser.parse(page.body, response_headers={"content-type": page.content_type})["entries"]


def our_value(page: Page, number: int, field: str) -> object:
    """What we read in the feed; an address is that of the entry made from it."""
    from ingest.discover import feeds, xml_repair
    from ingest.discover.entries import to_entries

    # Most of these feeds give their items no address, so they are read before addresses are checked.
    items, _, _ = feeds.items(xml_repair.repair(page.body, page.content_type), NOW, None)
    item = items[number]
    if field == "link":
        return to_entries([item], page.url)[0][0].url.asked
    name = field.removesuffix("_detail")
    if name in TEXTS:
        return clean_line(getattr(item, TEXTS[name]), MAX_TITLE_CHARS)
    at = item.published.at if item.published else None
    if name.startswith(("updated", "modified")) and item.modified_at:
        at = item.modified_at
    return tuple(at.timetuple()[:6]) if at else None


@needs_shared
def test_our_entries_say_what_a_thousand_feeds_are_expected_to_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    judged = cases()
    wrong = []
    for case in judged:
        try:
            agrees = holds(case)
        except (NotAFeed, LookupError, TypeError) as error:
            wrong.append(f"{case.path}: {type(error).__name__}: {error}")
            continue
        if not agrees:
            wrong.append(f"{case.path}: {ast.unparse(case.condition)}")
    share = 1 - len(wrong) / len(judged)
    with capsys.disabled():
        print(f"\nfeeds: {len(judged) - len(wrong)} of {len(judged)} expectations agree ({share:.2%})")
    assert share >= GOAL, "\n".join(wrong)
