"""Feeds whose items have links of others in them, or no address that can be asked for."""

from html import escape

from expecting import Check, asks, has_no_remark, says_why, stores
from made_articles import article_page, made_up
from web import Ask, Case, answer, articles, iso, item, rfc, rss, site, sound_pages

# ---- links within links -----------------------------------------------------------------------------------------

AUTHOR = "<author><name>Edith Marr</name><link>{0}/x/edith-marr-staff-page</link></author>"
RELATED = (
    "<related><story><title>Older</title><link>{0}/x/an-older-story-of-the-town</link></story></related>"
)
SOURCE = "<origin><title>Elm Agency</title><link>{0}/x/what-the-agency-reported</link></origin>"
CLIP = '<enclosure url="{0}/x/clip.mp3" type="audio/mpeg" length="1"/>'


def nested(name: str, before: str, after: str = "", *, is_control: bool = False) -> Case:
    """Items with such children before and after their own link."""
    made = articles(name, count=2)

    def feed(ask: Ask) -> bytes:
        one = "<item><title>{}</title>{}<link>{}</link>{}<pubDate>{}</pubDate></item>"
        return rss(
            *(
                one.format(
                    escape(each.title),
                    before.format(ask.base),
                    f"{ask.base}/a/{at}",
                    after.format(ask.base),
                    rfc(1 + at),
                )
                for at, each in enumerate(made, start=1)
            )
        )

    def others(ask: Ask) -> bytes | None:
        if not ask.path.startswith("/x/"):
            return None
        return answer(article_page(made_up(name, ask.path), published=iso(900)))

    checks = (stores(*made), asks("/x/", most=0))
    return Case(name=name, serve=site(made, feed=feed, others=others), checks=checks, is_control=is_control)


# ---- entries that are left out ----------------------------------------------------------------------------------


def without_address(
    name: str, *items: tuple[str | None, str | None], count: int, is_told: bool = True
) -> Case:
    """A feed of `count` sound items, and these others, as (path, guid)."""
    made = articles(name, count=count)

    def feed(ask: Ask) -> bytes:
        sound = [item(one.title, f"{ask.base}/a/{at}", rfc(1 + at)) for at, one in enumerate(made, start=1)]
        odd = [
            item(f"Notice {at} of the town", path and ask.base + path, rfc(9 + at), guid=guid)
            for at, (path, guid) in enumerate(items)
        ]
        return rss(*sound, *odd)

    def others(ask: Ask) -> bytes | None:
        return answer("<html><body><div id=app></div><script src=/app.js></script></body></html>")

    told: Check = says_why("feed", 1) if is_told else has_no_remark
    serve = site(made, page=sound_pages(made), feed=feed, others=others)
    return Case(name=name, serve=serve, checks=(stores(*made), told), is_control=not is_told)


CASES = (
    nested("link_of_the_author", AUTHOR),
    nested("link_of_a_related_story", RELATED),
    nested("link_of_the_origin", SOURCE),
    nested("links_after_the_own_one", "", AUTHOR + RELATED + CLIP, is_control=True),
    without_address("routes_of_one_page", *((f"/#!/news/{at}", None) for at in range(5)), count=0),
    without_address("guids_that_are_no_addresses", *((None, f"notice-{at}") for at in range(3)), count=2),
    without_address("items_without_anything", (None, None), (None, None), count=2),
    without_address("a_sound_feed", count=3, is_told=False),
)
