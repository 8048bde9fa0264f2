"""Walls, edits and moves in a script without spaces between words: nothing may depend on words that are told apart."""

from dataclasses import replace
from random import Random

from expecting import keeps, never, revises, says_why, stores
from made_articles import Made, article_page, plain_page
from web import Ask, Case, answer, iso, item, redirect, rfc, rss, site

CHARACTERS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
    "法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天"
    "政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者"
)


def said(chance: Random, count: int) -> str:
    return "".join(chance.choice(CHARACTERS) for _ in range(count))


def unspaced(*seed: object) -> Made:
    """An article of this seed; its characters make no sense."""
    chance = Random(repr(seed))
    mark = said(chance, 6)
    told = ["，".join(said(chance, chance.randint(8, 16)) for _ in range(4)) + "。" for _ in range(6)]
    return Made(
        title=f"{said(chance, 4)}{mark}{said(chance, 6)}", paragraphs=(mark + told[0], *told[1:]), mark=mark
    )


def several(name: str) -> list[Made]:
    return [unspaced(name, number) for number in range(3)]


WALL = unspaced("wall")
BEGINNING = WALL.paragraphs[0][:20]


def one_text() -> Case:
    made = several("one_text")
    return Case(
        name="unspaced_wall_for_a_day",
        serve=site(
            made,
            page=lambda ask, number: answer(plain_page(WALL)),
            later=lambda ask, number: answer(article_page(made[number])),
        ),
        checks=(stores(*made), never(BEGINNING)),
    )


def login() -> Case:
    made = several("login")

    def others(ask: Ask) -> bytes | None:
        return answer(plain_page(WALL)) if ask.path == "/login" else None

    return Case(
        name="unspaced_login_for_a_day",
        serve=site(
            made,
            page=lambda ask, number: redirect("/login"),
            later=lambda ask, number: answer(article_page(made[number])),
            others=others,
        ),
        checks=(stores(*made), never(BEGINNING)),
    )


def regret() -> Case:
    made = several("regret")
    return Case(
        name="unspaced_regret",
        serve=site(made, later=lambda ask, number: answer(plain_page(WALL))),
        checks=(stores(*made), keeps(*made), says_why("look", 3)),
    )


def moved() -> Case:
    before = unspaced("moved")
    after = replace(
        before,
        title=before.title[:10] + unspaced("moved", "title").mark,
        paragraphs=(*before.paragraphs, unspaced("moved", "more").paragraphs[2]),
    )

    def serve(ask: Ask) -> bytes | None:
        shown, path = (before, "/n/to-be-measured") if ask.step == 1 else (after, "/n/measured")
        if ask.path == "/rss":
            return rss(item(shown.title, ask.base + path, rfc(3), guid="elm-1"))
        return answer(article_page(shown, published=iso(3))) if ask.path == path else None

    return Case(name="unspaced_move", serve=serve, checks=(stores(after), revises(after)))


def edits() -> Case:
    before = several("edits")
    after = [
        replace(one, title=f"{one.title}更新", paragraphs=(*one.paragraphs, unspaced(one.mark).paragraphs[1]))
        for one in before
    ]
    return Case(
        name="unspaced_edits",
        serve=site(
            before, later=lambda ask, number: answer(article_page(after[number], published=iso(2 + number)))
        ),
        checks=(stores(*after), revises(*after)),
        is_control=True,
    )


CASES = (one_text(), login(), regret(), moved(), edits())
