"""Price files with damage of any kind are taken or refused in a sentence; nothing else happens."""

from __future__ import annotations

import random
from pathlib import Path

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from tests.exchange.prices import test_layouts as layouts
from tests.exchange.prices.conftest import AUTUMN, SPRING, Planning, starts

DAMAGE = ("", "9", "-", ",", '"', "é", "99999999999", "\0", ";", "24:00", "02/30/2024")


def damaged(lines: list[str], chance: random.Random) -> str:
    made = list(lines)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(made))
        place = chance.randint(0, len(made[at]))
        made[at] = made[at][:place] + chance.choice(DAMAGE) + made[at][place + chance.randint(0, 5) :]
        if chance.random() < 0.3:
            made.insert(at, chance.choice(made))
        if chance.random() < 0.1:
            chance.shuffle(made)
    return "\n".join(made[: chance.randint(1, len(made))])


def test_damaged_files_are_lived_through(tmp_path: Path, planning: Planning) -> None:
    chance, file = random.Random(11), tmp_path / "damaged.csv"
    whole = [
        make(starts(day, zone, m)) for _, make, zone, m, _ in layouts.LAYOUTS for day in (SPRING, AUTUMN)
    ]
    taken, said = 0, []
    for lines in whole * 5:
        file.write_text(damaged(lines, chance), "utf-8")
        try:
            plan = planning(file, zone=chance.choice(["", "America/Chicago"]))
        except AppError as refused:
            said.append(refused.sentence)
            continue
        Portfolio.empty().applying(plan.change)
        taken += 1
    assert taken > 10
    assert all(sentence.endswith(".") for sentence in said)
