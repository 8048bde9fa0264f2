"""What a child sends back: bytes that are data, and are read by the type that the function declares.

Whoever has taken a parser over can send what it likes. Bytes that are not of that type are a crashed parser. The only
module that imports msgspec.
"""

import inspect
import os
import traceback
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeVar, get_type_hints

import msgspec
from pydantic import BaseModel

from ingest.errors import ConfigError, IngestError, ParserCrashed, Refused
from ingest.urls import Url

T = TypeVar("T")

MAX_HANDED_BYTES = 8 * 1024 * 1024
"""What one child may hand to another, before it is compressed."""

_LEVEL = 1  # more saves a fifth of the bytes, and takes three times as long

_VALUE, _ERROR, _LAST_ERROR = b"v", b"e", b"x"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Error:
    """An IngestError as data: the name of its class, and whatever it may carry."""

    kind: str
    reason: str
    detail: str
    http_status: int | None = None
    wait_s: float | None = None
    target: str | None = None


# ---- in the child ----------------------------------------------------------------------------------------


def answer_of(function: Callable[..., object], args: tuple[object, ...]) -> bytes:
    """What a call returns or raises, as bytes. A MemoryError is the child's last answer: see `is_last`."""
    try:
        value = function(*args)
    except IngestError as error:
        return error_answer(error)
    except MemoryError:
        return _out_of_memory()
    except BaseException as error:  # noqa: BLE001 - foreign bytes can raise anything out of a parser
        return error_answer(ParserCrashed("parser", _describe(error)))
    try:
        return _VALUE + msgspec.msgpack.encode(value, enc_hook=_as_data)
    except MemoryError:
        return _out_of_memory()
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        return error_answer(ParserCrashed("parser", f"a value that cannot be sent: {error}"))


def error_answer(error: IngestError) -> bytes:
    """An error as a child sends it."""
    kind = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _kinds())
    carried = {
        name: getattr(error, name) for name in ("http_status", "wait_s", "target") if hasattr(error, name)
    }
    as_data = _Error(kind=kind, reason=error.reason, detail=_sendable(error.detail), **carried)
    return _ERROR + msgspec.msgpack.encode(as_data)


def is_last(answer: bytes) -> bool:
    """Whether the child is to end after this answer: its memory is full."""
    return answer[:1] == _LAST_ERROR


def _out_of_memory() -> bytes:
    return _LAST_ERROR + error_answer(ParserCrashed("parser", "too much memory"))[1:]


def _as_data(value: object) -> object:
    if isinstance(value, Url):
        return value.asked
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no data")


def _describe(error: BaseException) -> str:
    """The class of an error, the last line of code that it came from, and its message."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}:{last.lineno}"
    return f"{type(error).__name__} at {place}: {str(error)[:200]}"


def _sendable(text: str) -> str:
    """`text` without halves of characters, which foreign bytes leave in messages."""
    return text.encode("utf-8", "replace").decode("utf-8")


# ---- from one child to another ---------------------------------------------------------------------------


def as_bytes(value: object) -> bytes | None:
    """A value that the main process hands from one child to another without a look at it; None if it is too large."""
    plain = msgspec.msgpack.encode(value, enc_hook=_as_data)
    return zlib.compress(plain, _LEVEL) if len(plain) <= MAX_HANDED_BYTES else None


def from_bytes(kind: type[T], data: bytes) -> T:
    """What another child has written, which may be anything. Raises ParserCrashed where it is no `kind`."""
    try:
        reader = zlib.decompressobj()
        plain = reader.decompress(data, MAX_HANDED_BYTES)
        if not reader.eof:
            raise ValueError(f"more than {MAX_HANDED_BYTES >> 20} MB, or not whole")
        return msgspec.msgpack.decode(plain, type=kind, dec_hook=_from_data)
    except (zlib.error, msgspec.MsgspecError, ValueError, TypeError, RecursionError) as fault:
        raise ParserCrashed("parser", f"no {kind.__name__}: {str(fault)[:200]}") from None


# ---- in the main process ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The value that a child sent, or the error; `is_last` where the child cannot be asked again."""

    value: Any = None
    error: IngestError | None = None
    is_last: bool = False

    def result(self) -> Any:
        """The value. Raises the error."""
        if self.error is not None:
            raise self.error
        return self.value


def failure(reason: str, detail: str) -> Answer:
    """An answer in the place of a child that gave none."""
    return Answer(error=ParserCrashed(reason, detail))


def read_answer(answer: bytes | bytearray, function: Callable[..., object]) -> Answer:
    """What an answer holds; ParserCrashed("parser") where it is not what `function` declares."""
    status, data = bytes(answer[:1]), memoryview(answer)[1:]
    try:
        if status == _VALUE:
            return Answer(value=decoder_of(function).decode(data))
        if status not in (_ERROR, _LAST_ERROR):
            raise ValueError("neither a value nor an error")
        return Answer(error=_as_error(_ERROR_DECODER.decode(data)), is_last=status == _LAST_ERROR)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError) as fault:
        # Nobody knows what else such a child has sent or will send.
        crash = ParserCrashed("parser", f"an answer of another type: {str(fault)[:200]}")
        return Answer(error=crash, is_last=True)


def decoder_of(function: Callable[..., object]) -> msgspec.msgpack.Decoder[Any]:
    """Reads what `function` returns. Raises TypeError for a function that a child cannot run, or whose hints do not
    say what comes back."""
    return _decoder(function.func if isinstance(function, partial) else function)


@lru_cache(maxsize=256)
def _decoder(function: Callable[..., object]) -> msgspec.msgpack.Decoder[Any]:
    name = f"{function.__module__}.{getattr(function, '__qualname__', function)}"
    if not inspect.isfunction(function) or "<" in name or function.__module__ == "__main__":
        raise TypeError(f"{name} is no function of a module, which is all that a child can run")
    try:
        hints = get_type_hints(function)
    except NameError as error:
        raise TypeError(f"the type hints of {name} cannot be looked up at run time: {error}") from error
    if missing := {"return", *inspect.signature(function).parameters} - hints.keys():
        raise TypeError(f"{name} runs in a child and needs complete type hints; without: {sorted(missing)}")
    return msgspec.msgpack.Decoder(hints["return"], dec_hook=_from_data)


def _from_data(kind: type, data: object) -> object:
    """A value of a class that msgspec does not know, checked as it is where it is made."""
    if kind is Url and isinstance(data, str):
        return _url(data)
    if issubclass(kind, BaseModel):
        return kind.model_validate(data)
    raise TypeError(f"no {kind.__name__} can come out of a child")


def _url(written: str) -> Url:
    try:
        return Url(written, keep_route=True)
    except Refused as error:
        raise ValueError(str(error)) from None


def _as_error(data: _Error) -> IngestError:
    kind = _kinds().get(data.kind)
    if kind is None or not data.reason.isidentifier():
        raise ValueError(f"no such error: {data.kind[:40]!r}, {data.reason[:40]!r}")
    error = kind.__new__(kind, data.reason, data.detail)
    IngestError.__init__(error, data.reason, data.detail, http_status=data.http_status)
    made_with = {
        name
        for of in kind.__mro__
        if issubclass(of, IngestError)
        for name in inspect.signature(of).parameters
    }
    for name in {"wait_s", "target"} & made_with:
        setattr(error, name, getattr(data, name))
    return error


@lru_cache(maxsize=1)
def _kinds() -> dict[str, type[IngestError]]:
    """The errors of `ingest.errors` by their names; without ConfigError, which no document causes."""
    found = dict[str, type[IngestError]]()
    waiting: list[type[IngestError]] = [IngestError]
    while waiting:
        kind = waiting.pop()
        if kind.__module__ == IngestError.__module__:
            found[kind.__name__] = kind
        waiting += kind.__subclasses__()
    del found[ConfigError.__name__]
    return found


_ERROR_DECODER = msgspec.msgpack.Decoder(_Error)
