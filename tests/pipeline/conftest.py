"""What the tests of the pipeline share."""

from engines import on_sqlite  # noqa: F401
