"""`ingest version`."""

from ingest.cli import options


def version() -> None:
    """Print the version of the program."""
    from importlib.metadata import version as version_of

    options.say(f"news-ingest {version_of('news-ingest')}")
