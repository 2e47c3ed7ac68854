"""The program under test, for the Python tests: runs its commands and reads what they print."""

import csv
import io
import os
import subprocess
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = Path(os.environ.get("REMIT_PROGRAM", ROOT / "build" / "release" / "remit"))


class Failed(AssertionError):
    """A command that ended otherwise than expected, with everything it printed."""


def remit(*arguments, expected_exit=0, working_directory=ROOT):
    """Runs `remit ARGUMENTS…`; gives back what it printed on standard output.

    Raises Failed unless it ends with `expected_exit`.
    """
    command = [str(PROGRAM), *map(str, arguments)]
    done = subprocess.run(command, cwd=working_directory, capture_output=True, text=True, check=False)
    if done.returncode != expected_exit:
        raise Failed(
            f"{' '.join(command)}\nended with {done.returncode}, not {expected_exit}\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def rows_of(csv_text):
    """The rows of a CSV with a header, as dictionaries."""
    return list(csv.DictReader(io.StringIO(csv_text)))


def payouts(ledger, *arguments):
    """What was posted by partner, rule and line: the rows of `remit payouts LEDGER … --format csv`."""
    return rows_of(remit("payouts", ledger, *arguments, "--by", "partner,rule,fact", "--format", "csv"))


def amount_of(text):
    """An amount as printed (`1234.50`, `EUR 1234.50`, `-3.00`), exactly."""
    return Fraction(text.split()[-1].replace(",", "").replace("_", ""))


def months(first, last):
    """All months from `first` through `last`, as `2025-01`."""
    year, month = map(int, first.split("-"))
    while (text := f"{year:04d}-{month:02d}") <= last:
        yield text
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
