"""How far WARC files were read that are not read to their end yet."""

from datetime import datetime

import sqlalchemy as sa

from store.engine import insert
from store.schema import archive_files

_GET = sa.select(archive_files.c.records).where(archive_files.c.key == sa.bindparam("file"))


class ArchiveFiles:
    """Queries about WARC files, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def records_read(self, key: bytes) -> int:
        """How many records of a file were read; 0 for one that was not begun, or was read to its end."""
        return self._db.execute(_GET, {"file": key}).scalar_one_or_none() or 0

    def put(self, key: bytes, name: str, records: int, at: datetime) -> None:
        """So many records of a file were read, and what they gave is stored."""
        values = {"name": name, "records": records, "at": at}
        row = insert(self._db, archive_files).values(key=key, **values)
        self._db.execute(row.on_conflict_do_update(index_elements=["key"], set_=values))

    def ended(self, key: bytes) -> None:
        """The file was read to its end: whoever reads it again begins anew."""
        self._db.execute(archive_files.delete().where(archive_files.c.key == key))
