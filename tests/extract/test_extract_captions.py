"""Which texts beside a picture are captions, and which are paragraphs."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import re

import pytest
from extract_pages import PARAGRAPHS, html, read
from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body.blocks import to_blocks
from ingest.extract.body.cleanup.captions import (
    MAX_PROSE_CAPTION_CHARS,
    MAX_SIGN_PIXELS,
    MAX_UNNAMED_PROSE_CAPTION_CHARS,
    is_caption,
)
from ingest.extract.body.tree import build_tree

TEXT = "\n".join(PARAGRAPHS)
SHORT = "She has sailed between the skerries since she was nine, and says that no letter was lost in all those years."
LONG = "She has sailed between the skerries since she was nine, and she says that no letter to any of them was ever lost in all those years on the boat."


def entries(markup: str, numbers: str = "345") -> str:
    return "".join(markup.replace("{n}", number) for number in numbers)


PARAGRAPHS_WITH_PICTURES = {
    "two div": f"<div class=a><div class=b><img src=x.jpg></div><div class=c><p>{LONG}</p></div></div>",
    "picture tag": f"<div class=a><picture><source srcset=x><img src=x.jpg></picture><p>{LONG}</p></div>",
    "section": f"<section class=a><img src=x.jpg><p>{LONG}</p></section>",
    "p img br": f"<p><img src=x.jpg><br>{LONG}</p>",
    "p a img br": f"<p><a href=/x.jpg><img src=x.jpg></a><br>{LONG}</p>",
    "p a img": f"<p><a href=/x><img src=x.jpg></a> {SHORT}</p>",
    "div text then img": f"<div>{LONG}<img src=x.jpg></div>",
    "emoji alt": f"<div class=par><p>{SHORT} <img src=x.png alt='🚢'></p></div>",
    "emoji first": f"<div class=par><p><img class=wp-smiley src=x.png alt=':)'> {SHORT}</p></div>",
    "icon 24": f"<div class=fact><img width=24 src=x.png><p>{SHORT}</p></div>",
    "icon css": f"<div class=fact><img class='icon-check' src=x.svg><p>{SHORT}</p></div>",
    "blockquote": f"<blockquote><img src=x.jpg><p>{LONG}</p></blockquote>",
    "float img": f"<div class=row><img class=alignleft src=x.jpg><p>{LONG}</p></div>",
    "persons li": "<ul>"
    + entries(
        "<li><img src=x.jpg><p><b>Nora {n}</b>, 51, steers the boat and speaks for the crews at the table, number {n}.</p></li>"
    )
    + "</ul>",
    "persons h4": entries(
        "<div class=p><img src=x.jpg><h4>Nora {n}</h4><p>Steers the boat and speaks for the crews at the table, number {n}.</p></div>"
    ),
    "persons linked pic": entries(
        "<div class=p><a href='/big/{n}.jpg'><img src=x.jpg></a><p>Steers the boat and speaks for the crews at the table, number {n}.</p></div>"
    ),
    "persons table": "<table>"
    + entries(
        "<tr><td><img src=x.jpg></td><td>Nora {n} steers the boat and speaks for the crews at the table.</td></tr>"
    )
    + "</table>",
    "timeline": entries(
        "<div class=t><h3>19{n}0</h3><img src=x.jpg><p>The boat was built in the yard below the mill and named for a bird, number {n}.</p></div>"
    ),
    "listicle sections": entries(
        "<section><h2>Nr {n}</h2><img src=x.jpg><p>The boat was built in the yard below the mill and named for a bird, number {n}.</p></section>"
    ),
    "listicle of two": entries(
        "<div class=e><img src=x.jpg><p>The boat was built in the yard below the mill and named for a bird, number {n}.</p></div>",
        "34",
    ),
    "listicle one h": "<div class=e><h3>The boat</h3><img src=x.jpg><p>The boat was built in the yard below the mill and named for a bird, in 1911.</p></div>",
    "listicle figure": entries(
        "<div class=e><h3>Nr {n}</h3><figure><img src=x.jpg></figure><p>The boat was built in the yard below the mill and named for a bird, number {n}.</p></div>"
    ),
    "listicle alt classes": entries(
        "<div class='e e-{n}'><img src=x.jpg><p>The boat was built in the yard below the mill and named for a bird, number {n}.</p></div>"
    ),
    "recipe steps ol": "<ol>"
    + entries(
        "<li><img src=x.jpg>Stir the flour into the milk until the spoon stands by itself, and wait, number {n}.</li>"
    )
    + "</ol>",
    "recipe steps ol div": "<ol>"
    + entries(
        "<li><div><img src=x.jpg></div><div>Stir the flour into the milk until the spoon stands by itself, and wait, number {n}.</div></li>"
    )
    + "</ol>",
    "ja": "<div class=e><img src=x.jpg><p>新しい船は二十四人の子どもを乗せることができ、座席にはすべて帯があり、戸口のそばには傘の箱が置いてあると船長は話した。</p></div>",
    "th": "<div class=e><img src=x.jpg><p>เรือลำใหม่รับเด็กได้ยี่สิบสี่คน ทุกที่นั่งมีเข็มขัดนิรภัย และข้างประตูมีกล่องร่มวางอยู่ กัปตันบอกว่าใครจะยืมในวันฝนตกก็ได้</p></div>",
}
CAPTIONS = {
    "div img span": "<div><img src=x.jpg><span>The bridge on Friday, seen from the mill, with divers.</span></div>",
    "div p short": "<div class=z><img src=x.jpg><p>The depot on Quarry Road</p></div>",
    "credit": "<div class=z><img src=x.jpg><p>The mail boat at the quay on Tuesday. Photo: Ida Wren/Courier</p></div>",
    "credit de": "<div class=z><img src=x.jpg><p>Das Postboot am Dienstag am Kai. Foto: Jan Petersen</p></div>",
    "credit fr": "<div class=z><img src=x.jpg><p>Le bateau à quai mardi. Photo : Jean Petit / AFP</p></div>",
    "credit copyright": "<div class=z><img src=x.jpg><p>The mail boat at the quay on Tuesday. © Ida Wren</p></div>",
    "credit long": f"<div class=z><img src=x.jpg><p>{LONG} Photo: Ida Wren</p></div>",
    "credit ru": "<div class=z><img src=x.jpg><p>Паром у причала во вторник. Фото: Иван Петров</p></div>",
    "credit stop": "<div class=z><img src=x.jpg><p>The mail boat at the quay on Tuesday. Photo: Ida Wren.</p></div>",
    "after pic p": "<p><img src=x.jpg></p><p><em>The yard of the depot (Image: Ben Harrow)</em></p>",
    "after pic p ko": "<p><img src=x.jpg></p><p>▲ 부두에 있는 우편선. (사진=김민수 기자)</p>",
    "after pic p ja": "<p><img src=x.jpg></p><p>港に泊まる郵便船（田中一郎撮影）</p>",
    "after pic p ja2": "<p><img src=x.jpg></p><p>港に泊まる郵便船＝２６日、田中一郎撮影</p>",
    "after pic zh": "<p><img src=x.jpg></p><p>图为停在校门口的新校车。王芳摄</p>",
    "after pic de": "<p><img src=x.jpg></p><p>Das Postboot am Kai (Foto: dpa)</p>",
    "after pic div": "<div><img src=x.jpg></div><p>The mail boat at the quay on Tuesday. Photo: Ida Wren</p>",
    "alt": "<div class=opener><img src=x.jpg alt='The chestnut tree in the yard leans on the wall of the depot.'><p>The chestnut tree in the yard leans on the wall of the depot.</p></div>",
    "alt after": "<p><img src=x.jpg alt='The chestnut tree in the yard leans on the wall of the depot.'></p><p>The chestnut tree in the yard leans on the wall of the depot.</p>",
    "class bild": "<div class='bild'><img src=x.jpg><p>The chestnut tree in the yard leans on the wall of the depot.</p></div>",
    "bildunterschrift": "<div><img src=x.jpg><p class='bildunterschrift'>The chestnut tree in the yard leans on the wall of the depot.</p></div>",
    "kepalairas": "<div><img src=x.jpg></div><p class='kepalairas'>The chestnut tree in the yard leans on the wall of the depot.</p>",
    "td": "<table><tr><td><img src=x.jpg></td></tr><tr><td>The depot on Quarry Road (Photo: Ida Wren)</td></tr></table>",
    "getty": "<div class=z><img src=x.jpg><p>The mail boat at the quay. Getty Images</p></div>",
    "getty no pic": "<p>The mail boat at the quay. AFP via Getty Images</p>",
    "two pics": "<div class=pic><img src=x.jpg><p>Black shoots on the upper terraces. Picture: Clara Moss</p></div><div class=pic><img src=y.jpg><p>Fires between the rows. Picture: Clara Moss</p></div>",
    "gallery caps": "<div class=pic><img src=x.jpg><p>Black shoots on the upper terraces.</p></div><div class=pic><img src=y.jpg><p>Fires between the rows of the vines.</p></div>",
}


def among_paragraphs(inner: str) -> str:
    first, second, *rest = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return html(
        f"<main><h1>Bridge to stay shut until spring</h1><div class='story'>{first}{second}{inner}{''.join(rest)}</div></main>"
    )


@pytest.mark.parametrize("markup", PARAGRAPHS_WITH_PICTURES.values(), ids=PARAGRAPHS_WITH_PICTURES.keys())
def test_a_paragraph_with_a_picture_is_text(markup):
    text = read(among_paragraphs(markup)).text
    words = [words for words in re.split(r"<[^<>]+>", markup) if len(words.strip()) > 20]
    assert words
    assert [part for part in words if part.strip() not in text] == []


@pytest.mark.parametrize("markup", CAPTIONS.values(), ids=CAPTIONS.keys())
def test_a_caption_is_no_text(markup):
    assert read(among_paragraphs(markup)).text == TEXT


@pytest.mark.parametrize(
    "credit",
    [
        "(Foto: Jan Petersen)", "(Zdjęcie: Ewa Lis)", "(Фото: Вера Лугова)", "（王芳／摄）", "（田中一郎撮影）", "(사진=김민수)",
        "(صورة: مريم)", "(צילום: נועה)", "(Kuva: Helmi Ranta)", "(Fotó: Kovács Anna)", "[Photo by Ida Wren]", "(φωτ. Ελένη)",
        "(Fotoğraf: Sevgi Taş)", "(Imagem: Ana)", "(ภาพ: สมชาย)", "(Ảnh: Lan)",
    ],
)  # fmt: skip
def test_a_credit_in_brackets_makes_a_caption_without_a_picture(credit):
    assert read(among_paragraphs(f"<p>The yard of the depot, seen from the mill {credit}</p>")).text == TEXT


@pytest.mark.parametrize(
    "source", ["(Source: postal board)", "(Quelle: Postamt)", "(出典：郵便局)", "(Источник: почта)"]
)
def test_a_source_in_brackets_needs_a_picture_beside_it(source):
    figure = f"<p>Letters were down by 7.4 percent in the year before {source}</p>"
    assert source in read(among_paragraphs(figure)).text
    assert read(among_paragraphs(f"<p><img src=x.jpg></p>{figure}")).text == TEXT


def test_text_between_them_parts_a_picture_from_a_credit():
    inner = "<p><img src=x.jpg></p><p>That was all.</p><p>Letters were down (Source: postal board)</p>"
    assert "postal board" in read(among_paragraphs(inner)).text


def test_a_box_with_a_link_is_another_articles_however_often_it_is_repeated():
    boxes = entries(
        "<div class=e><a href='/{n}'><img src=x.jpg></a><p>The wheel of the mill turned again on Monday, number {n}.</p></div>"
    )
    assert read(among_paragraphs(boxes)).text == TEXT


def test_a_picture_with_a_text_at_the_end_is_no_paragraph():
    page = html(
        f"<main><h1>Bridge to stay shut until spring</h1><div class='story'>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}"
        f"<div class=who><img src=x.jpg><p>{LONG}</p></div></div></main>"
    )
    assert read(page).text == TEXT


def caption_of(chars: int, box: str = "", picture: str = "<img src=x.jpg>", tag: str = "p") -> bool:
    """Whether a sentence of `chars` characters beside `picture`, before a paragraph, is a caption."""
    sentence = ("Boats " * chars)[: chars - 1].rstrip().ljust(chars - 1, "s") + "."
    body = LexborHTMLParser(
        f"<body><div class='{box}'>{picture}<{tag}>{sentence}</{tag}></div><p>{'Ferry. ' * 20}</p>"
    ).body
    assert body is not None
    return is_caption(to_blocks([build_tree(body)])[0])


@pytest.mark.parametrize(
    "box, longest",
    [
        ("", MAX_UNNAMED_PROSE_CAPTION_CHARS),
        ("photo", MAX_PROSE_CAPTION_CHARS),
        ("photo-text", MAX_UNNAMED_PROSE_CAPTION_CHARS),
    ],
)
def test_a_sentence_beside_a_picture_is_a_caption_up_to_a_length_that_the_boxs_name_doubles(box, longest):
    assert caption_of(longest, box)
    assert not caption_of(longest + 1, box)


@pytest.mark.parametrize(
    "attributes, sign",
    [
        (f"width={MAX_SIGN_PIXELS}", True),
        (f"width={MAX_SIGN_PIXELS + 1}", False),
        (f"height='{MAX_SIGN_PIXELS}px'", True),
        ("width=0", False),
        ("width=auto", False),
        ("width=²", False),
        ("alt='⚓'", True),
        ("alt='A1'", False),
        ("alt=''", False),
        ("class=emoji", True),
        ("class=photo", False),
    ],
)
def test_a_small_sign_is_no_picture(attributes, sign):
    assert caption_of(80, picture=f"<img src=x {attributes}>") is not sign
