"""Templates: what the pages of an outlet have in common."""

from functools import cache

import sqlalchemy as sa

from store.engine import EngineName, engine_name, insert_into
from store.fields import fields_of
from store.model import StoredTemplate
from store.schema import templates

_GET = sa.select(templates).where(templates.c.outlet_id == sa.bindparam("outlet"))

_TAUGHT = ("template", "pages", "last_article_id", "learned_at")


@cache
def _put(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, templates)
    return row.on_conflict_do_update(
        index_elements=["outlet_id"], set_={name: row.excluded[name] for name in _TAUGHT}
    )


class Templates:
    """Queries about templates, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def get(self, outlet: str) -> StoredTemplate | None:
        """The outlet's template; None when there was no lesson yet."""
        row = self._db.execute(_GET, {"outlet": outlet}).one_or_none()
        if row is None:
            return None
        return StoredTemplate(
            outlet=row.outlet_id,
            template=row.template,
            pages=row.pages,
            last_article_id=row.last_article_id,
            learned_at=row.learned_at,
        )

    def put(self, template: StoredTemplate) -> None:
        """Stores the outlet's template in place of the one before."""
        values = fields_of(template)
        self._db.execute(_put(engine_name(self._db)), {"outlet_id": values.pop("outlet"), **values})
