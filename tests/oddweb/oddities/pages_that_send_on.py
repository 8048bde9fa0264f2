"""Pages that send their reader on, and links that wrap another address."""

from expecting import Check, asks, never, says_why, stays_out, stores
from made_articles import article_page
from web import Ask, Case, Page, answer, articles, iso, item, plain_feed, rfc, rss, site

SENDING = '<html><head><meta http-equiv="refresh" content="0; url={}"></head><body></body></html>'


def sends_on(name: str, page: Page, *checks: Check, is_stored: bool = True, is_control: bool = False) -> Case:
    """An outlet whose feed leads to /go/1 and /go/2, which send on."""
    made = articles(name, count=2)

    def others(ask: Ask) -> bytes | None:
        number = ask.number("/go/")
        return page(ask, number) if number is not None else None

    serve = site(made, feed=lambda ask: plain_feed(ask, made, "/go/{}"), others=others)
    return Case(
        name=name, serve=serve, checks=(stores(*made if is_stored else ()), *checks), is_control=is_control
    )


def an_empty_page(ask: Ask, number: int) -> bytes:
    to = f"{ask.base}/a/{number + 1}"
    return answer(f'<html><head><meta http-equiv="Refresh" content="1; url={to}" /></head></html>')


def a_page_with_words(ask: Ask, number: int) -> bytes:
    to = f"/a/{number + 1}"
    return answer(
        f'<html><head><title>Redirecting</title><meta http-equiv=refresh content="0; URL={to}"></head><body><p>You are'
        " being taken to the article. If nothing happens within a few seconds,"
        f' <a href="{to}">follow this link</a> to read it.</p></body></html>'
    )


def to_a_forbidden_address(ask: Ask, number: int) -> bytes:
    return answer(SENDING.format(f"{ask.forbidden}/{number}"))


def to_each_other(ask: Ask, number: int) -> bytes:
    return answer(SENDING.format(f"/go/{2 - number}"))


def whole_articles_that_reload() -> Case:
    made = articles("whole_articles_that_reload", count=3)
    heads = (
        '<meta http-equiv="refresh" content="900">',
        '<meta http-equiv="refresh" content="1800; url=/">',
        '<!-- <meta http-equiv="refresh" content="0; url=/elsewhere"> -->',
    )

    def page(ask: Ask, number: int) -> bytes:
        return answer(article_page(made[number], published=iso(2 + number), head=heads[number]))

    return Case(
        name="whole_articles_that_reload",
        serve=site(made, page=page),
        checks=(stores(*made), asks("/elsewhere", most=0)),
        is_control=True,
    )


def wrapped(name: str, *, to_forbidden: bool) -> Case:
    """Links of a feed of alerts, which name the article's address in a parameter."""
    made = articles(name, count=2)

    def feed(ask: Ask) -> bytes:
        base = ask.forbidden if to_forbidden else ask.base
        wrapper = f"https://www.google.com/url?rct=j&sa=t&url={base}/a/{{}}&ct=ga&cd=CAIyG"
        return rss(
            *(item(one.title, wrapper.format(at), rfc(1 + at)) for at, one in enumerate(made, start=1))
        )

    checks = (stores(), stays_out) if to_forbidden else (stores(*made),)
    return Case(name=name, serve=site(made, feed=feed), checks=checks, is_control=to_forbidden)


CASES = (
    sends_on("an_empty_page", an_empty_page),
    sends_on("a_page_with_words", a_page_with_words, never("You are being taken")),
    sends_on(
        "to_a_forbidden_address",
        to_a_forbidden_address,
        stays_out,
        says_why("page", 2),
        is_stored=False,
        is_control=True,
    ),
    sends_on(
        "to_each_other",
        to_each_other,
        says_why("page", 2),
        *(asks("/go/", most=8, step=step) for step in (1, 2, 3)),
        is_stored=False,
        is_control=True,
    ),
    whole_articles_that_reload(),
    wrapped("wrapped_addresses", to_forbidden=False),
    wrapped("wrapped_forbidden_addresses", to_forbidden=True),
)
