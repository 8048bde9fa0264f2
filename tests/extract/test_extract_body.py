"""What of a page is the article's text, and what is not."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import ELM, PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Outlet, Rules
from ingest.errors import IngestError
from ingest.model import Link

TEXT = "\n".join(PARAGRAPHS)
NAVIGATION = "<nav>" + "".join(f"<a href='/{i}'>Section number {i}</a>" for i in range(9)) + "</nav>"
FOOTER = "<footer><p>Elmbridge Courier, Mill Lane. All rights reserved. Letters are welcome at the front desk.</p></footer>"

CLUTTER = {
    "a byline": "<p>By Ann Lee</p>",
    "a share bar": "<div class='share-buttons'><p>Share this on every network that you can think of, please.</p></div>",
    "a caption": "<figure><img src='a.jpg'><figcaption>The bridge on Friday, seen from the mill, with divers.</figcaption></figure>",
    "a caption without a figure": "<div><img src='a.jpg'><span>The bridge on Friday, seen from the mill, with divers.</span></div>",
    "a photo credit": "<p>Divers at work below the northern pier (Image: Courier)</p>",
    "a newsletter box": "<div class='newsletter-signup'><p>Get the week of the valley in one letter, every Sunday morning.</p></div>",
    "a read-also line": "<p>Read also: <a href='/2'>Ferry timetable for the winter</a></p>",
    "a linked headline": "<p><a href='/2'>Ferry timetable for the winter published</a></p>",
    "a linked box": "<a href='/2'><div><h3>Ferry timetable</h3><p>The boats leave the mill at seven each morning.</p></div></a>",
    "another's post": "<blockquote class='twitter-tweet'><p>So the bridge is shut again, what a surprise that is!</p></blockquote>",
    "an unrendered template": "<p>{{newsPoint.title}}</p>",
    "an advertisement": "<p>Advertisement</p>",
    "what only screen readers get": "<p class='visually-hidden'>Opens the gallery of the bridge in another window.</p>",
    "what is not shown": "<p style='display: none'>This paragraph was written for another edition of the paper.</p>",
}


@pytest.mark.parametrize("clutter", CLUTTER.values(), ids=CLUTTER.keys())
def test_clutter_among_the_paragraphs_is_cut(clutter):
    half = len(PARAGRAPHS) // 2
    body = (
        "".join(f"<p>{p}</p>" for p in PARAGRAPHS[:half])
        + clutter
        + "".join(f"<p>{p}</p>" for p in PARAGRAPHS[half:])
    )
    page = html(
        f"{NAVIGATION}<main><article><h1>Bridge to stay shut until spring</h1><div>{body}</div></article></main>{FOOTER}"
    )
    assert read(page).text == TEXT


@pytest.mark.parametrize(
    "after",
    [
        "<div class='author-bio'><p>Ann Lee has written of the valley's bridges for thirty years, and swims under most of them.</p></div>",
        "<section class='comments'>"
        + "<p>What a shame, and nobody ever asked the ferrymen what they think of it.</p>" * 9
        + "</section>",
        "<ul class='related'><li><a href='/1'>One more headline</a></li><li><a href='/2'>And a second one</a></li></ul>",
        "<p>Follow us on Twitter and Instagram for more.</p>",
        "<h2>More from the valley</h2>",
    ],
)
def test_what_follows_the_text_is_cut(after):
    assert read(html(NAVIGATION + article(after=after) + FOOTER)).text == TEXT


def test_the_next_article_of_an_endless_page_is_not_this_ones():
    other = (
        "<article><h1>Mill wheel turns again</h1><div class='story-text'>"
        + "<p>The wheel of the old mill turned on Monday for the first time in ninety years, and the miller wept.</p>"
        * 12
        + "</div></article>"
    )
    assert read(html(f"<div>{article()}{other}</div>")).text == TEXT


def test_a_body_that_boxes_split_is_joined_again():
    first, *rest = PARAGRAPHS
    parts = "".join(
        f"<div class='row'><div class='chunk'><p>{p}</p></div><div class='slot'></div></div>" for p in rest
    )
    body = f"<h1>Bridge to stay shut until spring</h1><div class='row'><div class='chunk'><p>{first}</p></div></div>"
    assert read(html(f"<main><article>{body}{parts}</article></main>")).text == TEXT


def test_subheads_quotes_lists_and_short_paragraphs_stay():
    inside = (
        f"<p>{PARAGRAPHS[0]}</p><h2>A long winter</h2><p>“No.”</p><p>That was all.</p>"
        f"<blockquote><p>{PARAGRAPHS[2]}</p></blockquote><ul><li>Ferry from seven</li><li>Bus by the upper road</li></ul><p>{PARAGRAPHS[3]}</p>"
    )
    text = read(html(f"<main><article><h1>Bridge to stay shut</h1><div>{inside}</div></article></main>")).text
    assert text.split("\n") == [
        PARAGRAPHS[0], "A long winter", "“No.”", "That was all.", PARAGRAPHS[2],
        "- Ferry from seven", "- Bus by the upper road", PARAGRAPHS[3],
    ]  # fmt: skip


def test_the_lead_stands_apart_from_the_text():
    lead = "Divers found cracks in two piers, and the ferry is to help out"
    found = read(html(article(before=f"<p class='standfirst'>{lead}</p>")))
    assert (found.lead, found.text) == (lead, TEXT)


def test_a_page_without_a_lead_has_none():
    assert read(html(article())).lead is None


def test_line_breaks_part_paragraphs_where_there_are_no_p():
    page = html(
        "<h1>Bridge to stay shut until spring</h1><div id='txt'>" + "<br><br>".join(PARAGRAPHS) + "</div>"
    )
    assert read(page).text == TEXT


@pytest.mark.parametrize("depth", [300, 3_000, 10_000])
def test_depth_does_not_cut_the_text(depth):
    assert read(html("<div>" * depth + article() + "</div>" * depth)).text == TEXT


SCRIPTS = {
    "ja": ("橋は春まで閉鎖", "県は金曜日、二本の橋脚にひびが見つかったため、古い橋を春まで閉鎖すると発表した。技術者は年内に一車線を開ける予定だったが、損傷は想定より深かった。"),
    "zh": ("大桥关闭至春季", "县政府星期五宣布，由于潜水员在两座桥墩上发现裂缝，旧桥将关闭至明年春天。工程师原本希望在圣诞节前开放一条车道，但损坏程度比首次勘察所显示的更深。"),
    "th": ("ปิดสะพานถึงฤดูใบไม้ผลิ", "ทางจังหวัดแถลงเมื่อวันศุกร์ว่าสะพานเก่าจะยังคงปิดไปจนถึงฤดูใบไม้ผลิ หลังนักประดาน้ำพบรอยร้าวที่ตอม่อสองต้น วิศวกรหวังว่าจะเปิดหนึ่งช่องทางก่อนคริสต์มาส"),
    "ar": ("الجسر مغلق حتى الربيع", "قالت المحافظة يوم الجمعة إن الجسر القديم سيبقى مغلقا حتى الربيع بعد أن عثر الغواصون على شقوق في اثنتين من دعاماته. وكان المهندسون يأملون في فتح مسار واحد قبل نهاية العام."),
    "fa": ("پل تا بهار بسته می‌ماند", "استانداری روز جمعه اعلام کرد پل قدیمی پس از آنکه غواصان در دو پایه آن ترک پیدا کردند تا بهار بسته می‌ماند. مهندسان امیدوار بودند پیش از پایان سال یک خط را باز کنند."),
    "he": ("הגשר סגור עד האביב", "המחוז הודיע ביום שישי כי הגשר הישן יישאר סגור עד האביב, לאחר שצוללנים מצאו סדקים בשניים מעמודיו. המהנדסים קיוו לפתוח נתיב אחד לפני סוף השנה, אך הנזק עמוק יותר."),
}  # fmt: skip


@pytest.mark.parametrize("language", SCRIPTS)
def test_scripts_without_spaces_and_from_right_to_left_are_read(language):
    title, paragraph = SCRIPTS[language]
    page = html(
        NAVIGATION + article(*[paragraph] * 1, paragraph + paragraph[:40], h1=title) + FOOTER,
        title=title,
        lang=language,
    )
    found = read(page)
    assert found.title == title
    assert found.language == language
    assert found.text.split("\n")[0] == paragraph.replace("\u200c", "\u200c")


def test_an_outlets_rules_come_first():
    rules = Rules(
        title=(".t",),
        lead=(".nowhere", ".l"),
        body=(".gone", ".b"),
        drop=(".ad",),
        published=("time[data-at]",),
    )
    page = html(
        "<div class=t>Own title</div><div class=l>Own lead</div><div class=b><p>One.</p><p class=ad>Buy!</p><p>"
        + PARAGRAPHS[0]
        + "</p></div><time data-at=1700000000></time>"
    )
    found = read(page, Outlet(id="elm", name="Elm", rules=rules))
    assert (found.title, found.lead, found.text) == ("Own title", "Own lead", "One.\n" + PARAGRAPHS[0])
    assert found.published is not None
    assert found.published.at.timestamp() == 1700000000
    assert found.extractor.startswith("rules ")


def test_rules_of_another_layout_do_not_lose_the_article():
    outlet = Outlet(id="elm", name="Elm", rules=Rules(body=(".layout-of-2019",), title=("h1.old",)))
    found = read(html(article()), outlet)
    assert (found.title, found.text) == ("Bridge to stay shut until spring", TEXT)


def test_a_selector_that_is_none_ends_nothing():
    assert (
        read(
            html(article()),
            Outlet(id="elm", name="Elm", rules=Rules.model_construct(body=("p[[",), drop=(":::",))),
        ).text
        == TEXT
    )


def test_links_are_absolute_and_of_the_body_only():
    inside = f"<p>{PARAGRAPHS[0]} <a href='/ferry'>Timetable</a>, <a href='javascript:alert(1)'>x</a> <a href='https://mole.example/a#b'>Mole</a></p><p>{PARAGRAPHS[1]}</p>"
    found = read(html(NAVIGATION + f"<article><h1>Bridge</h1><div>{inside}</div></article>"), ELM)
    assert found.links == (
        Link(url="https://news.elm.example/ferry", text="Timetable"),
        Link(url="https://mole.example/a", text="Mole"),
    )


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["<p>", "</p>", "<div class=related>", "</div>", "<a href='/x'>", "</a>", "<h1>", "<table><tr><td>", "<li>", "<br>",
             "<article>", "</article>", "<!--", "-->", "<script type='application/ld+json'>", "</script>", "<meta content=x name=author>",
             '{"@type":"NewsArticle","author":[{"name":5}],"headline":["a"]}', "<time datetime=x>", "&#xD800;", "\x00", "<ruby>橋<rt>はし</rt></ruby>"]
        ),
        st.sampled_from(PARAGRAPHS),
        st.text(max_size=30),
    ),
    max_size=40,
)  # fmt: skip


@given(FRAGMENTS)
def test_any_soup_gives_an_article_or_an_error_of_ours(fragments):
    try:
        found = read("".join(fragments).encode("utf-8", "surrogatepass"))
    except IngestError:
        return
    assert found.text
    assert "\x00" not in found.text + found.title
    found.text.encode()


def test_small_readings_above_the_line_are_no_text():
    page = html(
        f"<article><h1>橋</h1><div><p>{'この<ruby>橋<rt>はし</rt></ruby>は春まで閉鎖される。' * 9}</p></div></article>"
    )
    assert "はし" not in read(page).text
