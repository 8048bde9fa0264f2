"""Which articles came or changed, in the order in which it was written: what an export goes on from.

Rows are added in the transaction that changes the article, and are neither changed nor deleted: on SQLite, which has
one writer, a higher number was committed later. On Postgres numbers are committed in any order; there a row's `xmin`
tells the transaction that wrote it, and a snapshot which transactions it saw (`store/query/cursors.py`).
"""

from collections.abc import Iterable
from typing import Literal

import sqlalchemy as sa

from store.schema import articles, changes

Aspect = Literal["article", "copies", "names", "story", "hits"]
"""What of an article changed: itself (its text, address, cluster of copies, and whether it is gone), what it shares
with others and whom it cites, whom it names and quotes, its story, or which watches found it
later than it came."""

# Built once: building these statements costs more than running them.
_NOTE = changes.insert()
_IS_OTHERWISE = sa.or_(
    articles.c.gone_at.is_distinct_from(sa.bindparam("gone_at", type_=articles.c.gone_at.type)),
    articles.c.url != sa.bindparam("url"),
    articles.c.off_domain != sa.bindparam("off_domain", type_=articles.c.off_domain.type),
)
_NOTE_STATE = changes.insert().from_select(
    ["article_id", "aspect"],
    sa.select(articles.c.id, sa.literal("article")).where(
        articles.c.id == sa.bindparam("article_id"), _IS_OTHERWISE
    ),
    include_defaults=False,
)


class Changes:
    """Notes of changes, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def note(self, article_ids: Iterable[int], aspect: Aspect) -> None:
        """This aspect of these articles is new or changes in this transaction."""
        rows = [{"article_id": article_id, "aspect": aspect} for article_id in article_ids]
        if rows:
            self._db.execute(_NOTE, rows)

    def note_state(self, values: dict[str, object]) -> None:
        """The article changes where it is not yet as these new values of its row say; to be called before they are
        written. When it was last looked at is no change."""
        names = ("article_id", "gone_at", "url", "off_domain")
        self._db.execute(_NOTE_STATE, {name: values[name] for name in names})
