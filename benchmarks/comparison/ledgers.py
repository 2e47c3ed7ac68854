"""The ledgers that are measured on, made once and kept in the cache folder.

Each size has, by one generator and seed: an expert's narrow file, the import files, a ledger that has never been run,
and one that was run through the last month but one before the facts of the last month came.
"""

import functools
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from comparison.processes import Failed, run

FIRST_MONTH = "2024-01"
DUCKDB_SIDE = Path(__file__).resolve().parents[1] / "sql" / "duckdb_side.mjs"


def month_after(first, count):
    """`2024-01` and 23 give `2025-12`."""
    year, month = map(int, first.split("-"))
    index = year * 12 + month - 1 + count
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


@dataclass(frozen=True)
class Size:
    """How many facts, and over how many months."""

    invoices: int  # of each era
    partners: int
    months: int = 24
    seed: int = 1
    eras: int = 1  # so often all of it, of other facts, one behind the other
    even_months: bool = False  # as many invoices in each month, else they become more
    late_percent: int = 0  # of the invoices, booked weeks after their dates

    @property
    def name(self):
        late = f"-late-{self.late_percent}" if self.late_percent else ""
        eras = f"x{self.eras}" if self.eras > 1 else ""
        even = "-even" if self.even_months else ""
        return f"plan-{self.seed}-{self.partners}-{self.invoices}-{self.months}{eras}{even}{late}"

    @property
    def all_months(self):
        return self.months * self.eras

    @property
    def all_invoices(self):
        return self.invoices * self.eras

    @property
    def last_month(self):
        return month_after(FIRST_MONTH, self.all_months - 1)

    @property
    def label(self):
        millions = self.all_invoices / 1e6
        count = f"{millions:g} million" if millions >= 1 else f"{self.all_invoices:,}"
        return f"{count} invoices, {self.all_months} months"


class Ledgers:
    """The files of one size; what isn't there yet is made when it is first asked for."""

    def __init__(self, size, cache, build, rules, say):
        self.size = size
        self._cache = Path(cache)
        self._programs = Path(build)
        self._rules = rules
        self._say = say
        self._cache.mkdir(parents=True, exist_ok=True)

    def _path(self, ending):
        return self._cache / (self.size.name + ending)

    @property
    def remit(self):
        return self._programs / "remit"

    @property
    def files(self):
        """The folders of import files: all but the last month, and the last month."""
        before, month = self._path(".before"), self._path(".month")
        if not self.narrow_path.exists() or not month.exists():
            self._say(f"generating {self.size.label} …")
            unfinished = self._path(".unfinished")
            run([self._programs / "benchmarks" / "ledger_generator", "--into", before, "--last-month", month,
                 "--narrow", unfinished, "--invoices", self.size.invoices, "--partners", self.size.partners,
                 "--months", self.size.months, "--seed", self.size.seed,
                 "--eras", self.size.eras, "--late", self.size.late_percent,
                 *(["--even-months"] if self.size.even_months else [])])
            unfinished.rename(self.narrow_path)
        return before, month

    @property
    def narrow_path(self):
        return self._path(".narrow.sqlite")

    @property
    def narrow(self):
        _ = self.files
        return self.narrow_path

    @property
    def fresh(self):
        """All facts, and no run."""
        return self._made(f".fresh-{self._schema}", self._make_fresh)

    @property
    def ready(self):
        """Run through the last month but one; then the last month's facts came."""
        rules = hashlib.sha256(Path(self._rules).read_bytes()).hexdigest()[:8]
        return self._made(f".ready-{self._schema}-{rules}", self._make_ready)

    @functools.cached_property
    def _schema(self):
        """The version of the ledgers that the program makes: one of another version is made anew."""
        empty = self.new_path(".empty")
        run([self.remit, "init", empty])
        with closing(sqlite3.connect(empty)) as ledger:
            version = ledger.execute("PRAGMA user_version").fetchone()[0]
        self.discard(".empty")
        return version

    def columns(self, duckdb):
        """The same facts in a database of DuckDB's, with its npm package in the folder `duckdb`."""
        path = self._path(".duckdb")
        if not path.exists():
            self._say(f"making {path.name} …")
            unfinished = self.new_path(".duckdb-unfinished")
            run(["node", DUCKDB_SIDE, "import", unfinished, *self.files],
                environment={**os.environ, "REMIT_DUCKDB": str(duckdb)})
            unfinished.rename(path)
        return path

    def copy(self, ledger, name):
        """A copy that may be written to."""
        check_log_is_empty(ledger)
        target = self.new_path(name)
        shutil.copyfile(ledger, target)
        return target

    def new_path(self, name):
        """Where a file may be made; what was there is gone."""
        self.discard(name)
        return self._path(name)

    def discard(self, name):
        for suffix in ("", "-wal", "-shm", "-columns"):
            Path(f"{self._path(name)}{suffix}").unlink(missing_ok=True)

    def _made(self, ending, make):
        path = self._path(ending + ".remit-ledger")
        if not path.exists():
            self._say(f"making {path.name} …")
            unfinished = self.new_path(ending + ".unfinished")
            run([self.remit, "init", unfinished])
            make(unfinished)
            check_log_is_empty(unfinished)
            unfinished.rename(path)
            columns = Path(f"{unfinished}-columns")  # the cache of the runs that made it
            if columns.exists():
                columns.rename(f"{path}-columns")
        return path

    def _make_fresh(self, ledger):
        run([self.remit, "import", ledger, *self.files])

    def _make_ready(self, ledger):
        before, month = self.files
        run([self.remit, "import", ledger, before])
        run([self.remit, "run", ledger, "--rules", self._rules, "--period",
             month_after(FIRST_MONTH, self.size.all_months - 2)])
        run([self.remit, "import", ledger, month])


def check_log_is_empty(ledger):
    """A copy or another name takes the ledger's file alone, so nothing may be left in its log."""
    log = Path(f"{ledger}-wal")
    if log.exists() and log.stat().st_size != 0:
        raise Failed(f"{log} isn't empty")
