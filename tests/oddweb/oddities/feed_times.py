"""Times that only the feed gives, in zones that are said in odd ways."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from expecting import Check, dates, has_days, stores
from made_articles import Made, article_page
from web import Ask, Case, answer, articles, days_ago, item, rss, site

ONE, TWO = days_ago(2, 10, 17, 23), days_ago(3, 21, 4, 9)


def said(at: datetime, zone: str) -> str:
    return at.strftime("%a, %d %b %Y %H:%M:%S") + zone


def timed(
    name: str,
    texts: Sequence[str],
    *checks: Check,
    made: Sequence[Made],
    is_control: bool = False,
    **more: str,
) -> Case:
    def feed(ask: Ask) -> bytes:
        pairs = enumerate(zip(made, texts, strict=True), start=1)
        return rss(*(item(one.title, f"{ask.base}/a/{at}", text) for at, (one, text) in pairs))

    serve = site(made, page=lambda ask, number: answer(article_page(made[number])), feed=feed)
    return Case(name=name, serve=serve, checks=(stores(*made), *checks), settings=more, is_control=is_control)


def in_ut() -> Case:
    made = articles("in_ut", count=2)
    texts = [said(ONE, " UT"), said(TWO, " UT")]
    return timed("in_ut", texts, dates({made[0]: ONE, made[1]: TWO}), made=made, timezone="Asia/Tehran")


def in_a_zone_by_its_long_name() -> Case:
    made, zone = articles("in_a_zone_by_its_long_name", count=2), ZoneInfo("America/Los_Angeles")
    times = {made[0]: ONE.replace(tzinfo=zone), made[1]: TWO.replace(tzinfo=zone)}
    texts = [said(at, " America/Los_Angeles") for at in (ONE, TWO)]
    checks = dates(times, day_will_do=True)
    return timed("in_a_zone_by_its_long_name", texts, checks, made=made, timezone="Asia/Tehran")


def in_no_zone() -> Case:
    """Of an outlet without a zone, and a mere day: the day is all that is known."""
    made = articles("in_no_zone", count=2)
    texts = [said(ONE, ""), TWO.strftime("%d %b %Y")]
    return timed("in_no_zone", texts, has_days({made[0]: ONE, made[1]: TWO}), made=made)


def in_plain_zones() -> Case:
    made = articles("in_plain_zones", count=5)
    texts = [
        said(ONE, " GMT"),
        said(TWO, " +0300"),
        f"{ONE:%Y-%m-%dT%H:%M:%SZ}",
        said(TWO, " EST"),
        said(ONE, ""),
    ]
    times = [
        ONE,
        TWO - timedelta(hours=3),
        ONE,
        TWO + timedelta(hours=5),
        ONE.replace(tzinfo=ZoneInfo("Europe/Berlin")),
    ]
    checks = dates(dict(zip(made, times, strict=True)))
    return timed("in_plain_zones", texts, checks, made=made, is_control=True, timezone="Europe/Berlin")


CASES = (in_ut(), in_a_zone_by_its_long_name(), in_no_zone(), in_plain_zones())
