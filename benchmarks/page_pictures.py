"""Pictures of every page at three widths, of the demo's archive: docs/img/page-NAME-WIDTH.webp.

    uv run --group browser python benchmarks/page_pictures.py [FOLDER]

Needs chromium. What is below the first screen is left out.
"""

import base64
import sys
import tempfile
from pathlib import Path

sys.path += [str(Path(__file__).parents[1] / folder) for folder in ("tests", "tests/e2e", "tests/web")]

import httpx
from browsers import DESKTOP, PHONE, TABLET, chromium, visitor
from crawl import crawl, kind_of
from demo_page import demo_page

ROOT = Path(__file__).parents[1]
MAX_BYTES = 100_000
QUALITIES = (70, 50, 35, 20)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/img"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, demo_page(Path(scratch)) as address, chromium() as browser:
        with httpx.Client(timeout=60) as client:
            urls = crawl(client, address).one_of_each()
        for size in (PHONE, TABLET, DESKTOP):
            with visitor(browser, address, viewport=size) as one:
                for url in urls:
                    kind = kind_of(httpx.URL(url))
                    assert kind is not None
                    picture = taken(one.visit(url))
                    place = folder / f"page-{kind.question.name}-{size['width']}.webp"
                    place.write_bytes(picture)
                    print(
                        f"{place.name}: {len(picture) / 1000:.0f} kB of {url.removeprefix(address)}",
                        flush=True,
                    )


def taken(page) -> bytes:  # type: ignore[no-untyped-def]
    """What the window shows, as WebP of as much quality as fits."""
    session = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        asked = {"format": "webp", "quality": quality}
        picture = base64.b64decode(session.send("Page.captureScreenshot", asked)["data"])
        if len(picture) <= MAX_BYTES:
            return picture
    raise SystemExit(f"{page.url}: more than {MAX_BYTES} bytes, whatever the quality")


if __name__ == "__main__":
    main()
