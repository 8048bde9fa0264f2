"""What we know of one article, as files that a person can open and check without this program. Pure.

    case.py     what was looked up of it, as values
    files.py    the files, by their names, with the digest of each
    cover.py    the page that one opens first

docs/evidence.md says what such a file proves, and what it does not.
"""

from ingest.evidence.case import Case, Version, page_digests
from ingest.evidence.files import files, zipped

__all__ = ["Case", "Version", "files", "page_digests", "zipped"]
