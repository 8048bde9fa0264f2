"""Articles have the names and quotes that were found in them, with what they were found by."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0024", "0023"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_AT = sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite")
_DUE = sa.text("named_at IS NULL")


def upgrade() -> None:
    # An article that has no time has none of its names: so all that are stored wait for the next pass.
    op.add_column("articles", sa.Column("named_at", _AT))
    op.create_index("ix_articles_id_not_named", "articles", ["id"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_table(
        "gazetteers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("learned_at", _AT, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_gazetteers"),
    )
    op.create_table(
        "name_counts",
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("last_article_id", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("method", name="pk_name_counts"),
    )
    op.create_table(
        "article_names",
        sa.Column("article_id", _ID, nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("gazetteer_id", _ID, nullable=False),
        *_place_and_day(),
        sa.Column("quoted_words", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_names"),
        *_foreign_keys("article_names"),
        sa.ForeignKeyConstraint(
            ["gazetteer_id"], ["gazetteers.id"], name="fk_article_names_gazetteer_id_gazetteers"
        ),
    )
    _index("article_names", "outlet_id", "day", "quoted_words")
    op.create_table(
        "mentions",
        *_numbered(),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("in_title", sa.Boolean, nullable=False),
        *_place_and_day(),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_mentions"),
        *_foreign_keys("mentions"),
        sqlite_with_rowid=False,
    )
    _index("mentions", "entity", "day", "outlet_id", "n")
    op.create_table(
        "quotes",
        *_numbered(),
        sa.Column("speaker", sa.Text),
        sa.Column("speaker_name", sa.Text),
        sa.Column("speaker_kind", sa.String(12)),
        sa.Column("verb", sa.Text),
        sa.Column("cue", sa.String(12)),
        sa.Column("first_char", sa.Integer, nullable=False),
        sa.Column("chars", sa.Integer, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        *_place_and_day(),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_quotes"),
        *_foreign_keys("quotes"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_quotes_speaker",
        "quotes",
        ["speaker", "outlet_id", "day", "speaker_kind", "speaker_name", "words"],
    )


def _numbered() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("article_id", _ID, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
    )


def _place_and_day() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("outlet_id", sa.String(100), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
    )


def _foreign_keys(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return (
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=f"fk_{table}_article_id_articles"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name=f"fk_{table}_outlet_id_outlets"),
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
