import re

import numpy as np
import pytest

from desktop_app.figures.completion import completions
from desktop_app.figures.inventory import inventory
from desktop_app.figures.query import QueryError, fits, matching, with_terms, word
from desktop_app.figures.rates import rates_on
from tests.figures.fleets import TODAY, company

PORTFOLIO = company(600)
FLEET = inventory(PORTFOLIO, TODAY, rates_on(PORTFOLIO, TODAY, 60.0))
COLUMNS = FLEET.columns


def chosen(text: str) -> np.ndarray:
    return np.flatnonzero(matching(text, COLUMNS, len(FLEET)))


def said(key: str, rows: np.ndarray) -> set[str]:
    return set(COLUMNS[key].said(rows))


def test_an_empty_line_chooses_every_machine():
    assert len(chosen("")) == len(chosen("   ")) == 600


def test_bare_text_is_looked_for_in_serial_mac_and_asset_tag_whatever_its_case():
    serial = COLUMNS["serial"].said(np.array([5]))[0]
    assert chosen(serial.lower()).tolist() == [5]
    mac = COLUMNS["mac"].said(np.array([7]))[0]
    assert 7 in chosen(mac)
    assert len(chosen("nothing-of-the-sort")) == 0


def test_all_words_must_hold_and_a_minus_takes_away():
    rows = chosen("site:Odessa -status:repair")
    assert said("site", rows) == {"Odessa"}
    assert "repair" not in said("status", rows)
    assert len(rows) == len(chosen("site:Odessa")) - len(chosen("site:Odessa status:repair")) > 0


def test_a_star_stands_for_any_ending_from_the_beginning_of_a_word():
    assert fits("Antminer S21", "S21*")
    assert fits("Antminer S21 XP", "s21*")
    assert not fits("Antminer S19j Pro", "S21*")
    assert not fits("West TX", "T?XX")
    assert said("site", chosen("site:o*")) == {"Odessa"}
    assert said("site", chosen("site:riv*")) == {"Pecos River"}


def test_equals_means_the_whole_name_and_a_colon_a_part_of_it():
    assert said("model", chosen("model:s21")) == {"Antminer S21"}
    assert len(chosen("model=s21")) == 0
    assert said("model", chosen('model="Antminer S21"')) == {"Antminer S21"}


def test_quotes_keep_a_name_with_a_space_together_and_commas_offer_alternatives():
    assert said("site", chosen('site:"Pecos River"')) == {"Pecos River"}
    assert said("status", chosen("status:repair,stored")) == {"repair", "stored"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("hashrate<180", lambda v: v < 180),
        ("ths>=200", lambda v: v >= 200),
        ("th/s>200.5", lambda v: v > 200.5),
        ("hashrate:180..200", lambda v: (v >= 180) & (v <= 200)),
        ("hashrate:..190", lambda v: v <= 190),
        ("hashrate!=298", lambda v: (v < 297.5) | (v >= 298.5)),
    ],
)
def test_numbers_are_compared(text, holds):
    values = COLUMNS["hashrate"].values
    assert np.array_equal(chosen(text), np.flatnonzero(holds(values)))
    assert 0 < len(chosen(text)) < 600


def test_a_number_means_what_is_shown_as_it():
    value = COLUMNS["efficiency"].said(np.array([3]))[0]
    assert 3 in chosen(f"efficiency:{value}")
    assert said("efficiency", chosen(f"j/th={value}")) == {value}


def test_days_are_compared_and_a_month_or_year_stands_for_all_its_days():
    days = COLUMNS["energised"]
    assert {d[:7] for d in said("energised", chosen("energised:2024-05"))} == {"2024-05"}
    assert {d[:4] for d in said("energised", chosen("energised=2024"))} == {"2024"}
    present = np.flatnonzero(~days.missing)
    later = [r for r in present if days.said(np.array([r]))[0] > "2024-05-31"]
    assert chosen("energised>2024-05").tolist() == later


def test_none_finds_what_is_missing():
    assert said("bought", chosen("bought:none")) == {"–"}
    assert len(chosen("bought:none")) + len(chosen("-bought:none")) == 600
    assert len(chosen("tag:none")) == 600


def test_a_missing_number_is_neither_below_nor_above_a_limit():
    assert len(chosen("cost<1000000")) + len(chosen("cost>=1000000")) + len(chosen("cost:none")) == 600
    assert len(chosen("cost:none")) > 0


def test_wildcards_in_a_serial():
    serial = COLUMNS["serial"].said(np.array([9]))[0]
    assert 9 in chosen(f"serial:*{serial[-4:]}")
    assert len(chosen(f"serial:{serial[-4:]}*")) == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("statsu:energised", "No column is called “statsu”: did you mean status?"),
        ("hashrate<many", "TH/s is a number: “many” is not one"),
        ("energised>soon", "Energised is a day: write 2025, 2025-12 or 2025-12-31"),
        ("status<energised", "Status is a text: write status:energised"),
        ("site:", "Write a value after site:"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_one_sentence(text, sentence):
    with pytest.raises(QueryError, match="^" + re.escape(sentence)):
        matching(text, COLUMNS, len(FLEET))


def test_a_click_writes_the_words_that_a_person_would():
    text = with_terms("site:Odessa", "efficiency", "efficiency>=17", "efficiency<18")
    assert text == "site:Odessa efficiency>=17 efficiency<18"
    assert with_terms(text, "efficiency", "efficiency>=20") == "site:Odessa efficiency>=20"
    assert with_terms(text, "efficiency", "efficiency>=17", "efficiency<18") == "site:Odessa"
    assert word("site", "Pecos River") == 'site:"Pecos River"'
    assert word("site", "Odessa") == "site:Odessa"


def test_columns_and_the_names_in_them_are_offered_while_one_types():
    assert completions("site:o", 6, COLUMNS)[0].text == "site:Odessa"
    assert "hashrate" in [c.text for c in completions("model:S21 ha", 12, COLUMNS)]
    assert [c.text for c in completions("site:", 5, COLUMNS)][-1] == "site:none"
    assert "site:none" not in [c.text for c in completions("site:o", 6, COLUMNS)]
    assert completions("-sta", 4, COLUMNS)[0].text == "-status:"
    assert 'site:"Pecos River"' in [c.text for c in completions("peco", 4, COLUMNS)]
    offer = completions('site:"Pecos R', 13, COLUMNS)[0]
    assert (offer.text, offer.start, offer.end) == ('site:"Pecos River"', 0, 13)
    assert "model:none" in [c.text for c in completions("model:", 6, COLUMNS)]
