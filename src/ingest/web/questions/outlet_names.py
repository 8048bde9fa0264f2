"""What outlets are called."""

from collections.abc import Mapping

from store.reading import Reading

MAX_OUTLETS = 5_000


def outlet_names(reading: Reading) -> Mapping[str, str]:
    """The name of each outlet that the archive knows, by its id, in the order of ids."""
    rows = reading.rows("SELECT id, name FROM outlets ORDER BY id LIMIT :limit", {"limit": MAX_OUTLETS})
    return {row.id: row.name or row.id for row in rows}
