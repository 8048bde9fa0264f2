"""Search in the words of articles, with one syntax and the same hits on both engines.

`folding` makes tokens of texts, `query` a tree of a query, `tree` says what it means, `engines` puts it into the
language of each engine's index; `index` keeps the index, `finding` asks it, `ranking` puts in order, `snippets` shows.
"""

from store.search.finding import MAX_RANKED, Asked, Hit, Hits
from store.search.query import parse
from store.search.snippets import Snippet, snippet
from store.search.tree import asked_for

__all__ = ["MAX_RANKED", "Asked", "Hit", "Hits", "Snippet", "asked_for", "parse", "snippet"]
