"""Zip files as they come: of an odd method, encrypted, with other archives inside, of thousands of members."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import load_and_prove
from tests.processes import fails, smapdash

from smapdash.loader.run import load_path

HEADER = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "


def part(user: str) -> bytes:
    rows = [f"{user},Std,2012-10-12 0{place // 2}:{place % 2 * 3}0:00.0000000, 0.1 " for place in range(4)]
    return "".join(f"{row}\r\n" for row in (HEADER, *rows)).encode()


def zip_of(members: dict[str, bytes]) -> bytes:
    """Return a zip file as it lies on the disk."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def with_method(content: bytes, method: int, flags: int = 0) -> bytes:
    """Return a zip file of one member whose entry and list of entries name another method."""
    changed = bytearray(content)
    listed = changed.index(b"PK\x01\x02")
    changed[6], changed[8], changed[listed + 8], changed[listed + 10] = flags, method, flags, method
    return bytes(changed)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            with_method(zip_of({"a.csv": part("1")}), 9),
            "a.csv is packed by Deflate64 (method 9), which is not known here; unpack",
        ),
        (
            with_method(zip_of({"a.csv": part("1")}), 8, 1),
            "a.csv is encrypted with a password; unpack it, or pack it without",
        ),
        (zip_of({"a.zip": zip_of({"a.csv": part("1")})}), "unpack all.zip/a.zip first."),
        (zip_of({"a.csv.gz": gzip.compress(part("1"))}), "unpack all.zip/a.csv.gz first."),
        (b"PK\x03\x04", "all.zip cannot be unpacked (File is not a zip file); pack it again."),
        (zip_of({"a.csv": part("1").replace(b",", b";")}), "a.csv cannot be read, as its fields are separated by ;"),
    ],
    ids=["Deflate64", "password", "zip in it", "gz in it", "cut", "semicolons"],
)
def test_an_archive_alone_that_cannot_be_read_is_refused_with_its_cause(
    database_url: str, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "all.zip").write_bytes(content)
    assert sentence in fails(smapdash("load", tmp_path / "all.zip", "--quiet", DATABASE_URL=database_url), 3)


def test_archives_in_an_archive_are_named_as_passed_over(engine: Engine, tmp_path: Path) -> None:
    inside = {"part2.zip": zip_of({"a.csv": part("2")}), "part3.csv.gz": gzip.compress(part("3"))}
    forks = {"__MACOSX/._part1.csv": b"", "__MACOSX/._part2.zip": b""}
    (tmp_path / "all.zip").write_bytes(zip_of({"part1.csv": part("1"), **inside, **forks}))
    report = load_and_prove(engine, tmp_path)
    assert report.inserted == 4
    assert report.passed_over == ["all.zip/__MACOSX", "all.zip/part2.zip", "all.zip/part3.csv.gz"]


def test_a_zip_file_is_opened_a_few_times_however_many_members_it_has(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "all.zip").write_bytes(zip_of({f"{user}.csv": part(str(user)) for user in range(300)}))
    opened, original = [], zipfile.ZipFile.__init__

    def count(*args: object, **kwargs: object) -> None:
        opened.append(1)
        original(*args, **kwargs)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", count)
    assert load_path(engine, tmp_path).inserted == 1_200
    assert len(opened) <= 3
