"""smapdash: an analytics dashboard for half-hourly smart-meter readings.

The rooms, from the top down; a module imports from its own room or from lower ones (`tests/test_architecture.py`):

- `cli`: the command line, the only package that prints
- `web`: the page; Dash and Plotly are known here alone
    - `shell` (application, server, security), `pages` (one package a page), `cards` (what a card and a page are),
      `state` (controls and actions to filters), `exports`, `ui`, `comparison`, `charts` (frame in, figure out)
- `loader`: one load, from files to a report; the only package that reads files
    - `formats` (one module a file format), `parse` (bytes to arrays, without a database)
- `repository`: the questions that can be asked of the data, and their answers
- `db`: PostgreSQL: engine, schema, migrations, the consistency check
    - `load` (what a load writes), `rollups` (what is derived from readings)
- `embedded`: the PostgreSQL that is started when none is configured
- `simulation`: invented data sets
- `analysis`: arithmetic on arrays, without database and page
- `wording`: numbers, dates and sentences, shared by page, exports, command line and report
- `model`: filters, frames, results and array types: the shared vocabulary
"""
