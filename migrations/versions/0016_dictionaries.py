"""Pages may be packed with a dictionary of their outlet, which is kept for as long as one of them needs it."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0016", "0015"


def upgrade() -> None:
    op.create_table(
        "dictionaries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("outlet_id", sa.String(100), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite"),
            nullable=False,
        ),
        sa.Column("pages", sa.Integer, nullable=False, server_default="0"),
        sa.Column("first_share", sa.Float, nullable=False, server_default="0"),
        sa.Column("share", sa.Float, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_dictionaries"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_dictionaries_outlet_id_outlets"),
    )
    op.create_index("ix_dictionaries_outlet_id", "dictionaries", ["outlet_id"])
    _add_dictionary_to_pages()
    op.create_index("ix_pages_dictionary_id", "pages", ["dictionary_id"])


_FOREIGN_KEY = (
    "CONSTRAINT fk_pages_dictionary_id_dictionaries "
    "FOREIGN KEY(dictionary_id) REFERENCES dictionaries (id) ON DELETE RESTRICT"
)


def _add_dictionary_to_pages() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE pages ADD COLUMN dictionary_id BIGINT")
        op.execute(f"ALTER TABLE pages ADD {_FOREIGN_KEY}")
        return
    # SQLite can add no constraint with a name, and to copy the table with it would take as long, and as much room, as
    # all pages. A foreign key changes nothing in the file but the text of the table, which SQLite lets one write for
    # such changes (https://www.sqlite.org/lang_altertable.html#otheralter); RESET reads and checks it.
    op.execute("ALTER TABLE pages ADD COLUMN dictionary_id INTEGER")
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        f"UPDATE sqlite_master SET sql = substr(rtrim(sql), 1, length(rtrim(sql)) - 1) || ', {_FOREIGN_KEY})' "
        "WHERE type = 'table' AND name = 'pages'"
    )
    op.execute("PRAGMA writable_schema = RESET")
