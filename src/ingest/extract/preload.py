"""Loads what extraction needs: the parsers, the language model, the classifier, the names of months. Imported once, by
the server process that all children are forked from, so that they share what is loaded. No other process imports this
module.

What writes while it is loaded must be loaded here: the model of languages is unpacked into a file without a name, and
a child can write none.
"""

from contextlib import suppress
from datetime import UTC, datetime

from lxml.html import fromstring
from trafilatura.external import try_justext

import ingest.extract.template.lessons
import ingest.extract.template.observe  # noqa: F401 - for the sake of being loaded
from ingest import date_words
from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.model import Page
from ingest.urls import Url

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_SENTENCE = (
    "The ferry stayed in the harbour on Tuesday because the wind had risen over night, the captain said. "
)
_PAGE = Page(
    url=Url("http://warm.example/ferry"),
    asked=Url("http://warm.example/ferry"),
    status=200,
    body=f"<html><title>Ferry stays in</title><article>{f'<p>{_SENTENCE * 2}</p>' * 4}</article></html>".encode(),
    content_type="text/html; charset=utf-8",
    fetched_at=_LONG_AGO,
)

# A word that is no month is looked up in all languages, whose names are read then: a quarter of a second in each child.
date_words.month_number("Ferry")

# trafilatura reads its words of a hundred languages when its last resort is first tried: 30 MB in each child, and an
# eighth of a second.
try_justext(fromstring("<p>Ferry</p>"), "", None)

with suppress(IngestError):
    extract(_PAGE, Outlet(id="warm", name="Warm"), now=_LONG_AGO)
