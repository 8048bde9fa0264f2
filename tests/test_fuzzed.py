"""Inputs that hurt once (benchmarks/fuzz.py found them) are read, or refused as an IngestError, in bounded time."""

import gzip
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from processor_time import limited

from ingest.errors import IngestError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import fuzz

FILES = sorted((Path(__file__).parent / "fuzzed").glob("*.gz"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_hurt_once_hurts_no_more(file):
    with suppress(IngestError), limited(fuzz.SLOW_S):
        fuzz.READERS[file.name.partition("-")[0]](gzip.decompress(file.read_bytes()))


@pytest.mark.parametrize("kind", fuzz.READERS)
def test_what_the_fuzzer_breaks_is_mostly_sound_before(kind):
    known = fuzz.seeds()[kind]
    read = 0
    for body in known:
        with suppress(IngestError):
            fuzz.READERS[kind](body)
            read += 1
    assert read >= len(known) / 4


def test_the_fuzzer_finds_what_hurts(monkeypatch, tmp_path, capsys):
    def hurt(body: bytes) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz, "READERS", {"robots": hurt})
    monkeypatch.setattr(fuzz, "BATCH", 2)
    fuzz.run_batch("robots", 1, tmp_path)
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert any("ZeroDivisionError" in path.name for path in tmp_path.iterdir())
