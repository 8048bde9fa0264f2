"""Pages in files: the manifests that name them, their addresses and their outlets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import IngestError, Refused
from ingest.parse_json import parse_json
from ingest.urls import Url

if TYPE_CHECKING:
    from ingest.config import Outlet

UNREADABLE = "file"
"""The reason of a line of the manifest, or a page, that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A page in a file. `outlet` is an id, None where only the address can tell."""

    id: str
    path: Path
    url: str
    outlet: str | None = None


NO_ADDRESS = Url("https://unknown.invalid/")
"""Stands for the address of a page that was saved without a usable one. Such a page is extracted all the same."""

Line = Saved | IngestError


def pages_of(manifest: Path) -> Iterator[Line]:
    """The pages of a manifest; an error says what is wrong with a line."""
    with _opened(manifest) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                values = parse_json(line)
                yield Saved(
                    id=str(values["id"]),
                    path=_place(Path(values["path"]), manifest),
                    url=str(values["url"]),
                    outlet=str(values["outlet"]) if values.get("outlet") else None,
                )
            except (ValueError, KeyError, TypeError) as error:
                cause = f"{type(error).__name__}: {error}"
                yield IngestError(
                    UNREADABLE, f"{manifest}:{number}: needs id, path and url as JSON ({cause})"
                )


def _place(path: Path, manifest: Path) -> Path:
    """A relative path is one from where we are, or from where the manifest lies."""
    beside = manifest.parent / path
    return beside if not path.exists() and beside.exists() else path


def _opened(manifest: Path) -> Any:
    try:
        return manifest.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise IngestError(UNREADABLE, f"{manifest}: {error.strerror}") from error


def url_of(saved: Saved) -> Url:
    try:
        return Url(saved.url)
    except Refused:
        return NO_ADDRESS


def outlet_of(saved: Saved, url: Url, known: Mapping[str, "Outlet"]) -> "Outlet":
    """The configured outlet that is named or that the address belongs to; else one made up for the page."""
    from ingest.config import Outlet
    from ingest.identity import same_outlet

    if saved.outlet is not None and saved.outlet in known:
        return known[saved.outlet]
    if saved.outlet is None:
        fitting = next((one for one in known.values() if same_outlet(url, one)), None)
        if fitting:
            return fitting
    # A made-up name would be taken for part of the titles, so there is none.
    if url == NO_ADDRESS:
        return Outlet(id=saved.outlet or "unknown")
    return Outlet(id=saved.outlet or url.host, homepage=f"https://{url.host}/")
