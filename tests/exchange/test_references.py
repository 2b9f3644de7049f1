"""Names in files and the records that they mean."""

from __future__ import annotations

import pytest

from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.references import Names


def found(book: Portfolio, table: str, text: str) -> tuple[int, str]:
    return Names(book).finder(table)(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Antminer S21 (200T)", "Antminer S21 (200T)"),
        ("Bitmain Antminer S21 200T", "Antminer S21 (200T)"),
        ("antminer s21 200 TH/s", "Antminer S21 (200T)"),
        ("S21", "Antminer S21 (200T)"),
        ("S21 200", "Antminer S21 (200T)"),
        ("ANTMINER_S21-200TH", "Antminer S21 (200T)"),
        ("S21 Pro 245T", "Antminer S21 Pro (245T)"),
        ("s19jpro", "Antminer S19j Pro (104T)"),
        ("S19j Pro (104T)", "Antminer S19j Pro (104T)"),
        ("M50S+", "Whatsminer M50S+ (138T)"),
        ("MicroBT M50S+ 138T", "Whatsminer M50S+ (138T)"),
        ("m50s", "Whatsminer M50S+ (138T)"),
    ],
)
def test_a_model_is_found_by_what_people_call_it(book: Portfolio, text: str, name: str) -> None:
    row_id, reason = found(book, "machine_model", text)
    assert reason == ""
    assert book.records("machine_model")[row_id].name == name


def test_a_model_that_may_be_two_is_refused_with_both(book: Portfolio) -> None:
    row_id, reason = found(book, "machine_model", "S21 Pro")
    assert row_id == 0
    assert "S21 Pro (234T)" in reason
    assert "S21 Pro (245T)" in reason


@pytest.mark.parametrize(
    ("text", "hint"),
    [("S21 (195T)", "there is Bitmain Antminer S21 (200T)"), ("Antminer S21 Pri (234T)", "did you mean")],
)
def test_an_unknown_model_comes_with_suggestions(book: Portfolio, text: str, hint: str) -> None:
    row_id, reason = found(book, "machine_model", text)
    assert row_id == 0
    assert "is not in the book" in reason
    assert hint in reason


def test_a_site_is_found_whatever_its_case_and_spaces(book: Portfolio) -> None:
    assert found(book, "site", " north  YARD ") == (2, "")
    assert found(book, "site", "north-yard") == (2, "")


def test_an_unknown_site_comes_with_a_suggestion(book: Portfolio) -> None:
    assert found(book, "site", "Odesa") == (0, "Site “Odesa” is not in the book; did you mean Odessa?")


@pytest.mark.parametrize("text", ["5100", "Site labour", "site LABOUR"])
def test_an_account_is_found_by_code_or_name(book: Portfolio, text: str) -> None:
    assert found(book, "account", text) == (1, "")


@pytest.mark.parametrize("text", ["SN2", "aa-bb-cc-00-00-02", "AABBCC000002", "T2"])
def test_a_machine_is_found_by_serial_mac_or_tag(book: Portfolio, text: str) -> None:
    assert found(book, "machine", text) == (2, "")
