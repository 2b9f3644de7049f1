"""A process that is killed at any moment loses nothing that it was told is saved."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.books import add_company, new_book, opened

_EDITOR = """
import sys
import numpy as np
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from tests.books import fleet, opened
book = opened(sys.argv[1])
for number in range(10_000):
    act = number % 5
    if act == 0:
        operation = book.edit("Import", fleet(book.portfolio, 2_000, first=book.head.id * 10_000))
    elif act == 4:
        operation = book.undo()
    elif act == 3:
        book.backup()
    else:
        ids, values = book.portfolio["machine_state"].ids, {"mode": number // 5 % 3, "ths": float(number)}
        operation = book.edit("Bulk", Change((updating(book.portfolio, "machine_state", ids, values),)))
    print(operation.id, operation.hash, flush=True)
"""


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_no_confirmed_edit_is_lost_when_the_process_is_killed(tmp_path: Path, kills: int) -> None:
    path = tmp_path / "company.hashyard"
    book = new_book(path)
    add_company(book)
    start = book.head.id
    book.close()
    chance = random.Random(kills)
    confirmed = 0
    for _ in range(kills):
        command = [sys.executable, "-c", _EDITOR, str(path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        lines = [process.stdout.readline()]
        time.sleep(chance.random() * 0.3)
        process.kill()
        lines += process.communicate()[0].splitlines()
        told = [line.split() for line in lines if len(line.split()) == 2 and len(line.split()[1]) == 64]
        book = opened(path)
        assert not book.read_only
        assert book.check() == []
        hashes = {o.id: o.hash for o in book.history(limit=1_000_000)}
        assert all(hashes[int(number)] == own_hash for number, own_hash in told)
        confirmed += len(told)
        if len(book.portfolio["machine"]) > 20_000:
            book.undo_to(start)
            start = book.prune().id
        book.close()
    assert confirmed >= kills
