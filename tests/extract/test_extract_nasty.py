"""Absurd documents are told by their bytes; what they do to a child is in tests/hostile/test_nasty_html.py."""

import pytest
from extract_pages import ELM, NOW, page

from ingest.errors import IngestError
from ingest.extract import extract


@pytest.mark.parametrize("tag", ["div", "section", "span", "blockquote", "ul"])
def test_absurd_depth_is_told_before_the_parser_sees_it(tag):
    with pytest.raises(IngestError) as error:
        extract(page(f"<{tag}>" * 50_000 + "<p>The ferry stayed in.</p>"), ELM, now=NOW)
    assert error.value.reason == "parser"
