"""What the pages of one outlet teach together makes its pages right, and none of them worse."""
# ruff: noqa: E501 - the made-up pages read better on long lines

from dataclasses import replace
from datetime import date

import pytest
from made_outlets import (
    OUTLET,
    SHAPES,
    MadePage,
    document,
    found,
    made_outlet,
    meta,
    paragraphs,
    piece,
    read_alone,
    read_together,
    right,
    shares,
    template_of,
)

from ingest.extract.boilerplate import article_lines
from ingest.extract.template import SeenBlock, SeenPage, Template, as_values, from_values, without_affixes
from ingest.extract.template.lessons import learn_template
from ingest.extract.template.observe import observe
from ingest.model import Article
from ingest.urls import Url


def seen(number: int, **values: object) -> SeenPage:
    """A page of a story of its own, as far as a test needs one."""
    usual = {
        "lines": (f"{number}alpha {number}bravo {number}charlie {number}delta {number}echo said much.",),
        "title": f"Headline {number}",
        "titles": {},
        "feed_title": None,
        "authors": (),
        "shown_authors": (),
        "bylines": (),
        "body": "",
        "blocks": (),
    }
    words = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot")
    usual["lines"] = (" ".join(f"{word}{chr(97 + number % 26) * 5}" for word in words) + ".",)
    return SeenPage(**(usual | values))  # type: ignore[arg-type]


def block(
    path: str, key: str = "words", *, text: bool = False, box: str = "div.box", linked: bool = False
) -> SeenBlock:
    return SeenBlock(path=path, box=box, key=key, is_text=text, is_prose=text, is_linked=linked)


def learn(*pages: SeenPage) -> Template:
    return learn_template(pages) or Template()


def lines(articles: list[Article | None]) -> set[str]:
    """All lines of all `articles`."""
    return {line for article in articles if article for line in article_lines(article)}


# ---- whole outlets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHAPES)
def test_thirty_pages_of_an_outlet_make_them_right_and_none_worse(name):
    made = made_outlet(name)
    alone = read_alone(made)
    together = read_together(made, alone)

    after = shares(made, together)
    assert after.text >= 0.75
    assert after.title >= 0.97
    assert after.authors >= 0.97
    for one, first, second in zip(made, alone, together, strict=True):
        for was, now in zip(right(one, first), right(one, second), strict=True):
            assert now or not was, one.page.url


@pytest.mark.parametrize("name", ["promos in the text", "titles for search engines", "a house author"])
def test_five_pages_teach_and_four_do_not(name):
    five, four = made_outlet(name, 5), made_outlet(name, 4)

    assert template_of(five, read_alone(five)) is not None
    assert template_of(four, read_alone(four)) is None


@pytest.mark.parametrize("name", SHAPES)
def test_the_order_of_the_pages_does_not_matter(name):
    made = made_outlet(name, 8)
    read = read_alone(made)

    assert template_of(made, read) == template_of(made[::-1], read[::-1])


def test_pages_of_one_story_teach_nothing():
    one = piece(1)
    running = [
        found(
            part, document(part, f"<h1>{part.title}</h1><div class=xq>{paragraphs(part)}</div>", meta(part))
        )
        for part in (
            replace(one, number=number, paragraphs=(*one.paragraphs[:4], piece(number).teaser))
            for number in range(8)
        )
    ]

    assert template_of(running, read_alone(running)) is None


def test_a_page_of_another_layout_is_read_as_if_nothing_was_learned():
    made = made_outlet("promos in the text")
    other = piece(900)
    body = f"<h1>{other.title}</h1><section class=kr>{paragraphs(other)}</section>"
    page = found(other, document(other, body, meta(other)))

    assert read_together([*made, page])[-1] == read_alone([page])[0]


def test_a_page_whose_text_stands_where_others_have_clutter_keeps_it():
    made = made_outlet("promos in the text")
    other = piece(900)
    body = f"<div class=gh><h1>{other.title}</h1><div class=kr>{paragraphs(other)}</div></div>"
    page = found(other, document(other, body, meta(other)))

    assert read_together([*made, page])[-1].text == page.text


def test_facts_under_a_label_that_recurs_stay():
    def with_facts(number: int) -> MadePage:
        one = piece(number)
        facts = f"<div class=kr><h3>Nosvek pil</h3><p>{one.teaser}</p></div>"
        body = f"<div class=gh><h1>{one.title}</h1><div class=xq>{paragraphs(one)}{facts}<p>{one.other_title}, {one.title}, {one.author}.</p></div></div>"
        return found(one, document(one, body, meta(one)))

    made = [with_facts(number) for number in range(10)]

    assert lines(read_together(made)) >= lines(read_alone(made)) - {"Nosvek pil"}


def test_a_digest_keeps_its_parts_though_their_headings_recur():
    def digest(number: int) -> MadePage:
        one = piece(number)
        parts = "".join(
            f"<div class=kr><h3>Tavok lemna</h3><p><a href=/x/{number}{at}>{piece(100 * number + at).title}</a></p><p>{words}</p></div>"
            for at, words in enumerate(one.paragraphs)
        )
        return found(one, document(one, f"<div class=gh><h1>{one.title}</h1>{parts}</div>", meta(one)))

    made = [digest(number) for number in range(10)]

    assert lines(read_together(made)) >= lines(read_alone(made)) - {"Tavok lemna"}


def test_the_box_of_texts_is_used_though_its_name_means_clutter_elsewhere():
    def sidebar(number: int) -> MadePage:
        one = piece(number, paragraphs=1 if number == 0 else 12)
        body = f"<h1>{one.title}</h1><div class=related-sidebar>{paragraphs(one)}</div><div class=rr><p>{piece(500 + number).teaser}</p></div>"
        return found(one, document(one, body, meta(one)))

    made = [sidebar(number) for number in range(12)]

    assert read_together(made)[0].text == made[0].text


# ---- titles ----------------------------------------------------------------------------------------------


def test_a_word_that_all_headlines_end_with_is_theirs():
    pages = [
        seen(n, titles={"og": f"Name {n} – live", "h1": f"Name {n} – live"}, title=f"Name {n} – live")
        for n in range(8)
    ]

    assert learn(*pages).title_suffixes == ()


def test_what_the_feed_has_too_is_of_the_headline():
    pages = [seen(n, titles={"og": f"Name {n} | live"}, feed_title=f"Name {n} | live") for n in range(8)]

    assert learn(*pages).title_suffixes == ()


def test_a_prefix_is_learned_as_a_suffix_is():
    pages = [seen(n, titles={"og": f"Zorgam: {n} of it", "h1": f"{n} of it"}) for n in range(8)]

    assert learn(*pages).title_prefixes == ("Zorgam: ",)


def test_a_suffix_of_three_in_five_titles_is_none():
    titles = [f"{chr(97 + n) * 6} {'| Zorgam' if n % 5 < 3 else 'nos'}" for n in range(10)]
    pages = [seen(n, titles={"og": title}) for n, title in enumerate(titles)]

    assert learn(*pages).title_suffixes == ()


def test_the_feed_decides_where_tag_and_heading_agree():
    pages = [
        seen(
            n,
            title=f"Tag {n}",
            titles={"og": f"Tag {n}", "h1": f"Tag {n}", "jsonld": f"Name {n}"},
            feed_title=f"Name {n}",
        )
        for n in range(6)
    ]

    assert learn(*pages).title_source == "jsonld"


def test_document_title_and_tag_of_one_field_outvote_no_heading():
    pages = [
        seen(n, title=f"Head {n}", titles={"og": f"Tag {n}", "title": f"Tag {n}", "h1": f"Head {n}"})
        for n in range(8)
    ]

    assert learn(*pages).title_source == ""


def test_a_title_that_is_the_same_on_all_pages_is_no_headline():
    pages = [seen(n, titles={"og": "Vorki lemna", "h1": f"Name {n}"}) for n in range(6)]

    assert learn(*pages).constant_titles == ("vorkilemna",)


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("Name of it – Zorgam", "Name of it"),
        ("Zorgam", "Zorgam"),
        (" – Zorgam", " – Zorgam"),
        ("Name – Zorgam – Zorgam", "Name – Zorgam"),
    ],
)
def test_a_suffix_is_cut_off_once_and_never_the_whole_title(title, cut):
    assert without_affixes(title, (), (" – Zorgam",)) == cut


# ---- text ------------------------------------------------------------------------------------------------


def test_a_path_where_another_page_has_text_is_no_clutter():
    pages = [seen(n, blocks=(block("div.box>p.note", f"dropped {n}"),)) for n in range(8)]
    with_text = [seen(n, blocks=(block("div.box>p.note", f"kept {n}", text=True),)) for n in (20, 21, 22)]

    assert learn(*pages).clutter == ("div.box>p.note",)
    assert learn(*pages, *with_text).clutter == ()


def test_a_path_of_tags_within_the_box_of_texts_is_no_clutter():
    pages = [
        seen(n, blocks=(block("div.box>p", f"text {n}", text=True), block("div.box>ul>li", f"link {n}")))
        for n in range(8)
    ]

    assert learn(*pages).clutter == ()


def test_a_line_that_recurs_makes_its_path_clutter_though_it_was_kept():
    pages = [seen(n, blocks=(block("div.box>p.note", "always", text=True),)) for n in range(6)]

    assert learn(*pages).clutter == ("div.box>p.note",)


def test_what_only_one_story_shows_is_no_habit():
    running = [
        replace(
            seen(0),
            body="div.xq",
            titles={"og": f"{word} | Zorgam"},
            month_first=True,
            blocks=(block("p.note", f"dropped {word}"),),
        )
        for word in ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot")
    ]
    others = [seen(n) for n in range(1, 5)]

    assert learn_template([*running, *others]) is None


def test_what_two_stories_drop_is_no_clutter():
    pages = [seen(n, blocks=(block("p.note", f"dropped {n}"),) if n < 2 else ()) for n in range(8)]

    assert learn(*pages).clutter == ()


def labelled(n: int, paragraphs: int, elsewhere: int) -> SeenPage:
    """A page with a box of a label, a link and paragraphs, and with paragraphs elsewhere."""
    inside = [block("div.kr>p.a", f"inside {n} {at}", text=True, box="div.kr") for at in range(paragraphs)]
    outside = [block("div.xq>p", f"outside {n} {at}", text=True, box="div.xq") for at in range(elsewhere)]
    label, link = (
        block("div.kr>h3", "label", box="div.kr"),
        block("div.kr>p.b", f"link {n}", box="div.kr", linked=True),
    )
    return seen(n, blocks=(label, link, *inside, *outside))


def test_below_a_label_that_recurs_a_little_is_of_others_where_a_link_is_there():
    assert "div.kr>p.a" in learn(*(labelled(n, 1, 5) for n in range(6))).clutter


def test_below_a_label_that_recurs_much_is_the_text():
    assert "div.kr>p.a" not in learn(*(labelled(n, 3, 5) for n in range(6))).clutter


def test_the_box_of_texts_may_begin_with_a_line_that_recurs():
    pages = [replace(labelled(n, 1, 5), body="div.kr") for n in range(6)]

    assert "div.kr>p.a" not in learn(*pages).clutter


def test_short_pages_do_not_teach_where_texts_stand():
    pages = [seen(n, body="div.long", lines=seen(n).lines * 9) for n in range(6)]
    short = [seen(n, body="div.short") for n in range(10, 15)]

    assert learn(*pages, *short).body == "div.long"


# ---- authors ---------------------------------------------------------------------------------------------


def test_an_author_who_is_shown_is_no_house_author():
    names = [("Ada Brook",), ("Ben Carrow",), ("Clara Gault",), ("Dov Imrie",)]
    hidden = [seen(n, authors=("Wanda Quist",), shown_authors=names[n % 4]) for n in range(8)]
    shown = [replace(page, bylines=("p.byline",)) for page in hidden]

    assert learn(*hidden).house_authors == ("Wanda Quist",)
    assert learn(*shown).house_authors == ()


def test_one_name_in_all_bylines_shows_no_place_of_authors():
    pages = [seen(n, authors=("Ada Brook",), bylines=("p.foot",)) for n in range(8)]

    assert learn(*pages).byline == ""


def test_the_place_of_bylines_gives_only_names_of_persons():
    made = made_outlet("bylines without metadata")
    one = piece(901)
    body = f"<div class=gh><h1>{one.title}</h1><div class=zt>12.10.2026, 8:30</div><div class=xq>{paragraphs(one)}</div></div>"
    page = found(one, document(one, body, meta(one, author=None)), authors=())

    assert read_together([*made, page])[-1].authors == ()


# ---- times -----------------------------------------------------------------------------------------------


def dated(number: int, day: str) -> MadePage:
    """An English page of nobody knows where, with its day in figures."""
    one = piece(number)
    body = f"<div class=gh><h1>{one.title}</h1><time>{day}</time><div class=xq>{paragraphs(one)}</div></div>"
    made = document(one, body, meta(one))
    url = Url(f"https://made.example/{number}")
    return found(one, replace(made, url=url, asked=url))


@pytest.mark.parametrize(
    ("written", "expected"), [("{n}/9/2026", date(2026, 9, 3)), ("9/{n}/2026", date(2026, 9, 3))]
)
def test_days_that_can_only_be_read_one_way_tell_how_the_others_are(written, expected):
    proving = [dated(number, written.format(n=13 + number)) for number in range(6)]
    open_day = dated(20, written.format(n=3))

    (alone,) = read_alone([open_day])
    together = read_together([*proving, open_day])[-1]

    assert alone.published is None
    assert together.published.at.date() == expected


def test_four_days_prove_nothing():
    proving = [dated(number, f"{13 + number}/9/2026") for number in range(4)]
    silent = [dated(number, "3/9/2026") for number in (20, 21)]

    assert read_together([*proving, *silent])[-1].published is None


def test_the_day_of_the_feed_proves_the_order_of_a_day_in_figures():
    made = dated(1, "3/9/2026")
    (article,) = read_alone([made])

    def order(feed_day: date | None) -> bool | None:
        return observe(made.page, article, OUTLET, feed_day=feed_day).month_first

    assert [order(day) for day in (None, date(2026, 9, 3), date(2026, 3, 9))] == [None, False, True]


# ---- the value -------------------------------------------------------------------------------------------


def test_a_template_survives_json():
    template = Template(pages=5, stories=4, title_suffixes=(" | Zorgam",), clutter=("p.a", "p.b"))

    assert from_values(as_values(template)) == template


def test_a_template_of_another_version_is_not_used():
    assert from_values(as_values(Template(pages=5)) | {"version": 0}) is None


def test_what_is_seen_on_a_page_names_where_its_text_stands():
    made = made_outlet("promos in the text", 1)
    (article,) = read_alone(made)

    page = observe(made[0].page, article, OUTLET, "from the feed")

    assert page.body == "div.gh>div.xq"
    assert page.feed_title == "from the feed"
    assert {one.path for one in page.blocks if one.is_text} == {"div.xq>p", "div.kr>p"}
    assert page.titles == {"og": made[0].title, "h1": made[0].title, "title": made[0].title}
