"""Rows as files: what is read back is what was given, cells cannot run, and few rows are held."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tables import Column, write
from store.errors import BadQuery

AT = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
ARTICLE = (
    Column("article_id", "integer"),
    Column("title", "text"),
    Column("authors", "list"),
    Column("published_at", "time"),
    Column("published_day", "day"),
    Column("partial", "flag"),
    Column("overlap", "0 to 1"),
)
ROWS = (
    (1, "Rivers", '["Ann Ahl", "B, \\"Bo\\" Berg"]', "2026-11-20T05:30:00Z", "2026-11-20", 0, 0.5),
    (2, "Hills", "[]", AT, "2026-11-20", 1, Decimal("1")),
    (3, "Untimed", None, None, None, 0, None),
)
FORMATS = ("csv", "json", "jsonl", "parquet", "markdown")
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


def written(format, columns, rows, **options):
    """The bytes of a file, and the counts."""
    out = io.BytesIO()
    counts = write(out, format, columns, rows, **options)
    return out.getvalue(), counts


def table(columns, rows):
    return pq.read_table(io.BytesIO(written("parquet", columns, rows)[0]))


# ---- JSON -----------------------------------------------------------------------------------------------------


def test_an_array_of_json_has_the_objects_of_json_lines():
    lines, _ = written("jsonl", ARTICLE, ROWS)
    array, counts = written("json", ARTICLE, ROWS)

    assert json.loads(array) == [json.loads(line) for line in lines.splitlines()]
    assert counts.rows == len(ROWS)
    assert written("json", ARTICLE, [])[0] == b"[]\n"


# ---- Parquet --------------------------------------------------------------------------------------------------


def test_parquet_has_lists_as_lists_times_with_their_zone_and_flags_as_numbers():
    found = table(ARTICLE, ROWS)

    assert found.schema.field("authors").type == pa.list_(pa.string())
    assert found.schema.field("published_at").type == pa.timestamp("ms", tz="UTC")
    assert found.to_pylist() == [
        {
            "article_id": 1, "title": "Rivers", "authors": ["Ann Ahl", 'B, "Bo" Berg'], "published_at": AT,
            "published_day": "2026-11-20", "partial": 0, "overlap": 0.5,
        },
        {
            "article_id": 2, "title": "Hills", "authors": [], "published_at": AT, "published_day": "2026-11-20",
            "partial": 1, "overlap": 1.0,
        },
        {
            "article_id": 3, "title": "Untimed", "authors": None, "published_at": None, "published_day": None,
            "partial": 0, "overlap": None,
        },
    ]  # fmt: skip


def test_parquet_of_no_rows_has_the_types_of_its_columns():
    assert table(ARTICLE, []).schema == table(ARTICLE, ROWS).schema


def test_columns_of_any_query_get_the_types_of_their_first_values():
    columns = [Column(name) for name in ("n", "share", "word", "at", "nothing", "sum")]
    found = table(
        columns, [(1, 0.5, "a", AT, None, Decimal("2")), (None, 1, None, None, None, Decimal("2.5"))]
    )

    kinds = [str(field.type) for field in found.schema]
    assert kinds == ["int64", "double", "string", "timestamp[us, tz=UTC]", "string", "double"]


def test_a_column_that_changes_its_type_is_named_with_the_cure():
    rows = ((n if n < 1_000 else "many",) for n in range(2_000))

    with pytest.raises(BadQuery, match=r"column n: .*CAST it in the query"):
        table([Column("n")], rows)


def test_what_is_no_list_and_no_time_is_refused_by_its_column():
    with pytest.raises(BadQuery, match="column tags: 'NATO' is no list"):
        table([Column("tags", "list")], [("NATO",)])
    with pytest.raises(BadQuery, match="column at: 'noon' is no time"):
        table([Column("at", "time")], [("noon",)])
    with pytest.raises(BadQuery, match=r"column at: .* has no zone"):
        table([Column("at", "time")], [(datetime(2026, 11, 20),)])


def test_a_row_group_is_written_when_it_has_its_bytes_however_few_its_rows_are():
    long = "x" * 1_000_000

    body, counts = written("parquet", [Column("text", "text")], ((long,) for _ in range(40)))

    assert counts.rows == 40
    assert pq.ParquetFile(io.BytesIO(body)).metadata.num_row_groups == 3


def test_parquet_goes_into_a_pipe():
    script = (
        "import sys; from ingest.tables import Column, write;"
        "write(sys.stdout.buffer, 'parquet', [Column('n')], [(1,), (2,)]); print('after', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert pq.read_table(io.BytesIO(done.stdout)).to_pylist() == [{"n": 1}, {"n": 2}]
    assert done.stderr == b"after\n"


def test_without_pyarrow_it_is_said_what_to_install():
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from ingest.errors import ConfigError\n"
        "from ingest.tables import require\n"
        "require('csv')\n"
        "try: require('parquet')\n"
        "except ConfigError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "Parquet needs pyarrow: pip install 'news-ingest[parquet]'\n"


# ---- CSV ------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_csv_is_read_back_by_another_reader_but_for_formulas(rows):
    body, counts = written("csv", [Column("a"), Column("b")], rows)

    found = list(csv.reader(io.StringIO(body.decode(), newline="")))[1:]
    changed = [(now, cell) for row, cells in zip(found, rows, strict=True)
               for now, cell in zip(row, cells, strict=True) if now != cell]  # fmt: skip
    assert all(now == f"'{cell}" for now, cell in changed)
    assert counts.defused == len(changed)


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
@pytest.mark.parametrize("cell", ["a\rb", "a\nb", "a\r\nb", 'a"b', "a,b"])
def test_a_cell_is_one_cell_whatever_stands_in_it(cell, line_end):
    body, _ = written("csv", [Column("a"), Column("n")], [(cell, 1)], line_end=line_end)

    assert list(csv.reader(io.StringIO(body.decode(), newline=""))) == [["a", "n"], [cell, "1"]]
    assert body.decode().endswith(line_end)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "-1-1", "-", "＝1", "- said he"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_defused_and_counted(cell):
    body, counts = written("csv", [Column("a")], [(cell,), ("sound",)])

    assert list(csv.reader(io.StringIO(body.decode(), newline="")))[1] == [f"'{cell}"]
    assert counts.defused == 1


@pytest.mark.parametrize("cell", [-5, -0.5, "-5", "+5", "-.5", "-5.25", "+1e9", "-1.5E-7"])
def test_a_number_stays_a_number(cell):
    body, counts = written("csv", [Column("a")], [(cell,)])

    assert body.decode() == f"a\r\n{cell}\r\n"
    assert counts.defused == 0


def test_a_byte_order_mark_stands_before_the_first_head_where_it_is_asked_for():
    assert written("csv", [Column("a")], [("é",)], bom=True)[0] == b"\xef\xbb\xbfa\r\n\xc3\xa9\r\n"
    assert written("csv", [Column("a")], [("é",)])[0] == b"a\r\n\xc3\xa9\r\n"


def test_csv_has_times_and_lists_alike_from_both_engines():
    rows = [
        ("2026-11-20T05:30:00Z", '["a"]'),
        (AT, ["a"]),
        (AT.astimezone(timezone(timedelta(hours=3))), '["a"]'),
    ]
    body, _ = written("csv", [Column("at", "time"), Column("tags", "list")], rows)

    assert body.decode().splitlines()[1:] == ['2026-11-20T05:30:00Z,"[""a""]"'] * 3


# ---- JSON lines -----------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(), texts, st.lists(texts), st.none() | st.booleans()), max_size=5))
def test_json_lines_are_read_back_as_they_were_with_real_lists(rows):
    columns = [Column("n", "integer"), Column("title", "text"), Column("tags", "list"), Column("other")]
    body, counts = written(
        "jsonl", columns, [(n, title, json.dumps(tags), other) for n, title, tags, other in rows]
    )

    found = [json.loads(line) for line in body.split(b"\n")[:-1]]
    assert [tuple(one.values()) for one in found] == rows
    assert counts.rows == len(rows)


def test_columns_of_one_name_do_not_swallow_each_other():
    columns = [Column("title"), Column("title_2"), Column("title")]

    assert json.loads(written("jsonl", columns, [(1, 2, 3)])[0]) == {"title": 1, "title_2": 2, "title_3": 3}
    assert table(columns, [(1, 2, 3)]).to_pylist() == [{"title": 1, "title_2": 2, "title_3": 3}]


def test_what_json_has_no_word_for_is_null_or_text():
    columns = [Column(name) for name in "abcd"]
    body, _ = written("jsonl", columns, [(float("nan"), Decimal("NaN"), b"\x00\xff", Decimal("1.50"))])

    assert json.loads(body) == {"a": None, "b": None, "c": "00ff", "d": 1.5}


# ---- Markdown -------------------------------------------------------------------------------------------------


def test_a_table_of_markdown_has_its_numbers_right_and_shows_every_sign():
    columns = [Column("outlet", "text"), Column("n", "integer")]
    body, _ = written("markdown", columns, [("a|b *c* <i> snake_case _d_\ne", 3)])

    assert body.decode() == (
        "| outlet | n |\n| --- | ---: |\n| a\\|b \\*c\\* \\<i> snake_case \\_d\\_<br>e | 3 |\n"
    )


# ---- all of them ----------------------------------------------------------------------------------------------


class Counted(tuple):
    """A row that knows how many of its kind there are."""

    alive = 0
    most = 0

    def __new__(cls, values):
        cls.alive += 1
        cls.most = max(cls.most, cls.alive)
        return super().__new__(cls, values)

    def __del__(self):
        Counted.alive -= 1


@pytest.mark.parametrize("format", FORMATS)
def test_few_rows_are_held_however_many_there_are(format):
    Counted.alive = Counted.most = 0
    counts = write(io.BytesIO(), format, [Column("n", "integer")], (Counted((n,)) for n in range(20_000)))

    assert counts.rows == 20_000
    assert Counted.most <= 1_600


@pytest.mark.parametrize("format", FORMATS)
def test_few_long_rows_are_held(format):
    Counted.alive = Counted.most = 0
    long = "x" * 300_000
    write(io.BytesIO(), format, [Column("text", "text")], (Counted((long,)) for _ in range(60)))

    assert Counted.most <= 16


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_rows_make_the_same_bytes(format):
    assert written(format, ARTICLE, ROWS) == written(format, ARTICLE, ROWS)


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_is_told_as_what_it_is(format):
    rows = (("x" * 100_000,) for _ in range(400))

    with open("/dev/full", "wb", buffering=0) as out, pytest.raises(OSError, match="No space left"):
        write(out, format, [Column("text", "text")], rows)


@pytest.mark.parametrize("format", FORMATS)
def test_what_goes_wrong_with_the_rows_comes_through(format):
    def rows():
        yield (1,)
        raise BadQuery("the query took too long")

    with pytest.raises(BadQuery, match="too long"):
        written(format, [Column("n")], rows())
