"""Every saved page gives its article. Those here are made up in the outlets' shape; a private folder may be
named by INGEST_PAGES."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import config, fixtures
from ingest.cli.extract import as_json
from ingest.config import Outlet
from ingest.errors import ConfigError, IngestError
from ingest.extract import extract

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[1]
KNOWN = config.load(ROOT / "config.toml", {}, ROOT).outlets


def found() -> Iterator[object]:
    for folder in filter(None, (str(Path(__file__).parent / "pages"), os.environ.get("INGEST_PAGES"))):
        for outlet in sorted(path.name for path in Path(folder).iterdir()):
            for fixture in fixtures.load_fixtures(Path(folder), outlet):
                known = KNOWN.get(outlet, Outlet(id=outlet, name=outlet))
                yield pytest.param(fixture, known, id=f"{outlet}/{fixture.folder.name}")


@pytest.mark.parametrize("fixture, outlet", list(found()))
def test_a_saved_page_gives_its_article(fixture, outlet):
    if fixture.article is None:
        with pytest.raises(IngestError) as refusal:
            extract(fixture.page, outlet, now=NOW)
        assert refusal.value.reason == fixture.error
        return
    actual = as_json(extract(fixture.page, outlet, now=NOW), outlet.id)
    assert list(fixtures.differences(fixture.article, actual)) == []


def test_what_was_saved_is_found_again(tmp_path):
    fixture = next(fixtures.load_fixtures(Path(__file__).parent / "pages", "tass"))
    assert fixture.article is not None
    place = fixtures.save_fixture(tmp_path, "tass", fixture.page, {**fixture.article, "extractor": "any 1.0"})
    (again,) = fixtures.load_fixtures(tmp_path, "tass")
    assert (again.folder, again.page.body, again.page.url) == (place, fixture.page.body, fixture.page.url)
    assert again.article == fixture.article


def test_a_folder_that_lacks_its_page_is_named(tmp_path):
    (tmp_path / "elm" / "odd").mkdir(parents=True)
    (tmp_path / "elm" / "odd" / "page.toml").write_text("url = 'https://elm.example/'\n")
    with pytest.raises(ConfigError, match=r"elm/odd.*docs/outlets\.md"):
        list(fixtures.load_fixtures(tmp_path, "elm"))
