"""The one door: what was edited outlives a restart, what was refused changed nothing, all can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.book import Book, Operation
from desktop_app.domain.change import Change, Rows
from desktop_app.domain.company import CLOSED, OPEN, SOFT_CLOSED
from desktop_app.domain.days import parse_day, parse_month
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.periods import set_months
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError, MonthClosed, Refused
from tests.books import NOON, add_company, fleet, new_book, opened, same

CheckUndo = Callable[[str, Callable[[Portfolio], Change]], Operation]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    book = new_book(tmp_path / "company.hashyard")
    add_company(book)
    yield book
    book.close()


@pytest.fixture
def check_undo(book: Book) -> CheckUndo:
    """Act, undo, compare, redo, compare; each step as the file holds it too."""

    def stands(expected: Portfolio) -> bool:
        reader = opened(book.path)
        found = same(reader.portfolio, expected) and same(book.portfolio, expected)
        reader.close()
        return found

    def act(why: str, change_of: Callable[[Portfolio], Change]) -> Operation:
        before = book.portfolio
        operation = book.edit(why, change_of(before))
        after = book.portfolio
        assert not same(before, after)
        assert stands(after)
        assert book.undo().undoes == operation.id
        assert stands(before)
        book.redo()
        assert stands(after)
        assert book.check() == []
        return operation

    return act


def site_names(book: Book) -> list[str]:
    return book.portfolio["site"]["name"].tolist()


def renaming(portfolio: Portfolio, site_id: int, name: str) -> Change:
    return Change((updating(portfolio, "site", np.array([site_id]), {"name": name}),))


# --- every kind of edit can be undone ----------------------------------------------------------------
def test_one_cell(check_undo: CheckUndo) -> None:
    operation = check_undo("Rename", lambda p: renaming(p, 1, "Big Spring – ₿ 中"))
    assert operation.counts == {"site": 1}
    assert (operation.who, operation.why, operation.at) == ("Anna", "Rename", int(NOON.timestamp()))


def test_many_cells_with_empty_ones(check_undo: CheckUndo) -> None:
    values = {"ths": np.where(np.arange(20) % 3, np.nan, 7.25), "site_id": None, "rack": "R7"}
    check_undo("Measure", lambda p: Change((updating(p, "machine_state", np.arange(1, 21), values),)))


def test_new_rows_and_gone_rows(check_undo: CheckUndo) -> None:
    check_undo("Import", lambda p: fleet(p, 2_500, first=500))
    check_undo("Delete", lambda p: Change((deleting(p, "machine_state", p["machine_state"].ids[100:1300]),)))


def test_a_bulk_edit_from_a_day_on(check_undo: CheckUndo) -> None:
    day = parse_day("2025-11-05")
    check_undo("Move", lambda p: state_edit(p, np.arange(1, 16), day, {"site_id": 2, "status": 3}))


def test_keys_that_change_places(check_undo: CheckUndo, book: Book) -> None:
    names = {"name": np.array(["B", "A"], object)}
    check_undo("Swap", lambda p: Change((updating(p, "site", np.array([1, 2]), names),)))
    shifted = book.portfolio["machine"]["serial"][np.r_[1:20, 0]]
    check_undo("Shift", lambda p: Change((updating(p, "machine", np.arange(1, 21), {"serial": shifted}),)))


def test_a_chain_that_refers_to_itself(check_undo: CheckUndo) -> None:
    levels = [{"site_id": 1, "level": n, "name": str(n), "limit_mw": 10.0} for n in range(4)]

    def chain(portfolio: Portfolio) -> Change:
        rows = inserting_records(portfolio, "capacity_level", levels)
        assert rows.after is not None
        parents = np.array([rows.ids[1], rows.ids[2], rows.ids[3], np.iinfo(np.int32).min], np.int32)
        return Change((Rows(rows.table, rows.ids, None, {**rows.after, "parent_id": parents}),))

    check_undo("Chain", chain)
    check_undo("Cut", lambda p: Change((deleting(p, "capacity_level", p["capacity_level"].ids),)))


def test_a_record_with_all_that_names_it(check_undo: CheckUndo) -> None:
    def everything_of_a(portfolio: Portfolio) -> Change:
        ids = {t: portfolio[t].ids for t in ("machine_state", "machine", "power_price")}
        gone = [deleting(portfolio, t, i) for t, i in ids.items()]
        return Change((deleting(portfolio, "site", np.array([1])), *gone))

    check_undo("Sell the site", everything_of_a)


# --- undo and redo -----------------------------------------------------------------------------------
def test_undo_survives_a_restart(book: Book) -> None:
    before = book.portfolio
    book.edit("Rename A", renaming(book.portfolio, 1, "First"))
    book.edit("Rename B", renaming(book.portfolio, 2, "Second"))
    after = book.portfolio
    book.close()
    again = opened(book.path)
    assert again.next_undo
    assert again.next_undo.why == "Rename B"
    again.undo()
    again.undo()
    assert same(again.portfolio, before)
    again.close()
    again = opened(book.path)
    assert again.next_redo
    assert again.next_redo.why == "Rename A"
    again.redo()
    again.redo()
    assert again.next_redo is None
    assert same(again.portfolio, after)
    again.close()


def test_a_new_edit_ends_what_could_be_redone(book: Book) -> None:
    book.edit("Rename", renaming(book.portfolio, 1, "First"))
    book.undo()
    book.edit("Other", renaming(book.portfolio, 2, "Second"))
    assert book.next_redo is None
    with pytest.raises(AppError, match="nothing to redo"):
        book.redo()


def test_the_history_tells_all_newest_first(book: Book) -> None:
    book.undo()
    book.redo()
    told = [(o.kind, o.why, o.undoes) for o in book.history()]
    assert told == [
        ("redo", "Redo: Import machines", 4),
        ("undo", "Undo: Import machines", 3),
        ("edit", "Import machines", 0),
        ("edit", "Add the company", 0),
        ("checkpoint", "New book", 0),
    ]
    assert [o.id for o in book.history(limit=2)] == [5, 4]
    assert [o.id for o in book.history(limit=2, before=4)] == [3, 2]
    assert [o.id for o in book.history(before=1)] == []


def test_ids_are_never_given_again(book: Book) -> None:
    book.undo()
    assert len(book.portfolio["machine"]) == 0
    book.edit("Import", fleet(book.portfolio, 3))
    assert book.portfolio["machine"].ids.tolist() == [21, 22, 23]
    book.undo()
    book.close()
    again = opened(book.path)
    assert again.portfolio.next_ids["machine"] == 24
    again.close()


def test_undo_to_a_point_brings_back_what_stood_there(book: Book) -> None:
    states = {book.head.id: book.portfolio}
    for name in ("C", "D", "E"):
        operation = book.edit(name, renaming(book.portfolio, 1, name))
        states[operation.id] = book.portfolio
    book.undo()
    states[book.head.id] = book.portfolio
    book.edit("F", renaming(book.portfolio, 1, "F"))
    states[book.head.id] = book.portfolio
    for operation_id in sorted(states, key=lambda i: (i * 7) % 5):
        book.undo_to(operation_id)
        assert same(book.portfolio, states[operation_id]), operation_id
        assert book.check() == []
    assert book.undo_to(book.head.id) == []
    with pytest.raises(AppError, match="no operation"):
        book.undo_to(999)


def test_undo_to_a_point_is_all_or_nothing(book: Book) -> None:
    start = book.head.id
    book.edit("Rename", renaming(book.portfolio, 1, "First"))
    book.edit("Price", price_of_october(book))
    book.edit("Rename again", renaming(book.portfolio, 1, "Second"))
    close_october(book, CLOSED)
    before, head = book.portfolio, book.head
    with pytest.raises(MonthClosed):
        book.undo_to(start)
    assert book.portfolio is before
    assert book.head == head
    assert [o.why for o in book.undo_to(head.id - 2)] == ["Undo: Close October", "Undo: Rename again"]


def test_undo_to_a_point_before_a_checkpoint_is_refused(book: Book) -> None:
    start = book.head.id
    book.edit("Rename", renaming(book.portfolio, 1, "First"))
    pruned = book.prune()
    with pytest.raises(AppError, match=f"before operation {pruned.id} can no longer be undone"):
        book.undo_to(start)
    assert site_names(book) == ["First", "B"]


# --- what is refused ---------------------------------------------------------------------------------
def refused(book: Book, change: Change) -> Refused:
    before, head = book.portfolio, book.head
    with pytest.raises(Refused) as caught:
        book.edit("Wrong", change)
    assert book.portfolio is before
    assert book.head == head
    assert book.check() == []
    return caught.value


def test_a_name_that_is_there(book: Book) -> None:
    error = refused(book, renaming(book.portfolio, 2, "A"))
    assert error.sentence == "Site A is there twice."
    assert error.problems[0].field == "name"


@pytest.mark.parametrize("value", [-1.0, np.inf, -np.inf, 1e300])
def test_numbers_beyond_their_limits(book: Book, value: float) -> None:
    error = refused(book, Change((updating(book.portfolio, "machine_state", np.array([1]), {"ths": value}),)))
    assert "TH/s" in error.sentence


def test_no_number_where_one_is_needed(book: Book) -> None:
    change = Change((updating(book.portfolio, "power_price", np.array([1]), {"usd_per_mwh": np.nan}),))
    assert refused(book, change).sentence == "Price is missing."


def test_a_reference_to_nothing_and_a_site_in_use(book: Book) -> None:
    change = Change((updating(book.portfolio, "machine_state", np.array([1]), {"site_id": 77}),))
    assert "not in the book" in refused(book, change).sentence
    change = Change((deleting(book.portfolio, "site", np.array([1])),))
    assert "still used" in refused(book, change).sentence


@pytest.mark.parametrize(
    ("text", "said"), [("x" * 10_001, "longer"), ("a\x00b", "control"), ("\ud800", "half a character")]
)
def test_texts_that_would_not_come_back(book: Book, text: str, said: str) -> None:
    assert said in refused(book, renaming(book.portfolio, 1, text)).sentence


@pytest.mark.parametrize(
    ("serial", "said"),
    [
        (b"x" * 25, "longer"),
        (b"a\x07", "control"),
        (b"a\x00b", "control"),
        (b"\xff", "UTF-8"),
        (b"", "missing"),
    ],
)
def test_serials_that_would_not_come_back(book: Book, serial: bytes, said: str) -> None:
    rows = Rows("machine", np.array([1]), None, {"serial": np.array([serial], "S30")})
    change = Change((Rows(rows.table, rows.ids, {}, rows.after),))
    assert said in refused(book, change).sentence


def test_whole_numbers_that_do_not_fit(book: Book) -> None:
    rows = Rows("machine_state", np.array([1]), {}, {"effective_on": np.array([2**40])})
    assert "larger than a book" in refused(book, Change((rows,))).sentence


def test_an_edit_made_for_an_older_portfolio(book: Book) -> None:
    stale = book.portfolio
    book.edit("Import", fleet(stale, 3, first=900))
    assert "taken" in refused(book, fleet(stale, 3, first=950)).sentence
    book.undo()
    assert "taken" in refused(book, fleet(stale, 3, first=950)).sentence


def test_what_was_is_read_from_the_book_and_not_from_the_edit(book: Book) -> None:
    stale = renaming(book.portfolio, 1, "Third")
    book.edit("Rename", renaming(book.portfolio, 1, "Second"))
    book.edit("Rename", stale)
    assert site_names(book) == ["Third", "B"]
    book.undo()
    assert site_names(book) == ["Second", "B"]


def test_an_edit_that_changes_nothing_logs_nothing(book: Book) -> None:
    head = book.head
    assert book.edit("Nothing", Change()) == head
    assert book.edit("The same", renaming(book.portfolio, 1, "A")) == head
    assert book.history()[0] == head


# --- values come back as they went in ----------------------------------------------------------------
def test_the_ends_of_every_range_come_back(book: Book) -> None:
    odd = [0.1, 1 / 3, 99_999.999999999, 5e-324, 2.2250738585072014e-308, 1.0, 100_000.0, -0.0, np.nan]
    rows = fleet(book.portfolio, len(odd), first=700)
    states = rows.rows[1]
    assert states.after is not None
    after = {**states.after, "ths": np.array(odd)}
    book.edit("Odd", Change((rows.rows[0], Rows(states.table, states.ids, None, after))))
    texts = ["", " ", "a\tb\nc", "₿", "'; DROP TABLE site; --", "é" * 5000]
    sites = [{"name": f"T{n}", "control": 0, "cooling": 0, "note": t} for n, t in enumerate(texts)]
    book.edit("Texts", Change((inserting_records(book.portfolio, "site", sites),)))
    amounts = {"amount_sat": 21_000_000 * 10**8, "value_usd": 9_000_000_000 * 10**6}
    book.edit("Large", Change((updating(book.portfolio, "treasury_event", np.array([1]), amounts),)))
    serials = np.array(["Ä" * 12, "x" * 24], object)
    encoded = np.array([s.encode() for s in serials], "S24")
    book.edit("Wide", Change((updating(book.portfolio, "machine", np.array([1, 2]), {"serial": encoded}),)))
    book.close()
    again = opened(book.path)
    assert same(again.portfolio, book.portfolio)
    assert again.portfolio["machine_state"]["ths"][-9:].tolist()[:8] == odd[:8]
    assert again.portfolio["site"]["note"].tolist()[-6:] == texts
    assert again.check() == []
    again.close()


def test_many_blocks_come_back(book: Book) -> None:
    """More rows than one block of the reader and one statement of the writer hold."""
    book.edit("Import", fleet(book.portfolio, 70_001, first=10_000))
    ids = book.portfolio["machine_state"].ids[::3]
    book.edit("Repair", Change((updating(book.portfolio, "machine_state", ids, {"status": 5}),)))
    book.close()
    again = opened(book.path)
    assert same(again.portfolio, book.portfolio)
    again.close()


# --- closed months -----------------------------------------------------------------------------------
def close_october(book: Book, state: int) -> Operation:
    month = [parse_month("2025-10")]
    values = {"who": "Anna", "at": int(NOON.timestamp()), "reason": "Quarter end"}
    return book.edit("Close October", set_months(book.portfolio, month, state, **values))


def price_of_october(book: Book) -> Change:
    return Change((updating(book.portfolio, "power_price", np.array([1]), {"usd_per_mwh": 55.0}),))


def test_a_closed_month_refuses_edits(book: Book) -> None:
    close_october(book, CLOSED)
    error = refused(book, price_of_october(book))
    assert isinstance(error, MonthClosed)
    assert error.months == (parse_month("2025-10"),)
    with pytest.raises(MonthClosed):
        book.edit("Confirmed", price_of_october(book), allow_soft_closed=True)
    close_october(book, OPEN)
    book.edit("Reopened", price_of_october(book))


def test_a_soft_closed_month_asks_for_confirmation(book: Book) -> None:
    close_october(book, SOFT_CLOSED)
    error = refused(book, price_of_october(book))
    assert isinstance(error, MonthClosed)
    assert error.soft
    book.edit("Confirmed", price_of_october(book), allow_soft_closed=True)
    with pytest.raises(MonthClosed):
        book.undo()
    book.undo(allow_soft_closed=True)


def test_the_way_back_past_a_closing_opens_the_month_first(book: Book) -> None:
    book.edit("Price", price_of_october(book))
    close_october(book, CLOSED)
    book.close()
    again = opened(book.path)
    after = again.portfolio
    with pytest.raises(MonthClosed):
        again.undo_to(3)
    assert [again.undo().why for _ in range(2)] == ["Undo: Close October", "Undo: Price"]
    assert [again.redo().why for _ in range(2)] == ["Redo: Price", "Redo: Close October"]
    assert same(again.portfolio, after)
    again.close()


# --- facts about the file ----------------------------------------------------------------------------
def test_info_tells_what_the_file_is(book: Book) -> None:
    told = book.info()
    assert told["counts"]["machine"] == 20
    assert told["head"]["hash"] == book.head.hash
    assert told["operations"] == 3
    assert told["bytes"] == book.path.stat().st_size


def test_closing_twice_does_no_harm(book: Book) -> None:
    book.close()
    book.close()
    assert len(book.portfolio["machine"]) == 20
