"""Readers' comments and labels of other articles, in the languages and markup of many outlets."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body.comments import comment_lists
from ingest.extract.body.tree import build_tree
from ingest.extract.body.tree.class_names import class_words, names_comments

TEXT = "\n".join(PARAGRAPHS)
COMMENT = "I have sailed with them for thirty years and nobody told me about the rota, what a disgrace."
CHAPTER = (
    "The union's count leaves out the plots below forty paces, and those may have fared better.",
    "Next year every plot is to be counted, the union says, and the school will help with it.",
)


def each(markup: str) -> str:
    return "".join(markup.format(n=n, comment=f"{COMMENT} {n}.") for n in range(5))


ENTRIES = each("<li><p><b>moewe{n}</b></p><p>{comment}</p></li>")
BOXES = each(
    "<div class='c-item'><div class='who'>moewe{n}</div><div class='what'>{comment}</div><a href='#'>Reply</a></div>"
)
NAMES = """
    yorumlar komentarze reacties commentlist kommentarer kommentit komentare hozzaszolasok comentarii sxolia komentari
    kommentarii binhluan binh-luan pinglun komentar comments-area comentarios commentaires commenti leserkommentare
    athugasemdir komentarai comment-thread komentarji userComments kommentar-liste yorumListesi lista-komentarzy diskuse
""".split()
HEADINGS = (
    "Yorumlar|Komentarze (5)|5 reacties|Kommentarer|Kommentit|Komentáře|Hozzászólások|Comentarii|Σχόλια|Коментарі"
    "|Комментарии|Bình luận|评论|コメント|댓글|التعليقات|نظرات|תגובות|टिप्पणियाँ|ความคิดเห็น|Comentários|Commentaires"
    "|Commenti|Leserkommentare|Komentari|মন্তব্য|Komentarai|Athugasemdir|Iruzkinak|Şərhlər|Readers’ comments"
).split("|")


def with_after(markup: str) -> str:
    """A page with `markup` behind the element that holds the text."""
    return html(article().removesuffix("</article></main>") + markup + "</article></main>")


@pytest.mark.parametrize("name", NAMES)
def test_readers_comments_go_by_a_name_in_any_language(name):
    assert read(with_after(f"<div class='{name}'><ul>{ENTRIES}</ul></div>")).text == TEXT
    assert read(with_after(f"<section id='{name}'>{BOXES}</section>")).text == TEXT
    assert read(html(article(after=f"<ol class='{name}'>{ENTRIES}</ol>"))).text == TEXT


@pytest.mark.parametrize("heading", HEADINGS)
def test_readers_comments_go_under_a_heading_in_any_language(heading):
    assert read(with_after(f"<div class='blk'><h3>{heading}</h3><ul>{ENTRIES}</ul></div>")).text == TEXT
    assert read(with_after(f"<h3>{heading}</h3>{BOXES}")).text == TEXT


def test_comments_without_a_box_around_them_go_one_by_one():
    boxes = each("<article class='yorum'><p>moewe{n}</p><p>{comment}</p></article>")
    assert read(with_after(boxes)).text == TEXT


@pytest.mark.parametrize(
    "chapter",
    [
        "<section id='discussion'><h2>Discussion</h2><p>{}</p><p>{}</p></section>",
        "<h2>Reacties</h2><p>{}</p><p>{}</p>",
        "<h2>Reacties</h2><ul><li>{}</li><li>{}</li></ul>",
        "<div class='kommentar'><p>{}</p><p>{}</p></div>",
        "<div class='yorum'><h2>Yorum</h2><p>{}</p><p>{}</p></div>",
        "<ul class='faq'><li><p><b>When</b></p><p>{}</p></li><li><p><b>Who</b></p><p>{}</p></li></ul>",
        "<h2>Discussion</h2><div><h3>Plots</h3><p>{}</p></div><div><h3>Schools</h3><p>{}</p></div>",
    ],
)
def test_a_chapter_that_is_named_like_comments_stays(chapter):
    text = read(html(article(after=chapter.format(*CHAPTER)))).text
    assert all(paragraph in text for paragraph in CHAPTER)


@pytest.mark.parametrize("name", ["kommentar", "reacties", "yorumlar", "komentare"])
def test_the_text_of_the_page_stays_whatever_its_box_is_called(name):
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    assert (
        read(html(f"<h1>Bridge to stay shut until spring</h1><div class='{name}'>{paragraphs}</div>")).text
        == TEXT
    )


def test_comments_that_are_most_of_the_page_stay_when_too_little_is_left():
    page = html(
        f"<h1>Ferry</h1><p>The ferry is late again.</p><div class='yorumlar'><ul>{ENTRIES}</ul></div>"
    )
    assert COMMENT in read(page).text


def found(body: str) -> list[str]:
    root = LexborHTMLParser(f"<body>{body}").body
    assert root is not None
    return [element.class_and_id for element in comment_lists(build_tree(root))]


@pytest.mark.parametrize(
    "box, comments",
    [
        ("<li><b>{author}</b><p>Shame!</p></li>" * 2, ["yorumlar"]),
        ("<li><b>{author}</b><p>Shame!</p></li>", []),
        ("<li><h4>{author}</h4><p>Shame!</p></li>" * 2, []),
        ("<li>{author}</li>" * 2, []),
        ("<p><b>{author}</b><br>Shame!</p>" * 2, []),
        ("<li><b>{author} says so, and many agree.</b><p>Shame!</p></li>" * 2, []),
    ],
)
def test_comments_are_boxes_alike_of_an_author_and_a_text(box, comments):
    assert found(f"<ul class='yorumlar'>{box.format(author='moewe')}</ul>") == comments


@pytest.mark.parametrize("levels, comments", [(3, ["yorumlar"]), (4, [])])
def test_the_list_of_comments_is_looked_for_a_few_levels_below_the_name(levels, comments):
    boxes = "<li><b>moewe</b><p>Shame!</p></li>" * 2
    assert found(f"<div class='yorumlar'>{'<div>' * levels}{boxes}{'</div>' * levels}</div>") == comments


def test_what_stands_under_the_next_heading_is_not_under_this_one():
    boxes = "<div class='b'><p>moewe</p><p>Shame!</p></div>" * 2
    assert found(f"<h2>Yorumlar</h2><p>None.</p><h2>Crew</h2>{boxes}") == []
    assert found(f"<h2>Yorumlar</h2>{boxes}<h2>Crew</h2>{boxes}") == ["b", "b"]


@given(st.text(max_size=60))
def test_names_are_read_whatever_they_are(name):
    assert class_words(name) == class_words(class_words(name))
    assert names_comments(f"{name} yorumlar")


def test_class_names_are_read_without_marks():
    assert (
        class_words("İlgiliHaberler související_články Übersicht")
        == "ilgili haberler souvisejici clanky ubersicht"
    )


LABELS = {
    "Greek": "<p><strong>Διαβάστε επίσης:</strong> <a href='/x/7'>Ο φάρος πωλείται σε ιδιώτη</a></p>",
    "Greek, plain": "<p>Διαβάστε επίσης: <a href='/x/7'>Ο φάρος πωλείται σε ιδιώτη</a></p>",
    "Hungarian": "<p><b>Olvassa el ezt is:</b> <a href='https://news.elm.example/x/7'>Eladó a világítótorony</a></p>",
    "Czech, all in one": "<p><strong>Čtěte také: <a href='/x/7'>Maják je na prodej</a></strong></p>",
    "Korean": "<p><strong>함께 보기:</strong> <a href='/x/7'>등대가 개인에게 팔렸다</a></p>",
    "Chinese": "<p><strong>相关：</strong><a href='/x/7'>灯塔出售给个人了</a></p>",
    "Thai": "<p><strong>อ่านต่อ:</strong> <a href='/x/7'>ประภาคารถูกขายแล้ว</a></p>",
    "Persian": "<p><strong>این را هم بخوانید:</strong> <a href='/x/7'>فانوس دریایی فروخته شد</a></p>",
    "Romanian, two": "<p><b>Citește și:</b> <a href='/7'>Farul este de vânzare</a>, <a href='/8'>Fanfara a câștigat din nou</a></p>",
    "Romanian, no colon": "<p><strong>Citește și</strong> <a href='/x/7'>Farul este de vânzare</a></p>",
    "Romanian, line break": "<p><strong>Citește și:</strong><br><a href='/x/7'>Farul este de vânzare</a></p>",
    "Romanian, box": "<div class='x'><em>Citește și »</em> <a href='/x/7'>Farul este de vânzare</a></div>",
    "Bulgarian, question": "<p><strong>Прочетете още:</strong> <a href='/x/7'>Продава ли се фарът на търг?</a></p>",
    "Serbian, quotation": "<p><b>Још о томе:</b> <a href='/x/7'>„Светионик се продаје на лицитацији“</a></p>",
}


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS.keys())
def test_a_label_with_the_headline_of_another_article_goes_in_any_language(label):
    first, *rest = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    body = f"<h1>Bridge to stay shut until spring</h1><div class='story'>{first}{label}{''.join(rest)}</div>"
    assert read(html(body)).text == TEXT
    assert read(html(article(after=label))).text == TEXT


@pytest.mark.parametrize(
    "markup, text",
    [
        ("<p><b>The price:</b> seven euros for <a href='/g'>guests of the inn</a>, nothing for others</p>", "The price: seven euros for guests of the inn, nothing for others"),
        ("<p><b>Nora Field:</b> <a href='/g'>We will not sail asleep, and nobody can make us.</a></p>", "Nora Field: We will not sail asleep, and nobody can make us."),
        ("<p>The report: <a href='https://other.example/r.pdf'>Cracks in two piers</a></p>", "The report: Cracks in two piers"),
        ("<p><b>Boat:</b> <a href='/b'>Skua</a></p>", "Boat: Skua"),
        ("<p><b>Website:</b> <a href='/b'>www.skerry-mail-boats.example</a></p>", "Website: www.skerry-mail-boats.example"),
        ("<p>The crews of both ferries had this to say of it: <a href='/b'>We cannot sail asleep</a></p>", "The crews of both ferries had this to say of it: We cannot sail asleep"),
    ],
)  # fmt: skip
def test_a_sentence_or_a_field_with_a_link_is_no_label(markup, text):
    first, *rest = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    body = f"<h1>Bridge to stay shut until spring</h1><div class='story'>{first}{markup}{''.join(rest)}</div>"
    assert text in read(html(body)).text


@pytest.mark.parametrize("fields, kept", [(2, 0), (3, 3)])
def test_three_labels_that_follow_each_other_are_fields(fields, kept):
    markup = "<div><b>Format:</b> <a href='/f'>Open textbook of boats</a></div>" * fields
    first, *rest = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    body = f"<h1>Bridge to stay shut until spring</h1><div class='story'>{first}{markup}{''.join(rest)}</div>"
    # The classifier would judge each of them by itself.
    assert read(html(body), classifier=None).text.count("Format:") == kept
