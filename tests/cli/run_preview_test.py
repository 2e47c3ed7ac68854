"""graph --analyze --period: what a run would work out, what it would skip, and why."""

import re
import shutil
import subprocess
import unittest

from program import FACTS, RULES, ProgramTest

# Days on which invoices are dated, in place of those on which they are paid.
FOLLOWED = RULES.replace("invoice.paid_on where invoice is paid", "invoice.issued_on").replace("invoice.paid_on", "invoice.issued_on")
PER_QUARTER = """
rule quarterly
  for each   partner, quarter
  effective  from 2026-01-01 by quarter.start
  amount     1% of qtd_net
"""
BALANCE = """
balance sold for partner
  each     deal by deal.closed_on where stage is won
  starts   EUR 0
  becomes  before + deal.value

rule milestone
  for each   deal where stage is won
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 100 when sold >= EUR 100_000
  refunds    none
"""
NEVER = '"Sample programme" has never run on this ledger'


class RunPreviewTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.make_sample()
        self.write("rules.remit", FOLLOWED)

    def preview(self, month, *more):
        """What is told behind the graph."""
        done = self.must(0, "graph", "rules.remit", "--analyze", "a.ledger", "--period", month, *more)
        found = re.search(rf"^a run of {month}.*", done.stdout, re.MULTILINE | re.DOTALL)
        self.assertIsNotNone(found, done.stdout)
        return found.group(0)

    def run_quarter(self):
        for month in ("2026-01", "2026-02", "2026-03"):
            self.run_month(month)

    def take(self, booked_on, **files):
        """Imports rows, behind the header of their file."""
        for name, rows in files.items():
            self.write(f"late/{name}.csv", FACTS[f"{name}.csv"].splitlines()[0] + "\n" + rows)
        self.must(0, "import", "a.ledger", "late", "--booked-on", booked_on)
        shutil.rmtree(self.folder / "late")

    def test_rules_that_never_ran_work_out_everything(self):
        self.assertEqual(self.preview("2026-01"), f"a run of 2026-01 works out everything: {NEVER}\n")

    def test_an_empty_ledger_has_nothing_to_work_out(self):
        self.must(0, "init", "empty.ledger")
        done = self.must(0, "graph", "rules.remit", "--analyze", "empty.ledger", "--period", "2026-01")
        self.assertTrue(
            done.stdout.endswith("\n\na run of 2026-01 has nothing to work out: the ledger holds no facts\n"), done.stdout
        )

    def test_a_month_with_new_facts_looks_at_their_lines(self):
        self.run_quarter()
        # Of April there are the deal D4 and the invoice I4 of D3, paid in April, for which the quarter of qtd_net has
        # begun anew. I4 needs D3, whose months it is within; D4 needs itself. No invoice of D4 could have been refunded.
        # The lead is qualified in March for good.
        self.take("2026-04-30",
                  deals="D4,Acme,new,won,5000.00,EUR,2026-04-10\n",
                  invoices="I4,D3,subscription,2026-04-01,20000.00,EUR\n",
                  payments="Z4,I4,2026-04-25,20000.00,EUR\n")
        self.assertEqual(
            self.preview("2026-04"),
            "a run of 2026-04 works out what has changed since run 3 of 2026-03 by the same rules, and skips the rest\n"
            "\n"
            "rule         looked_at  of  for_each\n"
            "deal_bonus           1   4  deal\n"
            "lead_bounty          0   2  lead\n"
            "recurring            1   4  invoice\n"
            "\n"
            "facts    read  of\n"
            "partner   all   2\n"
            "lead        0   2\n"
            "deal        2   4\n"
            "invoice     1   4\n"
            "payment     1   4\n"
            "refund      0   1\n",
        )

    def test_a_late_fact_reaches_back_over_its_window(self):
        self.run_quarter()
        # I4 is of 10 March: qtd_net may be another from then to the end of March, and in April, which has passed. What it
        # counts there begins with the quarter: 31 + 28 + 31 + 30 days, with all invoices and the refund of I3. These
        # are of the deals D3 and D1. A payment is needed of I4 alone, whether it is paid.
        self.take("2026-04-05",
                  invoices="I4,D3,subscription,2026-03-10,20000.00,EUR\n",
                  payments="Z4,I4,2026-03-25,20000.00,EUR\n")
        self.assertEqual(
            self.preview("2026-04"),
            "a run of 2026-04 works out what has changed since run 3 of 2026-03 by the same rules, and skips the rest\n"
            "\n"
            "rule         looked_at  of  for_each\n"
            "deal_bonus           0   3  deal\n"
            "lead_bounty          0   2  lead\n"
            "recurring            1   4  invoice\n"
            "\n"
            "facts    read  of\n"
            "partner   all   2\n"
            "lead        0   2\n"
            "deal        2   3\n"
            "invoice     4   4\n"
            "payment     1   4\n"
            "refund      1   1\n"
            "\n"
            "reaches_back     days  from        through\n"
            "measure qtd_net   120  2026-01-01  2026-04-30\n",
        )
        self.assertIn("of what has changed since run 3", self.run_month("2026-04", "--dry-run").stdout)

    def test_periods_of_partners_are_counted_row_by_row(self):
        # Acme and Borealis haven't joined on any day, so they have quarters from the rule's first day on: two each through
        # April, and the invoice of April counts in the second.
        self.write("rules.remit", FOLLOWED + PER_QUARTER)
        self.run_quarter()
        self.take("2026-04-30", invoices="I4,D3,subscription,2026-04-01,20000.00,EUR\n")
        self.assertIn("\nquarterly            2   4  partner by quarter\n", self.preview("2026-04"))

    def test_a_balance_reaches_back_to_the_beginning(self):
        self.write("rules.remit", FOLLOWED + BALANCE)
        self.run_quarter()
        self.take("2026-04-30", deals="D4,Acme,new,won,5000.00,EUR,2026-04-10\n")
        self.assertRegex(self.preview("2026-04"), r"\nbalance sold +all  the beginning  2026-04-30\n")

    def test_a_rule_that_changed_has_its_lines_looked_at(self):
        self.run_quarter()
        self.write("rules.remit", FOLLOWED.replace("10% of deal.value", "11% of deal.value"))
        # D1 and D2 were closed since the rule began, and D1 was refunded, by a credit note on one invoice. Nothing else is
        # another than in March.
        self.assertEqual(
            self.preview("2026-04"),
            "a run of 2026-04 works out what has changed since run 3 of 2026-03 by other rules, and skips the rest\n"
            "\n"
            "rule         looked_at  of  for_each  has_changed\n"
            "deal_bonus           2   3  deal      yes\n"
            "lead_bounty          0   2  lead      no\n"
            "recurring            0   3  invoice   no\n"
            "\n"
            "facts    read  of\n"
            "partner   all   2\n"
            "lead        0   2\n"
            "deal        2   3\n"
            "invoice     1   3\n"
            "payment     0   3\n"
            "refund      1   1\n",
        )
        self.assertIn("of what has changed since run 3", self.run_month("2026-04", "--dry-run").stdout)

    def test_rules_that_changed_in_nothing_that_counts(self):
        self.run_quarter()
        self.write("rules.remit", "# Checked in April.\n" + FOLLOWED)
        self.assertEqual(
            self.preview("2026-04"),
            "a run of 2026-04 works out nothing: since run 3 of 2026-03 by other rules nothing has changed that a line "
            "depends on\n",
        )

    def test_rules_that_stand_on_something_else_work_out_everything(self):
        self.run_month("2026-01")
        self.write("rules.remit", FOLLOWED.replace("months    clamp", "tiers     Silver < Gold\nmonths    clamp"))
        self.assertEqual(
            self.preview("2026-02"),
            "a run of 2026-02 works out everything: the rules have changed since run 1 in what all of them stand on: the "
            "fields of facts, the tiers, the currency or how it is rounded\n",
        )

    def test_the_same_run_again_has_nothing_to_do(self):
        self.run_month("2026-01")
        self.assertEqual(
            self.preview("2026-01"),
            "a run of 2026-01 works out nothing: run 1 of 2026-01 was by these rules, and nothing has been imported "
            "since\n",
        )

    def test_a_month_in_which_nothing_changed(self):
        self.run_quarter()
        nothing = ("works out nothing: since run 3 of 2026-03 by the same rules nothing has changed that a line depends on\n")
        self.assertEqual(self.preview("2026-04"), f"a run of 2026-04 {nothing}")
        self.take("2026-03-31", partners="Acme,Acme SE\n")  # no rule reads a partner's name
        self.assertEqual(self.preview("2026-03"), f"a run of 2026-03 {nothing}")
        done = self.run_month("2026-03", "--dry-run")
        self.assertIn("since run 3", done.stdout)
        self.assertIn("postings   0", done.stdout)

    def test_what_cant_be_followed_is_named(self):
        self.write("rules.remit", FOLLOWED.replace("per partner per month", "per partner per month, in order of booking"))
        self.run_month("2026-02")
        self.assertEqual(
            self.preview("2026-03"),
            "a run of 2026-03 works out everything: what has changed can't be followed through: "
            "cap of lead_bounty (month, by key, in order of booking)\n",
        )

    def test_rows_that_cant_be_rated_have_all_to_be_told(self):
        self.run_month("2026-01")
        self.take("2026-02-03", leads="L3,Acme,qualified,2026-02-02,\n")
        self.assertEqual(
            self.preview("2026-02"), "a run of 2026-02 works out everything: there are rows that can't be rated\n"
        )

    def test_a_month_before_the_last_run(self):
        self.run_month("2026-02")
        self.assertRegex(
            self.preview("2026-01"), r"^a run of 2026-01 is refused: 2026-01 can't be run any more: 2026-02 .* \(run 1\)"
        )

    def test_a_month_before_a_run_that_posted_nothing(self):
        self.must(0, "init", "b.ledger")
        self.must(0, "run", "b.ledger", "--rules", "rules.remit", "--period", "2026-02")
        self.must(0, "import", "b.ledger", "facts", "--booked-on", "2026-01-01")
        done = self.must(0, "graph", "rules.remit", "--analyze", "b.ledger", "--period", "2026-01")
        self.assertIn("a run of 2026-01 works out everything: run 1 was of a later period, 2026-02\n", done.stdout)

    def test_in_dot_it_is_a_comment(self):
        self.run_quarter()
        self.take("2026-04-30", deals="D4,Acme,new,won,5000.00,EUR,2026-04-10\n")
        words = ("graph", "rules.remit", "--analyze", "a.ledger", "--period", "2026-04", "--format", "dot")
        graph, _, told = self.must(0, *words).stdout.partition("\n}\n")
        self.assertTrue(graph.startswith("digraph "), graph)
        self.assertIn("// deal_bonus           1   4  deal\n", told)
        for line in told.splitlines():
            self.assertRegex(line, r"^//( \S|$)")
        if shutil.which("dot"):
            subprocess.run(["dot", "-Tsvg"], input=self.must(0, *words).stdout, text=True, check=True, capture_output=True)

    def test_it_is_told_of_a_period_alone_and_writes_nothing(self):
        self.run_month("2026-01")
        before = (self.folder / "a.ledger").read_bytes()
        self.preview("2026-02")
        self.assertEqual((self.folder / "a.ledger").read_bytes(), before)
        self.assertNotIn("a run of", self.must(0, "graph", "rules.remit", "--analyze", "a.ledger").stdout)
        self.assertNotIn("a run of", self.must(0, "graph", "rules.remit").stdout)


if __name__ == "__main__":
    unittest.main()
