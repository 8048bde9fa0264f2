"""Boilerplate lines: those that an outlet prints on page after page."""

from collections.abc import Mapping

import sqlalchemy as sa

from store.schema import boilerplate_lines, outlets

_FOR_OUTLET = (
    sa.select(boilerplate_lines)
    .where(boilerplate_lines.c.outlet_id == sa.bindparam("outlet"))
    .order_by(boilerplate_lines.c.line)
)
_LEARNED_TO = sa.select(outlets.c.lines_article_id).where(outlets.c.id == sa.bindparam("outlet"))

_SET_LEARNED_TO = outlets.update().where(outlets.c.id == sa.bindparam("outlet"))
_DELETE = boilerplate_lines.delete().where(boilerplate_lines.c.outlet_id == sa.bindparam("outlet"))
_ADD = boilerplate_lines.insert()


class BoilerplateLines:
    """Queries about boilerplate lines, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def for_outlet(self, outlet: str) -> dict[str, int]:
        """An outlet's boilerplate lines, with the number of pages that carried each."""
        return {row.line: row.pages for row in self._db.execute(_FOR_OUTLET, {"outlet": outlet})}

    def learned_to(self, outlet: str) -> int:
        """The newest article when the outlet's lines were last learned; 0 where they never were."""
        return self._db.execute(_LEARNED_TO, {"outlet": outlet}).scalar_one_or_none() or 0

    def replace(self, outlet: str, lines: Mapping[str, int], learned_to: int) -> None:
        """Stores the outlet's boilerplate lines in place of those stored before; `learned_to` is the newest article of
        those that they were learned from."""
        self._db.execute(_SET_LEARNED_TO, {"outlet": outlet, "lines_article_id": learned_to})
        self._db.execute(_DELETE, {"outlet": outlet})
        rows = [{"outlet_id": outlet, "line": line, "pages": pages} for line, pages in lines.items()]
        if rows:
            self._db.execute(_ADD, rows)
