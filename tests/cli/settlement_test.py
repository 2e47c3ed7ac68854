"""settle and explain --settlement: what is paid out month by month, and what a settlement refuses.

Worked out by hand on the sample, with a tenth of what is earned kept in reserve for two months and at most 20,000 paid
to a partner in a month:
  January   Acme      12,000.00 less 1,200.00 in reserve                                        10,800.00
  February  Borealis  23,000.00 less 2,300.00 in reserve is 20,700.00, and 20,000 are the most  20,000.00, 700.00 carried
  March     Acme      -6,000.00, and January's 1,200.00 are free on March 31                    nothing, -4,800.00 carried
            Borealis   2,075.00 and 700.00 from before, less 207.50 in reserve                   2,567.50
"""

import csv
import io
import json
import unittest

from program import RULES, ProgramTest

PAYOUT = """
payout monthly
  below zero  carry forward
  reserve     10% for 2 months
  cap         EUR 20_000 per partner per month, excess carried forward
  threshold   EUR 100, else carry forward
"""
MONTHS = ("2026-01", "2026-02", "2026-03")


class SettlementTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.make_sample()
        self.write("rules.remit", RULES + PAYOUT)

    def run_and_settle(self, month, *more):
        self.run_month(month)
        return self.settle(month, *more)

    def settle(self, month, *more, code=0, rules="rules.remit"):
        return self.must(code, "settle", "a.ledger", "--rules", rules, "--period", month, *more)

    def entries(self, month, *more):
        rows = csv.DictReader(io.StringIO(self.settle(month, "--format", "csv", *more).stdout))
        return [(row["partner"], row["step"], row["from"], row["to"], row["amount"], row["free_on"]) for row in rows]

    def test_what_is_paid_out_month_by_month(self):
        self.run_month("2026-01")
        self.assertEqual(self.entries("2026-01"),
                         [("Acme", "posted", "earned", "payable", "12000.00", ""),
                          ("Acme", "reserve", "payable", "reserve", "1200.00", "2026-03-31"),
                          ("Acme", "paid", "payable", "paid", "10800.00", "")])
        self.run_month("2026-02")
        self.assertEqual(self.entries("2026-02"),
                         [("Borealis", "posted", "earned", "payable", "23000.00", ""),
                          ("Borealis", "reserve", "payable", "reserve", "2300.00", "2026-04-28"),
                          ("Borealis", "cap", "payable", "carried", "700.00", ""),
                          ("Borealis", "paid", "payable", "paid", "20000.00", "")])
        self.run_month("2026-03")
        self.assertEqual(self.entries("2026-03"),
                         [("Acme", "posted", "payable", "earned", "6000.00", ""),
                          ("Acme", "reserve freed", "reserve", "payable", "1200.00", ""),
                          ("Acme", "below zero", "carried", "payable", "4800.00", ""),
                          ("Borealis", "posted", "earned", "payable", "2075.00", ""),
                          ("Borealis", "carried in", "carried", "payable", "700.00", ""),
                          ("Borealis", "reserve", "payable", "reserve", "207.50", "2026-05-31"),
                          ("Borealis", "paid", "payable", "paid", "2567.50", "")])

    def test_the_table_shows_what_there_is_of_each_partner(self):
        for month in MONTHS[:2]:
            self.run_and_settle(month)
        done = self.run_and_settle("2026-03")
        self.assertIn("paid out   EUR 2567.50\n", done.stdout)
        self.assertIn("partner     posted  from before  reserve  below zero  paid out   carried  in reserve  currency\n"
                      "Acme      -6000.00         0.00  1200.00     4800.00      0.00  -4800.00        0.00  EUR\n"
                      "Borealis   2075.00       700.00  -207.50        0.00   2567.50      0.00     2507.50  EUR\n",
                      done.stdout)
        self.assertIn("settled as settlement 3", done.stderr)
        self.assertIn("remit explain a.ledger --settlement 2026-03 --partner Borealis", done.stdout)

    def test_json_has_a_row_an_entry(self):
        rows = [json.loads(line) for line in self.run_and_settle("2026-01", "--format", "json").stdout.splitlines()]
        self.assertEqual(rows[1], {"settlement": 1, "ruleset": "Sample programme", "period": "2026-01", "partner": "Acme",
                                   "step": "reserve", "from": "payable", "to": "reserve", "amount": "1200.00",
                                   "currency": "EUR", "free_on": "2026-03-31", "payout_amount": None,
                                   "payout_currency": None})

    def test_a_dry_run_settles_nothing(self):
        self.run_month("2026-01")
        dry = self.entries("2026-01", "--dry-run")
        self.assertIn("a dry run", self.settle("2026-01", "--dry-run").stderr)
        self.assertEqual(self.entries("2026-01"), dry)

    def test_a_second_time_shows_what_was_settled(self):
        first = self.run_and_settle("2026-01")
        again = self.settle("2026-01")
        self.assertEqual(again.stdout, first.stdout)
        self.assertIn("nothing to do: 2026-01 was settled before (settlement 1)", again.stderr)

    def test_an_earlier_month_is_shown_again(self):
        first = self.run_and_settle("2026-01")
        self.run_and_settle("2026-02")
        self.assertEqual(self.settle("2026-01").stdout, first.stdout)

    def test_terms_that_stand_in_the_wrong_file_are_told_of(self):
        draw = "\nfield partner.draw is money, empty means EUR 0\n" + PAYOUT + "  draw        partner.draw\n"
        self.write("rules.remit", RULES + draw)
        self.write("more/partners.csv", "id,name,draw\nAcme,Acme GmbH,EUR 400\n")
        self.must(0, "import", "a.ledger", "more")
        self.assertIn("partner.draw is read from partner_attributes.csv, where it has days, and the ledger has it only as a "
                      "column of partners.csv", self.must(1, "run", "a.ledger", "--rules", "rules.remit", "--period",
                                                              "2026-01").stderr)

    def test_a_settled_month_is_not_run_again(self):
        self.run_and_settle("2026-02")
        self.write("late/leads.csv", "id,partner_id,status,created_on,qualified_on\n"
                                     "L9,Acme,qualified,2026-02-01,2026-02-03\n")
        self.must(0, "import", "a.ledger", "late", "--booked-on", "2026-02-27")
        self.assertIn("is settled through 2026-02-28 (settlement 1)",
                      self.must(1, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-02").stderr)
        self.run_month("2026-03")  # posts it late

    def test_a_month_that_never_ran_belongs_to_the_next_one(self):
        self.run_and_settle("2026-01")
        self.run_month("2026-03")
        # 23,000.00 of February and 2,075.00 of March, less a tenth; each of the two months has room for 20,000.00.
        self.assertIn(("Borealis", "paid", "payable", "paid", "22567.50", ""), self.entries("2026-03"))

    def test_what_ran_first_is_settled_first(self):
        for month in MONTHS:
            self.run_month(month)
        self.settle("2026-01")
        self.assertIn("2026-02 has been run and isn't settled; before 2026-03: remit settle … --period 2026-02",
                      self.settle("2026-03", code=1).stderr)
        self.settle("2026-02")
        self.settle("2026-03")
        self.assertIn("2026-Q1 doesn't follow on 2026-03", self.settle("2026-Q1", code=1).stderr)

    def test_what_a_settlement_refuses(self):
        self.assertIn("2026-01 hasn't been run", self.settle("2026-01", code=1).stderr)
        self.run_month("2026-01")
        self.write("other.remit", RULES + PAYOUT + "# another text\n")
        self.assertIn("these aren't the rules that made run 1", self.settle("2026-01", code=1, rules="other.remit").stderr)
        self.write("none.remit", RULES)
        self.assertIn('"Sample programme" has no payout', self.settle("2026-01", code=1, rules="none.remit").stderr)

    def test_a_partner_without_a_payout_is_named_and_nothing_is_settled(self):
        self.write("rules.remit", RULES + PAYOUT.replace("payout monthly", "payout monthly for partner where partner is Acme"))
        self.run_month("2026-01")
        self.settle("2026-01")
        self.run_month("2026-02")
        self.assertIn("partner Borealis: no payout is this partner's", self.settle("2026-02", code=1).stderr)
        self.assertIn("hasn't been settled",
                      self.must(1, "explain", "a.ledger", "--settlement", "2026-02", "--partner", "Acme").stderr)

    def test_closes_says_through_which_day_facts_are_known(self):
        self.write("rules.remit", RULES + PAYOUT + "  closes      8 days after period end\n")
        for day in ("08", "09"):
            self.write(f"late{day}/leads.csv", "id,partner_id,status,created_on,qualified_on\n"
                                               f"L{day},Acme,qualified,2026-01-01,2026-01-03\n")
            self.must(0, "import", "a.ledger", f"late{day}", "--booked-on", f"2026-02-{day}")
        self.assertIn("cut-off    2026-02-08\n", self.run_month("2026-01").stdout)
        self.assertIn(",lead_bounty,amount,1,150.00,", self.payouts())  # L08, and not L09

    def test_explanations_follow_the_clauses(self):
        for month in MONTHS:
            self.run_and_settle(month)
        explained = self.must(0, "explain", "a.ledger", "--settlement", "2026-03", "--partner", "Borealis").stdout
        line = len(RULES.splitlines()) + 2
        self.assertEqual(
            explained,
            f"paid out: EUR 2567.50 — to partner Borealis in 2026-03, by payout monthly  [rules.remit:{line}]\n"
            f"  posted: EUR 2075.00 — posted since the last settlement  [rules.remit:{line}]\n"
            f"  carried in: EUR 700.00 — carried forward from before  [rules.remit:{line}]\n"
            f"  reserve: EUR -207.50 — 10% of what is earned, kept back until 2026-05-31  [rules.remit:{line + 2}]\n"
            f"  threshold: reached — at least EUR 100.00  [rules.remit:{line + 4}]\n"
            "  in reserve: EUR 2507.50 — afterwards\n")
        self.must(2, "explain", "a.ledger")
        self.must(2, "explain", "a.ledger", "1", "--settlement", "2026-03", "--partner", "Acme")
        self.assertIn('no partner "Nobody"',
                      self.must(1, "explain", "a.ledger", "--settlement", "2026-03", "--partner", "Nobody").stderr)


if __name__ == "__main__":
    unittest.main()
