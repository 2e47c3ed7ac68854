"""run and payouts: months one by one, late and corrected facts, refunds, and what a run refuses."""

import csv
import io
import json
import sqlite3
import time
import unittest

from program import FACTS, RULES, ProgramTest

EVERYTHING = ("--by", "partner,rule,fact,period,reason")


class BatchTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.make_sample()

    def postings(self, *more):
        """(partner, rule, line, period, reason, amount) of what was posted."""
        rows = csv.DictReader(io.StringIO(self.payouts(*EVERYTHING, *more)))
        return [(row["partner"], row["rule"], row["line"], row["period"], row["reason"], row["amount"]) for row in rows]

    def test_months_one_by_one(self):
        self.run_month("2026-01")
        self.run_month("2026-02")
        self.run_month("2026-03")
        self.assertEqual(
            self.payouts(*EVERYTHING),
            "ruleset,partner,rule,component,line_kind,line,period,reason,postings,amount,currency\n"
            "Sample programme,Acme,deal_bonus,amount,deal,D1,2026-01,new,1,12000.00,EUR\n"
            "Sample programme,Acme,deal_bonus,amount,deal,D1,2026-03,refund,1,-6000.00,EUR\n"
            "Sample programme,Borealis,deal_bonus,amount,deal,D2,2026-02,new,1,20000.00,EUR\n"
            "Sample programme,Borealis,lead_bounty,amount,lead,L1,2026-03,new,1,75.00,EUR\n"
            "Sample programme,Borealis,recurring,amount,invoice,I1,2026-02,new,1,3000.00,EUR\n"
            "Sample programme,Borealis,recurring,amount,invoice,I2,2026-03,new,1,2000.00,EUR\n",
        )

    def test_one_run_posts_the_same_sums_as_three(self):
        self.run_month("2026-Q1")
        self.assertEqual(
            self.payouts(),
            "ruleset,partner,rule,component,postings,amount,currency\n"
            "Sample programme,Acme,deal_bonus,amount,1,6000.00,EUR\n"
            "Sample programme,Borealis,deal_bonus,amount,1,20000.00,EUR\n"
            "Sample programme,Borealis,lead_bounty,amount,1,75.00,EUR\n"
            "Sample programme,Borealis,recurring,amount,2,5000.00,EUR\n",
        )

    def test_a_second_run_posts_nothing(self):
        self.run_month("2026-01")
        before = self.payouts("--by", "posting")
        done = self.run_month("2026-01")
        self.assertIn("nothing to do", done.stderr)
        self.assertIn("worked out everything and posted nothing", self.run_month("2026-01", "--full").stderr)
        self.assertEqual(self.payouts("--by", "posting"), before)

    def test_late_and_corrected_facts_come_out_as_differences(self):
        for month in ("2026-01", "2026-02", "2026-03"):
            self.run_month(month)
        # 20,000 more on the 120,000 of the quarter at 5%: 1,000.
        self.write("late/invoices.csv", FACTS["invoices.csv"] + "I4,D3,subscription,2026-03-10,20000.00,EUR\n")
        self.write("late/payments.csv", FACTS["payments.csv"] + "Z4,I4,2026-03-25,20000.00,EUR\n")
        # D1 was 130,000: 13,000, of which 60,000/130,000 is taken back, 6,000: 7,000, and 6,000 was posted.
        self.write("late/deals.csv", FACTS["deals.csv"].replace("120000.00", "130000.00"))
        self.must(0, "import", "a.ledger", "late", "--booked-on", "2026-04-05")
        self.run_month("2026-04")
        self.assertEqual(
            self.postings("--period", "2026-04"),
            [("Acme", "deal_bonus", "D1", "2026-04", "correction", "1000.00"),
             ("Borealis", "recurring", "I4", "2026-04", "late fact", "1000.00")],
        )

    def test_what_is_dated_before_a_run_says_when_it_was_booked(self):
        self.run_month("2026-01")
        header, *_ = FACTS["deals.csv"].splitlines(keepends=True)
        rows = header + "D8,Acme,new,won,10.00,EUR,2026-01-31\nD9,Acme,new,won,10.00,EUR,2026-02-01\n"
        self.write("late/deals.csv", rows)
        self.assertEqual(
            self.must(0, "import", "a.ledger", "late", "--dry-run").stderr,
            "warning: deals: 1 row is dated on or before 2026-01-31, through which a run has been made, and doesn't say "
            "when it was booked; it counts as known on its own day. If it came later, --booked-on DATE says when\n"
            "a dry run: nothing was kept\n")
        self.assertEqual(self.must(0, "import", "a.ledger", "late", "--booked-on", "2026-02-03").stderr, "")

    def test_other_rules_of_the_same_name_post_what_they_change(self):
        self.run_month("2026-01")
        self.write("rules.remit", RULES.replace("amount     10% of deal.value", "amount     11% of deal.value"))
        self.run_month("2026-01")
        self.assertEqual(
            self.postings(),
            [("Acme", "deal_bonus", "D1", "2026-01", "new", "12000.00"),
             ("Acme", "deal_bonus", "D1", "2026-01", "rule changed", "1200.00")],
        )

    def test_a_dry_run_shows_and_posts_nothing(self):
        done = self.run_month("2026-01", "--dry-run", "--format", "csv")
        self.assertEqual(
            done.stdout.replace("\r\n", "\n"),
            "posting,ruleset,partner,rule,component,line_kind,line,amount,currency,reason,period\n"
            ",Sample programme,Acme,deal_bonus,amount,deal,D1,12000.00,EUR,new,2026-01\n",
        )
        self.assertIn("nothing was posted", done.stderr)
        self.assertEqual(self.payouts("--by", "posting"), "ruleset,posting,postings,amount,currency\n")

    def test_facts_that_are_held_at_once_change_nothing(self):
        run = ("run", "a.ledger", "--rules", "rules.remit", "--period", "2026-03", "--dry-run", "--format", "csv")
        at_once = self.must(0, *run)
        self.assertIn("deal_bonus", at_once.stdout)
        for count in ("1", "3", "2147483647"):
            self.assertEqual(self.must(0, *run, "--facts-at-once", count).stdout, at_once.stdout)
        for count in ("0", "-1", "many", "2147483648"):
            self.assertIn("--facts-at-once", self.must(2, *run, "--facts-at-once", count).stderr)

    def test_the_past_can_be_read_again(self):
        for month in ("2026-01", "2026-02", "2026-03"):
            self.run_month(month)
        self.write("late/deals.csv", FACTS["deals.csv"].replace("120000.00", "130000.00"))
        self.must(0, "import", "a.ledger", "late", "--booked-on", "2026-04-05")
        then = self.run_month("2026-01", "--as-known-on", "2026-01-31", "--format", "json")
        self.assertEqual(json.loads(then.stdout)["amount"], "12000.00")
        now = self.run_month("2026-01", "--as-known-on", "2026-04-30", "--format", "json")
        self.assertEqual(json.loads(now.stdout)["amount"], "13000.00")
        self.assertEqual(len(self.postings()), 6)

    def test_the_report_for_people(self):
        done = self.run_month("2026-02")
        for part in ("ruleset    Sample programme (", "period     2026-02, 2026-02-01 through 2026-02-28",
                     "cut-off    2026-02-28", "postings   3", "total      EUR 35000.00",
                     "Borealis         2  23000.00  EUR",
                     "new            3  35000.00  EUR", "remit explain a.ledger "):
            self.assertIn(part, done.stdout)
        self.assertIn("posted as run 1", done.stderr)

    def test_rows_that_cant_be_rated_stop_the_run(self):
        self.write("more/leads.csv", "id,partner_id,status,created_on,qualified_on\nL3,Acme,qualified,2026-01-02,\n"
                                     "L4,Acme,qualified,2026-01-03,\n")
        self.must(0, "import", "a.ledger", "more", "--booked-on", "2026-01-04")
        done = self.must(1, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-01")
        self.assertIn("lead L3", done.stderr)
        self.assertIn("lead L4", done.stderr)
        self.assertIn("nothing was posted", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(self.payouts().splitlines()), 1)

    def test_runs_go_forward(self):
        self.run_month("2026-02")
        done = self.must(1, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-01")
        self.assertIn("2026-02", done.stderr)
        self.assertIn("--as-known-on 2026-01-31", done.stderr)
        self.must(1, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-01", "--dry-run")

    def test_a_rule_that_has_posted_must_stay(self):
        self.run_month("2026-01")
        self.write("rules.remit", RULES.replace("deal_bonus", "new_bonus"))
        done = self.must(1, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-02")
        self.assertIn("deal_bonus", done.stderr)

    def test_rules_with_mistakes_run_nothing(self):
        self.write("rules.remit", RULES.replace("10% of deal.value", "10% of deal.valeu"))
        done = self.must(1, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-01")
        self.assertIn("valeu", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_another_writer_is_waited_for_and_named(self):
        with sqlite3.connect(self.folder / "a.ledger", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            started = time.monotonic()
            done = self.must(3, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-01")
            self.assertLess(time.monotonic() - started, 30)
            self.assertRegex(done.stderr, "nothing was (written|changed)")
            # Reading goes on meanwhile, and so does a dry run.
            self.run_month("2026-01", "--dry-run")
            other.execute("ROLLBACK")
        self.run_month("2026-01")


class PayoutsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.make_sample()
        self.run_month("2026-01")
        self.run_month("2026-02")

    def test_groupings_in_any_order_of_words(self):
        self.assertEqual(self.payouts("--by", "period,partner"), self.payouts("--by", "partner,period"))
        self.assertEqual(
            self.payouts("--by", "period"),
            "ruleset,period,postings,amount,currency\n"
            "Sample programme,2026-01,1,12000.00,EUR\n"
            "Sample programme,2026-02,2,23000.00,EUR\n",
        )

    def test_filters(self):
        self.assertEqual(len(self.payouts("--period", "2026-01").splitlines()), 2)
        self.assertEqual(len(self.payouts("--period", "2026").splitlines()), 4)
        self.assertEqual(len(self.payouts("--partner", "Acme").splitlines()), 2)
        self.assertEqual(len(self.payouts("--ruleset", "Sample programme").splitlines()), 4)

    def test_nothing_posted_is_no_mistake(self):
        self.assertEqual(len(self.payouts("--period", "2026-09").splitlines()), 1)

    def test_unknown_names_are_mistakes(self):
        self.assertIn("Nobody", self.must(1, "payouts", "a.ledger", "--partner", "Nobody").stderr)
        done = self.must(1, "payouts", "a.ledger", "--ruleset", "Other")
        self.assertIn('"Sample programme"', done.stderr)

    def test_tables_and_json_say_the_same_as_csv(self):
        text = self.must(0, "payouts", "a.ledger", "--format", "json").stdout
        rows = [json.loads(line) for line in text.splitlines()]
        self.assertEqual([row["amount"] for row in rows], ["12000.00", "20000.00", "3000.00"])
        self.assertEqual(rows[0]["currency"], "EUR")
        table = self.must(0, "payouts", "a.ledger").stdout
        self.assertIn("Borealis  recurring   amount            1   3000.00  EUR", table)


if __name__ == "__main__":
    unittest.main()
