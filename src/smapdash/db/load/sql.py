"""The statements of a load on its own record, the sample, users and files. Values are bound, names are constants."""

from __future__ import annotations

from smapdash.model.load_counts import COUNTS_OF_FILE, COUNTS_OF_LOAD

_COUNTS = ", ".join(count.name for count in COUNTS_OF_LOAD)
_ZEROS = ", ".join("0" for _ in COUNTS_OF_LOAD)
_NEW_COUNTS = ", ".join(f"{count.name} = :{count.name}" for count in COUNTS_OF_LOAD)

INSERT_LOAD = f"""
    INSERT INTO loads (load_id, started_at, finished_at, source, is_sample, conflict_rule, rules, set_aside, {_COUNTS})
    SELECT coalesce(max(load_id), 0) + 1, clock_timestamp(), clock_timestamp(), :source, :is_sample, :conflict_rule,
           :rules, 0, {_ZEROS}
    FROM loads
    RETURNING load_id"""  # noqa: S608 - constants

FINISH_LOAD = f"""
    UPDATE loads SET finished_at = clock_timestamp(), {_NEW_COUNTS},
        set_aside = (SELECT coalesce(sum(rows), 0) FROM reject_sets WHERE load_id = :load_id)
    WHERE load_id = :load_id"""  # noqa: S608 - constants

# A row that is always there; the dashboard's role may read it and cannot lock it.
TAKE_TURN = "SELECT 1 FROM alembic_version FOR UPDATE SKIP LOCKED"

# Whoever has locked that row, or tries to at this moment: the one whose transaction is oldest.
SELECT_LOADER = """
    SELECT a.usename AS who, coalesce(a.client_hostname, host(a.client_addr), 'this machine') AS place,
           a.pid, a.xact_start AS since
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.relation = to_regclass('alembic_version') AND l.mode = 'RowShareLock' AND l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND a.pid <> pg_backend_pid()
    ORDER BY a.xact_start LIMIT 1"""

# The sample is alone in the database when it goes (real data are never joined by it), so all of it goes.
REMOVE_SAMPLE = (
    "DELETE FROM settings",
    "DELETE FROM finding_reviews",
    "DELETE FROM findings",
    "DELETE FROM findings_basis",
    "DELETE FROM load_user_days",
    "DELETE FROM load_segment_days",
    "DELETE FROM user_weekdays",
    "DELETE FROM user_days",
    "DELETE FROM segment_half_hours",
    "DELETE FROM reading_revisions",
    "DELETE FROM second_readings",
    "DELETE FROM readings",
    "DELETE FROM user_revisions",
    "DELETE FROM users",
    "DELETE FROM segments",
    "DELETE FROM reject_sets",
    "DELETE FROM rejected_rows",
    "DELETE FROM loaded_files",
    "DELETE FROM loads WHERE load_id <> :load_id",
)

STAGE_USER_ROWS = """
    CREATE TEMPORARY TABLE user_rows (
        seq bigint NOT NULL, external_id text NOT NULL, area text NOT NULL, tariff text NOT NULL) ON COMMIT DROP"""

_SETTLE = """
    CREATE TEMPORARY TABLE stage_users ON COMMIT DROP AS
    SELECT DISTINCT ON (external_id COLLATE "C") external_id, area, tariff FROM user_rows
    ORDER BY external_id COLLATE "C", seq"""
SETTLE_FIRST, SETTLE_LAST = _SETTLE, f"{_SETTLE} DESC"

SELECT_USER_CONFLICTS = """
    SELECT r.seq FROM user_rows r JOIN stage_users s USING (external_id)
    WHERE (r.area, r.tariff) <> (s.area, s.tariff) ORDER BY r.seq"""

SELECT_COUNTING_NAMES = "SELECT external_id, area, tariff FROM stage_users WHERE external_id = ANY (:users)"

STAGE_SEGMENTS = """
    CREATE TEMPORARY TABLE stage_segments ON COMMIT DROP AS SELECT DISTINCT area, tariff FROM stage_users"""

INSERT_SEGMENTS = """
    INSERT INTO segments (segment_id, area, tariff)
    SELECT (SELECT coalesce(max(segment_id), 0) FROM segments)
           + row_number() OVER (ORDER BY area COLLATE "C", tariff COLLATE "C"), area, tariff
    FROM (SELECT area, tariff FROM stage_segments EXCEPT SELECT area, tariff FROM segments) new"""

INSERT_USERS = """
    INSERT INTO users (user_id, external_id, segment_id)
    SELECT (SELECT coalesce(max(user_id), 0) FROM users) + row_number() OVER (ORDER BY s.external_id COLLATE "C"),
           s.external_id, g.segment_id
    FROM stage_users s JOIN segments g USING (area, tariff)
    WHERE NOT EXISTS (SELECT FROM users u WHERE u.external_id = s.external_id)"""

# The first one locks the tables in the order in which the page reads them.
DROP_KEYS_OF_USERS = (
    "LOCK TABLE segments, users",
    "ALTER TABLE user_revisions DROP CONSTRAINT user_revisions_user_id_fkey",
    """ALTER TABLE users DROP CONSTRAINT users_segment_id_fkey, DROP CONSTRAINT users_external_id_key,
                         DROP CONSTRAINT users_pkey""",
)
BUILD_KEYS_OF_USERS = (
    """ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (user_id),
                         ADD CONSTRAINT users_external_id_key UNIQUE (external_id),
                         ADD CONSTRAINT users_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments""",
    """ALTER TABLE user_revisions
        ADD CONSTRAINT user_revisions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users""",
)

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

SELECT_USER_KEYS = """
    SELECT u.external_id, u.user_id, u.segment_id,
           EXISTS (SELECT FROM user_days d WHERE d.user_id = u.user_id) AS has_readings
    FROM users u JOIN stage_users s USING (external_id)
    WHERE u.external_id = ANY (:users)"""

SELECT_LOADED_FILES = f"""
    SELECT name, size, sha256, options, rows, {", ".join(count.name for count in COUNTS_OF_FILE)},
           ARRAY(SELECT u.external_id FROM users u WHERE u.user_id = ANY (user_ids)) AS users
    FROM loaded_files"""  # noqa: S608 - constants

# What is stored may not be what a file says any more: it shares a user with one that is read now, or with one who was
# moved or withdrawn, or who lost a second pass.
FORGET_FILES = """
    DELETE FROM loaded_files
    WHERE name = ANY (:names) OR name IN (
        SELECT f.name FROM loaded_files f, unnest(f.user_ids) AS user_id
        WHERE user_id IN (SELECT unnest(CAST(:user_ids AS integer[]))
                          UNION SELECT user_id FROM user_revisions WHERE load_id = :load_id
                          UNION SELECT u.user_id FROM users u JOIN loads l ON u.withdrawn_at >= l.started_at
                                WHERE l.load_id = :load_id
                          UNION SELECT user_id FROM retracted))"""
