"""What views and columns say, as docs/data.md has it, as values."""

import pytest

from store.errors import StoreError
from store.views.described import Column, View, read, views

PAGE = """# The data

| `none` | text | a table before any view | never |

## v_mills

One row for each mill,
as [the list](outlets.md#mills) has it.

More of it.

| column | type | what it says | NULL means |
|---|---|---|---|
| `name` | text | what `people` call it, see [there](data.md) | never |
| `wheels` | integer | how many; `a \\| b` | not counted |

### Wheel words

| word | what it is |
|---|---|
| `undershot` | the water runs below |

## Examples

| `none` | text | behind the views | never |
"""


def test_a_page_gives_its_views_with_their_columns_and_nothing_else():
    assert list(read(PAGE)) == [
        View(
            name="v_mills",
            says="One row for each mill, as the list has it.",
            columns=(
                Column(name="name", kind="text", says="what `people` call it, see there", null="never"),
                Column(name="wheels", kind="integer", says="how many; `a | b`", null="not counted"),
            ),
        )
    ]


@pytest.mark.parametrize(
    "row", ["| `name` | text | too few |", "| `name` | string | no such type | never |", "| `a` | text | b | c | d |"]
)  # fmt: skip
def test_a_row_that_describes_no_column_is_told_with_the_cure(row):
    with pytest.raises(StoreError, match=r"docs/data.md: .*write \| `name` \| type"):
        list(
            read(PAGE.replace("| `name` | text | what `people` call it, see [there](data.md) | never |", row))
        )


def test_the_views_of_this_version_are_described_once_and_in_order_of_the_page():
    assert next(iter(views())) == "v_articles"
    assert views()["v_articles"].columns[0] == Column(
        name="article_id", kind="integer", says="our number for it; stable, never given again", null="never"
    )
