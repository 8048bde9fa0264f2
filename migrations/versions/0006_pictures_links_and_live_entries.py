"""Revisions say what is missing of them, and have pictures, the words of links, and the entries of live blogs."""

from alembic import op

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    # Written out, because both engines know these statements, while Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE revisions ADD COLUMN missing TEXT")
    op.execute("ALTER TABLE revisions ADD COLUMN images TEXT DEFAULT '[]' NOT NULL")
    op.execute("ALTER TABLE revisions ADD COLUMN entries TEXT DEFAULT '[]' NOT NULL")
    op.execute(f"UPDATE revisions SET links = ({_links_as_objects()}) WHERE links <> '[]'")


def _links_as_objects() -> str:
    """Addresses become objects; their words were not kept."""
    if op.get_bind().dialect.name == "postgresql":
        made = "json_agg(json_build_object('url', value, 'text', '') ORDER BY position)"
        return f"SELECT {made}::text FROM json_array_elements_text(links::json) WITH ORDINALITY AS _(value, position)"
    return "SELECT json_group_array(json_object('url', value, 'text', '')) FROM json_each(links)"
