"""Search in the words of articles, with one syntax and the same hits on both engines. The package imports nothing
itself: who only reads queries needs no database.

`folding` makes tokens of texts, `query` a tree of a query, `tree` says what it means, `asked` among which articles;
`engines` and `statements` put it into the language of each engine's index; `index` keeps the index, `finding` asks it,
`ranking` puts in order, `snippets` shows; `watching` finds the watches that an article is for.
"""
