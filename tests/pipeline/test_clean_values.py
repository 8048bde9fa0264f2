"""No string that people call naughty breaks a row or reaches a column as it must not, on either engine."""

import json
import re

from engines import ON_BOTH_ENGINES
from net import NOON
from racing import text
from shared import SHARED, needs_shared

from ingest.pipeline.imports import import_lines

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@ON_BOTH_ENGINES
@needs_shared
def test_naughty_strings_as_title_author_and_text_are_stored_clean(store, ask, capsys, database_url):
    strings = json.loads((SHARED / "data/strings/naughty_strings.json").read_text("utf-8"))
    if database_url.startswith("postgres"):  # of those of plain letters it is enough that SQLite has had them
        strings = [one for one in strings if not (one.isascii() and one.isprintable())]
    lines = [
        json.dumps(
            {
                "outlet": "elm",
                "url": f"https://elm.example/a/{n}",
                "title": string,
                "authors": [string],
                "section": string,
                "tags": [string],
                "text": f"{text(n)[:300]}\n{string}\nAnd so it ended.",
            }
        )
        for n, string in enumerate(strings)
    ]
    came = list(import_lines(lines, store, {}, NOON, name="strings"))
    with capsys.disabled():
        stored = sum(batch.new for batch in came)
        print(f"\nstrings: {stored} of {len(strings)} stored clean", end="")
    assert [bad for batch in came for bad in batch.bad] == []
    assert stored == len(strings)
    for row in ask("SELECT title, text, authors, section, tags FROM v_articles"):
        assert not any(FORBIDDEN.search(value) for value in row if isinstance(value, str))
