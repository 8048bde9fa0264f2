"""What a child is sent: a function, its arguments, and its limit, pickled. Only the main process writes it."""

import pickle
from collections.abc import Callable

_LIMIT_BYTES = 4


def call_bytes(function: Callable[..., object], args: tuple[object, ...], cpu_limit_s: int) -> bytes:
    """A call that may spend `cpu_limit_s` seconds on a processor."""
    call = pickle.dumps((function, args), protocol=pickle.HIGHEST_PROTOCOL)
    return cpu_limit_s.to_bytes(_LIMIT_BYTES, "big") + call


def cpu_limit_s(request: bytearray) -> int:
    return int.from_bytes(request[:_LIMIT_BYTES], "big")


def run(request: bytearray) -> object:
    """Makes the call. `request` is empty afterwards, for a large document need not be there twice."""
    del request[:_LIMIT_BYTES]
    function, args = pickle.loads(request)  # noqa: S301 - written by the main process
    request.clear()
    return function(*args)
