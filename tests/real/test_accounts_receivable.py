"""A fading commission over 2,466 settled invoices, against a computation of its own with fractions."""

import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

from real_ledger import FOLDER, WHY_SKIPPED, cents, imported, posted_cents, source_rows, us_date
from remit_program import ROOT, months, remit

RULES = ROOT / "rulesets" / "accounts-receivable" / "accounts-receivable.remit"


def rate(days):
    """12% through day 30, 3% from day 90 on, straight between."""
    late = min(max(days - 30, 0), 60)
    return Fraction(12, 100) - Fraction(9, 100) * late / 60


def expected_by_month():
    """month -> {(partner, rule, line) -> cents}: every line belongs to the month of its settled date."""
    result = {}
    for row in source_rows("accounts-receivable/invoices.csv"):
        if row["Disputed"] == "Yes":
            continue
        settled_on = us_date(row["SettledDate"])
        days = (settled_on - us_date(row["InvoiceDate"])).days
        key = row["countryCode"], "settled_commission", row["invoiceNumber"]
        result.setdefault(f"{settled_on:%Y-%m}", {})[key] = cents(Fraction(row["InvoiceAmount"]) * rate(days))
    return result


@unittest.skipUnless(FOLDER, WHY_SKIPPED)
class AccountsReceivable(unittest.TestCase):
    maxDiff = 2000

    def test_all_months_equal_an_independent_computation(self):
        expected = expected_by_month()
        self.assertEqual(sum(map(len, expected.values())), 1905)
        with tempfile.TemporaryDirectory() as folder:
            ledger = imported(Path(folder) / "receivable.remit-ledger", "accounts-receivable",
                              "accounts-receivable.toml")
            remit("check", RULES, "--ledger", ledger)
            for month in months(min(expected), max(expected)):
                with self.subTest(month):
                    remit("run", ledger, "--rules", RULES, "--period", month)
                    self.assertEqual(posted_cents(ledger, "--period", month), expected.get(month, {}))


if __name__ == "__main__":
    unittest.main()
