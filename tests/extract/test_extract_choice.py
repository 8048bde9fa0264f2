"""Which of several texts found for a page is its article's: running text wins, menus never do."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import json

import pytest
from extract_pages import ELM, PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Outlet, Rules
from ingest.errors import NoText
from ingest.extract.body.choice import NOTHING, Candidate, PageFacts, between_links, choose, goes_on
from ingest.extract.titles import text_key

MENU = (
    "News",
    "Politics",
    "Sport",
    "Weather",
    "Lighthouse keeper retires after forty years",
    "Brass band wins",
)
FACTS = PageFacts(title="Harbour light fails", link_keys=frozenset(map(text_key, MENU)))
BRIEF = "The harbour light failed for an hour on Tuesday night."


def candidate(*lines: str, extractor: str = "trafilatura", **more: bool) -> Candidate:
    return Candidate(extractor=extractor, paragraphs=lines, **more)


OURS = candidate(BRIEF, extractor="generic", is_named=True)


@pytest.mark.parametrize(
    "other, by",
    [
        (candidate(*MENU, BRIEF, *MENU), "generic"),
        (candidate(BRIEF, "Short note.", "A heading of the page without any full stop"), "generic"),
        (candidate(BRIEF, BRIEF[:-1] + " again, and so it did on Wednesday."), "trafilatura"),
        (candidate(*PARAGRAPHS, "The harbour is dark.", is_named=False), "trafilatura"),
        (
            candidate(
                "Please read our notice about the small files on your machine, and then agree to all of it or go."
            ),
            "generic",
        ),
    ],
)
def test_another_text_is_taken_for_its_running_text_only(other, by):
    assert choose((OURS, other), FACTS).extractor == by


@pytest.mark.parametrize(
    "lines, named, believed",
    [
        (MENU, False, False),
        ((BRIEF,), False, True),
        (("We keep small files on your machine so that we know you again.",), False, False),
        (("We keep small files on your machine so that we know you again.",), True, True),
        (("Wir melden uns wieder, sobald die Leitung steht, und bitten um Geduld.",) * 7, False, True),
        (("The ferry left at six again,",) * 8, False, True),
        (("The ferry left at six again,",) * 3, False, False),
        (("The ferry left at six again,",) * 8 + MENU * 2, False, False),
        ((), True, False),
    ],
)
def test_a_menu_or_a_lone_sentence_of_an_empty_page_is_not_believed(lines, named, believed):
    only = candidate(*lines, is_named=named)
    assert (choose((only,), FACTS) is only) is believed


def test_words_agree_with_the_title_by_their_beginnings_and_signs_by_pairs():
    german = PageFacts(title="Leuchttürme fallen aus")
    assert (
        choose((candidate("Der Leuchtturm an der Mole war am Dienstag eine Stunde dunkel."),), german)
        is not NOTHING
    )
    chinese = PageFacts(title="山路恢复通车")
    assert choose((candidate("班车从早上七点开始恢复运行，票价不变，县交通局说。"),), chinese) is not NOTHING
    assert choose((candidate("本站使用小文件来记住您的设置，请阅读说明后同意。"),), chinese) is NOTHING


def test_links_in_a_row_part_the_text_from_the_foot_of_the_page():
    foot = "Skerry Gazette – All rights reserved. Printed at the old mill."
    lines = [*MENU, "Harbour light", BRIEF, "More stories", *MENU, foot]
    assert between_links(lines, (BRIEF,), FACTS) == ("Harbour light", BRIEF, "More stories")
    assert between_links([*MENU, *PARAGRAPHS, *MENU, BRIEF], (BRIEF,), FACTS) == (*PARAGRAPHS, BRIEF)
    assert between_links([BRIEF, MENU[0], foot], (BRIEF,), FACTS) == (BRIEF, foot)


@pytest.mark.parametrize(
    "shown, whole, more",
    [
        (PARAGRAPHS[:2], PARAGRAPHS, True),
        ((*PARAGRAPHS[:2], "Subscribe to read on"), PARAGRAPHS, True),
        (PARAGRAPHS[:3], PARAGRAPHS, False),
        ((BRIEF,), PARAGRAPHS, False),
    ],
)
def test_a_text_goes_on_where_the_longer_one_holds_it(shown, whole, more):
    assert goes_on(shown, whole) is more


@given(st.lists(st.lists(st.sampled_from([*MENU, *PARAGRAPHS, BRIEF]), max_size=6), max_size=4))
def test_what_is_chosen_is_one_of_the_candidates_or_nothing(texts):
    candidates = [candidate(*lines) for lines in texts]
    found = choose(candidates, FACTS)
    assert found is NOTHING or found in candidates
    if found is not NOTHING:
        assert any(line not in MENU for line in found.paragraphs)


# ---- whole pages -----------------------------------------------------------------------------------------

LINKS = "<ul>" + "".join(f"<li><a href='/{line[:4]}'>{line}</a></li>" for line in MENU) + "</ul>"
FOOT = "<div class='site-info'>Elmbridge Courier – All rights reserved. Printed at the old mill.</div>"

BRIEFS = {
    "en": "The harbour light failed for an hour on Tuesday night.",
    "de": "Die Autobahn 7 ist nach einem Unfall in Richtung Norden gesperrt.",
    "el": "Το φως του λιμανιού έσβησε για μία ώρα την Τρίτη το βράδυ.",
    "ja": "離島へ向かう定期船は火曜日、強風のため終日欠航した。",
    "hi": "मंगलवार की रात बंदरगाह की बत्ती एक घंटे तक बुझी रही, प्रशासन ने बताया।",
    "fa": "چراغ بندر سه‌شنبه شب یک ساعت خاموش شد، شهرداری اعلام کرد.",
    "tr": "Liman feneri salı gecesi bir saat boyunca söndü, belediye açıkladı.",
}


@pytest.mark.parametrize("language", BRIEFS)
@pytest.mark.parametrize(
    "box", ["<div class='artikel'>{}</div>", "<div>{}</div>", "<section><div><div>{}</div></div></section>"]
)
def test_a_brief_does_not_become_the_menu(language, box):
    text = box.format(f"<p>{BRIEFS[language]}</p>")
    body = f"<div id=top>{LINKS}</div><div><h1>Bridge to stay shut until spring</h1>{text}</div><div>{LINKS}</div>{FOOT}"
    found = read(html(body, lang=language, title="Bridge to stay shut until spring – Elmbridge Courier"))
    assert found.text == BRIEFS[language]


SHELLS = {
    "a menu": f"{LINKS}<div id=app></div>{LINKS}{FOOT}",
    "a banner": "<div id=root></div><div class=bar><p>We keep small files on your machine so that we know you again. Read our notice or say no.</p><button>Fine</button></div>",
    "a banner in Polish": "<div id=root></div><p>Zapisujemy małe pliki na twoim urządzeniu, aby cię rozpoznać. Przeczytaj i wybierz.</p>",
    "a foot": f"{LINKS}<div id=app></div><footer><p>The Courier is bound by the code of conduct. Complaints are welcome at the old mill on weekdays.</p></footer>",
}


@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS.keys())
def test_a_page_without_a_text_is_refused(shell):
    with pytest.raises(NoText):
        read(html(shell))


@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS.keys())
def test_a_page_without_a_text_has_that_of_its_data(shell):
    node = {
        "@type": "NewsArticle",
        "headline": "Bridge to stay shut until spring",
        "articleBody": "\n\n".join(PARAGRAPHS),
    }
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    found = read(html(shell, head))
    assert found.extractor.startswith("json-ld")
    assert found.text == "\n".join(PARAGRAPHS)


RULED = Outlet(id="elm", name="Elm", rules=Rules(body=(".brief",)))


def test_a_short_text_of_the_outlets_rules_is_not_replaced_by_a_menu():
    body = f"{LINKS}<h1>Herring</h1><div class=brief><p>ELLSAY. The quota goes up by a tenth.</p></div>{LINKS}{FOOT}"
    found = read(html(body), RULED)
    assert (found.text, found.extractor.split()[0]) == ("ELLSAY. The quota goes up by a tenth.", "rules")


@pytest.mark.parametrize("name", ["Elmbridge Courier", "Mole Gazette", "Valley Post"])
def test_the_name_of_the_outlet_at_the_foot_is_no_paragraph(name):
    text = PARAGRAPHS[0]
    foot = f"<div id=bottom><p>{name} · All the rights are kept. Printed at the old mill.</p></div>"
    body = f"<div>{LINKS}</div><div><h1>Bridge to stay shut until spring</h1><div><p>{text}</p></div></div>{foot}"
    head = '<meta property="og:site_name" content="Mole Gazette">'
    found = read(html(body, head, title="Bridge to stay shut until spring - Valley Post"), ELM)
    assert found.text == text


def test_a_last_paragraph_about_the_outlet_itself_stays():
    last = "Elmbridge Courier has asked the county for the report of the divers."
    assert read(html(article(*PARAGRAPHS, last))).text.split("\n")[-1] == last


def test_a_text_that_the_page_cuts_off_is_completed_from_its_data():
    text = [
        f"{one} So it was said on day {number} of the inquiry." for number in range(3) for one in PARAGRAPHS
    ]
    node = {"@type": "NewsArticle", "articleBody": "\n".join(text)}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    found = read(html(article(*text[:4]), head))
    assert (found.text.split("\n"), found.extractor.split()[0]) == (text, "json-ld")
    assert read(html(article(*text), head)).extractor.startswith("generic")
