"""Whose file it is: accounts of the book by name, and those that are made because the book lacks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain.change import Rows
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.production import POOL_BASES
from desktop_app.domain.treasury import ACCOUNT_KINDS, BANK, EXCHANGE, HOT, POOL
from desktop_app.exchange.prices.points import Question
from desktop_app.exchange.treasury.told import Answers, Told

_OPTIONS = {"account": "--account", "from": "--from", "to": "--to"}


class Accounts:
    """The accounts of a book and those that an import makes; ids go on where the book's end."""

    def __init__(self, portfolio: Portfolio, told: Told, answers: Answers) -> None:
        self._portfolio, self._told, self._answers = portfolio, told, answers
        self.kinds = {a.id: int(a.kind) for a in portfolio.records("treasury_account").values()}
        self._ids = {a.name.casefold(): a.id for a in portfolio.records("treasury_account").values()}
        self.names = {a.id: a.name for a in portfolio.records("treasury_account").values()}
        self._made: list[dict[str, Any]] = []
        self._made_pools: list[dict[str, Any]] = []

    # --- accounts of the treasury ------------------------------------------------------------------
    def own(self, kind: int) -> int:
        """The account that the file belongs to, by its name or by that of its pool account."""
        name = self._answers.account.strip()
        if kind == POOL and name.casefold() not in self._ids:
            pool = self._pool_named(name)
            if pool is not None:
                return self._of_pool(pool.id, pool.name)
            if name and self._answers.make:
                return self._of_pool(self._made_pool(name), name)
        return self._named(name, kind, "account", f"The {self._told.layout} file does not say whose it is.")

    def other(self, about: str, kind: int) -> int:
        """Where bitcoin comes from or goes to; raises Question where nobody has said it."""
        name = self._answers.from_account if about == "from" else self._answers.to_account
        words = {
            "from": "The file does not say from which account bitcoin arrived.",
            "to": "The file does not say in which account bitcoin arrived that left.",
        }
        return self._named(name.strip(), kind, about, words[about])

    def _named(self, name: str, kind: int, about: str, sentence: str) -> int:
        if not name:
            raise Question(about, sentence, f"Say it with {_OPTIONS[about]} NAME.", self._choices(kind))
        if (known := self._ids.get(name.casefold())) is not None:
            if self.kinds[known] == BANK:
                raise Question(
                    about,
                    f"“{self.names[known]}” is a bank and holds no bitcoin.",
                    "Name another account.",
                    self._choices(kind),
                )
            return known
        if not self._answers.make:
            raise Question(
                about, f"The book has no treasury account “{name}”.",
                "Name one that it has, or let it be made with --make-accounts.", self._choices(kind),
            )  # fmt: skip
        return self._make(name, kind, None)

    def _choices(self, kind: int) -> tuple[str, ...]:
        """Names of the accounts that may hold bitcoin, those of the kind first."""
        rows = [(kind != self.kinds[i], name) for i, name in self.names.items() if self.kinds[i] != BANK]
        return tuple(name for _, name in sorted(rows))

    def _make(self, name: str, kind: int, pool_account_id: int | None) -> int:
        made = self._portfolio.next_ids["treasury_account"] + len(self._made)
        self._made.append({"name": name, "kind": kind, "pool_account_id": pool_account_id})
        self._ids[name.casefold()], self.kinds[made], self.names[made] = made, kind, name
        return made

    # --- pool accounts -----------------------------------------------------------------------------
    def pool(self) -> Any:
        """The pool account whose earnings the file tells: id, basis; raises Question and AppError."""
        name = self._answers.account.strip()
        if not name:
            raise Question(
                "account", f"The {self._told.layout} file does not say whose it is.",
                "Say it with --account NAME.", tuple(sorted(p.name for p in self._pools().values())),
            )  # fmt: skip
        known = self._pool_named(name) or self._pool_of_account(name)
        if known is not None:
            self._refuse_contradiction(known)
            return known.id, POOL_BASES[known.basis]
        if not self._answers.make:
            raise Question(
                "account", f"The book has no pool account “{name}”.",
                "Name one that it has, or let it be made with --make-accounts.",
                tuple(sorted(p.name for p in self._pools().values())),
            )  # fmt: skip
        basis = self._asked_basis()
        pool_id = self._made_pool(name)
        if name.casefold() not in self._ids:
            self._make(name, POOL, pool_id)
        return pool_id, basis

    def _pools(self) -> Mapping[int, Any]:
        return self._portfolio.records("pool_account")

    def _pool_named(self, name: str) -> Any:
        return next((p for p in self._pools().values() if p.name.casefold() == name.casefold()), None)

    def _pool_of_account(self, name: str) -> Any:
        """The pool account that an account of the treasury stands for."""
        account = self._portfolio.records("treasury_account").get(self._ids.get(name.casefold(), 0))
        return self._pools().get(account.pool_account_id or 0) if account else None

    def _of_pool(self, pool_id: int, name: str) -> int:
        """The treasury's account for a pool account, made if there is none."""
        for account in self._portfolio.records("treasury_account").values():
            if account.pool_account_id == pool_id:
                return account.id
        known = self._ids.get(name.casefold())
        return known if known is not None else self._make(name, POOL, pool_id)

    def _made_pool(self, name: str) -> int:
        told = self._told
        basis = POOL_BASES.index(self._asked_basis() if told.earned else self._answers.basis or "net")
        self._made_pools.append(
            {"name": name, "pool": told.source, "fee_share": 0.0, "basis": basis,
             "day_boundary_hour": told.day_boundary_hour or 0}
        )  # fmt: skip
        return self._portfolio.next_ids["pool_account"] + len(self._made_pools) - 1

    def _asked_basis(self) -> str:
        """gross or net of the pool's fee, for an account that nobody has said it of."""
        said = self._told.basis if self._told.basis in POOL_BASES else self._answers.basis
        if said:
            return said
        if self._told.basis == "both":
            return "net"
        raise Question(
            "basis", f"The {self._told.layout} file does not say whether its amounts are gross or net of the "
            "pool's fee.", "Say it with --basis gross or --basis net.", POOL_BASES,
        )  # fmt: skip

    def _refuse_contradiction(self, pool: Any) -> None:
        told, kept = self._told, POOL_BASES[pool.basis]
        said = told.basis if told.basis in POOL_BASES else self._answers.basis
        if told.earned and told.basis != "both" and said and said != kept:
            raise AppError(
                f"The amounts of {told.file} are {said} of the pool's fee, and “{pool.name}” is kept {kept}.",
                "Change the basis of the pool account, or name another one.",
            )
        starts = told.day_boundary_hour
        if told.earned and starts is not None and starts != pool.day_boundary_hour:
            raise AppError(
                f"The days of {told.file} start at {starts:02d}:00 UTC, and those of “{pool.name}” at "
                f"{pool.day_boundary_hour:02d}:00.",
                "Change the hour of the pool account, or the time zone of the file.",
            )

    # --- what is made --------------------------------------------------------------------------------
    def rows(self) -> list[Rows]:
        """The accounts that the import makes, pool accounts first."""
        made = {"pool_account": self._made_pools, "treasury_account": self._made}
        return [
            inserting_records(self._portfolio, table, records) for table, records in made.items() if records
        ]

    def notes(self) -> list[str]:
        """What is made, in words."""
        made = [f"The pool account “{pool['name']}” is made." for pool in self._made_pools]
        kinds = [(account["name"], ACCOUNT_KINDS[account["kind"]]) for account in self._made]
        return made + [f"The account “{name}” is made, kind {kind}." for name, kind in kinds]


def other_kind(own: int, about: str) -> int:
    """A wallet is filled by pools and empties into exchanges; pools and exchanges deal with wallets."""
    if own in (POOL, EXCHANGE):
        return HOT
    return POOL if about == "from" else EXCHANGE
