"""Each example programme pays, on its tiny ledger, what was worked out by hand.

Every folder of rulesets/ with an expected-payouts.csv is taken: its rules are checked, formatted and tested, its
ledger imported, and every month from the first to the last expected one is run. The file lists every posting, so
a month that it doesn't name posts nothing.
"""

import csv
import tempfile
import unittest
from pathlib import Path

from remit_program import ROOT, amount_of, months, payouts, remit

PROGRAMMES = sorted(path.parent for path in (ROOT / "rulesets").glob("*/expected-payouts.csv"))


def key_of(row):
    return row["partner"], row["rule"], row["line"]


def expected_of(folder):
    """(period, key, amount) of every posting that was worked out, in order of period."""
    with open(folder / "expected-payouts.csv", encoding="utf-8", newline="") as file:
        return sorted((row["period"], key_of(row), amount_of(row["amount"])) for row in csv.DictReader(file))


def make_ledger(folder, ledger):
    remit("init", ledger)
    remit("import", ledger, folder / "ledger")


class ExampleProgrammes(unittest.TestCase):
    maxDiff = None

    def for_each_programme(self, examine):
        for folder in PROGRAMMES:
            with self.subTest(folder.name), tempfile.TemporaryDirectory() as temporary:
                examine(folder, folder / f"{folder.name}.remit", Path(temporary) / "tiny.remit-ledger")

    def test_there_are_five(self):
        self.assertGreaterEqual(len(PROGRAMMES), 5)

    def test_every_rule_file_is_sound_in_the_canonical_layout_and_its_scenarios_hold(self):
        for rules in [*(ROOT / "rulesets").rglob("*.remit"), *(ROOT / "benchmarks" / "rules").glob("*.remit")]:
            with self.subTest(rules.name):
                remit("check", rules)
                remit("fmt", rules, "--check")
                remit("test", rules)

    def test_rules_fit_their_ledger(self):
        def examine(folder, rules, ledger):
            make_ledger(folder, ledger)
            remit("check", rules, "--ledger", ledger)

        self.for_each_programme(examine)

    def test_month_by_month_they_pay_what_was_worked_out_by_hand(self):
        def examine(folder, rules, ledger):
            make_ledger(folder, ledger)
            expected = expected_of(folder)
            posted = []
            for month in months(expected[0][0], expected[-1][0]):
                remit("run", ledger, "--rules", rules, "--period", month)
                posted += [(month, key_of(row), amount_of(row["amount"]))
                           for row in payouts(ledger, "--period", month)]
            self.assertEqual(sorted(posted), expected)

        self.for_each_programme(examine)

    def test_month_by_month_they_pay_out_what_was_worked_out_by_hand(self):
        programmes = [folder for folder in PROGRAMMES if (folder / "expected-payments.csv").exists()]
        self.assertGreaterEqual(len(programmes), 1)
        for folder in programmes:
            with self.subTest(folder.name), tempfile.TemporaryDirectory() as temporary:
                ledger = Path(temporary) / "tiny.remit-ledger"
                make_ledger(folder, ledger)
                with open(folder / "expected-payments.csv", encoding="utf-8", newline="") as file:
                    expected = [(row["period"], row["partner"], amount_of(row["paid_out"]), amount_of(row["carried"]))
                                for row in csv.DictReader(file)]
                carried = {}
                settled = []
                for month in months(expected[0][0], expected[-1][0]):
                    remit("run", ledger, "--rules", folder / f"{folder.name}.remit", "--period", month)
                    paid = {}
                    before = dict(carried)
                    for row in csv.DictReader(remit("settle", ledger, "--rules", folder / f"{folder.name}.remit",
                                                    "--period", month, "--format", "csv").splitlines()):
                        partner, amount = row["partner"], amount_of(row["amount"])
                        paid[partner] = paid.get(partner, 0) + (amount if row["to"] == "paid" else 0)
                        carried[partner] = (carried.get(partner, 0) + (amount if row["to"] == "carried" else 0)
                                            - (amount if row["from"] == "carried" else 0))
                    settled += [(month, partner, amount, carried[partner]) for partner, amount in sorted(paid.items())
                                if amount or carried[partner] != before.get(partner, 0)]
                self.assertEqual(settled, expected)

    def test_in_one_run_every_line_comes_to_the_same_sum(self):
        def examine(folder, rules, ledger):
            make_ledger(folder, ledger)
            expected = expected_of(folder)
            sums = {}
            for _, key, amount in expected:
                sums[key] = sums.get(key, 0) + amount
            remit("run", ledger, "--rules", rules, "--period", expected[-1][0])
            posted = {key_of(row): amount_of(row["amount"]) for row in payouts(ledger)}
            self.assertEqual(posted, {key: amount for key, amount in sums.items() if amount != 0})

        self.for_each_programme(examine)


if __name__ == "__main__":
    unittest.main()
