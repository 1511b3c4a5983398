"""The statements of a load, in the order in which `writes` runs them. Values are bound, names are constants."""

from __future__ import annotations

TEMPORARY_TABLES = (
    """CREATE TEMPORARY TABLE stage (
        seq bigint NOT NULL, read_at timestamp NOT NULL, wh double precision NOT NULL,
        user_id integer NOT NULL, fold smallint NOT NULL DEFAULT 0) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE stage_users (
        external_id text PRIMARY KEY, area text NOT NULL, tariff text NOT NULL) ON COMMIT DROP""",
    "CREATE TEMPORARY TABLE changed_user_days (user_id integer, day date) ON COMMIT DROP",
    "CREATE TEMPORARY TABLE changed_segment_days (segment_id smallint, day date) ON COMMIT DROP",
)

INSERT_LOAD = """
    INSERT INTO loads (started_at, finished_at, source, is_sample,
                       read, inserted, updated, unchanged, duplicates, conflicts, rejected, repeated_hour)
    VALUES (clock_timestamp(), clock_timestamp(), :source, :is_sample, 0, 0, 0, 0, 0, 0, 0, 0)
    RETURNING load_id"""

FINISH_LOAD = """
    UPDATE loads SET finished_at = clock_timestamp(), read = :read, inserted = :inserted, updated = :updated,
        unchanged = :unchanged, duplicates = :duplicates, conflicts = :conflicts, rejected = :rejected,
        repeated_hour = :repeated_hour
    WHERE load_id = :load_id"""

# The sample is alone in the database when it goes (real data are never joined by it), so all of it goes.
REMOVE_SAMPLE = (
    "DELETE FROM user_days",
    "DELETE FROM segment_half_hours",
    "DELETE FROM reading_revisions",
    "DELETE FROM readings",
    "DELETE FROM user_revisions",
    "DELETE FROM users",
    "DELETE FROM segments",
    "DELETE FROM rejected_rows",
    "DELETE FROM loads WHERE load_id <> :load_id",
)

INSERT_SEGMENTS = """
    INSERT INTO segments (area, tariff)
    SELECT DISTINCT area, tariff FROM stage_users
    EXCEPT SELECT area, tariff FROM segments
    ORDER BY area, tariff"""

INSERT_USERS = """
    INSERT INTO users (external_id, segment_id)
    SELECT s.external_id, g.segment_id
    FROM stage_users s JOIN segments g USING (area, tariff)
    WHERE NOT EXISTS (SELECT FROM users u WHERE u.external_id = s.external_id)
    ORDER BY s.external_id"""

RECORD_USER_CHANGES = """
    INSERT INTO user_revisions (load_id, user_id, old_segment_id, new_segment_id)
    SELECT :load_id, u.user_id, u.segment_id, g.segment_id
    FROM stage_users s JOIN segments g USING (area, tariff) JOIN users u USING (external_id)
    WHERE u.segment_id <> g.segment_id"""

UPDATE_USERS = """
    UPDATE users u SET segment_id = r.new_segment_id
    FROM user_revisions r WHERE r.load_id = :load_id AND r.user_id = u.user_id"""

WITHDRAW_USERS = """
    UPDATE users u SET withdrawn_at = clock_timestamp()
    WHERE withdrawn_at IS NULL AND NOT EXISTS (SELECT FROM stage_users s WHERE s.external_id = u.external_id)"""

RETURN_USERS = """
    UPDATE users u SET withdrawn_at = NULL
    FROM stage_users s WHERE s.external_id = u.external_id AND u.withdrawn_at IS NOT NULL"""

# `value_no` numbers the different values of one stamp in the order in which they first appear; `again` is true for a
# row that repeats a value. A stamp with second values is a repeated hour where at least half of the users with a
# reading at it, in this load or in the database, have a second one.
RESOLVE_REPEATS = (
    """CREATE TEMPORARY TABLE repeats ON COMMIT DROP AS
       SELECT seq, user_id, read_at, seq <> first_seq AS again,
              dense_rank() OVER (PARTITION BY user_id, read_at ORDER BY first_seq) AS value_no
       FROM (SELECT seq, user_id, read_at, min(seq) OVER (PARTITION BY user_id, read_at, wh) AS first_seq
             FROM stage
             WHERE (user_id, read_at) IN (SELECT user_id, read_at FROM stage GROUP BY 1, 2 HAVING count(*) > 1)) v""",
    """CREATE TEMPORARY TABLE repeated_stamps ON COMMIT DROP AS
       WITH candidates AS (SELECT DISTINCT read_at FROM repeats),
       stored AS (
           SELECT read_at, sum(users) FILTER (WHERE fold = 0) AS firsts, sum(users) FILTER (WHERE fold = 1) AS seconds
           FROM segment_half_hours JOIN candidates USING (read_at) GROUP BY read_at),
       firsts AS (
           SELECT read_at, count(DISTINCT s.user_id) AS users
           FROM stage s JOIN candidates USING (read_at)
           WHERE NOT EXISTS (SELECT FROM readings r WHERE (r.user_id, r.read_at, r.fold) = (s.user_id, s.read_at, 0))
           GROUP BY read_at),
       seconds AS (
           SELECT read_at, count(DISTINCT s.user_id) AS users
           FROM repeats s
           WHERE value_no = 2
             AND NOT EXISTS (SELECT FROM readings r WHERE (r.user_id, r.read_at, r.fold) = (s.user_id, s.read_at, 1))
           GROUP BY read_at)
       SELECT read_at FROM candidates
       LEFT JOIN stored USING (read_at) LEFT JOIN firsts USING (read_at) LEFT JOIN seconds USING (read_at)
       WHERE 2 * (coalesce(stored.seconds, 0) + coalesce(seconds.users, 0))
             >= coalesce(stored.firsts, 0) + coalesce(firsts.users, 0)""",
)

# `equal_second`: it may be a second pass of the same value, or a duplicate; nobody can tell.
JUDGE_REPEATS = """
    CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
    SELECT seq, again, value_no, s.read_at IS NOT NULL AS repeated,
           again AND s.read_at IS NOT NULL
               AND max(value_no) OVER (PARTITION BY user_id, read_at) = 1 AS equal_second
    FROM repeats LEFT JOIN repeated_stamps s USING (read_at)"""

COUNT_REPEATS = """
    SELECT count(*) FILTER (WHERE again) AS duplicates,
           count(*) FILTER (WHERE equal_second) AS equal_in_repeated_hour,
           count(*) FILTER (WHERE NOT again AND NOT repeated AND value_no = 2) AS conflicts
    FROM judged"""

SELECT_SET_ASIDE = """
    SELECT seq, CASE WHEN again THEN 'equal to the first pass of a repeated hour: a duplicate or an equal second pass'
                     WHEN value_no = 2 THEN 'conflict: another value for this time came first'
                     ELSE 'a third value for this time' END AS reason
    FROM judged
    WHERE equal_second OR NOT again AND (value_no > 2 OR value_no = 2 AND NOT repeated)
    ORDER BY seq"""

DELETE_SET_ASIDE = """
    DELETE FROM stage USING judged
    WHERE stage.seq = judged.seq AND (again OR value_no > 2 OR value_no = 2 AND NOT repeated)"""

FOLD_SECOND_PASSES = "UPDATE stage SET fold = 1 FROM repeats r WHERE r.seq = stage.seq AND r.value_no = 2"

# The order inside a repeated hour is not reliable: passes are compared as a set, so a value that is stored keeps
# the pass under which it is stored.
ALIGN_PASSES = (
    """CREATE TEMPORARY TABLE swaps ON COMMIT DROP AS
       SELECT user_id, read_at
       FROM (SELECT user_id, read_at,
                    min(wh) FILTER (WHERE fold = 0) AS first, min(wh) FILTER (WHERE fold = 1) AS second
             FROM stage
             WHERE read_at IN (SELECT read_at FROM segment_half_hours WHERE fold = 1
                               UNION SELECT read_at FROM stage WHERE fold = 1)
             GROUP BY user_id, read_at) s
       LEFT JOIN (SELECT user_id, read_at, wh FROM readings WHERE fold = 0) r0 USING (user_id, read_at)
       LEFT JOIN (SELECT user_id, read_at, wh FROM readings WHERE fold = 1) r1 USING (user_id, read_at)
       WHERE (s.first = r1.wh IS TRUE OR s.second = r0.wh IS TRUE)
         AND NOT (s.first = r0.wh IS TRUE OR s.second = r1.wh IS TRUE)""",
    """UPDATE stage SET fold = 1 - fold FROM swaps
       WHERE stage.user_id = swaps.user_id AND stage.read_at = swaps.read_at""",
)

SELECT_CHANGES = """
    CREATE TEMPORARY TABLE changes ON COMMIT DROP AS
    SELECT s.user_id, s.read_at, s.fold, s.wh, r.wh AS old_wh
    FROM stage s LEFT JOIN readings r USING (user_id, read_at, fold)
    WHERE r.wh IS DISTINCT FROM s.wh"""

COUNT_CHANGES = """
    SELECT count(*) FILTER (WHERE old_wh IS NULL) AS inserted, count(old_wh) AS updated,
           (SELECT count(*) FROM stage) - count(*) AS unchanged
    FROM changes"""

RECORD_READING_CHANGES = """
    INSERT INTO reading_revisions (load_id, user_id, read_at, fold, old_wh)
    SELECT :load_id, user_id, read_at, fold, old_wh FROM changes WHERE old_wh IS NOT NULL"""

UPDATE_READINGS = """
    UPDATE readings r SET wh = c.wh FROM changes c
    WHERE c.old_wh IS NOT NULL AND (r.user_id, r.read_at, r.fold) = (c.user_id, c.read_at, c.fold)"""

INSERT_READINGS = """
    INSERT INTO readings (user_id, read_at, fold, wh)
    SELECT user_id, read_at, fold, wh FROM changes WHERE old_wh IS NULL"""

NOTE_CHANGED_DAYS = (
    "INSERT INTO changed_user_days SELECT DISTINCT user_id, read_at::date FROM changes",
    """INSERT INTO changed_segment_days
       SELECT DISTINCT u.segment_id, c.day FROM changed_user_days c JOIN users u USING (user_id)
       UNION
       SELECT s.segment_id, d.day
       FROM user_revisions v
       JOIN user_days d USING (user_id)
       CROSS JOIN LATERAL (VALUES (v.old_segment_id), (v.new_segment_id)) s (segment_id)
       WHERE v.load_id = :load_id""",
)
