"""The counts of a load: what is declared of them, and their sums."""

from __future__ import annotations

from smapdash.db.load import sql
from smapdash.db.load.writes import LoadedFile
from smapdash.db.schema import loaded_files, loads
from smapdash.loader.report import LoadReport
from smapdash.model.load_counts import COUNTS_OF_FILE, COUNTS_OF_LOAD, LoadCounts, add_counts

OF_LOAD = (
    *("read", "inserted", "updated", "unchanged", "duplicates", "conflicts", "aggregated", "rejected"),
    *("repeated_hour", "snapped", "restored", "retracted", "files", "files_skipped"),
)
OF_FILE = ("duplicates", "aggregated", "repeated_hour", "snapped", "implausible")


def test_the_record_of_a_load_keeps_its_counts_in_the_order_of_the_listing() -> None:
    assert tuple(count.name for count in COUNTS_OF_LOAD) == OF_LOAD
    assert [count.label for count in COUNTS_OF_LOAD][-6:] == [
        *("repeated hour", "snapped", "restored", "retracted", "files", "files skipped")
    ]


def test_each_count_is_a_column_of_its_table_and_is_written() -> None:
    assert set(OF_LOAD) <= set(loads.columns.keys())
    assert {*OF_FILE, "rows"} <= set(loaded_files.columns.keys())
    assert tuple(count.name for count in COUNTS_OF_FILE) == OF_FILE
    for name in OF_LOAD:
        assert f"{name} = :{name}" in sql.FINISH_LOAD


def test_counts_add_up_one_by_one() -> None:
    total = add_counts(LoadCounts(read=1, rejected=2), LoadCounts(read=10, snapped=3), LoadCounts())
    assert total == LoadCounts(read=11, rejected=2, snapped=3)
    assert add_counts() == LoadCounts()


def test_adding_to_a_report_keeps_what_else_it_holds() -> None:
    report = LoadReport(source="here", read=5, users=7)
    report.add(LoadCounts(read=1, implausible=2), LoadCounts(conflicts_kept=3))
    assert report == LoadReport(source="here", read=6, users=7, implausible=2, conflicts_kept=3)


def test_what_is_set_aside_is_rejected_rows_conflicts_and_what_may_be_an_equal_second_pass() -> None:
    assert LoadCounts(rejected=1, conflicts=20, equal_in_repeated_hour=300, duplicates=4_000).set_aside == 321


def test_a_file_that_is_skipped_counts_as_read_and_unchanged_and_stays_as_it_is() -> None:
    counts = LoadCounts(read=100, duplicates=7, aggregated=30, repeated_hour=2, implausible=1, snapped=4)
    file = LoadedFile("1.csv", 1, "x", "challenge first start", frozenset({"1"}), counts)
    report = LoadReport(source="here")
    report.skip(file)
    report.skip(file)
    assert report == LoadReport(
        source="here", read=200, unchanged=126, duplicates=14, aggregated=60, repeated_hour=4, implausible=2, snapped=8,
        files_skipped=2,
    )  # fmt: skip
    assert counts.files_skipped == 0


def test_the_counts_of_a_report_are_in_its_json() -> None:
    values = LoadReport(source="here", read=3, files_skipped=2, conflicts_kept=1).to_dict()
    assert {
        name: values[name] for name in (*OF_LOAD, *OF_FILE, "conflicts_kept", "equal_in_repeated_hour") if values[name]
    } == {
        "read": 3,
        "files_skipped": 2,
        "conflicts_kept": 1,
    }
