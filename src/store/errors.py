"""What can go wrong with the database.

StoreError
├── Unavailable      locked for too long, full, read-only, gone: nothing was changed, try again later
├── NotReady         no tables yet, or older ones: `ingest db upgrade`
├── Rejected         the database takes a row not, or a statement: by a constraint or trigger that is not ours
├── Damaged          something that is stored cannot be read back
├── Renamed          an outlet has another id now: nothing is stored under this one
├── BadQuery         an analyst's SQL was refused, or is wrong
│   └── TooSlow        it took longer than it may
└── LeaseLost        another process has the lease now: nothing was written
"""


class StoreError(Exception):
    """The message names the database and says what to do; it never contains a password."""


class Unavailable(StoreError):
    """The database cannot be used now; the transaction was rolled back."""


class NotReady(StoreError):
    """The database has no tables, or tables of another version."""


class Rejected(StoreError):
    """The database takes a row or a statement not, because of a constraint, trigger or rule that is not ours; the
    transaction was rolled back."""


class Renamed(StoreError):
    """An outlet had this id before it was renamed; nothing was written."""


class Damaged(StoreError):
    """Something that is stored cannot be read back, by itself or without what is missing; nothing else is affected."""


class BadQuery(StoreError):
    """A query that cannot be answered: wrong, too slow, or one that would write."""


class TooSlow(BadQuery):
    """A query that took longer than it may, and was stopped."""


class LeaseLost(StoreError):
    """Another run has taken the lease over."""
