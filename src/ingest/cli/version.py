"""`ingest version`."""

from ingest.cli import common


def version() -> None:
    """Print the version of the program."""
    from importlib.metadata import version as version_of

    common.say(f"news-ingest {version_of('news-ingest')}")
