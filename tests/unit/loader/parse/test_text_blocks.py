"""From the bytes of a file to whole lines: packed or plain, whatever its line ends, in pieces of whatever length."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smapdash.errors import InputError
from smapdash.loader.parse import text_blocks
from smapdash.loader.parse.text_blocks import (
    Block,
    InputFile,
    find_lines,
    plain_size,
    printable,
    read_blocks,
    read_header,
    split_fields,
)

MARK = b"\xef\xbb\xbf"
TEXT = b"datetime,consumption\r\n2016-07-15 00:00:00,39.0\r\n"
MANY_SIZES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def file_of(folder: Path, content: bytes, name: str = "1.csv") -> InputFile:
    path = folder / name
    path.write_bytes(content)
    return InputFile(path, f"consumption/{name}")


def zip_of(folder: Path, members: dict[str, bytes], name: str = "parts.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return folder / name


def member_of(path: Path, place: int = 0) -> InputFile:
    return InputFile(path, f"{path.name}/1.csv", place)


def lines_of(file: InputFile) -> dict[int, bytes]:
    """Return the lines of a file without their ends, by number; hold that blocks follow each other."""
    lines, number = dict[int, bytes](), 1
    for block in read_blocks(file):
        assert block.first_line == number
        assert block.data.endswith(b"\n")
        for line in block.data.split(b"\n")[:-1]:
            lines[number] = line.removesuffix(b"\r")
            number += 1
    return lines


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 22])
@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a,b\r\n1,2\r\n", [b"a,b", b"1,2"]),
        (b"a,b\n1,2\n", [b"a,b", b"1,2"]),
        (b"a,b\r1,2\r", [b"a,b", b"1,2"]),
        (b"a,b\r\n1,2\n3,4\r5,6\r\n", [b"a,b", b"1,2", b"3,4", b"5,6"]),
        (b"a,b\r\n1,2", [b"a,b", b"1,2"]),
        (b"a,b\r1,2", [b"a,b", b"1,2"]),
        (b"a,b", [b"a,b"]),
        (b"a,b\r", [b"a,b"]),
        (b"a,b\r\n\r\n\n\r1,2\n\n", [b"a,b", b"", b"", b"", b"1,2", b""]),
        (b"a\r\r\nb", [b"a", b"", b"b"]),
        (MARK + b"a,b\r\n1,2\r\n", [b"a,b", b"1,2"]),
        (MARK + b"a,b", [b"a,b"]),
        (MARK, [b""]),
        (b"", [b""]),
        (b"\n", [b""]),
        (b"\r\n\r\n", [b"", b""]),
        (b"a\n" + MARK + b"b\n", [b"a", MARK + b"b"]),
        ("id\nü\n東京\n".encode(), [b"id", "ü".encode(), "東京".encode()]),
    ],
)
def test_a_file_is_the_same_lines_however_they_end_and_however_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, lines: list[bytes], size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    assert lines_of(file_of(tmp_path, content)) == dict(enumerate(lines, start=1))


@pytest.mark.parametrize("content", [MARK + MARK + b"a\n", MARK + MARK + b"a"])
def test_only_one_byte_order_mark_is_left_out(tmp_path: Path, content: bytes) -> None:
    assert lines_of(file_of(tmp_path, content)) == {1: MARK + b"a"}


@MANY_SIZES
@given(text=st.text(alphabet="ab,\r\n\ufeff東", max_size=30), size=st.integers(1, 12))
def test_lines_do_not_depend_on_the_length_of_the_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    assert list(lines_of(file_of(tmp_path, text.encode())).values()) == [line.encode() for line in lines]


def test_an_empty_file_is_one_empty_block(tmp_path: Path) -> None:
    assert list(read_blocks(file_of(tmp_path, b""))) == [Block(b"\n", 1)]


@pytest.mark.parametrize(
    ("end", "inner"),
    [
        (b"\n", [Block(b"1,2\n3,4\n", 2), Block(b"5,6\n", 4)]),
        (b"\r", [Block(b"1,2\n", 2), Block(b"3,4\n5,6\n", 3)]),  # a return that ends a piece may be half a line end
    ],
)
def test_a_block_holds_the_lines_that_a_piece_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: bytes, inner: list[Block]
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", 6)
    blocks = list(read_blocks(file_of(tmp_path, b"a,b\n1,2\n3,4\n5,6\n7".replace(b"\n", end))))
    assert blocks == [Block(b"a,b\n", 1), *inner, Block(b"7\n", 5)]


@pytest.mark.parametrize("size", [1, 5, 1 << 22])
def test_a_packed_file_is_read_like_a_plain_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    plain = lines_of(file_of(tmp_path, TEXT))
    assert lines_of(file_of(tmp_path, gzip.compress(TEXT), "1.csv.gz")) == plain
    path = zip_of(tmp_path, {"a.csv": b"other\n", "deep/1.csv": TEXT})
    assert lines_of(member_of(path, 1)) == plain == {1: TEXT[:20], 2: b"2016-07-15 00:00:00,39.0"}


def spoil(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(byte ^ 0x55 for byte in content[middle : middle + 8]) + content[middle + 8 :]


HARMS = {"cut": lambda content: content[:-10], "spoilt": spoil, "never packed": lambda _: TEXT}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_broken_gz_file_is_refused_with_a_sentence(tmp_path: Path, harm) -> None:
    file = file_of(tmp_path, harm(gzip.compress(TEXT * 50)), "1.csv.gz")
    with pytest.raises(InputError, match=r"^1\.csv\.gz cannot be unpacked \(.+\); pack it again\.$"):
        list(read_blocks(file))


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_broken_zip_file_is_refused_with_a_sentence(tmp_path: Path, harm) -> None:
    path = zip_of(tmp_path, {"1.csv": bytes(range(40, 120)) * 3})
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(InputError, match=r"^1\.csv cannot be (unpacked|read) \(.+\); .*\.$"):
        list(read_blocks(member_of(path)))


@pytest.mark.parametrize(
    ("in_entry", "in_list", "value", "sentence"),
    [
        (6, 8, 1, "is encrypted with a password; unpack it, or pack it without one."),
        (
            8,
            10,
            9,
            "is packed by Deflate64 (method 9), which is not known here; unpack it, or pack it with plain deflate.",
        ),
        (
            8,
            10,
            77,
            "is packed by a method (method 77), which is not known here; unpack it, or pack it with plain deflate.",
        ),
    ],
    ids=["password", "Deflate64", "odd method"],
)
def test_a_zip_file_that_cannot_be_opened_here_is_refused_with_a_sentence(
    tmp_path: Path, in_entry: int, in_list: int, value: int, sentence: str
) -> None:
    path = zip_of(tmp_path, {"1.csv": TEXT})
    content = bytearray(path.read_bytes())  # a field stands in the entry and in the list of entries at the end
    content[in_entry] = content[content.index(b"PK\x01\x02") + in_list] = value
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        list(read_blocks(member_of(path)))
    assert str(refusal.value) == f"1.csv {sentence}"


def test_a_zip_file_whose_entry_has_no_proper_name_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"ü.csv": TEXT})
    content = path.read_bytes()
    path.write_bytes(content.replace("ü".encode(), b"\xff\xff", 1))
    with pytest.raises(InputError, match=r"^1\.csv cannot be unpacked \(.+\); .*\.$"):
        list(read_blocks(member_of(path)))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 22])
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"datetime,consumption\n2016-07-15 00:00:00,1\n2016-07-15 00:30:00,\xff\n", 3),
        (b"a\r\nb\r\n\xe6\x9d", 3),
        (b"a\rb\rc\r\xff\r", 4),
        (b"id\n1\n2\n3\n4\n\xff\n", 6),
        (b"\xff", 1),
        (b"id\n1\n\x81r\xfcn\n", 3),
    ],
)
def test_bytes_that_are_not_utf_8_are_named_by_their_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, line: int, size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    with pytest.raises(InputError, match=rf"^1\.csv is not UTF-8 text \(line {line}\); save it as UTF-8"):
        list(read_blocks(file_of(tmp_path, content)))


@pytest.mark.parametrize("size", [1, 7, 1 << 22])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "id,area\n1,Z\xfcrich\n".encode("cp1252"),
            "is not UTF-8 text (line 2) but seems to be Windows-1252 (Z\xfcrich)",
        ),
        ("id,area\n1,x\n2,Stra\xdfe \x80".encode("latin-1"), "is not UTF-8 text (line 3) but seems to be Windows-1252"),
        ("id,area\n1,a\xfc\n".encode("latin-1"), "is not UTF-8 text (line 2); save it as UTF-8"),
        ("id,area\n1,Z\xfcrich\n".encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
        ("id,area\n1,Z\xfcrich\n".encode("utf-16-be"), "is UTF-16 text; save it as UTF-8"),
    ],
)
def test_another_encoding_is_named_where_it_is_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, sentence: str, size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    with pytest.raises(InputError) as refusal:
        list(read_blocks(file_of(tmp_path, content)))
    assert str(refusal.value).startswith(f"1.csv {sentence}")


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", 4)
    monkeypatch.setattr(text_blocks, "_LONGEST_LINE", 10)
    with pytest.raises(InputError, match=r"^1\.csv is no text in lines \(line 2\); name a CSV file\.$"):
        list(read_blocks(file_of(tmp_path, b"a,b\n" + b"9" * 30)))


def test_an_unreadable_file_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    file = file_of(tmp_path, TEXT)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"^1\.csv cannot be read \(Permission denied\); check its permissions\.$"):
        read_header(file)
    assert plain_size(InputFile(tmp_path / "1.csv.gz", "1.csv.gz")) == 0


@pytest.mark.parametrize("name", ["absent.csv", "absent.csv.gz", "absent.zip", "folder.csv"])
def test_what_is_no_file_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    file = InputFile(tmp_path / name, name, 0 if name.endswith(".zip") else None)
    with pytest.raises(InputError, match=rf"^{name} cannot be read \(.+\); check its permissions\.$"):
        list(read_blocks(file))


@pytest.mark.parametrize("size", [1, 7, 1 << 22])
def test_texts_of_lines_are_found_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    file = file_of(tmp_path, MARK + "id\r\n a , x \r\n\r\nü\rlast".encode())
    assert dict(find_lines(file, np.array([1, 2, 4, 5]))) == {1: "id", 2: " a , x ", 4: "ü", 5: "last"}
    assert dict(find_lines(file, np.array([4]))) == {4: "ü"}
    assert dict(find_lines(file, np.array([], int))) == {}


def test_the_plain_size_is_that_of_the_unpacked_text(tmp_path: Path) -> None:
    assert plain_size(file_of(tmp_path, TEXT)) == len(TEXT) == 48
    assert plain_size(file_of(tmp_path, gzip.compress(TEXT), "1.csv.gz")) == 48
    path = zip_of(tmp_path, {"1.csv": TEXT})
    assert plain_size(member_of(path)) == 48
    assert plain_size(member_of(path, 1)) == 0
    assert plain_size(file_of(tmp_path, b"", "2.csv.gz")) == 0
    assert plain_size(InputFile(file_of(tmp_path, TEXT, "no.zip").path, "no.zip", 0)) == 0
    assert plain_size(InputFile(tmp_path / "absent.csv", "absent.csv")) == 0


def test_names_are_made_printable() -> None:
    assert printable("1.csv") == "1.csv"
    assert printable(Path("ü東.csv")) == "ü東.csv"
    assert (
        printable("a\x1b[31m\udcff\n.csv")
        == "a\N{REPLACEMENT CHARACTER}[31m" + "\N{REPLACEMENT CHARACTER}" * 2 + ".csv"
    )
    assert InputFile(Path("x"), "parts.zip/deep/1.csv").short_name == "1.csv"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("", []),
        ("a", ["a"]),
        (" a , b ", ["a", "b"]),
        ('"a","b,c"', ["a", "b,c"]),
        ('"a""b",c', ['a"b', "c"]),
        ('"a,b', ["a,b"]),
        ("9" * 200_000 + ",b", ["9" * 200_000 + ",b"]),
    ],
)
def test_a_line_is_split_as_csv_splits_it(line: str, fields: list[str]) -> None:
    assert split_fields(line) == fields
