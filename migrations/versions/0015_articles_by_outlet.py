"""The newest articles of an outlet are found without a walk over all that it has."""

from alembic import op

revision, down_revision = "0015", "0012"


def upgrade() -> None:
    # An operator of a large archive may have made it before.
    op.create_index("ix_articles_outlet_id_id", "articles", ["outlet_id", "id"], if_not_exists=True)
