SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA smapdash;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE smapdash.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE smapdash.loaded_files (
    name text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    options text NOT NULL,
    load_id integer NOT NULL,
    user_ids integer[] NOT NULL,
    rows bigint NOT NULL,
    duplicates bigint NOT NULL,
    repeated_hour bigint NOT NULL,
    implausible bigint NOT NULL,
    aggregated bigint NOT NULL,
    snapped bigint NOT NULL
);
COMMENT ON TABLE smapdash.loaded_files IS 'one row per file of which every row is stored: the same content need not be read again';
COMMENT ON COLUMN smapdash.loaded_files.name IS 'relative to what was loaded';
COMMENT ON COLUMN smapdash.loaded_files.options IS 'format, rule for conflicts, meaning of stamps';
CREATE TABLE smapdash.loads (
    load_id integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    is_sample boolean NOT NULL,
    read bigint NOT NULL,
    inserted bigint NOT NULL,
    updated bigint NOT NULL,
    unchanged bigint NOT NULL,
    duplicates bigint NOT NULL,
    conflicts bigint NOT NULL,
    rejected bigint NOT NULL,
    repeated_hour bigint NOT NULL,
    restored bigint NOT NULL,
    retracted bigint NOT NULL,
    files integer NOT NULL,
    files_skipped integer NOT NULL,
    rebuilt_at timestamp with time zone,
    conflict_rule text,
    rules smallint NOT NULL,
    aggregated bigint NOT NULL,
    snapped bigint NOT NULL,
    set_aside bigint NOT NULL
);
COMMENT ON TABLE smapdash.loads IS 'one row per finished load';
COMMENT ON COLUMN smapdash.loads.source IS 'folder that was loaded';
COMMENT ON COLUMN smapdash.loads.is_sample IS 'the bundled sample, which gives way to real data';
COMMENT ON COLUMN smapdash.loads.read IS 'rows of readings in the files';
COMMENT ON COLUMN smapdash.loads.conflicts IS 'second values that were not kept';
COMMENT ON COLUMN smapdash.loads.repeated_hour IS 'second passes of a repeated hour';
COMMENT ON COLUMN smapdash.loads.restored IS 'readings that an earlier load had set aside';
COMMENT ON COLUMN smapdash.loads.retracted IS 'second readings of earlier loads that were set aside';
COMMENT ON COLUMN smapdash.loads.files_skipped IS 'files that equal what was last loaded for them';
COMMENT ON COLUMN smapdash.loads.rebuilt_at IS 'when the roll-ups were derived anew after it';
COMMENT ON COLUMN smapdash.loads.conflict_rule IS 'what --conflicts said; null where an earlier version loaded and did not keep it';
COMMENT ON COLUMN smapdash.loads.rules IS 'version of the rules that its rows were judged by';
COMMENT ON COLUMN smapdash.loads.aggregated IS 'parts of half-hours that are in the sum of another row';
COMMENT ON COLUMN smapdash.loads.snapped IS 'rows whose stamp was up to two seconds off the grid';
COMMENT ON COLUMN smapdash.loads.set_aside IS 'rows that it set aside';
CREATE TABLE smapdash.reading_revisions (
    load_id integer NOT NULL,
    user_id integer NOT NULL,
    read_at timestamp without time zone NOT NULL,
    fold smallint NOT NULL,
    old_wh double precision NOT NULL
);
COMMENT ON TABLE smapdash.reading_revisions IS 'one row per reading that a load changed, with the value before';
COMMENT ON COLUMN smapdash.reading_revisions.load_id IS 'the load that changed it';
CREATE TABLE smapdash.readings (
    read_at timestamp without time zone NOT NULL,
    wh double precision NOT NULL,
    user_id integer NOT NULL,
    fold smallint NOT NULL,
    CONSTRAINT readings_fold_check CHECK ((fold = ANY (ARRAY[0, 1]))),
    CONSTRAINT readings_wh_check CHECK (((wh >= (0)::double precision) AND (wh <= (16777214)::double precision)))
);
COMMENT ON TABLE smapdash.readings IS 'one row per reading: energy of a user in a half-hour [Wh]; fold as in PEP 495';
COMMENT ON COLUMN smapdash.readings.read_at IS 'start of the half-hour, wall-clock';
CREATE TABLE smapdash.reject_sets (
    load_id integer NOT NULL,
    sha256 bytea NOT NULL,
    file text NOT NULL,
    stored_by integer NOT NULL,
    rows bigint NOT NULL
);
COMMENT ON TABLE smapdash.reject_sets IS 'one row per load and file of which rows were set aside: loads that set the same aside share the rows';
COMMENT ON COLUMN smapdash.reject_sets.sha256 IS 'of the file''s name and these rows';
COMMENT ON COLUMN smapdash.reject_sets.stored_by IS 'the load that stored them, in rejected_rows';
COMMENT ON COLUMN smapdash.reject_sets.rows IS 'rows that they stand for';
CREATE TABLE smapdash.rejected_rows (
    load_id integer NOT NULL,
    file text NOT NULL,
    line bigint NOT NULL,
    text text NOT NULL,
    reason text NOT NULL,
    rows integer DEFAULT 1 NOT NULL
);
COMMENT ON TABLE smapdash.rejected_rows IS 'one row per row of a file that was read and not loaded; reject_sets says which loads it belongs to';
COMMENT ON COLUMN smapdash.rejected_rows.load_id IS 'the load that stored it';
COMMENT ON COLUMN smapdash.rejected_rows.line IS 'line number in the file, the header being 1';
COMMENT ON COLUMN smapdash.rejected_rows.text IS 'the line as it stood';
COMMENT ON COLUMN smapdash.rejected_rows.rows IS 'rows that it stands for';
CREATE TABLE smapdash.second_readings (
    user_id integer NOT NULL,
    read_at timestamp without time zone NOT NULL,
    wh double precision NOT NULL,
    kept boolean NOT NULL,
    load_id integer NOT NULL,
    file text NOT NULL,
    line bigint NOT NULL,
    text text NOT NULL
);
COMMENT ON TABLE smapdash.second_readings IS 'one row per time for which a user has a second value: a second pass, or a conflict that was set aside';
COMMENT ON COLUMN smapdash.second_readings.kept IS 'it is stored as a reading, since the hour was repeated';
CREATE TABLE smapdash.segment_half_hours (
    read_at timestamp without time zone NOT NULL,
    total_wh double precision NOT NULL,
    users integer NOT NULL,
    segment_id integer NOT NULL,
    fold smallint NOT NULL
);
COMMENT ON TABLE smapdash.segment_half_hours IS 'derived from readings: energy per segment and half-hour [Wh]';
COMMENT ON COLUMN smapdash.segment_half_hours.users IS 'users with a reading, each has one at most';
CREATE TABLE smapdash.segments (
    segment_id integer NOT NULL,
    area text NOT NULL,
    tariff text NOT NULL
);
COMMENT ON TABLE smapdash.segments IS 'one row per pair of area and tariff';
CREATE TABLE smapdash.user_days (
    total_wh double precision NOT NULL,
    peak_wh double precision NOT NULL,
    peak_at timestamp without time zone NOT NULL,
    user_id integer NOT NULL,
    day date NOT NULL,
    readings smallint NOT NULL,
    base_wh double precision NOT NULL,
    present bigint NOT NULL,
    present_again bigint NOT NULL
);
COMMENT ON TABLE smapdash.user_days IS 'derived from readings: energy per user and day [Wh]';
COMMENT ON COLUMN smapdash.user_days.peak_wh IS 'highest half-hour of the day';
COMMENT ON COLUMN smapdash.user_days.peak_at IS 'its start; the earliest of equals';
COMMENT ON COLUMN smapdash.user_days.base_wh IS 'mean of the 8 lowest half-hours, of all where they are fewer';
COMMENT ON COLUMN smapdash.user_days.present IS 'bit i: half-hour i of the day has a first pass';
COMMENT ON COLUMN smapdash.user_days.present_again IS 'bit i: half-hour i has a second pass';
CREATE TABLE smapdash.user_revisions (
    load_id integer NOT NULL,
    user_id integer NOT NULL,
    old_segment_id integer NOT NULL,
    new_segment_id integer NOT NULL
);
COMMENT ON TABLE smapdash.user_revisions IS 'one row per change of a user''s area or tariff';
CREATE TABLE smapdash.users (
    user_id integer NOT NULL,
    external_id text NOT NULL,
    segment_id integer NOT NULL,
    withdrawn_at timestamp with time zone
);
COMMENT ON TABLE smapdash.users IS 'one row per user; a user belongs, for all his history, to the segment that the last load named';
COMMENT ON COLUMN smapdash.users.external_id IS 'the id that the files use';
COMMENT ON COLUMN smapdash.users.withdrawn_at IS 'first load whose user_data.csv lacked the user';
INSERT INTO smapdash.alembic_version VALUES ('0009');
INSERT INTO smapdash.loaded_files VALUES ('consumption/2.csv', 45, 'c0bf16ad96674c8acb97e6f2a49acdddbac1d2a10f4ac7e4017e7c9032128812', 'challenge first start', 2, '{2}', 1, 0, 0, 0, 0, 0);
INSERT INTO smapdash.loads VALUES (1, '2026-11-28 06:32:38.254141+00', '2026-11-28 06:32:47.393255+00', 'meters', false, 11, 8, 0, 0, 0, 2, 1, 0, 0, 0, 2, 0, NULL, 'first', 2, 0, 0, 3);
INSERT INTO smapdash.loads VALUES (2, '2026-11-28 06:34:09.019949+00', '2026-11-28 06:34:20.402353+00', 'meters', false, 9, 0, 1, 5, 0, 2, 1, 0, 0, 0, 2, 0, NULL, 'first', 2, 0, 0, 3);
INSERT INTO smapdash.reading_revisions VALUES (2, 2, '2016-10-26 00:00:00', 0, 10);
INSERT INTO smapdash.readings VALUES ('2016-10-25 23:30:00', 100, 1, 0);
INSERT INTO smapdash.readings VALUES ('2016-10-26 00:00:00', 1.25, 1, 0);
INSERT INTO smapdash.readings VALUES ('2016-10-26 02:00:00', 4, 1, 0);
INSERT INTO smapdash.readings VALUES ('2016-10-26 00:30:00', 24001, 2, 0);
INSERT INTO smapdash.readings VALUES ('2016-10-26 01:00:00', 20, 2, 0);
INSERT INTO smapdash.readings VALUES ('2016-10-26 01:00:00', 2, 1, 0);
INSERT INTO smapdash.readings VALUES ('2016-10-26 01:30:00', 3, 1, 0);
INSERT INTO smapdash.readings VALUES ('2016-10-26 00:00:00', 11, 2, 0);
INSERT INTO smapdash.reject_sets VALUES (1, '\x2cbf8cd3efed3955c4cf9170e1db7e4ac1945144f203ddcb1edb00baf0cb041a', 'consumption/1.csv', 1, 3);
INSERT INTO smapdash.reject_sets VALUES (2, '\x2cbf8cd3efed3955c4cf9170e1db7e4ac1945144f203ddcb1edb00baf0cb041a', 'consumption/1.csv', 1, 3);
INSERT INTO smapdash.rejected_rows VALUES (1, 'consumption/1.csv', 9, 'x,1', 'time is not a date and time (YYYY-MM-DD HH:MM:SS)', 1);
INSERT INTO smapdash.rejected_rows VALUES (1, 'consumption/1.csv', 5, '2016-10-26 01:00:00,5', 'conflict: another value for this time came first', 1);
INSERT INTO smapdash.rejected_rows VALUES (1, 'consumption/1.csv', 7, '2016-10-26 01:30:00,7.5', 'conflict: another value for this time came first', 1);
INSERT INTO smapdash.second_readings VALUES (1, '2016-10-26 01:00:00', 5, false, 1, 'consumption/1.csv', 5, '2016-10-26 01:00:00,5');
INSERT INTO smapdash.second_readings VALUES (1, '2016-10-26 01:30:00', 7.5, false, 1, 'consumption/1.csv', 7, '2016-10-26 01:30:00,7.5');
INSERT INTO smapdash.segment_half_hours VALUES ('2016-10-25 23:30:00', 100, 1, 1, 0);
INSERT INTO smapdash.segment_half_hours VALUES ('2016-10-26 00:00:00', 1.25, 1, 1, 0);
INSERT INTO smapdash.segment_half_hours VALUES ('2016-10-26 02:00:00', 4, 1, 1, 0);
INSERT INTO smapdash.segment_half_hours VALUES ('2016-10-26 01:30:00', 3, 1, 1, 0);
INSERT INTO smapdash.segment_half_hours VALUES ('2016-10-26 01:00:00', 2, 1, 1, 0);
INSERT INTO smapdash.segment_half_hours VALUES ('2016-10-26 00:00:00', 11, 1, 3, 0);
INSERT INTO smapdash.segment_half_hours VALUES ('2016-10-26 00:30:00', 24001, 1, 3, 0);
INSERT INTO smapdash.segment_half_hours VALUES ('2016-10-26 01:00:00', 20, 1, 3, 0);
INSERT INTO smapdash.segments VALUES (1, 'a1', 't1');
INSERT INTO smapdash.segments VALUES (2, 'a1', 't2');
INSERT INTO smapdash.segments VALUES (3, 'a2', 't3');
INSERT INTO smapdash.user_days VALUES (100, 100, '2016-10-25 23:30:00', 1, '2016-10-25', 1, 100, 140737488355328, 0);
INSERT INTO smapdash.user_days VALUES (10.25, 4, '2016-10-26 02:00:00', 1, '2016-10-26', 4, 2.5625, 29, 0);
INSERT INTO smapdash.user_days VALUES (24032, 24001, '2016-10-26 00:30:00', 2, '2016-10-26', 3, 8010.666666666667, 7, 0);
INSERT INTO smapdash.user_revisions VALUES (2, 2, 2, 3);
INSERT INTO smapdash.users VALUES (1, '1', 1, NULL);
INSERT INTO smapdash.users VALUES (3, '3', 3, NULL);
INSERT INTO smapdash.users VALUES (2, '2', 3, NULL);
ALTER TABLE ONLY smapdash.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY smapdash.loaded_files
    ADD CONSTRAINT loaded_files_pkey PRIMARY KEY (name);
ALTER TABLE ONLY smapdash.loads
    ADD CONSTRAINT loads_pkey PRIMARY KEY (load_id);
ALTER TABLE ONLY smapdash.reading_revisions
    ADD CONSTRAINT reading_revisions_pkey PRIMARY KEY (user_id, read_at, fold, load_id);
ALTER TABLE ONLY smapdash.readings
    ADD CONSTRAINT readings_pkey PRIMARY KEY (user_id, read_at, fold);
ALTER TABLE ONLY smapdash.reject_sets
    ADD CONSTRAINT reject_sets_pkey PRIMARY KEY (load_id, sha256);
ALTER TABLE ONLY smapdash.second_readings
    ADD CONSTRAINT second_readings_pkey PRIMARY KEY (user_id, read_at);
ALTER TABLE ONLY smapdash.segment_half_hours
    ADD CONSTRAINT segment_half_hours_pkey PRIMARY KEY (segment_id, read_at, fold);
ALTER TABLE ONLY smapdash.segments
    ADD CONSTRAINT segments_area_tariff_key UNIQUE (area, tariff);
ALTER TABLE ONLY smapdash.segments
    ADD CONSTRAINT segments_pkey PRIMARY KEY (segment_id);
ALTER TABLE ONLY smapdash.user_days
    ADD CONSTRAINT user_days_pkey PRIMARY KEY (user_id, day);
ALTER TABLE ONLY smapdash.user_revisions
    ADD CONSTRAINT user_revisions_pkey PRIMARY KEY (load_id, user_id);
ALTER TABLE ONLY smapdash.users
    ADD CONSTRAINT users_external_id_key UNIQUE (external_id);
ALTER TABLE ONLY smapdash.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);
CREATE INDEX reject_sets_sha256_idx ON smapdash.reject_sets USING btree (sha256);
CREATE INDEX rejected_rows_load_id_idx ON smapdash.rejected_rows USING btree (load_id);
CREATE INDEX second_readings_kept_idx ON smapdash.second_readings USING btree (read_at) WHERE kept;
CREATE INDEX second_readings_read_at_idx ON smapdash.second_readings USING btree (read_at);
CREATE INDEX user_days_day_idx ON smapdash.user_days USING btree (day);
ALTER TABLE ONLY smapdash.loaded_files
    ADD CONSTRAINT loaded_files_load_id_fkey FOREIGN KEY (load_id) REFERENCES smapdash.loads(load_id);
ALTER TABLE ONLY smapdash.reading_revisions
    ADD CONSTRAINT reading_revisions_load_id_fkey FOREIGN KEY (load_id) REFERENCES smapdash.loads(load_id);
ALTER TABLE ONLY smapdash.reject_sets
    ADD CONSTRAINT reject_sets_load_id_fkey FOREIGN KEY (load_id) REFERENCES smapdash.loads(load_id);
ALTER TABLE ONLY smapdash.rejected_rows
    ADD CONSTRAINT rejected_rows_load_id_fkey FOREIGN KEY (load_id) REFERENCES smapdash.loads(load_id);
ALTER TABLE ONLY smapdash.second_readings
    ADD CONSTRAINT second_readings_load_id_fkey FOREIGN KEY (load_id) REFERENCES smapdash.loads(load_id);
ALTER TABLE ONLY smapdash.user_revisions
    ADD CONSTRAINT user_revisions_load_id_fkey FOREIGN KEY (load_id) REFERENCES smapdash.loads(load_id);
ALTER TABLE ONLY smapdash.user_revisions
    ADD CONSTRAINT user_revisions_new_segment_id_fkey FOREIGN KEY (new_segment_id) REFERENCES smapdash.segments(segment_id);
ALTER TABLE ONLY smapdash.user_revisions
    ADD CONSTRAINT user_revisions_old_segment_id_fkey FOREIGN KEY (old_segment_id) REFERENCES smapdash.segments(segment_id);
ALTER TABLE ONLY smapdash.user_revisions
    ADD CONSTRAINT user_revisions_user_id_fkey FOREIGN KEY (user_id) REFERENCES smapdash.users(user_id);
ALTER TABLE ONLY smapdash.users
    ADD CONSTRAINT users_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES smapdash.segments(segment_id);
