"""Words of articles are indexed. Older articles are not yet: `ingest db index` does it, in small steps."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0021", "0020"


def upgrade() -> None:
    # From which article on all are in the index. It begins empty, and grows towards the oldest.
    op.create_table(
        "search_state",
        sa.Column("folding", sa.Integer, nullable=False),
        sa.Column("indexed_from", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("folding", name="pk_search_state"),
    )
    op.execute("INSERT INTO search_state SELECT 1, coalesce(max(id) + 1, 0) FROM articles")
    if op.get_bind().dialect.name == "sqlite":
        # The words come as they are to be found, parted by spaces; the texts themselves are not stored again.
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5 (title, lead, text, facets, content='', "
            "tokenize=\"ascii tokenchars ':=^_-'\")"
        )
        return
    op.execute(
        "CREATE TABLE search (article_id BIGINT NOT NULL, words TSVECTOR NOT NULL, is_cut BOOLEAN NOT NULL, "
        "CONSTRAINT pk_search PRIMARY KEY (article_id), CONSTRAINT fk_search_article_id_articles "
        "FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE)"
    )
    # They do not become smaller, packed.
    op.execute("ALTER TABLE search ALTER COLUMN words SET STORAGE EXTERNAL")
    op.execute("CREATE INDEX ix_search_words ON search USING gin (words)")
