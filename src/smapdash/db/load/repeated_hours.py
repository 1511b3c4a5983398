"""Which times are the repeated hour of a clock change: the rule, as a statement over all second values.

The hour is two consecutive half-hours of one day that begin between 23:00 and 03:30. At each of them at least half of
the users with a reading have a second, different one (of fewer than three users: all); at the half-hours before and
after them they have not; and it is the only such hour within 90 days.
"""

from __future__ import annotations

NIGHTS_APART = 90
"""Two hours so many days apart, or fewer, disprove each other: clocks go back once a year."""

# The rule looks only at times with second values and at those next to them.
SELECT_REPEATED_TIMES = f"""
    CREATE TEMPORARY TABLE repeated_times ON COMMIT DROP AS
    WITH seconds AS (
        SELECT read_at, sum(users) AS users
        FROM (SELECT read_at, count(*) AS users FROM second_readings GROUP BY read_at
              UNION ALL
              SELECT read_at, count(*) FROM pairs p
              WHERE NOT EXISTS (SELECT FROM second_readings s WHERE (s.user_id, s.read_at) = (p.user_id, p.read_at))
              GROUP BY read_at) s
        WHERE read_at::time >= '22:30' OR read_at::time <= '04:00'
        GROUP BY read_at),
    stored AS (
        SELECT read_at, sum(h.users) AS users
        FROM segment_half_hours h JOIN seconds USING (read_at) WHERE fold = 0 GROUP BY read_at),
    totals AS (
        SELECT read_at, seconds.users AS twice, coalesce(stored.users, 0) + coalesce(new_readings.users, 0) AS users
        FROM seconds LEFT JOIN stored USING (read_at) LEFT JOIN new_readings USING (read_at)),
    neighbours AS (
        SELECT read_at, lag(read_at) OVER (ORDER BY read_at) AS previous, lead(read_at) OVER (ORDER BY read_at) AS next,
               lead(read_at, 2) OVER (ORDER BY read_at) AS next_but_one
        FROM totals WHERE CASE WHEN users < 3 THEN twice >= users ELSE 2 * twice >= users END),
    hours AS (
        SELECT read_at, lag(read_at::date) OVER (ORDER BY read_at) AS day_before,
               lead(read_at::date) OVER (ORDER BY read_at) AS day_after
        FROM neighbours
        WHERE next = read_at + interval '30 minutes' AND next_but_one IS DISTINCT FROM read_at + interval '60 minutes'
          AND previous IS DISTINCT FROM read_at - interval '30 minutes'
          AND (read_at::time <= '03:00' OR read_at::time = '23:00'))
    SELECT read_at + half * interval '30 minutes' AS read_at
    FROM hours CROSS JOIN (VALUES (0), (1)) halves (half)
    WHERE (read_at::date - day_before <= {NIGHTS_APART}) IS NOT TRUE
      AND (day_after - read_at::date <= {NIGHTS_APART}) IS NOT TRUE"""  # noqa: S608 - a constant
