"""SVG as text: elements, numbers, and foreign text that can be nothing but text. Pure.

Geometry stands in presentation attributes, looks in classes: the pages' policy allows no style attribute.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from ingest.web.charts import widths

Anchor = Literal["start", "middle", "end"]

TEXT_PX = 12
"""The size of all text, in units of the drawing: readable where a unit is a pixel."""

LINE_PX = 16

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f-\x9f]+")
"""Controls, among them those of direction, by which a name could turn round what stands beside it."""

_OTHER_END: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


class Svg(str):
    """Text that is SVG already. Templates put it in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def plain(text: str) -> str:
    """Foreign text as it may stand in XML, in one line."""
    return " ".join(_UNSEEN.sub(" ", _NO_XML.sub("", text)).split())


def element(tag: str, *children: Svg, **attributes: str | float | None) -> Svg:
    """An element. `text_anchor` is written `text-anchor`, `class_` is `class`; what is None is left out."""
    written = "".join(
        f" {_name(name)}={_value(value)}" for name, value in attributes.items() if value is not None
    )
    inner = "".join(children)
    return Svg(f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>")


def _name(name: str) -> str:
    return name if name == "viewBox" else name.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return quoteattr(plain(value)) if isinstance(value, str) else f'"{number(value)}"'


def number(value: float) -> str:
    """A length in as few signs as a tenth of a unit needs."""
    return f"{round(value, 1):g}" if abs(value) < 100_000 else f"{value:.0f}"


def title(text: str) -> Svg:
    """What is shown of an element when one points at it."""
    return Svg(f"<title>{escape(plain(text))}</title>")


def text(
    x: float, y: float, said: str, *, room: float, anchor: Anchor = "start", class_: str | None = None
) -> Svg:
    """One line of text, in its own direction. What is longer than `room` is cut, and said whole in its title."""
    whole = plain(said)
    shown = widths.cut(whole, room, TEXT_PX)
    if not shown:
        return Svg("")
    is_rtl = is_right_to_left(whole)
    return element(
        "text",
        Svg(escape(shown)),
        title(whole) if shown != whole else Svg(""),
        x=x,
        y=y,
        # "start" is where the text's own direction begins: on the right of a right-to-left one.
        text_anchor=_OTHER_END[anchor] if is_rtl else anchor,
        direction="rtl" if is_rtl else None,
        class_=class_,
    )


def is_right_to_left(said: str) -> bool:
    """Whether the first letter that has a direction runs to the left."""
    directions = (unicodedata.bidirectional(sign) for sign in said)
    return next((one for one in directions if one in ("L", "R", "AL")), "L") != "L"


def drawing(
    kind: str, *, width: float, height: float, label: str, description: str, parts: Iterable[Svg]
) -> Svg:
    """A whole drawing: `label` says what it shows, `description` what is to be seen in it."""
    return element(
        "svg",
        title(label),
        Svg(f"<desc>{escape(plain(description))}</desc>"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=f"{label}. {description}",
        font_size=TEXT_PX,
        class_=f"chart chart-{kind}",
    )
