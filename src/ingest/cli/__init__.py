"""The commands. Alone prints, exits and builds the World."""


def main() -> None:
    """The console script."""
