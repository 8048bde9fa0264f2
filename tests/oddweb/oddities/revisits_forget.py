"""A page says less than its feed did; what the feed said is to outlive the page's edits."""

from expecting import dates, keeps, revises, stores
from made_articles import article_page, edited
from web import Ask, Case, ago, answer, articles, iso, site


def the_time() -> Case:
    before = articles("the_time", count=2)
    after = [edited(one) for one in before]
    return Case(
        name="the_time",
        serve=site(
            before,
            page=lambda ask, number: answer(article_page(before[number])),
            later=lambda ask, number: answer(article_page(after[number])),
        ),
        checks=(stores(*after), revises(*after), dates({after[0]: ago(2), after[1]: ago(3)})),
    )


def the_headline() -> Case:
    before = articles("the_headline", count=2)
    after = [edited(before[0]), before[1]]

    def page(ask: Ask, number: int) -> bytes:
        shown = after if ask.step > 1 else before
        return answer(article_page(shown[number], published=iso(2 + number), shows_title=False))

    return Case(
        name="the_headline",
        serve=site(before, page=page),
        checks=(stores(*after), revises(after[0]), keeps(after[1])),
    )


def the_time_of_day() -> Case:
    before = articles("the_time_of_day", count=2)
    after = [edited(one) for one in before]

    def page(ask: Ask, number: int) -> bytes:
        shown = after if ask.step > 1 else before
        return answer(article_page(shown[number], published=iso(2 + number)[:10]))

    return Case(
        name="the_time_of_day",
        serve=site(before, page=page),
        checks=(stores(*after), revises(*after), dates({after[0]: ago(2), after[1]: ago(3)})),
    )


def nothing() -> Case:
    """The page has a headline and a time of its own, which are others than the feed's."""
    before = articles("nothing", count=2)
    after = [edited(one, title=f"Correction: {one.title}") for one in before]

    def page(ask: Ask, number: int) -> bytes:
        shown = after if ask.step > 1 else before
        return answer(article_page(shown[number], published=iso(30 + number)))

    return Case(
        name="nothing",
        serve=site(before, page=page),
        checks=(stores(*after), revises(*after), dates({after[0]: ago(30), after[1]: ago(31)})),
        is_control=True,
    )


CASES = (the_time(), the_headline(), the_time_of_day(), nothing())
