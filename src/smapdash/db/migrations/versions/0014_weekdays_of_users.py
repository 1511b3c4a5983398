"""Sums of each user by weekday and half-hour, from which the shapes of users' days follow."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up one version."""
    op.create_table(
        "user_weekdays",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False, comment="0 for Monday"),
        sa.Column("wh", sa.ARRAY(sa.BigInteger()), nullable=False, comment="energy of each of 48 half-hours, in whole "
                  "watt-hours"),
        sa.Column("readings", sa.ARRAY(sa.SmallInteger()), nullable=False, comment="readings in each"),
        sa.PrimaryKeyConstraint("user_id", "weekday", name="user_weekdays_pkey"),
        schema="smapdash",
        comment="derived from readings: sums per user and weekday over the 365 days before the user's last day, "
        "without implausible readings",
    )  # fmt: skip
    _fill()


def _fill() -> None:
    op.execute(
        """INSERT INTO smapdash.user_weekdays (user_id, weekday, wh, readings)
           WITH cells AS (
               SELECT user_id, (extract(isodow FROM read_at) - 1)::smallint AS weekday,
                      (extract(hour FROM read_at) * 2 + extract(minute FROM read_at) / 30)::integer AS half_hour,
                      sum(round(wh))::bigint AS wh, count(*)::smallint AS readings
               FROM smapdash.readings
               JOIN (SELECT user_id, max(read_at)::date AS last_day FROM smapdash.readings GROUP BY 1) l USING (user_id)
               WHERE read_at >= last_day - 365 AND read_at < last_day AND wh <= 24000
               GROUP BY 1, 2, 3)
           SELECT user_id, weekday, array_agg(coalesce(wh, 0) ORDER BY half_hour),
                  array_agg(coalesce(readings, 0) ORDER BY half_hour)
           FROM (SELECT DISTINCT user_id, weekday FROM cells) held CROSS JOIN generate_series(0, 47) half_hour
           LEFT JOIN cells USING (user_id, weekday, half_hour)
           GROUP BY user_id, weekday"""
    )
