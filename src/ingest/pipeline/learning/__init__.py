"""What an outlet's stored articles taught, as extraction takes it."""

import json

from ingest.extract.template import Learned, from_values
from store.store import Transaction


def learned(outlet: str, tx: Transaction) -> Learned:
    """The outlet's boilerplate lines and its template."""
    stored = tx.templates.get(outlet)
    return Learned(
        boilerplate=frozenset(tx.boilerplate.for_outlet(outlet)),
        template=from_values(json.loads(stored.template)) if stored and stored.template else None,
    )
