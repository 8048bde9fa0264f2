"""Hosts that say that they are asked for too much."""

from expecting import after, asks, claims_no_more_answers_than_there_were, either, has, stores
from made_articles import article_page
from web import Ask, Case, answer, articles, busy, iso, site

STEPS = (1, 2, 3)


def too_many_requests() -> Case:
    made = articles("too_many_requests", count=30)
    return Case(
        name="too_many_requests",
        serve=site(made, page=lambda ask, number: busy("429 Too Many Requests")),
        checks=(
            stores(),
            claims_no_more_answers_than_there_were,
            asks("/a/", least=1, most=12, step=1),
            *(asks("/a/", most=12, step=step) for step in STEPS),
        ),
    )


def unavailable_for_a_while() -> Case:
    made = articles("unavailable_for_a_while", count=16)
    return Case(
        name="unavailable_for_a_while",
        serve=site(
            made,
            page=lambda ask, number: busy("503 Service Unavailable"),
            later=lambda ask, number: answer(article_page(made[number], published=iso(2 + number))),
        ),
        checks=(
            claims_no_more_answers_than_there_were,
            asks("/a/", least=1, most=18, step=1),
            either([stores(*made)], [stores(), asks("/a/", most=0, step=2), asks("/a/", most=0, step=3)]),
        ),
    )


def asked_to_wait_for_an_hour() -> Case:
    made = articles("asked_to_wait_for_an_hour", count=20)
    return Case(
        name="asked_to_wait_for_an_hour",
        serve=site(made, page=lambda ask, number: busy("429 Too Many Requests", ("Retry-After", "3600"))),
        checks=(stores(), claims_no_more_answers_than_there_were, asks("/a/", most=2)),
    )


def the_feed_asks_to_wait() -> Case:
    made = articles("the_feed_asks_to_wait", count=2)
    sound = site(made)

    def serve(ask: Ask) -> bytes | None:
        return busy("429 Too Many Requests", ("Retry-After", "7200")) if ask.step > 1 else sound(ask)

    return Case(
        name="the_feed_asks_to_wait",
        serve=serve,
        checks=(
            stores(*made),
            asks("/rss", least=1, most=1, step=2),
            asks("/a/", most=0, step=2),
            asks("/", most=0, step=3),
        ),
        is_control=True,
    )


def every_third_page_is_unavailable() -> Case:
    made = articles("every_third_page_is_unavailable", count=10)
    others = [one for at, one in enumerate(made) if at % 3 != 1]

    def page(ask: Ask, number: int) -> bytes:
        if ask.step == 1 and number % 3 == 1:
            return busy("503 Service Unavailable")
        return answer(article_page(made[number], published=iso(2 + number)))

    return Case(
        name="every_third_page_is_unavailable",
        serve=site(made, page=page),
        checks=(stores(*made), after(1, has(*others))),
        is_control=True,
    )


CASES = (
    too_many_requests(),
    unavailable_for_a_while(),
    asked_to_wait_for_an_hour(),
    the_feed_asks_to_wait(),
    every_third_page_is_unavailable(),
)
