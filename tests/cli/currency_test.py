"""Deals in several currencies: rates that are missing, that come later, and that change.

By hand, 10% of D1's USD 1,000: at 0.90 EUR 90.00, at 0.95 EUR 95.00. D2's JPY 30,000 are USD 200 at 150 and EUR 180 at
0.90, so EUR 18.00.
"""

import csv
import io
import unittest

from program import ProgramTest

RULES = """\
ruleset "Paid in EUR"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end
{rates}
rule commission
  for each   deal where stage is won
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value in EUR
  refunds    at original rate
"""


class CurrencyTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("rules.remit", RULES.format(rates="rates     of the day, through USD\n"))
        self.write("facts/partners.csv", "id,name\nElm,Elm\n")
        self.write("facts/deals.csv", "id,partner_id,stage,value,currency,closed_on\n"
                                      "D1,Elm,won,1000.00,USD,2026-03-06\nD2,Elm,won,30000,JPY,2026-03-06\n"
                                      "D3,Elm,won,10.00,EUR,2026-03-07\nD4,Elm,won,7.00,USD,2026-03-09\n")
        self.must(0, "init", "a.ledger")
        self.must(0, "import", "a.ledger", "facts")

    def rates(self, *lines, name="rates"):
        self.write(f"{name}/fx_rates.csv", "\n".join(["on,from,to,rate", *lines]) + "\n")
        self.must(0, "import", "a.ledger", name)

    def run_month(self, code=0, month="2026-03"):
        return self.must(code, "run", "a.ledger", "--rules", "rules.remit", "--period", month)

    def postings(self):
        done = self.must(0, "payouts", "a.ledger", "--by", "rule,fact,period,reason", "--format", "csv")
        return [(row["line"], row["period"], row["reason"], row["amount"])
                for row in csv.DictReader(io.StringIO(done.stdout))]

    def test_all_missing_days_are_told_of_and_nothing_is_posted(self):
        told = self.run_month(code=1).stderr
        self.assertIn("error: exchange rates from USD to EUR: there is none on 2026-03-06, 2026-03-09\n", told)
        self.assertIn("error: exchange rates from JPY to EUR: there is none on 2026-03-06\n", told)
        self.assertIn("deal D4: there is no exchange rate from USD to EUR on 2026-03-09; add it to fx_rates.csv, or declare "
                      "`rates last published`", told)
        self.assertIn("3 rows can't be rated; nothing was posted", told)

    def test_direct_inverse_and_through_the_pivot(self):
        self.rates("2026-03-06,USD,EUR,0.90", "2026-03-06,USD,JPY,150", "2026-03-09,EUR,USD,1.25")
        self.run_month()
        # D4: USD 7 ÷ 1.25 is EUR 5.60, and a tenth of it 0.56.
        self.assertEqual(self.postings(), [("D1", "2026-03", "new", "90.00"), ("D2", "2026-03", "new", "18.00"),
                                           ("D3", "2026-03", "new", "1.00"), ("D4", "2026-03", "new", "0.56")])

    def test_last_published_takes_fridays_rate(self):
        self.write("rules.remit", RULES.format(rates="rates     last published, through USD\n"))
        self.rates("2026-03-06,USD,EUR,0.90", "2026-03-05,USD,JPY,150")
        self.run_month()
        self.assertIn(("D4", "2026-03", "new", "0.63"), self.postings())

    def test_a_corrected_rate_is_posted_as_such(self):
        self.rates("2026-03-06,USD,EUR,0.90", "2026-03-06,USD,JPY,150", "2026-03-09,USD,EUR,0.90")
        self.run_month()
        self.rates("2026-03-06,USD,EUR,0.95", name="corrected")
        self.run_month(month="2026-04")
        self.assertEqual([each for each in self.postings() if each[1] == "2026-04"],
                         [("D1", "2026-04", "FX", "5.00"), ("D2", "2026-04", "FX", "1.00")])

    def test_a_credit_note_in_another_currency_is_refused_where_it_counts(self):
        self.rates("2026-03-06,USD,EUR,0.90", "2026-03-06,USD,JPY,150", "2026-03-09,USD,EUR,0.90")
        self.write("more/invoices.csv", "id,deal_id,issued_on,net,currency\nI1,D1,2026-03-07,1000.00,USD\n")
        self.write("more/credit_notes.csv", "id,invoice_id,issued_on,amount,currency\nC1,I1,2026-03-20,500.00,EUR\n")
        self.must(0, "import", "a.ledger", "more")
        self.assertIn("deal D1: a credit note is in another currency than what it refunds", self.run_month(code=1).stderr)

    def test_an_amount_that_is_not_converted_says_how_to(self):
        self.write("rules.remit", RULES.format(rates="").replace("deal.value in EUR", "deal.value"))
        self.assertIn("deal D1 is in another currency than the ruleset's EUR; convert it where it is read: deal.value in EUR",
                      self.run_month(code=1).stderr)

    def test_a_rate_that_a_step_of_a_balance_lacks_is_told_of(self):
        # Elm's steps begin in January and Fir's in December, which has no rate: the first steps of both are one batch.
        self.write("rules.remit", RULES.format(rates="") + """
balance fund for partner
  each     month
  starts   EUR 100
  becomes  (before in USD) in EUR

rule interest
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     fund
""")
        self.write("more/partners.csv", "id,name,joined_on\nElm,Elm,2026-01-01\nFir,Fir,2025-12-01\n")
        self.must(0, "import", "a.ledger", "more")
        self.rates("2026-01-01,EUR,USD,1.10", "2026-02-01,EUR,USD,1.10")
        self.assertIn("partner Fir, 2026-01: there is no exchange rate from EUR to USD on 2025-12-01",
                      self.run_month(code=1, month="2026-02").stderr)


if __name__ == "__main__":
    unittest.main()
