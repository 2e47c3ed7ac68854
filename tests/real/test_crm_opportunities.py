"""Three rules over a CRM export of 6,711 opportunities, against a computation of their own with fractions."""

import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

from real_ledger import FOLDER, WHY_SKIPPED, cents, imported, posted_cents, source_rows, us_date
from remit_program import ROOT, months, remit

RULES = ROOT / "rulesets" / "crm-opportunities" / "crm-opportunities.remit"
SCALE = [(0, Fraction(0)), (25_000, Fraction(2, 100)), (75_000, Fraction(4, 100))]


def marginal(volume):
    """What the accelerator pays on a quarter's whole volume: each slice its own rate."""
    total = Fraction(0)
    for index, (bound, rate) in enumerate(SCALE):
        upper = SCALE[index + 1][0] if index + 1 < len(SCALE) else volume
        if volume > bound:
            total += (min(volume, upper) - bound) * rate
    return total


def expected_by_month():
    """month -> {(partner, rule, line) -> cents}: every line belongs to the month of its close date."""
    manager_of = {row["sales_agent"]: row["manager"] for row in source_rows("crm-opportunities/sales_teams.csv")}
    won = []
    for number, row in enumerate(source_rows("crm-opportunities/sales_pipeline.csv"), start=1):
        if row["deal_stage"] == "Won":
            won.append((us_date(row["close_date"]), f"{number:09d}", row["sales_agent"], Fraction(row["close_value"])))
    volume = {}
    result = {}
    for closed_on, row_number, agent, value in sorted(won):
        quarter = agent, closed_on.year, (closed_on.month - 1) // 3
        before = volume.get(quarter, Fraction(0))
        volume[quarter] = before + value
        lines = result.setdefault(f"{closed_on:%Y-%m}", {})
        lines[agent, "deal_commission", row_number] = cents(value / 10)
        lines[agent, "quarter_accelerator", row_number] = cents(marginal(before + value) - marginal(before))
        lines[manager_of[agent], "manager_override", row_number] = cents(value / 100)
    return {month: {key: each for key, each in lines.items() if each} for month, lines in result.items()}


@unittest.skipUnless(FOLDER, WHY_SKIPPED)
class CrmOpportunities(unittest.TestCase):
    maxDiff = 2000

    def test_month_by_month_equals_once_and_an_independent_computation(self):
        expected = expected_by_month()
        year = {key: amount for lines in expected.values() for key, amount in lines.items()}
        self.assertGreater(len(year), 10_000)
        with tempfile.TemporaryDirectory() as folder:
            monthly = imported(Path(folder) / "monthly.remit-ledger", "crm-opportunities", "crm-opportunities.toml")
            remit("check", RULES, "--ledger", monthly)
            for month in months("2017-01", "2017-12"):
                with self.subTest(month):
                    remit("run", monthly, "--rules", RULES, "--period", month)
                    self.assertEqual(posted_cents(monthly, "--period", month), expected.get(month, {}))
            once = imported(Path(folder) / "once.remit-ledger", "crm-opportunities", "crm-opportunities.toml")
            remit("run", once, "--rules", RULES, "--period", "2017-12")
            self.assertEqual(posted_cents(monthly), year)
            self.assertEqual(posted_cents(once), year)

    def test_a_second_run_posts_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            ledger = imported(Path(folder) / "twice.remit-ledger", "crm-opportunities", "crm-opportunities.toml")
            remit("run", ledger, "--rules", RULES, "--period", "2017-06")
            first = posted_cents(ledger)
            remit("run", ledger, "--rules", RULES, "--period", "2017-06")
            self.assertEqual(posted_cents(ledger), first)


if __name__ == "__main__":
    unittest.main()
