"""Rules that pay in the currency of each fact: what is posted, corrected, summed and settled by currency.

By hand, 10% of each deal, held for 20 days:
  D1  USD 1,000 of 6 March    USD 100.00, free on 26 March, so paid in March
  D2  EUR 2,000 of 20 March   EUR 200.00, free on 9 April, so paid in April
  D3  KWD 1.005 of 31 March   KWD 0.1005, half-even KWD 0.100, free on 20 April
In April D1 turns out to be in EUR: USD 100.00 are taken back, and carried below zero, and EUR 100.00 are posted and
paid.
"""

import csv
import io
import unittest

from program import ProgramTest

RULES = """\
ruleset "Each in its own"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

rule commission
  for each   deal where stage is won
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value in its own currency
  refunds    none

payout monthly
  hold        20 days
  below zero  carry forward
"""
HEAD = "id,partner_id,stage,value,currency,closed_on\n"


class OwnCurrencyTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("rules.remit", RULES)
        self.write("facts/partners.csv", "id,name\nElm,Elm\n")
        self.write("facts/deals.csv", HEAD + "D1,Elm,won,1000.00,USD,2026-03-06\nD2,Elm,won,2000.00,EUR,2026-03-20\n"
                                             "D3,Elm,won,1.005,KWD,2026-03-31\n")
        self.must(0, "init", "a.ledger")
        self.must(0, "import", "a.ledger", "facts")

    def rows(self, *arguments):
        return list(csv.DictReader(io.StringIO(self.must(0, *arguments, "--format", "csv").stdout)))

    def run_month(self, month):
        return [(row["line"], row["component"], row["amount"], row["currency"], row["reason"])
                for row in self.rows("run", "a.ledger", "--rules", "rules.remit", "--period", month)]

    def settle(self, month):
        return [(row["step"], row["amount"], row["currency"], row["payout_amount"], row["payout_currency"])
                for row in self.rows("settle", "a.ledger", "--rules", "rules.remit", "--period", month)]

    def test_each_is_posted_and_settled_in_its_currency(self):
        self.assertEqual(self.run_month("2026-03"), [("D2", "amount", "200.00", "EUR", "new"),
                                                     ("D3", "amount in KWD", "0.100", "KWD", "new"),
                                                     ("D1", "amount in USD", "100.00", "USD", "new")])
        self.assertEqual(self.settle("2026-03"),
                         [("posted", "200.00", "EUR", "", ""), ("hold", "200.00", "EUR", "", ""),
                          ("posted", "0.100", "KWD", "", ""), ("hold", "0.100", "KWD", "", ""),
                          ("posted", "100.00", "USD", "", ""), ("paid", "100.00", "USD", "100.00", "USD")])
        again = self.must(0, "settle", "a.ledger", "--rules", "rules.remit", "--period", "2026-03")
        self.assertIn("paid out   EUR 0.00, KWD 0.000, USD 100.00\n", again.stdout)
        self.assertIn("was settled before", again.stderr)

    def test_a_deal_that_changes_its_currency_is_taken_back_in_the_old_one(self):
        self.run_month("2026-03")
        self.settle("2026-03")
        self.write("corrected/deals.csv", HEAD + "D1,Elm,won,1000.00,EUR,2026-03-06\n")
        self.must(0, "import", "a.ledger", "corrected", "--booked-on", "2026-04-10")
        self.assertEqual([row[:4] for row in self.run_month("2026-04")],
                         [("D1", "amount", "100.00", "EUR"), ("D1", "amount in USD", "-100.00", "USD")])
        self.assertEqual([row[:3] for row in self.settle("2026-04")],
                         [("posted", "100.00", "EUR"), ("hold", "200.00", "EUR"), ("paid", "300.00", "EUR"),
                          ("hold", "0.100", "KWD"), ("paid", "0.100", "KWD"),
                          ("posted", "100.00", "USD"), ("below zero", "100.00", "USD")])
        told = self.must(0, "explain", "a.ledger", "--settlement", "2026-04", "--partner", "Elm").stdout
        self.assertIn("carried forward: USD -100.00", told)
        self.assertIn("paid out: EUR 300.00", told)
        sums = self.rows("payouts", "a.ledger", "--by", "partner")
        self.assertEqual([(row["amount"], row["currency"]) for row in sums],
                         [("300.00", "EUR"), ("0.100", "KWD"), ("0.00", "USD")])

    def test_what_was_posted_in_a_currency_meets_no_amount_in_another_later_on(self):
        self.run_month("2026-03")
        self.settle("2026-03")
        # From April on it pays in EUR, with a draw of EUR 500: USD 100 at 1.25 are EUR 80, and KWD 0.1 at 0.4 EUR 0.25.
        self.write("rules.remit", RULES.replace("in its own currency", "in EUR").replace(
            "  hold        20 days", "  draw        EUR 500").replace(
            "clamp to month end\n", "clamp to month end\nrates     last published\n"))
        self.write("rates/fx_rates.csv", "on,from,to,rate\n2026-03-01,EUR,USD,1.25\n2026-03-01,EUR,KWD,0.4\n")
        self.must(0, "import", "a.ledger", "rates")
        self.run_month("2026-04")
        # EUR: 200.00 held and free now, 80.00 and 0.25 anew; 219.75 is what the draw adds.
        self.assertEqual([row[:3] for row in self.settle("2026-04")],
                         [("posted", "80.25", "EUR"), ("hold", "200.00", "EUR"), ("draw", "219.75", "EUR"),
                          ("paid", "500.00", "EUR"), ("posted", "0.100", "KWD"), ("hold", "0.100", "KWD"),
                          ("posted", "100.00", "USD"), ("below zero", "100.00", "USD")])

    def test_an_explanation_is_in_the_currency_of_the_line(self):
        self.run_month("2026-03")
        numbers = {row["currency"]: row["posting"]
                   for row in self.rows("payouts", "a.ledger", "--by", "posting")}
        told = self.must(0, "explain", "a.ledger", numbers["KWD"]).stdout
        self.assertIn("KWD 0.100 — commission (amount in KWD) to partner Elm for deal D3", told)
        self.assertIn("amount: KWD 0.1005 — 10% of deal.value in its own currency = 10% × KWD 1.005", told)
        self.assertIn("rounding: KWD 0.100 — half-even of KWD 0.1005", told)


if __name__ == "__main__":
    unittest.main()
