"""New entries lead to something else than their articles."""

from collections.abc import Iterator
from dataclasses import replace

from expecting import Check, Found, after, either, has, never, says_why, stores
from made_articles import (
    CONSENT,
    LOGIN,
    LOST,
    REGION,
    Made,
    article_page,
    front_page,
    made_up,
    plain_page,
    slug,
)
from web import Ask, Case, Serve, answer, articles, iso, item, plain_feed, redirect, rfc, rss, site


def only(path: str, page: str) -> Serve:
    return lambda ask: answer(page) if ask.path == path else None


def consent_for_a_day() -> Case:
    made = articles("consent_for_a_day", count=5)
    return Case(
        name="consent_for_a_day",
        serve=site(
            made,
            page=lambda ask, number: redirect(f"/privacy/consent?redirect={ask.path}"),
            later=lambda ask, number: answer(article_page(made[number], published=iso(2 + number))),
            others=only("/privacy/consent", plain_page(CONSENT)),
        ),
        checks=(stores(*made), never(CONSENT.paragraphs[0]), after(1, stores())),
    )


def login() -> Case:
    made = articles("login", count=5)
    return Case(
        name="login",
        serve=site(
            made,
            page=lambda ask, number: redirect(f"/auth/login?URI={ask.path}", "303 See Other"),
            others=only("/auth/login", plain_page(LOGIN)),
        ),
        checks=(stores(), never(LOGIN.paragraphs[0]), says_why("page", 5)),
    )


def regret_elsewhere() -> Case:
    made = articles("regret_elsewhere", count=5)

    def others(ask: Ask) -> bytes | None:
        return answer(plain_page(LOST)) if ask.path.startswith("/404/") else None

    return Case(
        name="regret_elsewhere",
        serve=site(made, page=lambda ask, number: redirect(f"/404{ask.path}"), others=others),
        checks=(stores(), never(LOST.paragraphs[0]), says_why("page", 5)),
    )


def the_front_page() -> Case:
    made = articles("the_front_page", count=5)
    return Case(
        name="the_front_page",
        serve=site(
            made,
            page=lambda ask, number: redirect("/", "301 Moved Permanently"),
            others=only("/", front_page("the_front_page")),
        ),
        checks=(stores(), says_why("page", 5)),
    )


def one_text_for_a_day() -> Case:
    made = articles("one_text_for_a_day", count=5)
    return Case(
        name="one_text_for_a_day",
        serve=site(
            made,
            page=lambda ask, number: answer(plain_page(REGION)),
            later=lambda ask, number: answer(article_page(made[number], published=iso(2 + number))),
        ),
        checks=(stores(*made), never(REGION.paragraphs[0])),
    )


def one_text_for_a_single_new_article() -> Case:
    """While the wall stands, one article is announced; the stored ones show the wall, too."""
    made = articles("one_text_for_a_single_new_article", count=3)

    def serve(ask: Ask) -> bytes | None:
        number = ask.number()
        if ask.path == "/rss":
            return plain_feed(ask, made if ask.step > 1 else made[:2])
        if number is None:
            return None
        is_walled = ask.step == 2
        return answer(plain_page(REGION) if is_walled else article_page(made[number], published=None))

    return Case(
        name="one_text_for_a_single_new_article",
        serve=serve,
        checks=(stores(*made), never(REGION.paragraphs[0])),
    )


def short_addresses() -> Case:
    made = articles("short_addresses", count=3)
    paths = [f"/2026/11/{slug(one.title)}/" for one in made]

    def serve(ask: Ask) -> bytes | None:
        if ask.path == "/rss":
            return plain_feed(ask, made, "/?p=14{}")
        if ask.path == "/" and ask.query.startswith("p=14"):
            return redirect(paths[int(ask.query[4:]) - 1], "301 Moved Permanently")
        if ask.path not in paths:
            return None
        number = paths.index(ask.path)
        own = ask.base + ask.path
        return answer(article_page(made[number], published=iso(2 + number), canonical=own))

    return Case(name="short_addresses", serve=serve, checks=(stores(*made),), is_control=True)


def addresses_that_sound_like_walls() -> Case:
    made = articles("addresses_that_sound_like_walls", count=3)
    paths = [
        "/privacy/parliament-passes-new-privacy-law-1187.html",
        "/news/login-data-of-9000-readers-leaked-1188.html",
        "/local/404-families-homeless-after-flood-1189.html",
    ]

    def others(ask: Ask) -> bytes | None:
        if ask.path not in paths:
            return None
        return answer(article_page(made[paths.index(ask.path)], published=iso(2)))

    return Case(
        name="addresses_that_sound_like_walls",
        serve=site(made, page=lambda ask, number: redirect(paths[number]), others=others),
        checks=(stores(*made),),
        is_control=True,
    )


def two_headlines() -> Case:
    """One agency's text under two headlines, with times of their own."""
    made = articles("two_headlines", count=3)
    shown: list[Made] = [*made, replace(made[0], title=f"Agency: {made_up('two_headlines', 'other').title}")]

    def feed(ask: Ask) -> bytes:
        return rss(
            *(item(one.title, f"{ask.base}/a/{at + 1}", rfc(2 + 3 * at)) for at, one in enumerate(shown))
        )

    return Case(
        name="two_headlines",
        serve=site(
            shown,
            page=lambda ask, number: answer(article_page(shown[number], published=iso(2 + 3 * number))),
            feed=feed,
        ),
        checks=(has(*made[1:]), either([stores(*made)], [has_twice(made[0])])),
        is_control=True,
    )


def has_twice(made: Made) -> Check:
    def check(found: Found) -> Iterator[str]:
        if len(found.last.of(made)) != 2:
            yield f"{made.title!r} is not there twice"

    return check


CASES = (
    consent_for_a_day(),
    login(),
    regret_elsewhere(),
    the_front_page(),
    one_text_for_a_day(),
    one_text_for_a_single_new_article(),
    short_addresses(),
    addresses_that_sound_like_walls(),
    two_headlines(),
)
