"""What is found in an article: names and quotes. No input or output."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "organisation", "place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name at one place of a text: `surface` is what stands from `start` to `end`, without titles.

    `entity` is the name that all its mentions share ("Sergey Lavrov" for "Lavrov's", "Сергей Лавров" for "Лаврову").
    `short` is the name by which one asks for it: a person's last name, else the entity.
    """

    entity: str
    short: str
    kind: Kind
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody said, from `start` to `end` of the text, without its marks.

    `speaker` is the entity that said it and `speaker_surface` its name beside the quote; both None where the text does
    not tell for sure, as after "he said". `verb` is the verb of saying, None where there is none. `cue` tells how the
    speaker was found: "after" or "before" the quote, "according", "continued" where it goes on after its speaker was
    named; None without a speaker.
    """

    start: int
    end: int
    speaker: str | None
    speaker_kind: Kind | None
    speaker_surface: str | None
    verb: str | None
    cue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names in the title and in the text, and the quotes in the text, each in order of place."""

    in_title: tuple[Mention, ...] = ()
    mentions: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
