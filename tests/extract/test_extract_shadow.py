"""Declared shadow roots are part of the page; other templates are not."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import PARAGRAPHS, html, read

from ingest.extract.page.shadow import open_shadow_roots

TITLE = "<h1>Bridge to stay shut until spring</h1>"
TEXT = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)


@pytest.mark.parametrize(
    "body",
    [
        f"{TITLE}<x-story><template shadowrootmode='open'><div>{TEXT}</div></template></x-story>",
        f"{TITLE}<x-story><TEMPLATE ShadowRootMode=closed>{TEXT}</TEMPLATE></x-story>",
        f"<x-page><template shadowrootmode=open><x-story><template shadowrootmode=open>{TITLE}{TEXT}"
        "</template></x-story></template></x-page>",
        f"<x-page><template shadowrootmode=open><slot></slot><template id=t><p>A paragraph that no reader of this page is shown.</p></template></template>{TITLE}{TEXT}</x-page>",
    ],
)
def test_text_in_a_declared_shadow_root_is_text(body):
    assert read(html(f"<main>{body}</main>")).text.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "text, opened",
    [
        ("<template id=a>b</template>", "<template id=a>b</template>"),
        ("<template shadowrootmode=open>b", "<shadow-root shadowrootmode=open>b"),
        (
            "</template><template shadowrootmode=open>b</template>",
            "</template><shadow-root shadowrootmode=open>b</shadow-root>",
        ),
        (
            "<template shadowrootmode=open><template>b</template></template>",
            "<shadow-root shadowrootmode=open><template>b</template></shadow-root>",
        ),
        ("no root", "no root"),
    ],
)
def test_only_shadow_roots_are_opened(text, opened):
    assert open_shadow_roots(text.encode()) == opened.encode()
