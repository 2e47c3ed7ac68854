"""Everybody who computes the reference plan: what each took, and whether all came to the same totals."""

import os
import re
import shutil
import statistics
from dataclasses import dataclass, field
from pathlib import Path

from comparison.ledgers import DUCKDB_SIDE, FIRST_MONTH
from comparison.processes import run

HERE = Path(__file__).resolve().parent
RULES = HERE.parent / "rules" / "reference.remit"
SQL = HERE.parent / "sql" / "reference_plan.sql"
TOO_LONG_TO_REPEAT = 20.0  # seconds
SHORT = 1.0  # seconds; where all sides take less, the machine's moods count for more
MORE_ROUNDS_OF_SHORT = 3


@dataclass
class Measured:
    """The times of one side, a round each, and what it said."""

    wall_seconds: list = field(default_factory=list)
    processor_seconds: list = field(default_factory=list)
    by_processor: bool = False  # which of the two counts
    peak_mib: float = 0.0
    rules: dict | None = None  # rule: [cents, lines that aren't zero]
    rows: int | None = None
    total_cents: int | None = None  # of all rules

    @property
    def median(self):
        return statistics.median(self.processor_seconds if self.by_processor else self.wall_seconds)

    def add(self, done, said):
        self.wall_seconds.append(done.seconds)
        self.processor_seconds.append(done.processor_seconds)
        self.peak_mib = max(self.peak_mib, done.peak_mib)
        if said:
            self.rules = said.get("rules", self.rules)
            self.rows = said.get("rows", self.rows)
            self.total_cents = said.get("total", self.total_cents)


class Sides:
    """Runs sides by turns, so that what else the machine does falls on all of them alike."""

    def __init__(self, build, rounds, duckdb=None, by_processor=False):
        self._side = Path(build) / "benchmarks" / "plan_side"
        self._rounds = rounds
        self._by_processor = by_processor
        self.duckdb = duckdb if duckdb and shutil.which("node") else None

    def measure(self, commands):
        """`commands` is {name: function that runs once and gives (Done, what it said or None)}."""
        measured = {name: Measured(by_processor=self._by_processor) for name in commands}
        rounds = self._rounds
        done = 0
        while done < rounds:
            for name, command in commands.items():
                side = measured[name]
                if not side.wall_seconds or side.wall_seconds[0] < TOO_LONG_TO_REPEAT:
                    side.add(*command())
            done += 1
            if done == 1 and all(side.wall_seconds[0] < SHORT for side in measured.values()):
                rounds *= MORE_ROUNDS_OF_SHORT
        return measured

    def peer(self, side, *arguments, first=FIRST_MONTH, last):
        """A side of the plan_side program; its time is the one that it reports, without the process's start."""
        def once():
            done = run([self._side, side, *arguments, "--first", first, "--last", last])
            return done.reported()
        return once

    def duckdb_side(self, columns, *, first=FIRST_MONTH, last):
        """DuckDB through npm's package; its import of the facts isn't counted."""
        def once():
            environment = {**os.environ, "REMIT_DUCKDB": str(self.duckdb)}
            done = run(["node", DUCKDB_SIDE, "plan", columns, first, last], environment=environment)
            return done.reported()
        return once


def program(*command):
    """A command of remit from start to end, with the totals that it prints."""
    def once():
        done = run(command)
        return done, totals_printed(done.output)
    return once


def totals_printed(text):
    """`total      EUR 924.04` of `remit run`, in cents."""
    total = re.search(r"^total +\w+ (-?)(\d+)\.(\d\d)$", text, re.MULTILINE)
    postings = re.search(r"^postings +(\d+)$", text, re.MULTILINE)
    if not total or not postings:
        return None
    cents = int(total.group(2) + total.group(3)) * (-1 if total.group(1) else 1)
    return {"total": cents, "rows": int(postings.group(1))}


def disagreements(measured):
    """Sentences about sides whose totals aren't those of the first one; none when all agree to the cent."""
    told = [(name, side) for name, side in measured.items() if side.rules is not None]
    reference_name, reference = told[0]
    found = []
    expected = {rule: tuple(total) for rule, total in reference.rules.items() if tuple(total) != (0, 0)}
    sum_of_all = sum(cents for cents, _ in reference.rules.values())
    for name, side in told[1:]:
        got = {rule: tuple(total) for rule, total in side.rules.items() if tuple(total) != (0, 0)}
        if got != expected:
            found.append(f"{name} comes to {got}, and {reference_name} to {expected}")
    for name, side in measured.items():
        if side.total_cents is not None and side.total_cents != sum_of_all:
            found.append(f"{name} posts {side.total_cents} cents, and {reference_name} comes to {sum_of_all}")
    return found
