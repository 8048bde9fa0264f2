"""Articles that get another address are still the same articles."""

from expecting import revises, stores
from made_articles import article_page, edited, made_up
from web import Ask, Case, answer, articles, iso, item, redirect, rfc, rss, site


def moves(
    name: str,
    old: str,
    new: str,
    *,
    guid: str | None,
    leaves_redirect: bool,
    is_control: bool = False,
    **more: str,
) -> Case:
    """From the second step on, the article is edited and stands at a new address."""
    before = made_up(name)
    after = edited(before, title=f"{before.title}, officials say")

    def serve(ask: Ask) -> bytes | None:
        has_moved = ask.step > 1
        shown, path = (after, new) if has_moved else (before, old)
        if ask.path == "/rss":
            return rss(item(shown.title, ask.base + path, rfc(3), guid=guid))
        if ask.path == path:
            return answer(article_page(shown, published=iso(3), canonical=ask.base + path))
        return redirect(new, "301 Moved Permanently") if ask.path == old and leaves_redirect else None

    return Case(
        name=name, serve=serve, checks=(stores(after), revises(after)), settings=more, is_control=is_control
    )


def one_guid_for_all() -> Case:
    made = articles("one_guid_for_all", count=4)

    def feed(ask: Ask) -> bytes:
        return rss(
            *(item(one.title, f"{ask.base}/a/{at + 1}", rfc(2 + at), guid="1") for at, one in enumerate(made))
        )

    return Case(
        name="one_guid_for_all", serve=site(made, feed=feed), checks=(stores(*made),), is_control=True
    )


def a_guid_that_is_used_again() -> Case:
    """At each step the same guid announces another story, as feeds with a row for the top story do."""
    made = articles("a_guid_that_is_used_again", count=3)

    def serve(ask: Ask) -> bytes | None:
        number = ask.number()
        if ask.path == "/rss":
            top = made[ask.step - 1]
            return rss(item(top.title, f"{ask.base}/a/{ask.step}", rfc(2), guid="top-story"))
        return None if number is None else answer(article_page(made[number], published=iso(2 + number)))

    return Case(name="a_guid_that_is_used_again", serve=serve, checks=(stores(*made),), is_control=True)


OLD, NEW = "/news/bridge-to-be-measured-again", "/news/bridge-measured-again-officials-say"

CASES = (
    moves("by_guid_and_redirect", OLD, NEW, guid="elm-4711", leaves_redirect=True),
    moves("by_guid_alone", OLD, NEW, guid="elm-4711", leaves_redirect=False),
    moves("by_redirect_alone", OLD, NEW, guid=None, leaves_redirect=True),
    moves(
        "by_article_id",
        "/detail/88123/quay-may-close",
        "/detail/88123/quay-closes-after-all",
        guid=None,
        leaves_redirect=True,
        is_control=True,
        article_id=r"/detail/(\d+)/",
    ),
    one_guid_for_all(),
    a_guid_that_is_used_again(),
)
