"""The statements that ask the index of words, for each engine. Pure."""

from dataclasses import dataclass

from store.search.engines import fts5, loose, tsquery
from store.search.tree import Node

ID = {"sqlite": "search.rowid", "postgresql": "search.article_id"}
IS_CUT = {"sqlite": "0", "postgresql": "search.is_cut"}

USE_INDEX = "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"
"""Postgres does not know what it costs to look at the words of an article, and would rather look at all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`what` of the articles that `node` finds and for which all `conditions` hold, with `end` behind: SQL that may
    name articles, and the id as ID has it. `is_walk`: so many are found that Postgres may look at the newest, one by
    one."""

    node: Node
    what: str
    conditions: tuple[str, ...] = ()
    end: str = ""
    is_walk: bool

    @property
    def rest(self) -> str:
        return "".join(f" AND {condition}" for condition in self.conditions)

    @property
    def joined(self) -> bool:
        return "articles." in self.what + self.rest


def sqlite_statement(question: Question) -> tuple[str, dict[str, object]]:
    """The statement and its own values."""
    # CROSS keeps SQLite from walking over articles first.
    articles = " CROSS JOIN articles ON articles.id = search.rowid" if question.joined else ""
    sql = f"SELECT {question.what} FROM search{articles} WHERE search MATCH :query{question.rest} {question.end}"
    return sql, {"query": fts5(question.node)}


def postgres_statement(question: Question) -> tuple[str, dict[str, object]]:
    """The statement and its own values. Where words stand is known after a look at each article that has them, which
    takes longer than to find it; articles that do not hold all places are given too."""
    articles = " JOIN articles ON articles.id = search.article_id" if question.joined else ""
    values: dict[str, object] = {"words": tsquery(loosened(question.node))}
    has_words, places = "words @@ CAST(:words AS tsquery)", ""
    if needs_places(question.node):
        values["query"] = tsquery(question.node)
        places = f" CROSS JOIN LATERAL ({_PLACED}) placed"
    # OFFSET 0 keeps the planner from looking at words before it knows which articles have them.
    found = f"SELECT article_id, is_cut FROM search WHERE {has_words} ORDER BY article_id DESC"
    found = f"({found})" if question.is_walk else f"({found} OFFSET 0)"
    return (
        f"SELECT {question.what} FROM {found} search{places}{articles} WHERE true{question.rest} {question.end}",
        values,
    )


_PLACED = (
    "SELECT FROM search placed WHERE placed.article_id = search.article_id "
    "AND (placed.is_cut OR placed.words @@ CAST(:query AS tsquery)) OFFSET 0"
)


def needs_places(node: Node) -> bool:
    """Whether it matters where in a text words stand."""
    return loose(node) != node


def loosened(node: Node) -> Node:
    """A query that finds whatever `node` does, without regard to places."""
    found = loose(node)
    if found is None:
        raise ValueError(f"not bounded: {node}")
    return found


def view_condition(node: Node, engine: str) -> str:
    """A condition on the article_id of a view, without parameters."""
    words = (fts5(node) if engine == "sqlite" else tsquery(node)).replace("'", "''")
    if engine == "sqlite":
        return f"article_id IN (SELECT rowid FROM search WHERE search MATCH '{words}')"
    return f"article_id IN (SELECT article_id FROM search WHERE words @@ CAST('{words}' AS tsquery))"
