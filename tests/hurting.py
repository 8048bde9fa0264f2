"""Functions that behave as parsers do on documents made to hurt them."""

import importlib
import os
import re
import signal
import time

from ingest.errors import NoText, ServerBusy


def add(first: int, second: int) -> int:
    return first + second


def length(data: bytes) -> int:
    return len(data)


def process() -> int:
    return os.getpid()


def eat_memory() -> int:
    return len([bytes(10_000_000) for _ in range(1000)])


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


def give_what_cannot_be_pickled() -> object:
    return lambda: None


def wait_and_tell(path: str) -> None:
    """Writes the number of this process to `path`, then works on inside C."""
    with open(path, "w", encoding="ascii") as file:
        file.write(str(os.getpid()))
    time.sleep(600)
