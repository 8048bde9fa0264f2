"""Answers whose headers are odd: read as browsers read them, where that can mean one thing only."""

import gzip
from collections.abc import Callable
from random import Random

from expecting import says_why, stores
from made_articles import article_page
from web import Ask, Case, articles, iso, raw, site

Speak = Callable[[bytes, int], bytes]
"""The answer with this body, for the article with this number."""


def spoken(
    name: str, speak: Speak, *, count: int = 2, is_stored: bool = True, is_control: bool = False
) -> Case:
    made = articles(name, count=count)

    def page(ask: Ask, number: int) -> bytes:
        return speak(article_page(made[number], published=iso(2 + number)).encode(), number)

    checks = (stores(*made),) if is_stored else (stores(), says_why("page", count))
    return Case(name=name, serve=site(made, page=page), checks=checks, is_control=is_control)


def length(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def in_one_of_five_sound_ways(body: bytes, number: int) -> bytes:
    return [
        raw([length(body)] * 2, body),
        raw([length(body)], body, status="HTTP/1.0 200 OK"),
        raw([length(body)], body, status="HTTP/1.1 200"),
        raw([f"X-Long: {'a' * 9000}", length(body)], body),
        raw(["Server:", length(body)], body),
    ][number]


def cut(body: bytes) -> bytes:
    packed = gzip.compress(body)
    return packed[: len(packed) * 2 // 3]


TWICE = ["Transfer-Encoding: chunked"] * 2
PACKED = "Content-Encoding: gzip"

CASES = (
    spoken("blanks_in_a_name", lambda body, _: raw(["X Powered By: old box", length(body)], body)),
    spoken("chunked_is_said_twice", lambda body, _: raw(TWICE, chunked(body))),
    spoken("packed_under_the_plain_length", lambda body, _: raw([PACKED, length(body)], gzip.compress(body))),
    spoken(
        "packed_and_cut",
        lambda body, _: raw([PACKED, length(body)], cut(body)),
        is_stored=False,
        is_control=True,
    ),
    spoken(
        "two_lengths",
        lambda body, _: raw([f"Content-Length: {len(body) // 2}", length(body)], body),
        is_stored=False,
        is_control=True,
    ),
    spoken("spoken_well", in_one_of_five_sound_ways, count=5, is_control=True),
    # The coding of the body
    spoken("coded_in_utf_8", lambda body, _: raw(["Content-Encoding: utf-8", length(body)], body)),
    spoken("coded_in_nothing", lambda body, _: raw(["Content-Encoding: none", length(body)], body)),
    spoken("coded_in_text", lambda body, _: raw(["Content-Encoding: text/html", length(body)], body)),
    spoken(
        "packed_by_name_only",
        lambda body, number: raw([PACKED, "Content-Length: 4000"], Random(number).randbytes(4000)),
        is_stored=False,
        is_control=True,
    ),
)
