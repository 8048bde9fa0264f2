"""Which of the times that a page shows is the article's."""
# ruff: noqa: E501 - the made-up pages read better on long lines

from datetime import UTC, datetime

import pytest
from extract_pages import article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Outlet
from ingest.extract.times.labels import labelled_parts, last_label
from store.model import Published

URL = "https://elm.example/bridge"
OWN = "<time datetime='2026-11-20T08:30:00Z'>20 November 2026</time>"
OTHER = "<time datetime='2026-11-21T10:15:00Z'>21 November 2026</time>"


def at(day: int, hour: int, minute: int, source: str = "time element") -> Published:
    return Published(at=datetime(2026, 11, day, hour, minute, tzinfo=UTC), precision="second", source=source)


def day(number: int, source: str) -> Published:
    return Published(at=datetime(2026, 11, number, tzinfo=UTC), precision="day", source=source)


def listed(*times: str) -> str:
    return "<ul>" + "".join(f"<li><a href=/x>Mill wheel turns</a> {time}</li>" for time in times) + "</ul>"


def framed(inner: str, before: str = "", after: str = "") -> str:
    return html(f"{before}<header><nav><a href=/>Home</a></nav></header><main>{inner}</main>{after}")


@pytest.mark.parametrize(
    "page",
    [
        framed(article(before=f"<p class=meta>{OWN}</p>"), before=f"<div>{listed(OTHER, OTHER)}</div>"),
        framed(article(before=f"<p class=meta>{OWN}</p>"), before=f"<div>{OTHER}</div>"),
        framed(article(before=f"<p>{OTHER.replace('<time', '<time itemprop=dateModified')} {OWN}</p>")),
        framed(article(before=f"<p>{OTHER.replace('<time', '<time class=updated')} {OWN}</p>")),
        framed(article(before=f"<p>Updated: {OTHER} Published: {OWN}</p>")),
        framed(article(before=f"<p><span>Last updated on </span><b>{OTHER}</b></p><p>{OWN}</p>")),
        framed(article(before=f"<p>{OTHER.replace('>21', '>Bijgewerkt 21')} {OWN}</p>")),
        framed(article(before=f"<p>更新时间：{OTHER} 发布时间：{OWN}</p>")),
        framed(article(before=f"<aside>{OWN}</aside>")),
        framed(article(before=f"<aside>{OTHER}<a href=/x>x</a> {OTHER.replace('21', '19')}</aside>{OWN}")),
        framed(article() + f"<p>Published {OWN}</p>" + f"<div id=comments>{OTHER}</div>"),
        framed(article(before=f"<div class=comment>{OTHER}</div>{OWN}")),
    ],
)
def test_the_time_of_publication_is_found_beside_others(page):
    assert read(page, url=URL).published == at(20, 8, 30)


@pytest.mark.parametrize(
    "page",
    [
        framed(article(), before=f"<div>{listed(OTHER, OTHER)}</div>"),
        framed(article(), before=f"<div class=today>{OTHER}</div>"),
        framed(article(), after=f"<div id=comments>{OTHER}</div>"),
        framed(article() + listed(OTHER, OWN)),
        framed(
            article() + f"<article><a href=/x>x</a>{OTHER}</article><article><a href=/y>y</a>{OWN}</article>"
        ),
        framed(
            article(
                f"The talks about the bridge go on {OTHER} in the town hall, the mediator said on Tuesday; both sides want to be there.",
                "The bridge over the Mole was shut on Monday, and the council said that it would stay so until spring.",
            )
        ),
    ],
)
def test_the_times_of_others_are_none_of_the_articles(page):
    assert read(page, url=URL).published is None


def test_a_list_of_articles_is_told_however_deep_a_time_stands_in_its_items():
    nested = "<b>" * 5 + OTHER + "</b>" * 5

    assert read(framed(article() + listed(nested, nested)), url=URL).published is None


def test_a_time_above_the_headline_within_the_article_is_the_articles():
    page = framed(f"<article><div>{OWN}</div>{article()}</article>")

    assert read(page, url=URL).published == at(20, 8, 30)


def test_a_shown_time_is_next_to_the_day_in_the_address_or_not_the_articles():
    page = framed(article(before=f"<p>{OWN}</p>"))

    assert read(page, url="https://elm.example/2026/11/20/bridge").published == at(20, 8, 30)
    assert read(page, url="https://elm.example/2026/11/17/bridge").published == day(17, "address")


@pytest.mark.parametrize(
    "line",
    [
        "Updated: 21 November 2026 10:15 | Published: 20 November 2026 08:30",
        "Published: 20 November 2026 08:30 | Updated: 21 November 2026 10:15",
        "20 November 2026 08:30 | Updated: 21 November 2026 10:15",
        "Aktualisiert am 21. November 2026, 10:15 - Veröffentlicht am 20. November 2026, 08:30",
        "입력 2026.11.20 08:30 수정 2026.11.21 10:15",
        "2026-11-21 10:15 更新 2026-11-20 08:30 发布",
    ],
)
def test_a_clock_in_a_line_belongs_to_the_label_beside_it(line):
    outlet = Outlet(id="elm", name="Elm", timezone="UTC")
    found = read(html(article(before=f"<div>{line}</div>")), outlet, URL).published

    assert found == Published(at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC), precision="minute", source="text")


@pytest.mark.parametrize(
    "line", ["Published: 20 November 2026 | Updated: 21 November 2026 10:15", "20 November 2026 | 21 November 2026 10:15"]
)  # fmt: skip
def test_the_clock_of_another_day_is_not_taken(line):
    outlet = Outlet(id="elm", name="Elm", timezone="Europe/London")

    assert read(html(article(before=f"<div>{line}</div>")), outlet, URL).published == day(20, "text")


def test_of_a_lone_time_of_a_change_the_day_is_taken_where_the_outlet_is():
    outlet = Outlet(id="elm", name="Elm", timezone="Asia/Tokyo")
    found = read(html(article(before="<div>Updated: 20 November 2026 08:30</div>")), outlet, URL).published

    assert found == day(20, "text")


def test_the_data_of_another_address_come_after_those_of_none():
    objects = (
        '{"@type": "NewsArticle", "headline": "Mill wheel turns", "author": "Bo Ek", "articleBody": "It turns.",'
        ' "datePublished": "2024-05-01T10:00:00Z", "url": "https://elm.example/mill"}',
        '{"@type": "NewsArticle", "headline": "Bridge", "datePublished": "2026-11-20T08:30:00Z"}',
    )
    head = "".join(f'<script type="application/ld+json">{one}</script>' for one in objects)

    assert read(html(article(), head), url=URL).published == at(20, 8, 30, "json-ld datePublished")


@pytest.mark.parametrize(
    "words, label",
    [
        ("Updated:", "modified"), ("Last updated on Monday,", "modified"), ("Bijgewerkt", "modified"),
        ("Обновлено", "modified"), ("最終更新", "modified"), ("최종수정", "modified"), ("به‌روزرسانی", "modified"),
        ("Published: x Updated:", "modified"), ("Updated: x Published:", "published"), ("Veröffentlicht", "published"),
        ("Опубликовано:", "published"), ("发布时间：", "published"), ("입력", "published"), ("פורסם", "published"),
        ("Corona-Update, by Ann Lee", None), ("Edited by Ann Lee", None), ("Birthday", None), ("", None),
        ("Updated every morning by the desk of the Courier", None),
    ],
)  # fmt: skip
def test_a_label_is_the_one_next_to_the_time(words, label):
    assert last_label(words) == label


@given(st.text(max_size=40), st.sampled_from(["Updated: ", "发布 ", "Stand: ", ""]), st.text(max_size=40))
def test_the_parts_of_a_line_keep_its_figures(before, label, behind):
    line = f"{before}{label}{behind}"
    figures = "".join(part for part, _ in labelled_parts(line))

    assert [char for char in figures if char.isdigit()] == [char for char in line if char.isdigit()]
