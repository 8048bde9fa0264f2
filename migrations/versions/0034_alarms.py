"""Alarms, and what they are told by: more counts of the days of feeds, hours of outlets, room on the disk."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0034", "0033"

_COUNTS = (*("fetches", "stored", "repeats", "measured", "titled", "dated", "authored", "timed", "at_fetch"),)


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    time = "TIMESTAMP WITH TIME ZONE" if engine == "postgresql" else "VARCHAR(20)"
    real = "DOUBLE PRECISION" if engine == "postgresql" else "FLOAT"
    # Written out, because both engines know these statements, while Alembic would copy the whole tables on SQLite.
    op.execute(f"ALTER TABLE outlets ADD COLUMN alarms_at {time}")
    for name in _COUNTS:
        op.execute(f"ALTER TABLE feed_days ADD COLUMN {name} INTEGER DEFAULT 0 NOT NULL")
    op.execute("ALTER TABLE feed_days ADD COLUMN lag_s BIGINT DEFAULT 0 NOT NULL")
    for name in ("log_words", "log_words_sq"):
        op.execute(f"ALTER TABLE feed_days ADD COLUMN {name} {real} DEFAULT 0 NOT NULL")
    op.execute("ALTER TABLE feed_days ADD COLUMN median_words INTEGER")
    _create_tables(sa.DateTime(timezone=True) if engine == "postgresql" else sa.String(20))
    _count_hours(engine)


def _create_tables(time: sa.types.TypeEngine[object]) -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "outlet_hours",
        sa.Column("outlet_id", sa.String(100), nullable=False),
        sa.Column("hour", sa.Integer, autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False, server_default="0")
            for name in ("runs", "failures", "batches")
        ),
        sa.Column("longest_s", sa.BigInteger, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("outlet_id", "hour", name="pk_outlet_hours"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_outlet_hours_outlet_id_outlets"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alarms",
        sa.Column("id", number, nullable=False),
        sa.Column("outlet_id", sa.String(100), nullable=False, server_default=""),
        sa.Column("feed", sa.Text, nullable=False, server_default=""),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("began_at", time, nullable=False),
        sa.Column("last_seen_at", time, nullable=False),
        sa.Column("ended_at", time),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("cure", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
    )
    lasting = sa.text("ended_at IS NULL")
    op.create_index("ix_alarms_outlet_id", "alarms", ["outlet_id", "kind"])
    op.create_index(
        "ix_alarms_lasting",
        "alarms",
        ["outlet_id", "kind", "feed"],
        unique=True,
        sqlite_where=lasting,
        postgresql_where=lasting,
    )
    op.create_table(
        "alarm_tellings",
        sa.Column("alarm_id", number, autoincrement=False, nullable=False),
        sa.Column("event", sa.String(8), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("due_at", time),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("outcome", sa.String(10)),
        sa.PrimaryKeyConstraint("alarm_id", "event", "way", name="pk_alarm_tellings"),
        sa.ForeignKeyConstraint(
            ["alarm_id"], ["alarms.id"], name="fk_alarm_tellings_alarm_id_alarms", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_alarm_tellings_due_at", "alarm_tellings", ["due_at"])
    op.create_table(
        "disk_samples",
        sa.Column("at", time, nullable=False),
        sa.Column("free_bytes", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("at", name="pk_disk_samples"),
    )


_SECONDS = {
    "sqlite": "CAST(strftime('%s', started_at) AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM started_at)) AS BIGINT)",
}


def _count_hours(engine: str) -> None:
    """What the runs that are kept tell of the rhythm of their outlets."""
    statement = f"""
        WITH ended AS (
          SELECT outlet_id, {_SECONDS[engine]} AS s, outcome, CASE WHEN new > 0 THEN 1 ELSE 0 END AS brought
          FROM runs
          WHERE command NOT IN ('revisit', 'urls') AND outcome IN ('done', 'degraded', 'failed')
        ),
        gaps AS (
          SELECT outlet_id, s, outcome, brought,
            CASE
              WHEN brought = 1 THEN s - LAG(s) OVER (PARTITION BY outlet_id, brought ORDER BY s) ELSE 0
            END AS gap_s
          FROM ended
        )
        INSERT INTO outlet_hours (outlet_id, hour, runs, failures, batches, longest_s)
        SELECT outlet_id, s / 3600, COUNT(*), SUM(CASE WHEN outcome = 'done' THEN 0 ELSE 1 END), SUM(brought),
          COALESCE(MAX(gap_s), 0)
        FROM gaps
        GROUP BY outlet_id, s / 3600
    """
    op.get_bind().exec_driver_sql(statement)
