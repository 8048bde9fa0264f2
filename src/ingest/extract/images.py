"""The pictures of an article: the one that its page offers for sharing, and those of its text. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

from ingest.extract.body.pictures import MAX_CAPTION_CHARS, MAX_CREDIT_CHARS, is_no_picture
from ingest.extract.metadata import Metadata
from ingest.extract.metadata.canonical import absolute_url
from ingest.model import Image
from ingest.text import clean_line
from ingest.urls import Url

MIN_FILE_NAME_CHARS = 8

# What tells sizes of one picture apart at the end of its file's name: "-1024x683", "_w640", "-scaled".
_SIZE = re.compile(
    r"(?:[-_@.](?:\d{2,5}x\d{2,5}|[wh]\d{2,4}|\d{3,4}w|\dx|scaled|large|medium|small|thumb))+$", re.I
)


def find_images(metadata: Metadata, shown: Iterable[Image], url: Url) -> tuple[Image, ...]:
    """The picture that the page at `url` offers for sharing, then those that it has `shown` with its text. Of two sizes
    of one picture, the first is taken, with what the page writes under either."""
    found: dict[str, Image] = {}
    for image in (*_main(metadata), *shown):
        address = absolute_url(image.url, url)
        if address is None:
            continue
        key = _same_picture(address)
        known = found.get(key)
        if known is None:
            found[key] = replace(image, url=address.asked)
        else:
            # What stands under the picture says more than what the head of the page says of it.
            found[key] = replace(
                known, caption=image.caption or known.caption, credit=image.credit or known.credit
            )
    return tuple(found.values())


def _main(metadata: Metadata) -> list[Image]:
    main = metadata.get("og:image")
    said = metadata.jsonld.images()
    if not main and said:
        main = said[0].url
    if not main or is_no_picture(main.split("?")[0]):
        return []
    alike = next((image for image in said if _file_name(image.url) == _file_name(main)), None)
    caption = (alike.caption if alike else None) or metadata.get("og:image:alt")
    return [
        Image(
            url=main,
            caption=clean_line(caption, MAX_CAPTION_CHARS) or None,
            credit=clean_line((alike.credit if alike else None) or "", MAX_CREDIT_CHARS) or None,
        )
    ]


def _same_picture(address: Url) -> str:
    """What all sizes of one picture have in common: the name of its file, where it is one of its own."""
    name = _file_name(address.asked)
    has_own_name = len(name) >= MIN_FILE_NAME_CHARS and any(char.isdigit() or char in "-_" for char in name)
    return name if has_own_name else address.asked


def _file_name(address: str) -> str:
    last = unquote(address.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1])
    return _SIZE.sub("", last.rsplit(".", 1)[0] if "." in last[-6:] else last)
