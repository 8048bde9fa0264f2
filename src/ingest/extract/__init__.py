"""Page + outlet -> article: text, lead, metadata. Pure: bytes in, values out."""

from ingest.extract.article import extract
from ingest.extract.decoding import decode
from ingest.extract.guard import check

__all__ = ["check", "decode", "extract"]
