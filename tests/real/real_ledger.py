"""What the tests over ledgers of other makers share: where those lie, how their cells are read, rounding."""

import csv
import os
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from remit_program import ROOT, amount_of, payouts, remit

FOLDER = os.environ.get("REMIT_REAL_LEDGERS")
WHY_SKIPPED = "REMIT_REAL_LEDGERS names no folder with crm-opportunities/ and accounts-receivable/"


def source_rows(name):
    with open(Path(FOLDER) / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def us_date(text):
    return datetime.strptime(text, "%m/%d/%Y").date()


def cents(amount):
    """An exact amount, rounded half-even to whole cents."""
    return round(Fraction(amount) * 100)  # Fraction's round() goes to the even neighbour when halfway


def imported(ledger, export, mapping):
    """A new ledger with `export` (a folder of REMIT_REAL_LEDGERS) read through a mapping of rulesets/mappings."""
    remit("init", ledger)
    remit("import", ledger, Path(FOLDER) / export, "--map", ROOT / "rulesets" / "mappings" / mapping)
    return ledger


def posted_cents(ledger, *arguments):
    """(partner, rule, line) -> sum of the postings in cents; keys that sum to nothing are left out."""
    sums = {}
    for row in payouts(ledger, *arguments):
        key = row["partner"], row["rule"], row["line"]
        sums[key] = sums.get(key, 0) + amount_of(row["amount"]) * 100
    return {key: total for key, total in sums.items() if total != 0}
