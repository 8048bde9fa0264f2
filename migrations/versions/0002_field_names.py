"""Columns and tables get the field's names; two columns that nothing reads are dropped."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"

COLUMNS = (
    ("articles", "asked_url", "fetched_url"),
    ("articles", "looks", "revisits"),
    ("articles", "look_at", "revisit_at"),
    ("articles", "judged_at", "deduped_at"),
    ("citations", "how", "kind"),
    ("citations", "n", "occurrences"),
    ("feeds", "audited_at", "unconditional_at"),
    ("feeds", "trusted", "validators_trusted"),
    ("leases", "until", "expires_at"),
    ("pages", "kept_at", "saved_at"),
    ("revisions", "n", "revision"),
)
UNREAD = (("feeds", "newest_at"), ("pages", "bytes"))


def upgrade() -> None:
    # Written out, because both engines know these statements, while Alembic would copy whole tables on SQLite.
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    for table, column in UNREAD:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    _rename_indexes()
    _move_boilerplate_lines()
    op.execute("UPDATE attempts SET stage = 'revisit' WHERE stage = 'look'")


def _rename_indexes() -> None:
    op.drop_index("ix_articles_outlet_id_look_at", "articles")
    op.create_index("ix_articles_outlet_id_revisit_at", "articles", ["outlet_id", "revisit_at"])
    op.drop_index("ix_articles_unjudged", "articles")
    op.create_index(
        "ix_articles_id_not_deduped",
        "articles",
        ["id"],
        sqlite_where=sa.text("deduped_at IS NULL"),
        postgresql_where=sa.text("deduped_at IS NULL"),
    )
    op.drop_index("ix_pages_kept_at", "pages")
    op.create_index("ix_pages_saved_at", "pages", ["saved_at"])


def _move_boilerplate_lines() -> None:
    # A new table, because SQLite cannot rename constraints.
    op.create_table(
        "boilerplate_lines",
        sa.Column("outlet_id", sa.String(length=100), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_boilerplate_lines_outlet_id_outlets"),
        sa.PrimaryKeyConstraint("outlet_id", "line", name="pk_boilerplate_lines"),
    )
    op.execute("INSERT INTO boilerplate_lines SELECT outlet_id, line, pages FROM blocks")
    op.drop_table("blocks")
