"""What each of two processes does in the race: store its copy of one text at the same instant as the other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from json import dumps
from multiprocessing.synchronize import Barrier
from random import Random

from ingest.pipeline.imports import import_lines
from store.store import open_store

_WORDS = (
    "harbour council ferry winter accounts pier clerk growers flood road mill choir spring traveller tax "
    "bridge orchard market lantern storm school ledger quarry tunnel festival reservoir signal granary"
).split()


def text(number: int) -> str:
    """The text of a pair: like no other pair's."""
    chance = Random(number)
    sentences = (" ".join(chance.choices(_WORDS, k=14)) + "." for _ in range(12))
    return "\n".join(sentence.capitalize() for sentence in sentences)


def racer(url: str, outlet: str, pairs: int, together: Barrier) -> None:
    """Stores one article of each pair, each at the instant when the other racer does."""
    store = open_store(url)
    for number in range(pairs):
        together.wait(60)
        list(import_lines(_line(outlet, number), store, {}, datetime.now(UTC), name="race"))
    store.close()


def _line(outlet: str, number: int) -> Iterator[str]:
    url = f"https://{outlet}.example/a/{number}"
    yield dumps({"outlet": outlet, "url": url, "title": f"Number {number}", "text": text(number)})
