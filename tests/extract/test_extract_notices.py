"""Pages speak of themselves in all languages, and news speaks of such pages: the one is refused, the other is kept."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import read
from hypothesis import given
from hypothesis import strategies as st
from notice_pages import NEWS, NOTICES

from ingest.date_words import tells_weekday
from ingest.errors import ErrorPage, NotArticle, Wall
from ingest.extract.page_types import notice_words
from ingest.extract.page_types.notices import is_rights_line, notices, sentences, title_notice

COMMENTS = (
    "<div><form><input name=a><input name=b><textarea></textarea><div class=g-recaptcha></div></form></div>"
)
LETTER = "<div><h3>More</h3><form><input name=mail><button>Send me the letter</button></form></div>"
INVITATION = "<p>Subscribe to our newsletter to get the news of the valley each morning.</p>"
TIME = '<meta property="article:published_time" content="2026-11-20T08:30:00Z">'
TYPE = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Fair"}</script>'


def document(language: str, title: str, text: str, head: str = "", extra: str = "") -> str:
    return (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{title} | Lemond</title>{head}</head>"
        "<body><header><nav><a href=/a>Alpha</a> <a href=/s>Beta</a></nav></header>"
        f"<main><h1>{title}</h1><p>{text}</p>{extra}</main><footer><p>© Lemond</p></footer></body></html>"
    )


@pytest.mark.parametrize("language, title, text", NOTICES, ids=lambda value: value[:20])
def test_a_page_that_speaks_of_itself_is_no_article(language, title, text):
    with pytest.raises((ErrorPage, Wall)) as refused:
        read(document(language, title, text))
    assert (refused.value.reason, refused.value.outcome) == ("not_article", "retry")


def test_the_notices_are_in_more_than_forty_languages():
    assert len({language for language, _, _ in NOTICES}) > 40


@pytest.mark.parametrize("language, title, text", NOTICES, ids=lambda value: value[:20])
def test_a_program_that_declares_english_on_all_pages_changes_nothing(language, title, text):
    with pytest.raises((ErrorPage, Wall)):
        read(document("en", title, text))


@pytest.mark.parametrize(
    "head, extra",
    [("", ""), ("", LETTER), ("<meta name=robots content=noindex>", COMMENTS), ("", INVITATION)],
    ids=["alone", "with a letter", "with comments", "with an invitation"],
)
@pytest.mark.parametrize("language, title, text", NEWS, ids=lambda value: value[:20])
def test_news_about_such_pages_is_kept_even_if_it_declares_nothing(language, title, text, head, extra):
    assert read(document(language, title, text, head, extra)).text


@pytest.mark.parametrize(
    "title, text, error",
    [
        ("404", "There is nothing to be seen at this place, as far as we can tell.", ErrorPage),
        ("Error 410", "There is nothing to be seen at this place, as far as we can tell.", ErrorPage),
        ("503", "There is nothing to be seen at this place, as far as we can tell.", Wall),
        ("403 Forbidden", "There is nothing to be seen at this place, as far as we can tell.", Wall),
    ],
)
def test_a_headline_that_is_a_status_and_nothing_else_is_one(title, text, error):
    with pytest.raises(error):
        read(document("en", title, text))


def test_a_headline_that_is_a_notice_convicts_no_page_that_tells_news():
    text = "The play by Ada Brook opens at the mill on Friday and tells of a clerk who forgets who he is."
    assert read(document("en", "Login", text)).title == "Login"
    with pytest.raises(Wall):
        read(document("en", "Login", "The place for everybody who is somebody here and elsewhere."))


PAYWALL = "To continue reading, log in or take out a subscription. Already a subscriber? Log in here."


@pytest.mark.parametrize("head", ["", TIME, TYPE, '<meta property="og:type" content="article">'])
def test_a_page_that_says_nothing_but_a_notice_is_none_whatever_it_declares(head):
    with pytest.raises(Wall):
        read(document("en", "Ferry strike leaves islanders without mail", PAYWALL, head))


@pytest.mark.parametrize("head", [TIME, TYPE])
def test_a_declared_article_may_speak_to_its_reader(head):
    text = f"The crews have left the ferries for good, and the mail waits on the quay. {PAYWALL}"
    with pytest.raises(Wall):
        read(document("en", "Islanders without letters", text))
    long = f"{text} The company has made no offer, and the mayor rows over twice a week with a bag of letters for the school, for the baker and for the two inns."
    assert read(document("en", "Islanders without letters", long, head)).text


@pytest.mark.parametrize(
    "form",
    [
        "<form><input type=email><input type=password></form>",
        "<form><input><input></form>",
        "<div id=px-captcha></div>",
        "<iframe src='https://geo.captcha-delivery.example/captcha'></iframe>",
        "<script src='/cdn-cgi/challenge-platform/h/b.js'></script>",
    ],
)
def test_a_form_or_a_puzzle_in_the_place_of_a_text_makes_a_notice_in_any_language(form):
    document_ = document(
        "eu", "Sarrera", "Idatzi hemen zure izena eta giltza, mesedez, orria ikusteko.", "", form
    )
    with pytest.raises(Wall):
        read(document_)
    assert read(document_.replace(form, "")).text
    assert read(document_.replace(form, f"<aside>{form}</aside>")).text
    assert read(document_.replace("<head>", f"<head>{TIME}")).text


@pytest.mark.parametrize(
    "head",
    [
        "<meta name=robots content='noindex, follow'>",
        "<link rel=canonical href=/>",
        "<meta http-equiv=refresh content='30'>",
    ],
)
def test_a_page_that_disowns_itself_needs_fewer_words(head):
    text = (
        "The works of the old masters hang in the hall to the left. This page is no longer available in the hall. "
        "The hall to the right shows the young ones, who paint with sand and salt and whatever the sea brings."
    )
    assert read(document("en", "Pictures", text)).text
    with pytest.raises(ErrorPage):
        read(document("en", "Pictures", text, head))


def test_where_the_text_is_only_the_foot_of_the_page_what_stands_under_the_headline_is_asked():
    foot = "<div class=info>Skerry Gazette – All rights reserved. Printed at the old mill.</div>"
    page = document("en", "Ferry strike", f"{PAYWALL}</p>{foot}<p>").replace("© Lemond", "")
    with pytest.raises(Wall):
        read(page)


@pytest.mark.parametrize("language", sorted({language for language, _, _ in NOTICES} - {"ms"}))
def test_every_language_of_the_tables_has_titles_and_sentences(language):
    assert f"\n{language}: " in notice_words.MISSING_TITLES
    assert f"\n{language}: " in notice_words.SENTENCES["missing"]


@pytest.mark.parametrize(
    "title, notice",
    [
        ("Page not found", "missing"),
        ("404 – Page not found", "missing"),
        ("Sorry, page not found!", "missing"),
        ("Not found: how a village lost its well", None),
        ("404 new cases of flu", None),
        ("The page that was not found", None),
        ("Just a moment...", "check"),
        ("Just a moment of peace for the crews", None),
        ("Error", "check"),
        ("Error in the ledger", None),
        ("451", "region"),
        ("502 Bad Gateway", "check"),
        ("", None),
        ("404 " * 100, None),
    ],
)
def test_a_title_is_a_notice_only_as_a_whole(title, notice):
    assert title_notice(title) == notice


def test_each_sentence_is_judged_by_itself():
    said = sentences(["The page that you asked for is gone. The ferry sails.", "Log in to continue."])
    assert notices(said) == ["missing", None, "login"]


@pytest.mark.parametrize(
    "line",
    [
        "Skerry Gazette. All rights reserved.",
        "Alle Rechte vorbehalten.",
        "Все права защищены",
        "© 2026 Elm",
        "版权所有",
        "همه حقوق محفوظ است",
    ],
)
def test_a_line_of_rights_is_known(line):
    assert is_rights_line(line)
    assert not is_rights_line("The right to sail is reserved for the crews.")


@pytest.mark.parametrize(
    "language, text",
    [
        ("en", "It sails on Friday."),
        ("ru", "Сайт не работает с понедельника."),
        ("ru", "Он сказал об этом в среду."),
        ("pl", "Nie działa od poniedziałku."),
        ("tr", "Pazartesiden beri kapalı."),
        ("ja", "市長が月曜日に発表した。"),
        ("ko", "월요일부터 접속되지 않는다."),
        ("he", "האתר קרס ביום שני."),
        ("th", "ใช้งานไม่ได้ตั้งแต่วันจันทร์"),
        ("fa", "از روز دوشنبه از دسترس خارج شده است."),
    ],
)
def test_a_weekday_is_told_in_all_its_forms(language, text):
    assert tells_weekday(text, (language,))


@pytest.mark.parametrize(
    "text", ["", "Mon ami", "It may be moved, and the sun was out.", "Wed or not, they sat."]
)
def test_parts_of_other_words_and_short_names_tell_no_weekday(text):
    assert not tells_weekday(text, ("en", "fr"))


@given(st.lists(st.text(), max_size=4))
def test_any_sentences_are_judged(said):
    assert len(notices(said)) == len(said)


@given(st.text())
def test_any_title_is_judged(title):
    assert title_notice(title) in (None, "missing", "check", "closed", "region")


def test_a_long_text_is_no_notice_whatever_it_says():
    text = "</p><p>".join(
        f"The page that you asked for at desk {n} is no longer available there." for n in range(40)
    )
    assert read(document("en", "A poem of forty lines", text)).text


def test_an_unknown_kind_of_error_is_not_raised():
    assert issubclass(ErrorPage, NotArticle)
