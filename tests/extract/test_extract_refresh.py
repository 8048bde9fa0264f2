"""Pages that only send their reader on, by a refresh."""

import pytest
from extract_pages import URL, article, html, read

from ingest.errors import SentOn

TARGET = "https://news.elm.example/2026/11/20/bridge-reopens-48214"


def refresh(content: str, equiv: str = "refresh") -> str:
    return f'<meta http-equiv="{equiv}" content="{content}">'


FOLLOWED = {
    "plain": refresh(f"0; url={TARGET}"),
    "capitals": refresh(f"0;URL={TARGET}", equiv="Refresh"),
    "five seconds": refresh(f"5; url={TARGET}"),
    "a fraction": refresh(f"0.5; url={TARGET}"),
    "relative": refresh("1; url=/2026/11/20/bridge-reopens-48214"),
    "quoted": refresh(f"0; url='{TARGET}' "),
    "a comma": refresh(f"0, url={TARGET}"),
    "without url": refresh(f"0; {TARGET}"),
    "second of two": refresh("600") + refresh(f"0; url={TARGET}"),
}
NOT_FOLLOWED = {
    "six seconds": refresh(f"6; url={TARGET}"),
    "a quarter of an hour": refresh("900"),
    "no target": refresh("0"),
    "an empty target": refresh("0; url="),
    "itself": refresh(f"0; url={URL}"),
    "a script": refresh("0; url=javascript:alert(1)"),
    "negative": refresh(f"-1; url={TARGET}"),
    "no number": refresh(f"soon; url={TARGET}"),
    "a comment": f"<!-- {refresh(f'0; url={TARGET}')} -->",
    "without scripts": f"<noscript>{refresh(f'0; url={TARGET}')}</noscript>",
    "another header": refresh(f"0; url={TARGET}", equiv="refresh-rate"),
}


@pytest.mark.parametrize("head", FOLLOWED.values(), ids=FOLLOWED)
@pytest.mark.parametrize(
    "body", [article(), "<p>You are being taken to the article.</p>"], ids=["text", "none"]
)
def test_a_refresh_within_five_seconds_is_told_with_its_target(head, body):
    with pytest.raises(SentOn) as sent:
        read(html(body, head=head))
    assert sent.value.target == TARGET
    assert str(sent.value) == f"redirect: the page sends on to {TARGET}"


@pytest.mark.parametrize("head", NOT_FOLLOWED.values(), ids=NOT_FOLLOWED)
def test_any_other_refresh_leaves_the_article_as_it_is(head):
    assert read(html(article(), head=head)).title == "Bridge to stay shut until spring"
