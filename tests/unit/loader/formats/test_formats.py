"""What lies at a path: the layout it has, its files of readings, and the users whom its rows name."""

from __future__ import annotations

import gzip
import struct
import zipfile
from pathlib import Path

import pytest

from smapdash.errors import InputError
from smapdash.loader.formats import choose_format
from smapdash.loader.formats.challenge import Challenge
from smapdash.loader.formats.london import London
from smapdash.loader.parse.text_blocks import InputFile, read_blocks
from tests.builders import USERS, write_folder
from tests.worded import in_words

HEADER = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "
FULL_HEADER = f"{HEADER},Acorn,Acorn_grouped"
ROW = "MAC000002,Std,2012-10-12 00:30:00.0000000, 0.143 "
PART = f"{HEADER}\r\n{ROW}\r\n".encode()


def london_folder(folder: Path, **contents: bytes) -> Path:
    """Write files of a folder; an underscore in a name stands for a dot, as in `a_csv_gz`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return folder


def zip_of(path: Path, *members: str, content: bytes = PART) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, content)
    return path


def names_of(files: list[InputFile]) -> list[str]:
    return [file.name for file in files]


def test_a_folder_of_the_challenge_is_known_by_its_names(tmp_path: Path) -> None:
    assert choose_format(write_folder(tmp_path / "a", readings={}), "auto").name == "challenge"
    (tmp_path / "b" / "consumption").mkdir(parents=True)
    assert choose_format(tmp_path / "b", "auto").name == "challenge"
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "user_data.csv").write_text(USERS)
    assert choose_format(tmp_path / "c", "auto").name == "challenge"


@pytest.mark.parametrize(
    "header", [HEADER, FULL_HEADER, f"\ufeff{HEADER}", '"LCLid","DateTime","KWH/hh (per half hour) "', HEADER.rstrip()]
)
def test_files_of_london_are_known_by_their_header(tmp_path: Path, header: str) -> None:
    folder = london_folder(tmp_path, a_csv=b"id\n", b_csv=header.encode())
    assert choose_format(folder, "auto").name == "london"
    assert choose_format(folder / "b.csv", "auto").name == "london"
    assert choose_format(folder / "a.csv", "auto").name == "challenge"


def test_packed_files_of_london_are_known_by_their_header(tmp_path: Path) -> None:
    london_folder(tmp_path, a_csv_gz=gzip.compress(PART))
    zip_of(tmp_path / "b.zip", "deep/1.csv")
    assert choose_format(tmp_path / "a.csv.gz", "auto").name == "london"
    assert choose_format(tmp_path / "b.zip", "auto").name == "london"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"LCLid,stdorToU\n", HEADER.lower().encode(), b"PK\x03\x04", b"\x1f\x8b\x08broken"]
)
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.zip", "a.txt"])
def test_what_fits_no_format_is_taken_for_the_challenge_unless_it_is_packed(
    tmp_path: Path, content: bytes, name: str
) -> None:
    (tmp_path / name).write_bytes(content)
    # What is in an archive that cannot be opened nobody knows, but no folder of the challenge is one.
    layout = "london" if name == "a.zip" or (name == "a.csv.gz" and content) else "challenge"
    assert choose_format(tmp_path, "auto").name == layout
    assert choose_format(tmp_path / name, "auto").name == layout
    assert choose_format(tmp_path / "absent", "auto").name == "challenge"


def test_a_format_that_is_named_is_taken_whatever_lies_there(tmp_path: Path) -> None:
    london_folder(tmp_path / "london", a_csv=PART)
    write_folder(tmp_path / "challenge", readings={})
    assert choose_format(tmp_path / "london", "challenge").name == "challenge"
    assert choose_format(tmp_path / "challenge", "london").name == "london"
    assert choose_format(tmp_path / "absent", "london").name == "london"


def test_a_path_that_the_system_refuses_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r" cannot be read \(File name too long\); check its name and permissions\.$"):
        choose_format(tmp_path / ("x" * 300), "auto")
    for layout in (Challenge(), London()):
        with pytest.raises(InputError, match="File name too long"):
            layout.find_files(tmp_path / ("x" * 300))


def test_the_challenges_files_are_found_by_name_and_all_else_is_passed_over(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, readings={"2": "", "10": "", ".hidden": "", "1": "", "\x1b[31m": ""})
    readings = folder / "consumption"
    for name in ("notes.txt", "3.csv.gz", "4.CSV", "csv", "6.csv.bz2", ".csv", "7.Csv.GZ"):
        (readings / name).write_bytes(b"")
    (readings / "deep.csv").mkdir()
    (readings / "5.csv").symlink_to(readings / "nowhere")
    found = Challenge().find_files(folder)
    red = "consumption/\N{REPLACEMENT CHARACTER}[31m.csv"
    names = ("1.csv", "10.csv", "2.csv", "3.csv.gz", "4.CSV", "5.csv", "7.Csv.GZ")
    assert names_of(found.files) == [red, *(f"consumption/{name}" for name in names)]
    assert [Challenge().name_user(file, ())[0] for file in found.files][1:] == ["1", "10", "2", "3", "4", "5", "7"]
    assert found.passed_over == [
        f"consumption/{name}" for name in (".csv", ".hidden.csv", "6.csv.bz2", "csv", "deep.csv", "notes.txt")
    ]


def test_files_of_one_user_follow_each_other(tmp_path: Path) -> None:
    names = ("Zoe\u0308", "Zo\xeb", "Zoea", " Zo\xeb", "Zof")
    folder = write_folder(tmp_path, readings=dict.fromkeys(names, ""))
    (folder / "consumption" / "Zo\xeb.CSV").write_bytes(b"")
    users = [Challenge().name_user(file, ())[0] for file in Challenge().find_files(folder).files]
    assert users == ["Zoea", "Zof", "Zo\xeb", "Zo\xeb", "Zo\xeb", "Zo\xeb"]


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ([], "There is no folder {0}; name one that holds user_data.csv and consumption/."),
        (["consumption/1.csv"], "{0} holds no user_data.csv; put the file with id,area,tariff there and load again."),
        (["user_data.csv"], "{0} holds no folder consumption; put one file <id>.csv per user there."),
        (
            ["user_data.csv", "consumption/1.txt", "consumption/.1.csv", "consumption/1.csv/x"],
            "{0}/consumption holds no .csv file; put one file <id>.csv per user there.",
        ),
        (["user_data.csv", "consumption"], "{0} holds no folder consumption; put one file <id>.csv per user there."),
        (["user_data.csv/x"], "{0} holds no user_data.csv; put the file with id,area,tariff there and load again."),
    ],
)
def test_a_folder_without_what_the_challenge_needs_is_refused(tmp_path: Path, made: list[str], sentence: str) -> None:
    folder = tmp_path / "input"
    for name in made:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    with pytest.raises(InputError) as refusal:
        Challenge().find_files(folder)
    assert str(refusal.value) == sentence.format(folder)


def test_a_file_is_no_folder_of_the_challenge(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_bytes(b"")
    with pytest.raises(InputError, match="There is no folder"):
        Challenge().find_files(tmp_path / "1.csv")


def test_a_file_of_the_challenge_names_its_user(tmp_path: Path) -> None:
    file = InputFile(tmp_path / "consumption" / "0100.x.csv", "consumption/0100.x.csv")
    assert Challenge().name_user(file, ()) == ("0100.x", "", "")
    layout = Challenge().layout_of(file)
    assert (layout.columns, layout.factor) == (("datetime", "consumption"), 1)


def test_the_files_of_london_are_found_by_name_and_all_else_is_passed_over(tmp_path: Path) -> None:
    london_folder(tmp_path, b_csv=PART, a_csv_gz=gzip.compress(PART), _hidden_csv=PART, notes_txt=b"", d_gz=b"")
    zip_of(
        tmp_path / "c.zip",
        "b.csv",
        "a/1.CSV",
        "notes.txt",
        "__MACOSX/b.csv",
        "\x1b.csv",
        "a/",
        "a/part.zip",
        "a/.2.csv",
        "__MACOSX/x",
    )
    (tmp_path / "e.csv").mkdir()
    (tmp_path / "f.csv").symlink_to(tmp_path / "nowhere")
    found = London().find_files(tmp_path)
    assert names_of(found.files) == [
        *("a.csv.gz", "b.csv", "c.zip/\N{REPLACEMENT CHARACTER}.csv", "c.zip/a/1.CSV", "c.zip/b.csv", "f.csv")
    ]
    assert [file.member for file in found.files] == [None, None, 4, 1, 0, None]
    assert found.passed_over == [
        *(".hidden.csv", "c.zip/__MACOSX", "c.zip/a/.2.csv", "c.zip/a/part.zip", "c.zip/notes.txt"),
        *("d.gz", "e.csv", "notes.txt"),
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a"])
def test_a_single_file_of_london_is_taken_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(PART)
    found = London().find_files(tmp_path / name)
    assert (names_of(found.files), found.passed_over) == ([name], [])


def test_a_single_zip_file_of_london_is_all_its_parts(tmp_path: Path) -> None:
    found = London().find_files(zip_of(tmp_path / "a.zip", "2.csv", "1.csv"))
    assert names_of(found.files) == ["a.zip/1.csv", "a.zip/2.csv"]


def test_a_place_without_files_of_london_is_refused(tmp_path: Path) -> None:
    zip_of(tmp_path / "a.zip", "notes.txt")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path, tmp_path / "empty", tmp_path / "a.zip"):
        with pytest.raises(InputError, match=rf"^{path} holds no \.csv, \.csv\.gz or \.zip file; put the parts there"):
            London().find_files(path)
    with pytest.raises(InputError, match=r"There is no file or folder .*; name one that holds rows of LCLid"):
        London().find_files(tmp_path / "absent")


def test_a_zip_file_without_parts_is_passed_over(tmp_path: Path) -> None:
    zip_of(tmp_path / "a.zip", "notes.txt")
    found = London().find_files(london_folder(tmp_path, b_csv=PART))
    assert (names_of(found.files), found.passed_over) == (["b.csv"], ["a.zip/notes.txt"])


def test_of_two_parts_of_one_name_in_a_zip_file_none_is_lost(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("1.csv", PART)
        archive.writestr("2.csv", PART.replace(b"MAC000002", b"MAC000003"))
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(content.replace(b"2.csv", b"1.csv"))
    first, second = London().find_files(tmp_path).files
    assert first.name != second.name
    assert b"MAC000002" in next(read_blocks(first)).data
    assert b"MAC000003" in next(read_blocks(second)).data


def _future_version(content: bytes) -> bytes:
    listed = content.index(b"PK\x01\x02") + 6
    return content[:listed] + struct.pack("<H", 99) + content[listed + 2 :]


def _bad_name(content: bytes) -> bytes:
    return content.replace("ü".encode(), b"\xff\xff")


@pytest.mark.parametrize("harm", [lambda _: b"", lambda content: content[:-5], _future_version, _bad_name])
def test_a_zip_file_that_cannot_be_opened_is_refused_when_it_is_read(tmp_path: Path, harm) -> None:
    path = zip_of(tmp_path / "a.zip", "ü.csv")
    path.write_bytes(harm(path.read_bytes()))
    for place in (tmp_path, path):
        (file,) = London().find_files(place).files
        with pytest.raises(InputError, match=r"^a\.zip cannot be unpacked \(.+\); .*\.$"):
            next(read_blocks(file))


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (HEADER, ("LCLid", "stdorToU", "DateTime", "KWH/hh (per half hour)")),
        (FULL_HEADER, ("LCLid", "stdorToU", "Acorn_grouped", "DateTime", "KWH/hh (per half hour)")),
        (f"Acorn_grouped,{HEADER}", ("LCLid", "stdorToU", "Acorn_grouped", "DateTime", "KWH/hh (per half hour)")),
    ],
)
def test_the_area_of_london_is_taken_where_there_is_one(tmp_path: Path, header: str, columns: tuple[str, ...]) -> None:
    (tmp_path / "a.csv").write_text(header)
    layout = London().layout_of(InputFile(tmp_path / "a.csv", "a.csv"))
    assert (layout.columns, layout.factor) == (columns, 1000)


def test_a_row_of_london_names_its_user() -> None:
    file = InputFile(Path("a.csv"), "a.csv")
    assert London().name_user(file, ("MAC000002", "Std")) == ("MAC000002", "unknown", "Std")
    assert London().name_user(file, ("MAC000002", "ToU", "Affluent")) == ("MAC000002", "Affluent", "ToU")


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (("MAC000002", "Std"), None),
        (("", "Std"), "id is empty"),
        (("MAC000002", ""), "tariff is empty"),
        (("MAC000002", "Std", ""), "area is empty"),
        (("MAC\x1b", "Std"), "id holds a control character (U+001B)"),
        (("MAC\u200b", "Std"), "id holds ZERO WIDTH SPACE (U+200B)"),
        (("2.00001E+12", "Std"), "id 2.00001E+12 is a number that a spreadsheet rounded"),
        (("1E5", "Std"), None),
        (("M" * 201, "Std"), "id is longer than 200 characters"),
    ],
)
def test_names_of_london_that_cannot_be_a_user_are_told(
    tmp_path: Path, names: tuple[str, ...], fault: str | None
) -> None:
    (tmp_path / "a.csv").write_text(HEADER if len(names) == 2 else FULL_HEADER)
    assert in_words(London().layout_of(InputFile(tmp_path / "a.csv", "a.csv")).find_fault(names)) == fault
