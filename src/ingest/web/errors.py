"""What a question may fail by, beside the errors of the store.

WebError
├── NotThere    nothing is at this address                      404
├── BadCall     a parameter cannot be used: which, and the cure 400
└── Busy        too many wait already; ask again                503
"""


class WebError(Exception):
    """The message is for people; it names place, value and cure."""


class NotThere(WebError):
    """What is asked for is not in the archive."""


class BadCall(WebError):
    """A parameter has a value that cannot be used."""


class Busy(WebError):
    """More ask than can be answered."""
