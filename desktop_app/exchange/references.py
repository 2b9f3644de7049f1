"""Finds the record that a name in a file means: sites and machines by name, models with forgiveness."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from functools import cached_property

from desktop_app.domain.full_names import full_names, owners
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.exchange.cells import plain_words
from desktop_app.figures.neutral import bare

Found = tuple[int, str]
"""The id of a record, or 0 and the reason why there is none."""

_SEVERAL = -1


class Names:
    """The records of a portfolio by the names that files use for them."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio

    def finder(self, table: str) -> Callable[[str], Found]:
        """The function that finds records of a table by name."""
        if table == "machine_model":
            return self.models.find
        if table == "machine":
            return self._machine
        known = _by_words(self._titles(table))
        shown = [name for name, _ in self._titles(table)]
        return lambda text: _found(known.get(plain_words(bare(text)), 0), table, bare(text), shown)

    def _titles(self, table: str) -> list[tuple[str, int]]:
        columns = self.portfolio[table]
        fields = ("code", "name") if table == "account" else (ENTITIES[table].title,)
        known = []
        if owners(ENTITIES[table]):
            known = [(name, row_id) for row_id, name in full_names(self.portfolio, table).items()]
        return known + [
            (name, row_id)
            for field in fields
            for row_id, name in zip(
                columns.ids.tolist(),
                map(columns.entity[field].text, columns.entity[field].plain(columns[field])),
                strict=True,
            )
        ]

    @cached_property
    def models(self) -> Models:
        models = self.portfolio["machine_model"]
        return Models(
            [
                (row_id, str(maker), str(name))
                for row_id, maker, name in zip(
                    models.ids.tolist(), models["manufacturer"].tolist(), models["name"].tolist(), strict=True
                )
            ]
        )

    @cached_property
    def _serials(self) -> dict[str, int]:
        machines = self.portfolio["machine"]
        serials = [serial.decode() for serial in machines["serial"].tolist()]
        return dict(zip(serials, machines.ids.tolist(), strict=True))

    @cached_property
    def _tags(self) -> dict[str, int]:
        machines = self.portfolio["machine"]
        known: dict[str, int] = {}
        for name, plain in (("asset_tag", str.strip), ("mac", plain_mac)):
            for text, row_id in zip(machines[name].tolist(), machines.ids.tolist(), strict=True):
                key = plain(text.decode())
                if key:
                    known[key] = _SEVERAL if known.get(key, row_id) != row_id else row_id
        return known

    def _machine(self, text: str) -> Found:
        text = bare(text)
        row_id = self._serials.get(text, 0)
        if not row_id and text:
            row_id = self._tags.get(text, 0) or self._tags.get(plain_mac(text), 0)
        return _found(row_id, "machine", text, ())


def _by_words(titles: Sequence[tuple[str, int]]) -> dict[str, int]:
    known: dict[str, int] = {}
    for name, row_id in titles:
        words = plain_words(name)
        known[words] = row_id if known.get(words, row_id) == row_id else _SEVERAL
    return known


def _found(row_id: int, table: str, text: str, shown: Sequence[str]) -> Found:
    if row_id > 0:
        return row_id, ""
    label, named = ENTITIES[table].label, text[:60]
    if row_id == _SEVERAL:
        return 0, f"{label} “{named}” names several in the book"
    return 0, f"{label} “{named}” is not in the book{_hint(text, shown)}"


def _hint(text: str, shown: Sequence[str]) -> str:
    near = difflib.get_close_matches(text[:60].casefold(), [s.casefold() for s in shown], n=3, cutoff=0.6)
    close = [s for s in shown if s.casefold() in near][:3]
    return f"; did you mean {' or '.join(close)}?" if close else ""


def plain_mac(text: str) -> str:
    """The twelve digits of a MAC address in capitals; empty where it is none."""
    digits = re.sub(r"[\s:.\-]", "", text).upper()
    return digits if re.fullmatch(r"[0-9A-F]{12}", digits) else ""


# --- models --------------------------------------------------------------------------------------
_BRANDS = re.compile(r"\b(antminer|whatsminer|avalonminer|avalon|sealminer|teraflux|miner|asic)\b")
_RATE = re.compile(r"(\d+(?:\.\d+)?) ?(?:ths|th s|th|t)?\b")
_SPELT = {"hydro": "hyd", "water": "hyd", "imm": "immersion", "plus": "+"}


class Models:
    """Finds a model by what people call it: "S21", "Antminer S21 (200T)", "Bitmain Antminer S21 200 TH/s"."""

    def __init__(self, models: Sequence[tuple[int, str, str]]) -> None:
        self.names = {row_id: f"{maker} {name}" for row_id, maker, name in models}
        self.makers = {maker.casefold() for _, maker, _ in models}
        self.keys = {row_id: self._key(f"{maker} {name}") for row_id, maker, name in models}
        self.exact = _by_words([(name, row_id) for row_id, _, name in models])
        self.exact |= _by_words([(name, row_id) for row_id, name in self.names.items()])

    def find(self, text: str) -> Found:
        """The model that a text means: exactly, or by its words, or by being part of one name alone."""
        text = bare(text)
        said = " ".join(text.casefold().split())
        for row_id, name in self.names.items():
            if said in (name.casefold(), name.casefold().partition(" ")[2]):
                return row_id, ""
        full, base = self._key(text)
        for matches in (
            lambda key: key[0] == full,
            lambda key: full == base and key[1] == base,
            lambda key: full == base and len(base) > 2 and base in key[1],
        ):
            found = [row_id for row_id, key in self.keys.items() if full and matches(key)]
            if len(found) == 1:
                return found[0], ""
            if found:
                shown = " or ".join(self.names[row_id] for row_id in found[:4])
                return 0, f"Machine model “{text[:60]}” may be {shown}"
        return 0, f"Machine model “{text[:60]}” is not in the book{self._near(text, base)}"

    def _key(self, name: str) -> tuple[str, str]:
        """The words of a name without maker and brand, glued; with its hashrate and without."""
        words = name.casefold().replace("/", " ")
        for maker in self.makers:
            words = words.replace(maker, " ")
        words = _BRANDS.sub(" ", re.sub(r"[()\[\],_-]", " ", words))
        words = re.sub(r"(?<=\s)" + _RATE.pattern + r"(?=\s|$)", r" \1t ", f" {words} ")
        split = [_SPELT.get(word, word) for word in words.split()]
        rated = [word for word in split if not re.fullmatch(r"\d+(\.\d+)?t", word)]
        return "".join(split), "".join(rated)

    def _near(self, text: str, base: str) -> str:
        same = [self.names[row_id] for row_id, key in self.keys.items() if base and key[1] == base]
        if same:
            return f"; there is {' or '.join(same[:4])}"
        return _hint(text, [name.partition(" ")[2] for name in self.names.values()])
