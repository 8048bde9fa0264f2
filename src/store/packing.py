"""Packs the bytes of pages and unpacks them, alone or with a dictionary. The only module that imports zstandard.

A dictionary is made of a few older pages of the same outlet: what a page has in common with them takes next to no room.
Whatever is unpacked is bounded before, and checked afterwards by its digest.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

import zstandard

from store.errors import Damaged
from store.model import Dictionary, NewDictionary, PackedBody

MAX_PAGE_BYTES = 1 << 30
MAX_DICTIONARY_BYTES = 2 << 20
"""A dictionary, unpacked."""

_MIN_PAGES = 2
"""A dictionary has so many pages, where there is room."""

_COMMON_SHARE = 0.5
"""A page that takes with others at most so much of what it takes alone adds little to them."""

_WORTH_SHARE = 0.8
"""What pages may take with others, on average, of what they take alone; else a dictionary is not worth its cost."""

# Alone a page packs three times as fast at level 3 as at 6, and to 6 to 9 % more. With a dictionary most of a page is
# found there at any level; the rest is worth looking for.
_LEVEL_ALONE = 3
_LEVEL_WITH_DICTIONARY = 6
_LEVEL_OF_DICTIONARY = 9

_MAX_READY_TO_PACK = 4
"""Dictionaries that a child keeps ready; each takes some 2 MB, at most 8."""

_MAX_READY_TO_UNPACK = 32
"""Dictionaries that a process keeps ready; each takes its own bytes, at most MAX_DICTIONARY_BYTES."""


_EMPTY_SHA256 = sha256(b"").digest()


def pack(body: bytes, dictionary: Dictionary | None = None) -> PackedBody:
    """A page's bytes, packed. Raises Damaged where the dictionary cannot be used."""
    if dictionary is None:
        return PackedBody(body=zstandard.ZstdCompressor(level=_LEVEL_ALONE).compress(body))
    compressor = zstandard.ZstdCompressor(level=_LEVEL_WITH_DICTIONARY, dict_data=_to_pack(dictionary))
    return PackedBody(body=compressor.compress(body), dictionary_id=dictionary.id)


def unpack(packed: PackedBody, dictionary: Dictionary | None, max_bytes: int = MAX_PAGE_BYTES) -> bytes:
    """The bytes that were packed with this dictionary. Raises Damaged; also for more than `max_bytes`, and before
    anything is unpacked. With another dictionary of the same id, other bytes come out: compare their digest."""
    return _unpacked(packed.body, _to_unpack(dictionary) if dictionary else None, max_bytes)


def gives_back(packed: PackedBody, dictionary: Dictionary | None, body: bytes) -> bool:
    """Whether `body` comes out again, and was packed without padding. Raises Damaged for the dictionary alone."""
    content = _to_unpack(dictionary) if dictionary else None
    if packed.dictionary_id != (dictionary.id if dictionary else None) or len(packed.body) > _max_packed(
        body
    ):
        return False
    try:
        return _unpacked(packed.body, content, len(body)) == body
    except Damaged:
        return False


def make_dictionary(pages: Sequence[tuple[PackedBody, Dictionary | None]]) -> NewDictionary:
    """A dictionary for pages like these: it has the first ones, and those that have little in common with them. It is
    empty where they have too little in common. Raises Damaged where none of them can be unpacked."""
    chosen: list[bytes] = []
    shares: list[float] = []
    room = MAX_DICTIONARY_BYTES
    fault = Damaged("there are no pages to make a dictionary of")
    for packed, dictionary in pages:
        try:
            body = unpack(packed, dictionary)
        except Damaged as error:
            fault = error
            continue
        if chosen:
            alone = pack(body) if dictionary else packed
            shares.append(_bytes_with(chosen, body) / max(len(alone.body), 1))
        if room and (len(chosen) < _MIN_PAGES or shares[-1] > _COMMON_SHARE):
            chosen.append(body[:room])
            room -= len(chosen[-1])
    if not chosen:
        raise fault
    # What lies nearer to the page is cheaper to refer to.
    is_worth = sum(shares) < _WORTH_SHARE * len(shares)
    content = b"".join(reversed(chosen)) if is_worth else b""
    own = zstandard.ZstdCompressor(level=_LEVEL_OF_DICTIONARY).compress(content)
    return NewDictionary(sha256=sha256(content).digest(), body=own)


def is_empty(dictionary: Dictionary) -> bool:
    """Whether the pages that it was made of had too little in common: later ones are packed alone."""
    return dictionary.sha256 == _EMPTY_SHA256


def check_dictionary(dictionary: Dictionary) -> None:
    """Raises Damaged where the dictionary is not the bytes that its digest is of."""
    _content(dictionary)


def _max_packed(body: bytes) -> int:
    return len(body) + len(body) // 256 + 1024


def _bytes_with(others: Sequence[bytes], body: bytes) -> int:
    content = zstandard.ZstdCompressionDict(b"".join(others), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return len(zstandard.ZstdCompressor(level=_LEVEL_ALONE, dict_data=content).compress(body))


@lru_cache(maxsize=_MAX_READY_TO_PACK)
def _to_pack(dictionary: Dictionary) -> zstandard.ZstdCompressionDict:
    content = _content(dictionary)
    content.precompute_compress(level=_LEVEL_WITH_DICTIONARY)
    return content


@lru_cache(maxsize=_MAX_READY_TO_UNPACK)
def _to_unpack(dictionary: Dictionary) -> zstandard.ZstdCompressionDict:
    return _content(dictionary)


def _content(dictionary: Dictionary) -> zstandard.ZstdCompressionDict:
    name = f"dictionary {dictionary.id} of outlet {dictionary.outlet}"
    try:
        content = _unpacked(dictionary.body, None, MAX_DICTIONARY_BYTES)
    except Damaged as error:
        raise Damaged(f"{name}: {error}") from None
    if sha256(content).digest() != dictionary.sha256:
        raise Damaged(f"{name}: not the bytes that its digest is of")
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _unpacked(packed: bytes, content: zstandard.ZstdCompressionDict | None, max_bytes: int) -> bytes:
    try:
        size = zstandard.frame_content_size(packed)
        if not 0 <= size <= max_bytes:
            raise Damaged(f"says that it is of {size} bytes, where 0 to {max_bytes} can be")
        return zstandard.ZstdDecompressor(dict_data=content).decompress(
            packed, max_output_size=size, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise Damaged(f"cannot be unpacked: {error}") from error
