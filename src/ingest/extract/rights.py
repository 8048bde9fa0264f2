"""What a page reserves: archiving, use for machine learning, text and data mining. No input or output."""

from __future__ import annotations

from ingest.extract.metadata import Head

_WORDS = {"noarchive": "noarchive", "noai": "noai", "noimageai": "noai", "nocache": "noarchive"}


def reserved(head: Head, header: str) -> tuple[str, ...]:
    """Which of noarchive, noai and tdm the page or its headers (lines of "name: value") reserve."""
    found = set()
    metas = head.every("robots", "googlebot", "news_keywords_robots", "x-robots-tag")
    tdm = head.every("tdm-reservation")
    for line in header.splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "tdm-reservation":
            tdm.append(value.strip())
        else:
            metas.append(value)
    for value in metas:
        found |= {
            _WORDS[word]
            for word in value.lower().replace(",", " ").replace(":", " ").split()
            if word in _WORDS
        }
    if "1" in tdm:
        found.add("tdm")
    return tuple(sorted(found))
