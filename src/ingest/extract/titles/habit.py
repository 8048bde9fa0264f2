"""Uses what an outlet's pages taught to find the headline of one more. No input or output."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.extract.boilerplate import normalize
from ingest.extract.template import Template, without_affixes
from ingest.extract.titles import share_words


def usual_title(title: str, titles: Mapping[str, str], template: Template) -> str:
    """The headline as the outlet's habit has it: `title` was chosen without, `titles` are the page's by their place.

    Another one is taken where it stands in the usual place and shares a word with some other title of the page.
    """
    stripped = {
        source: without_affixes(words, template.title_prefixes, template.title_suffixes)
        for source, words in {"": title, **titles}.items()
    }
    usable = {source: words for source, words in stripped.items() if _is_own(words, template)}
    usual = usable.get(template.title_source, "") if template.title_source else ""
    others = [words for source, words in usable.items() if source != template.title_source]
    if usual and (not others or any(share_words(usual, other) for other in others)):
        return usual
    return next(iter(usable.values()), stripped[""])


def _is_own(title: str, template: Template) -> bool:
    key = normalize(title)
    return bool(key) and key not in template.constant_titles
