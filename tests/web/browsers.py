"""A real browser: Debian's chromium, driven by playwright. Tests that need it are skipped where either is missing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from running import CEILING_S

ARGUMENTS = (
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, TABLET, DESKTOP = (
    {"width": 390, "height": 844},
    {"width": 820, "height": 1180},
    {"width": 1440, "height": 900},
)


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser, until the block ends."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="needs the group `browser`: uv run --group browser pytest tests/web"
    )
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=CEILING_S * 1000)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(kw_only=True)
class Visitor:
    """A page of the browser, and what happened on it: errors of the console and of scripts, dialogs, requests."""

    page: Any
    address: str
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def visit(self, url: str) -> Any:
        """Opens an address, and waits until it is loaded."""
        answer = self.page.goto(url, wait_until="load")
        assert answer.ok, f"{answer.status} at {url}"
        return self.page

    def foreign(self) -> list[str]:
        """What was asked of others."""
        return [url for url in self.requests if not url.startswith((self.address, "data:"))]


@contextmanager
def visitor(browser: Any, address: str, **options: Any) -> Iterator[Visitor]:
    """A visitor of the page at `address`, with these options of a browser's context."""
    context = browser.new_context(**{"viewport": DESKTOP} | options)
    context.set_default_timeout(CEILING_S * 1000 / 4)
    page = context.new_page()
    found = Visitor(page=page, address=address)

    def heard(message: Any) -> None:
        if message.type in ("error", "warning"):
            found.faults.append(f"console: {message.text}")

    def asked(dialog: Any) -> None:
        found.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", heard)
    page.on("pageerror", lambda error: found.faults.append(f"script: {error}"))
    page.on("dialog", asked)
    page.on("request", lambda request: found.requests.append(request.url))
    try:
        yield found
    finally:
        context.close()
