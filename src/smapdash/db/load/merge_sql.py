"""The statements that bring staged rows into `readings`, in the order in which `merge` runs them.

Only what needs a decision is staged: rows whose time comes more than once, and rows that differ from what is stored.
OFFSET 0 keeps PostgreSQL, which cannot know how few rows are looked up, from reading all of `readings` for them.
"""

from __future__ import annotations

from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.reasons import ReasonCode

TEMPORARY_TABLES = (
    """CREATE TEMPORARY TABLE stage (
        seq bigint NOT NULL, read_at timestamp NOT NULL, wh double precision NOT NULL, user_id integer NOT NULL
        ) ON COMMIT DROP""",
    "CREATE TEMPORARY TABLE new_readings (read_at timestamp NOT NULL, users bigint NOT NULL) ON COMMIT DROP",
    """CREATE TEMPORARY TABLE stage_texts (
        seq bigint NOT NULL, file text NOT NULL, line bigint NOT NULL, text text NOT NULL) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE changed_user_days (
        user_id integer, day date, by_merge boolean NOT NULL DEFAULT false) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE user_changes (
        user_id integer, read_at timestamp, wh bigint, readings smallint) ON COMMIT DROP""",
    "CREATE TEMPORARY TABLE changed_segment_days (segment_id integer, day date) ON COMMIT DROP",
    """CREATE TEMPORARY TABLE segment_changes (
        segment_id integer, read_at timestamp, fold smallint, wh double precision, users integer) ON COMMIT DROP""",
)

# `value_no` numbers the different values of one stamp in the order in which they first appear; `again` is true for a
# row that repeats a value.
NUMBER_VALUES = """
    CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
    SELECT seq, user_id, read_at, wh, seq <> first_seq AS again,
           dense_rank() OVER (PARTITION BY user_id, read_at ORDER BY first_seq) AS value_no
    FROM (SELECT seq, user_id, read_at, wh, min(seq) OVER (PARTITION BY user_id, read_at, wh) AS first_seq
          FROM stage) v"""

# `main` is the value that stays where the stamp proves to be no repeated hour, `other` the one that is set aside.
PAIR_VALUES = """
    CREATE TEMPORARY TABLE pairs ON COMMIT DROP AS
    SELECT user_id, read_at, a.seq AS main_seq, a.wh AS main_wh, b.seq AS other_seq, b.wh AS other_wh
    FROM numbered a JOIN numbered b USING (user_id, read_at)
    WHERE NOT a.again AND NOT b.again AND a.value_no = :main_no AND b.value_no = 3 - :main_no"""

# Where the files now give the value that was set aside, it is no second one any more.
FORGET_SUPERSEDED = """
    DELETE FROM second_readings s USING numbered n
    WHERE NOT s.kept AND n.value_no = 1 AND (n.user_id, n.read_at, n.wh) = (s.user_id, s.read_at, s.wh)
      AND NOT EXISTS (SELECT FROM pairs p WHERE (p.user_id, p.read_at) = (s.user_id, s.read_at))"""

# User-days that come twice with other values: at least half of a day's half-hours are conflicts.
COUNT_CONFLICT_DAYS = """
    SELECT count(DISTINCT day) AS days, count(DISTINCT user_id) AS users
    FROM (SELECT user_id, read_at::date AS day FROM pairs
          WHERE NOT EXISTS (SELECT FROM repeated_times t WHERE t.read_at = pairs.read_at)
          GROUP BY 1, 2 HAVING count(*) >= 24) whole_days"""

SELECT_FIRST_CONFLICT = """
    SELECT u.external_id, p.read_at, p.main_wh, p.other_wh, p.other_seq
    FROM pairs p JOIN users u USING (user_id)
    WHERE NOT EXISTS (SELECT FROM repeated_times t WHERE t.read_at = p.read_at)
    ORDER BY p.other_seq LIMIT 1"""

# `equal_second`: it may be a second pass of the same value, or a duplicate; nobody can know.
JUDGE_ROWS = """
    CREATE TEMPORARY TABLE judged_rows ON COMMIT DROP AS
    SELECT n.seq, n.again, t.read_at IS NOT NULL AS repeated,
           n.again AND t.read_at IS NOT NULL
               AND max(value_no) OVER (PARTITION BY n.user_id, n.read_at) = 1 AS equal_second,
           n.value_no > 2 AND NOT n.again AS third,
           p.other_seq IS NOT NULL AS second,
           p.other_seq IS NOT NULL AND (t.read_at IS NOT NULL OR :keep) AS kept_second
    FROM numbered n LEFT JOIN repeated_times t USING (read_at) LEFT JOIN pairs p ON p.other_seq = n.seq"""

SELECT_TEXTS_WANTED = "SELECT seq FROM judged_rows WHERE equal_second OR third OR second ORDER BY seq"

COUNT_ROWS = """
    SELECT (seq >> 40)::integer AS file_no, count(*) FILTER (WHERE again) AS duplicates,
           count(*) FILTER (WHERE equal_second) AS equal_in_repeated_hour,
           count(*) FILTER (WHERE second AND NOT kept_second) AS conflicts,
           count(*) FILTER (WHERE kept_second AND repeated) AS repeated_hour,
           count(*) FILTER (WHERE kept_second AND NOT repeated) AS conflicts_kept,
           count(*) FILTER (WHERE third) AS rejected
    FROM judged_rows GROUP BY 1"""

REJECT_ROWS = f"""
    INSERT INTO rejects (file, line, text, reason)
    SELECT file, line, text,
           CASE WHEN equal_second THEN '{ReasonCode.EQUAL_IN_REPEATED_HOUR}'
                WHEN third THEN '{ReasonCode.THIRD_VALUE}'
                WHEN :main_no = 2 THEN '{ReasonCode.CONFLICT_WITH_LATER}'
                ELSE '{ReasonCode.CONFLICT_WITH_EARLIER}' END
    FROM judged_rows JOIN stage_texts USING (seq)
    WHERE equal_second OR third OR second AND NOT kept_second
    ORDER BY seq"""  # noqa: S608 - constants

# Stored second passes whose time is no repeated hour, and which --conflicts keep did not ask for: what remains is the
# first pass. A value that the files give again (`is_row`) is counted as what it is there.
SELECT_RETRACTED = """
    CREATE TEMPORARY TABLE retracted ON COMMIT DROP AS
    SELECT s.user_id, s.read_at, s.wh, EXISTS (
               SELECT FROM numbered n
               WHERE (n.user_id, n.read_at, n.wh) = (s.user_id, s.read_at, s.wh) AND n.value_no <= 2) AS is_row
    FROM second_readings s JOIN loads l USING (load_id) LEFT JOIN pairs p USING (user_id, read_at)
    WHERE s.kept AND NOT EXISTS (SELECT FROM repeated_times t WHERE t.read_at = s.read_at)
      AND CASE WHEN p.user_id IS NULL THEN l.conflict_rule IS DISTINCT FROM 'keep' ELSE NOT :keep END"""

RETRACT = (
    f"""INSERT INTO rejects (file, line, text, reason)
        SELECT s.file, s.line, s.text, '{ReasonCode.NO_REPEATED_HOUR}'
        FROM second_readings s JOIN retracted t USING (user_id, read_at) WHERE NOT t.is_row""",  # noqa: S608
    """UPDATE readings r SET wh = second.wh
       FROM retracted t, readings second
       WHERE (second.user_id, second.read_at, second.fold) = (t.user_id, t.read_at, 1) AND second.wh <> t.wh
         AND (r.user_id, r.read_at, r.fold) = (t.user_id, t.read_at, 0)""",
    """DELETE FROM readings r USING retracted t
       WHERE (r.user_id, r.read_at, r.fold) = (t.user_id, t.read_at, 1)""",
    """UPDATE second_readings s SET kept = false FROM retracted t
       WHERE (s.user_id, s.read_at) = (t.user_id, t.read_at)""",
)

SELECT_RESTORED = """
    CREATE TEMPORARY TABLE restored ON COMMIT DROP AS
    SELECT s.user_id, s.read_at, s.wh FROM second_readings s JOIN repeated_times USING (read_at)
    WHERE NOT s.kept
      AND NOT EXISTS (SELECT FROM pairs p WHERE (p.user_id, p.read_at) = (s.user_id, s.read_at))"""

RESTORE = """
    UPDATE second_readings s SET kept = true FROM restored t
    WHERE (s.user_id, s.read_at) = (t.user_id, t.read_at)"""

STORE_SECONDS = """
    INSERT INTO second_readings (user_id, read_at, wh, kept, load_id, file, line, text)
    SELECT user_id, p.read_at, other_wh, t.read_at IS NOT NULL OR :keep, :load_id, file, line, text
    FROM pairs p LEFT JOIN repeated_times t USING (read_at)
    JOIN stage_texts ON seq = other_seq
    ON CONFLICT (user_id, read_at) DO UPDATE SET wh = excluded.wh, kept = excluded.kept, load_id = excluded.load_id,
        file = excluded.file, line = excluded.line, text = excluded.text
    WHERE (second_readings.wh, second_readings.kept) IS DISTINCT FROM (excluded.wh, excluded.kept)
       OR :keep <> ((SELECT conflict_rule FROM loads l WHERE l.load_id = second_readings.load_id)
                    IS NOT DISTINCT FROM 'keep')"""

SELECT_WANTED = """
    CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
    SELECT user_id, read_at, 0::smallint AS fold, wh, true AS is_row FROM numbered n
    WHERE value_no = 1 AND NOT again
      AND NOT EXISTS (SELECT FROM pairs p WHERE (p.user_id, p.read_at) = (n.user_id, n.read_at))
    UNION ALL SELECT user_id, read_at, 0, main_wh, true FROM pairs
    UNION ALL SELECT user_id, read_at, 1, other_wh, true FROM pairs
              WHERE :keep OR EXISTS (SELECT FROM repeated_times t WHERE t.read_at = pairs.read_at)
    UNION ALL SELECT user_id, read_at, 1, wh, false FROM restored"""

# The order inside a repeated hour is not reliable: passes are compared as a set, so a value that is stored keeps
# the pass under which it is stored. A value that comes alone and is new corrects the first value, not the second.
ALIGN_PASSES = """
    UPDATE wanted SET fold = 1 - fold
    FROM (SELECT w.user_id, w.read_at, w.first, w.second, w.kept_second, r0.wh AS stored_first, r1.wh AS stored_second
          FROM (SELECT user_id, read_at, w.first, w.second, k.wh AS kept_second
                FROM (SELECT user_id, read_at, min(wh) FILTER (WHERE fold = 0) AS first,
                             min(wh) FILTER (WHERE fold = 1) AS second
                      FROM wanted GROUP BY user_id, read_at) w
                LEFT JOIN (SELECT * FROM second_readings WHERE kept) k USING (user_id, read_at)
                WHERE w.second IS NOT NULL OR k.wh IS NOT NULL OFFSET 0) w
          LEFT JOIN LATERAL (SELECT wh FROM readings r
              WHERE (r.user_id, r.read_at, r.fold) = (w.user_id, w.read_at, 0) OFFSET 0) r0 ON true
          LEFT JOIN LATERAL (SELECT wh FROM readings r
              WHERE (r.user_id, r.read_at, r.fold) = (w.user_id, w.read_at, 1) OFFSET 0) r1 ON true) s
    WHERE (wanted.user_id, wanted.read_at) = (s.user_id, s.read_at)
      AND (s.first = s.stored_second IS TRUE OR s.second = s.stored_first IS TRUE
           OR s.second IS NULL AND s.kept_second = s.stored_first IS TRUE)
      AND NOT (s.first = s.stored_first IS TRUE OR s.second = s.stored_second IS TRUE)"""

SELECT_CHANGES = """
    CREATE TEMPORARY TABLE changes ON COMMIT DROP AS
    SELECT w.user_id, w.read_at, w.fold, w.wh, w.is_row, r.wh AS old_wh
    FROM wanted w LEFT JOIN LATERAL (
        SELECT wh FROM readings r
        WHERE (r.user_id, r.read_at, r.fold) = (w.user_id, w.read_at, w.fold) OFFSET 0) r ON true
    WHERE r.wh IS DISTINCT FROM w.wh"""

COUNT_CHANGES = """
    SELECT count(*) FILTER (WHERE old_wh IS NULL AND is_row) AS inserted,
           count(*) FILTER (WHERE old_wh IS NOT NULL AND is_row) AS updated,
           (SELECT count(*) FROM wanted WHERE is_row) - count(*) FILTER (WHERE is_row) AS unchanged,
           (SELECT count(*) FROM restored) AS restored,
           (SELECT count(*) FROM retracted WHERE NOT is_row) AS retracted
    FROM changes"""

RECORD_READING_CHANGES = """
    INSERT INTO reading_revisions (load_id, user_id, read_at, fold, old_wh)
    SELECT :load_id, user_id, read_at, fold, old_wh FROM changes WHERE old_wh IS NOT NULL"""

WRITE_READINGS = """
    INSERT INTO readings (user_id, read_at, fold, wh) SELECT user_id, read_at, fold, wh FROM changes
    ON CONFLICT (user_id, read_at, fold) DO UPDATE SET wh = excluded.wh"""

NOTE_CHANGED_DAYS = """
    INSERT INTO changed_user_days (user_id, day, by_merge)
    SELECT user_id, read_at::date, true FROM changes
    UNION SELECT user_id, read_at::date, false FROM retracted
    EXCEPT SELECT user_id, day, by_merge FROM changed_user_days"""

# As `weekday_sums` counts: whole watt-hours of plausible readings.
NOTE_USER_CHANGES = f"""
    INSERT INTO user_changes (user_id, read_at, wh, readings)
    SELECT user_id, read_at,
           CASE WHEN wh <= {IMPLAUSIBLE_WH} THEN round(wh) ELSE 0 END
               - CASE WHEN old_wh <= {IMPLAUSIBLE_WH} THEN round(old_wh) ELSE 0 END,
           (wh <= {IMPLAUSIBLE_WH})::integer - coalesce(old_wh <= {IMPLAUSIBLE_WH}, false)::integer
    FROM changes"""  # noqa: S608 - constants

NOTE_CHANGED_SEGMENTS = """
    INSERT INTO segment_changes (segment_id, read_at, fold, wh, users)
    SELECT u.segment_id, c.read_at, c.fold, sum(c.wh - coalesce(c.old_wh, 0)), count(*) FILTER (WHERE c.old_wh IS NULL)
    FROM changes c JOIN users u USING (user_id) GROUP BY u.segment_id, c.read_at, c.fold"""

NOTE_RETRACTED_SEGMENTS = """
    INSERT INTO changed_segment_days
    SELECT DISTINCT u.segment_id, t.read_at::date FROM retracted t JOIN users u USING (user_id)"""

NOTE_MOVED_USERS = """
    INSERT INTO changed_segment_days
    SELECT DISTINCT s.segment_id, d.day
    FROM user_revisions v
    JOIN user_days d USING (user_id)
    CROSS JOIN LATERAL (VALUES (v.old_segment_id), (v.new_segment_id)) s (segment_id)
    WHERE v.load_id = :load_id
    EXCEPT SELECT segment_id, day FROM changed_segment_days"""
