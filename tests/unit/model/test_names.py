"""The form in which names are compared, and ids that a spreadsheet has spoilt."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.loader.parse.spoilt_ids import ListCheck, is_scientific, was_rounded_to
from smapdash.model.names import find_hidden_character, normalise_name


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a1", "a1"),
        ("  a1 ", "a1"),
        ("North  East", "North East"),
        ("North\xa0East", "North East"),
        ("\u3000North\u2009\t\u202f East\u2007", "North East"),
        ("Zoe\u0308", "Zo\xeb"),
        ("A\u030ase", "\xc5se"),
        ("\u212bse", "\xc5se"),
        ("North\u200bEast", "North\u200bEast"),
        ("North\nEast", "North\nEast"),
        ("\ufb01", "\ufb01"),
        ("", ""),
        ("\xa0", ""),
    ],
)
def test_a_name_has_one_form(name: str, form: str) -> None:
    assert normalise_name(name) == form


@given(st.text(alphabet=st.sampled_from("ae\u0308\u030a \xa0\t\u2003\u200b東\xeb"), max_size=12))
def test_the_form_of_a_name_does_not_depend_on_how_it_was_typed(name: str) -> None:
    form = normalise_name(name)
    assert normalise_name(form) == form
    assert normalise_name(unicodedata.normalize("NFD", name)) == form
    assert normalise_name(name.replace(" ", "\xa0")) == form
    assert "  " not in form


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("North East", None),
        ("a\u200b", "ZERO WIDTH SPACE (U+200B)"),
        ("a\x00\u200b", "a control character (U+0000)"),
        ("\U000e0001", "LANGUAGE TAG (U+E0001)"),
    ],
)
def test_a_character_that_no_eye_can_see_is_named(name: str, hidden: str | None) -> None:
    assert find_hidden_character(name) == hidden


@pytest.mark.parametrize("user", ["2E+12", "2.00001E+12", "2,00001e+12", "1E+100"])
def test_an_id_in_scientific_notation_is_a_spoilt_one(user: str) -> None:
    assert is_scientific(user)


@pytest.mark.parametrize("user", ["1E5", "2E12", "20E+12", "E+12", "2000", "2E+", "A2E+12", "2E+1234", "٢E+12"])
def test_an_id_that_only_resembles_one_is_not(user: str) -> None:
    assert not is_scientific(user)


@pytest.mark.parametrize(
    ("user", "spoilt", "was"),
    [
        ("2000012345601", "2E+12", True),
        ("2000012345601", "2.00001E+12", True),
        ("2000012345601", "2,00001E+12", True),
        ("2000018345601", "2.00001E+12", False),
        ("2000018345601", "2.00002E+12", True),
        ("1999999999999", "2E+12", True),
        ("200001234560", "2E+12", False),
        ("x", "2E+12", False),
        ("9" * 500, "2E+12", False),
    ],
)
def test_an_id_is_found_by_what_rounding_left_of_it(user: str, spoilt: str, *, was: bool) -> None:
    assert was_rounded_to(user, spoilt) is was


def check_of(listed: list[str], of_files: list[str]) -> ListCheck:
    check = ListCheck(of_files)
    check.add_all(listed)
    return check


@pytest.mark.parametrize(
    ("listed", "of_files", "sentence"),
    [
        (
            ["1", "2E+12"],
            ["1", "2000012345601"],
            "names the user 2E+12 (it may be 2000012345601): a spreadsheet rounds",
        ),
        (["1", "2E+12"], ["1"], "names the user 2E+12: a spreadsheet rounds long ids like this one"),
        (["7", "8.0"], ["0007", "8"], "none of the files of readings (the first is of 0007, which may be its 7)"),
        (["a"], ["b"], "none of the files of readings (the first is of b); correct its ids"),
    ],
)
def test_a_list_that_is_plainly_spoilt_is_described(listed: list[str], of_files: list[str], sentence: str) -> None:
    assert sentence in str(check_of(listed, of_files).find_fault())


@pytest.mark.parametrize(
    ("listed", "of_files"), [(["2E+12"], ["2E+12"]), (["1E5", "7"], ["7", "0007"]), (["1"], []), (["7", "8.0"], ["7"])]
)
def test_a_list_that_may_be_meant_is_not_described(listed: list[str], of_files: list[str]) -> None:
    assert check_of(listed, of_files).find_fault() is None


@pytest.mark.parametrize(
    ("stranger", "hint"),
    [
        ("0007", "it may be the user 7"),
        ("8", "it may be the user 8.0 or 08"),
        ("00", "it may be the user 0"),
        ("5", "it may be the user 05 or 005 or 5.0 or 1 more"),
        ("1\u200b", "its name holds ZERO WIDTH SPACE (U+200B)"),
        ("10", ""),
        ("x", ""),
    ],
)
def test_a_file_without_a_user_is_described_by_what_it_may_be(stranger: str, hint: str) -> None:
    listed = ["7", "8.0", "9", "08", "y", "1E5", "0", "9" * 100, "05", "005", "5.0", "5.00", "05"]
    check = check_of(listed, ["0007", "8", "00", "5", "10", "x", "9", "1\u200b"])
    assert check.strangers == {"0007", "8", "00", "5", "10", "x", "1\u200b"}
    assert check.hint(stranger) == hint
