"""Every saved page gives its article. Those here are made up in the outlets' shape; a private folder may be
named by INGEST_PAGES."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import config, saved
from ingest.errors import ConfigError, IngestError
from ingest.extract import extract
from ingest.extract.batch import as_json
from ingest.model import Outlet

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[1]
KNOWN = config.load(ROOT / "config.toml", {}, ROOT).outlets


def found() -> Iterator[object]:
    for folder in filter(None, (str(Path(__file__).parent / "pages"), os.environ.get("INGEST_PAGES"))):
        for outlet in sorted(path.name for path in Path(folder).iterdir()):
            for case in saved.cases(Path(folder), outlet):
                known = KNOWN.get(outlet, Outlet(id=outlet, name=outlet))
                yield pytest.param(case, known, id=f"{outlet}/{case.folder.name}")


@pytest.mark.parametrize("case, outlet", list(found()))
def test_a_saved_page_gives_its_article(case, outlet):
    if case.article is None:
        with pytest.raises(IngestError) as refusal:
            extract(case.page, outlet, now=NOW)
        assert refusal.value.reason == case.error
        return
    came = as_json(extract(case.page, outlet, now=NOW), outlet.id)
    assert list(saved.differences(case.article, came)) == []


def test_what_was_saved_is_found_again(tmp_path):
    case = next(saved.cases(Path(__file__).parent / "pages", "tass"))
    assert case.article is not None
    place = saved.save(tmp_path, "tass", case.page, {**case.article, "extractor": "any 1.0"})
    (again,) = saved.cases(tmp_path, "tass")
    assert (again.folder, again.page.body, again.page.url) == (place, case.page.body, case.page.url)
    assert again.article == case.article


def test_a_folder_that_lacks_its_page_is_named(tmp_path):
    (tmp_path / "elm" / "odd").mkdir(parents=True)
    (tmp_path / "elm" / "odd" / "page.toml").write_text("url = 'https://elm.example/'\n")
    with pytest.raises(ConfigError, match=r"elm/odd.*docs/outlets\.md"):
        list(saved.cases(tmp_path, "elm"))
