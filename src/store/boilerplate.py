"""Boilerplate lines: those that an outlet prints on page after page."""

from collections.abc import Mapping

import sqlalchemy as sa

from store.schema import boilerplate_lines

_FOR_OUTLET = (
    sa.select(boilerplate_lines)
    .where(boilerplate_lines.c.outlet_id == sa.bindparam("outlet"))
    .order_by(boilerplate_lines.c.line)
)


class BoilerplateLines:
    """Queries about boilerplate lines, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def for_outlet(self, outlet: str) -> dict[str, int]:
        """An outlet's boilerplate lines, with the number of pages that carried each."""
        return {row.line: row.pages for row in self._db.execute(_FOR_OUTLET, {"outlet": outlet})}

    def replace(self, outlet: str, lines: Mapping[str, int]) -> None:
        """Stores the outlet's boilerplate lines in place of those stored before."""
        self._db.execute(boilerplate_lines.delete().where(boilerplate_lines.c.outlet_id == outlet))
        rows = [{"outlet_id": outlet, "line": line, "pages": pages} for line, pages in lines.items()]
        if rows:
            self._db.execute(boilerplate_lines.insert(), rows)
