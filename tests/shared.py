"""Where the shared pages, cases and tools lie; what needs them skips where they are missing."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("INGEST_SHARED", Path(__file__).resolve().parents[2] / "shared"))

needs_shared = pytest.mark.skipif(
    not (SHARED / "design.md").exists(),
    reason="needs ../shared (or INGEST_SHARED): cases that are not ours to ship",
)
