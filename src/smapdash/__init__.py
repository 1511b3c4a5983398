"""smapdash: an analytics dashboard for half-hourly smart-meter readings.

The map of the house; a module imports from the lines below its own, never from those above (a test holds that):

- `cli` the command line, the only package that prints
- `web` the page (Dash and Plotly live here alone): `server` and `app` <- `callbacks` <- `views` <- `layout`,
  `components` <- `figures` <- `theme`, `words`
- `simulate` <- `simulate_challenge`, `simulate_london` <- `homes` invented data sets
- `loader` input files to the database, the only package that reads them: `run` <- `intake` (which files, what does not
  come through), `store` (what does) <- `reading`, `spill`, `triage` (batches of whole users) <- `formats` <- `tables`,
  `steps` (rows to half-hours) <- `quick_times`, `quick_numbers` <- `clean`, `users`, `parts` <- `text_rows`
  <- `text_blocks`
- `db` PostgreSQL (SQLAlchemy and psycopg2 live here alone): `access` <- `queries` <- `cube_reader`, `writes`, `merge`,
  `refresh` <- `new_rollups`, `rollups`, `proof`, `load_log`, `upgrade` <- `engine`, `schema`, `copy`, and `embedded`,
  the server that is started when none is configured
- `analysis` arithmetic on the roll-ups in memory, without database and page: `users`, `user`, `energy`, `demand`,
  `bands` <- `buckets`, `user_figures` <- `selection` <- `cube`, `percentiles`
- `notices` what a viewer should know of the figures; `filters` <- `values`, `choices` what is asked for; `frames`,
  `answers` what crosses a border; `config`, `logs`, `errors`
"""
