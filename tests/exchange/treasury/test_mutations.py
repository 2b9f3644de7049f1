"""Whatever a file holds, it is refused in words or its rows are accounted for."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.exchange.treasury.beginning import layout_at_once
from desktop_app.exchange.treasury.commands import plan_file
from desktop_app.exchange.treasury.told import Answers
from tests.exchange.treasury.conftest import FILES, SAID

Write = Callable[..., Path]
_BITS = (
    "", "0", "-1", "1e999", "NaN", "nan", "∞", "9" * 40, "null", "[]", "{}", '"', "'", ",", ";", "\n", "\0",
    "2026-13-45", "1969-01-01", "9999-12-31T00:00:00Z", "1,23", "=1+1", "٣", "\ud7ff", "true",
)  # fmt: skip


def mutated(text: str, rng: random.Random) -> str:
    """The text with a few pieces cut, doubled or replaced."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.randint(0, 12))
        piece = rng.choice([*_BITS, text[start:end] * 2])
        text = text[:start] + piece + text[end:]
    return text


def plans_or_says_why(path: Path, answers: Answers) -> None:
    layout_at_once(path)
    try:
        plan = plan_file(path, Portfolio.empty(), answers)
    except AppError:
        return
    assert plan.rows_in == plan.inserted + plan.updated + plan.unchanged + plan.rejected
    assert all(problem.reason for problem in plan.problems)
    after = Portfolio.empty().applying(plan.change)
    assert plan_file(path, after, answers).change.is_empty


@pytest.mark.parametrize("name", FILES)
def test_damaged_files_are_refused_in_words(write: Write, name: str) -> None:
    rng = random.Random(name)
    for _ in range(25):
        text = mutated(FILES[name][0], rng)
        plans_or_says_why(write(text.encode("utf-8", "replace"), f"file.{FILES[name][1]}"), SAID)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(FILES)), cell=st.text(max_size=20), seed=st.integers(0, 999))
def test_any_cell_may_hold_anything(write: Write, name: str, cell: str, seed: int) -> None:
    text, ending = FILES[name]
    parts = text.split(",")
    parts[random.Random(seed).randrange(len(parts))] = cell
    plans_or_says_why(write(",".join(parts).encode("utf-8", "replace"), f"file.{ending}"), SAID)


@given(data=st.binary(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_in_words(write: Write, data: bytes) -> None:
    plans_or_says_why(write(data, "file.json"), SAID)
