"""Functions that behave as parsers do on documents made to hurt them."""

import importlib
import os
import re
import signal
import time
import weakref

from ingest.errors import Moved, NoText, SentOn, ServerBusy


def add(first: int, second: int) -> int:
    return first + second


def length(data: bytes) -> int:
    return len(data)


def process() -> int:
    return os.getpid()


def eat_memory() -> int:
    return len([bytes(10_000_000) for _ in range(1000)])


class Element:
    """Knows the one below, which knows this one, as elements of a page do."""

    def __init__(self) -> None:
        self.below: Element | None = None
        self.above: Element | None = None


def grow_tree() -> "weakref.ref[Element]":
    """A tree that nobody holds but its own parts."""
    top = Element()
    top.below = Element()
    top.below.above = top
    return weakref.ref(top)


_grown: "list[weakref.ref[Element]]" = []


def leave_tree() -> None:
    _grown.append(grow_tree())


def trees_left() -> int:
    """How many of the trees that calls before this one left are still in memory."""
    return sum(tree() is not None for tree in _grown)


def trees_left_of(count: int) -> int:
    """How many of so many trees that one call grows are in memory when it ends."""
    return sum(tree() is not None for tree in [grow_tree() for _ in range(count)])


def source_of(module: str) -> str | None:
    return importlib.import_module(module).__file__


def burn(cpu_s: float) -> None:
    """Keeps the processor busy for so long."""
    end = time.process_time() + cpu_s
    while time.process_time() < end:
        pass


def spin() -> None:
    while True:
        pass


def spin_inside_c() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def nap(seconds: float) -> None:
    time.sleep(seconds)


def leave(code: int) -> None:
    os._exit(code)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def find_no_text() -> None:
    raise NoText("two words")


def find_no_address() -> None:
    raise Moved("to \ud800")


def be_sent_on() -> None:
    raise SentOn("https://elm.example/")


def be_busy() -> None:
    raise ServerBusy("status", "503", http_status=503, wait_s=4.0)


def stumble() -> None:
    raise LookupError("no such node")


def recurse() -> None:
    recurse()


class Odd(Exception):
    """Cannot be made again from its arguments."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__("odd")


def raise_oddly() -> None:
    raise Odd(1, 2)


def give_what_is_no_data() -> object:
    return lambda: None


def give_half_a_character() -> str:
    return "\ud800"


def burn_nap_and_tell(cpu_s: float, nap_s: float) -> int:
    """The number of the process that was at it to the end: busy first, which others can see, and then idle."""
    burn(cpu_s)
    nap(nap_s)
    return os.getpid()


def without_hints(value):
    return value


def one_of_two() -> int | str:
    return "one"


def lie() -> int:
    return "no number"  # type: ignore[return-value]
