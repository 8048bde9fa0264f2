"""The address of a stored article gives something else later."""

from dataclasses import replace

from expecting import attempt, keeps, never, revises, says_why, stores
from made_articles import CONSENT, LOST, article_page, edited, front_page, made_up, plain_page
from web import Ask, Case, answer, articles, iso, not_found, redirect, site


def to_the_front_page() -> Case:
    made = articles("to_the_front_page", count=3)

    def others(ask: Ask) -> bytes | None:
        return answer(front_page("to_the_front_page")) if ask.path == "/" else None

    return Case(
        name="to_the_front_page",
        serve=site(made, later=lambda ask, number: redirect("/"), others=others),
        checks=(stores(*made), keeps(*made), says_why("look", 3)),
    )


def to_a_consent_page() -> Case:
    made = articles("to_a_consent_page", count=3)

    def others(ask: Ask) -> bytes | None:
        return answer(plain_page(CONSENT)) if ask.path == "/consent" else None

    return Case(
        name="to_a_consent_page",
        serve=site(made, later=lambda ask, number: redirect(f"/consent?back={ask.path}"), others=others),
        checks=(stores(*made), keeps(*made), never(CONSENT.paragraphs[0]), says_why("look", 3)),
    )


def words_of_regret() -> Case:
    made = articles("words_of_regret", count=3)
    return Case(
        name="words_of_regret",
        serve=site(made, later=lambda ask, number: answer(plain_page(LOST))),
        checks=(stores(*made), keeps(*made), never(LOST.paragraphs[0]), says_why("look", 3)),
    )


def another_story() -> Case:
    made, other = articles("another_story", count=3), made_up("another_story", "other")
    return Case(
        name="another_story",
        serve=site(made, later=lambda ask, number: answer(article_page(other, published=iso(1)))),
        checks=(stores(*made), keeps(*made), never(other.mark), says_why("look", 3)),
    )


def an_edit() -> Case:
    before = articles("an_edit", count=2)
    after = [edited(one, title=f"{one.title}, council says") for one in before]
    return Case(
        name="an_edit",
        serve=site(
            before, later=lambda ask, number: answer(article_page(after[number], published=iso(2 + number)))
        ),
        checks=(stores(*after), revises(*after)),
        is_control=True,
    )


def written_anew() -> Case:
    before = made_up("written_anew")
    after = replace(made_up("written_anew", "again"), title=before.title)
    return Case(
        name="written_anew",
        serve=site([before], later=lambda ask, number: answer(article_page(after, published=iso(2)))),
        checks=(stores(after), revises(after)),
        is_control=True,
    )


def taken_down() -> Case:
    made = articles("taken_down", count=2)

    def later(ask: Ask, number: int) -> bytes:
        return not_found() if number == 0 else answer(article_page(made[1], published=iso(3)))

    return Case(
        name="taken_down",
        serve=site(made, later=later),
        checks=(
            stores(*made),
            keeps(*made),
            attempt("look", "/a/1", "gone", "404"),
            attempt("look", "/a/2", "same"),
        ),
        is_control=True,
    )


CASES = (
    to_the_front_page(),
    to_a_consent_page(),
    words_of_regret(),
    another_story(),
    an_edit(),
    written_anew(),
    taken_down(),
)
