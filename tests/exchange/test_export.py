"""What is exported re-imports to the same rows, into the same book and into an empty one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.checks import problems_of
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.exchange import commands
from desktop_app.exchange.export import entity_table
from desktop_app.exchange.registry import KINDS
from desktop_app.starter.sample import sample_company

OF_THE_BOOK = {
    "company",
    "period",
    "scenario",
    "override",
    "plan_figure",
    "saved_view",
    "series_month",
    "meter_month",
}
"""Tables that no file fills: they are made in the window."""


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    empty = Portfolio.empty()
    return empty.applying(sample_company(empty, machines=600, sites=6))


def rows_of(portfolio: Portfolio, kind: str) -> list[tuple[object, ...]]:
    return sorted(entity_table(portfolio, KINDS[kind]).rows(), key=repr)


def test_every_table_that_a_user_fills_has_a_kind() -> None:
    served = {wanted.table for kind in KINDS.values() for wanted in kind.inputs}
    assert served | OF_THE_BOOK == set(ENTITIES)


@pytest.mark.parametrize("ending", ["csv", pytest.param("xlsx", marks=pytest.mark.slow)])
def test_every_kind_comes_back_as_it_was(sample: Portfolio, tmp_path: Path, ending: str) -> None:
    copy = Portfolio.empty()
    for name in KINDS:
        path = tmp_path / f"{name}.{ending}"
        count = commands.write_kind(name, sample, path)
        same = commands.read_plan(name, path, sample)
        assert (same.rows_in, same.unchanged, same.problems) == (count, count, ())
        assert same.change.is_empty
        into_copy = commands.read_plan(name, path, copy)
        assert into_copy.problems == ()
        assert problems_of(copy, into_copy.change) == []
        copy = copy.applying(into_copy.change)
    for name in KINDS:
        assert rows_of(copy, name) == rows_of(sample, name), name


def test_texts_that_look_like_formulas_come_back_as_they_were(book: Portfolio, tmp_path: Path) -> None:
    from desktop_app.domain.change import Change
    from desktop_app.domain.edits import updating

    texts = ["=1+1", "'=1", "@x", "-5", "＝1", "'quoted"]
    for text in texts:
        odd = book.applying(Change((updating(book, "site", np.array([1]), {"note": text, "name": text}),)))
        for ending in ("csv", "xlsx"):
            commands.write_kind("sites", odd, tmp_path / f"a.{ending}")
            assert commands.read_plan("sites", tmp_path / f"a.{ending}", odd).unchanged == 2
            again = commands.read_plan("sites", tmp_path / f"a.{ending}", Portfolio.empty())
            assert Portfolio.empty().applying(again.change).records("site")[1].note == text


def test_machines_can_be_exported_in_part_and_as_of_a_day(book: Portfolio) -> None:
    table = entity_table(book, KINDS["machines"], np.array([2]), on=days.parse_day("2025-05-01"))
    row = dict(zip((c.key for c in table.columns), next(table.rows()), strict=True))
    assert (len(table), row["serial"], row["model_id"], row["status"]) == (
        1,
        "SN3",
        "Antminer S21 (200T)",
        "",
    )
    assert next(entity_table(book, KINDS["machines"]).rows())[9] == "2025-06-01"


def test_the_command_says_what_became_of_several_files(book: Portfolio, tmp_path: Path) -> None:
    for name, serial in (("a.csv", "N1"), ("b.csv", "N2\nN3,S99")):
        (tmp_path / name).write_text(
            f"Serial,Model\n{serial},S21\n".replace("N2\n", "N2,S21\n").replace("S99,S21", "S99")
        )
    plans = [
        commands.read_plan("machines", tmp_path / n, book, default_day=20_000) for n in ("a.csv", "b.csv")
    ]
    found = commands.report(plans)
    assert (found["rows_in"], found["inserted"], found["rejected"]) == (3, 2, 1)
    assert found["problems"][0]["file"] == "b.csv"
    assert commands.sentence(found).splitlines() == [
        "3 rows: 2 inserted, 0 updated, 0 unchanged, 1 rejected.",
        "b.csv, row 3, Model: Machine model “S99” is not in the book",
    ]
