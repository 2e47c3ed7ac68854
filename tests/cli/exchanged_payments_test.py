"""`paid in`: payments in the partners' own currencies, and what keeps a settlement from making them.

By hand, on EUR 1 = USD 1.10 and USD 1 = JPY 150 of Friday, 30 January 2026:
  Elm   10% of 1,000.00 is EUR 100.00, × 1.10 = USD 110.00
  Fir   10% of   623.40 is EUR  62.34, × 165  = JPY 10,286.1, rounded 10,286
  Gum   10% of   500.00 is EUR  50.00, paid as it is
  Hay   10% of   100.00 is EUR  10.00, below the threshold: nothing is paid, so no currency is needed
"""

import csv
import io
import json
import unittest

from program import ProgramTest

RULES = """\
ruleset "Paid abroad"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end
rates     last published, through USD

rule commission
  for each   deal where stage is won
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  refunds    at original rate

payout monthly
  below zero  carry forward
  threshold   EUR 50, else carry forward
  paid in     partner.payout_currency at period.end
"""
PARTNERS = ("Elm,Elm,USD", "Fir,Fir,JPY", "Gum,Gum,EUR", "Hay,Hay,")
RATES = ("2026-01-30,EUR,USD,1.10", "2026-01-30,USD,JPY,150")


class ExchangedPaymentsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("rules.remit", RULES)
        self.write("facts/deals.csv", "id,partner_id,stage,value,currency,closed_on\n"
                                      "D1,Elm,won,1000.00,EUR,2026-01-10\nD2,Fir,won,623.40,EUR,2026-01-10\n"
                                      "D3,Gum,won,500.00,EUR,2026-01-10\nD4,Hay,won,100.00,EUR,2026-01-10\n")
        self.must(0, "init", "a.ledger")
        self.partners(*PARTNERS)
        self.must(0, "import", "a.ledger", "facts")

    def partners(self, *lines):
        self.write("partners/partners.csv", "\n".join(["id,name,payout_currency", *lines]) + "\n")
        self.must(0, "import", "a.ledger", "partners")

    def rates(self, *lines):
        self.write("rates/fx_rates.csv", "\n".join(["on,from,to,rate", *lines]) + "\n")
        self.must(0, "import", "a.ledger", "rates")

    def settle(self, *more, code=0, month="2026-01"):
        self.run_month(month)
        return self.must(code, "settle", "a.ledger", "--rules", "rules.remit", "--period", month, *more)

    def paid(self, *more, month="2026-01"):
        rows = csv.DictReader(io.StringIO(self.settle("--format", "csv", *more, month=month).stdout))
        return [(row["partner"], row["amount"], row["currency"], row["payout_amount"], row["payout_currency"])
                for row in rows if row["step"] == "paid"]

    def test_payments_are_in_the_partners_currencies_and_the_books_are_not(self):
        self.rates(*RATES)
        self.assertEqual(self.paid(), [("Elm", "100.00", "EUR", "110.00", "USD"), ("Fir", "62.34", "EUR", "10286", "JPY"),
                                       ("Gum", "50.00", "EUR", "50.00", "EUR")])

    def test_the_table_shows_both_and_the_head_has_the_sums(self):
        self.rates(*RATES)
        done = self.settle()
        self.assertIn("paid out   EUR 212.34\npaid as    EUR 50.00, JPY 10286, USD 110.00\n", done.stdout)
        self.assertIn("partner  posted  below threshold  paid out  carried  currency     paid as\n"
                      "Elm      100.00             0.00    100.00     0.00  EUR       USD 110.00\n"
                      "Fir       62.34             0.00     62.34     0.00  EUR        JPY 10286\n"
                      "Gum       50.00             0.00     50.00     0.00  EUR        EUR 50.00\n"
                      "Hay       10.00           -10.00      0.00    10.00  EUR\n", done.stdout)
        self.assertEqual(self.settle().stdout.splitlines()[4:], done.stdout.splitlines()[4:])

    def test_only_payments_have_an_amount_in_another_currency(self):
        self.rates(*RATES)
        rows = [json.loads(line) for line in self.settle("--format", "json").stdout.splitlines()]
        self.assertEqual([(row["step"], row["payout_amount"], row["payout_currency"]) for row in rows[:2]],
                         [("posted", None, None), ("paid", "110.00", "USD")])

    def test_where_nobody_is_paid_abroad_nothing_is_said_of_it(self):
        self.partners("Elm,Elm,EUR", "Fir,Fir,EUR", *PARTNERS[2:])
        done = self.settle()
        self.assertNotIn("paid as", done.stdout)

    def test_missing_rates_are_told_of_together_and_nothing_is_settled(self):
        told = self.settle(code=1).stderr
        self.assertIn("error: exchange rates from EUR to JPY: there is none on 2026-01-31\n"
                      "  --> rules.remit:18:3: paid in     partner.payout_currency at period.end\n", told)
        self.assertIn("error: exchange rates from EUR to USD: there is none on 2026-01-31\n", told)
        self.assertIn("error: partner Elm: there is no exchange rate from EUR to USD on 2026-01-31; add it to "
                      "fx_rates.csv\n", told)
        self.assertIn("error: partner Fir: there is no exchange rate from EUR to JPY on 2026-01-31", told)
        self.assertIn("nothing was settled", told)
        self.assertIn("nothing has been settled",
                      self.must(1, "explain", "a.ledger", "--settlement", "2026-01", "--partner", "Gum").stderr)
        self.rates(*RATES)  # a run knows what had been imported before it
        self.assertEqual(len(self.paid()), 3)

    def test_a_currency_is_wrong_only_where_somebody_is_paid_in_it(self):
        self.rates(*RATES)
        self.partners("Elm,Elm,EUX", "Fir,Fir,", "Gum,Gum,usd", "Hay,Hay,QQQ")
        told = self.settle(code=1).stderr
        self.assertIn("partner Elm: `EUX` is no currency of ISO 4217", told)
        self.assertIn("error: partner Fir has no payout_currency; import it, ", told)
        self.assertIn("partner Gum: `usd` is no currency of ISO 4217, so nobody can be paid in it; correct it where the "
                      "partner has it, perhaps to USD", told)
        self.assertNotIn("Hay", told)

    def test_what_an_empty_currency_means(self):
        self.rates(*RATES)
        self.write("rules.remit", RULES + "\nfield partner.payout_currency is symbol, empty means USD\n")
        self.partners("Elm,Elm,", "Fir,Fir,EUR", *PARTNERS[2:])
        self.assertIn(("Elm", "100.00", "EUR", "110.00", "USD"), self.paid())

    def test_a_currency_with_dates_and_a_day_of_ones_own(self):
        # On 15 January EUR 1 is USD 1.20. Elm's attribute is there through 30 January.
        self.rates("2026-01-15,EUR,USD,1.20", *RATES)
        self.write("rules.remit", RULES.replace("partner.payout_currency at period.end", "partner.pays_to at period.end - 10 days")
                   + "\nfield partner.pays_to is symbol, empty means EUR\n")
        self.write("more/partner_attributes.csv", "partner_id,attribute,value,from,through\n"
                                                  "Elm,pays_to,USD,2026-01-01,2026-01-30\nFir,pays_to,USD,2026-01-31,\n")
        self.must(0, "import", "a.ledger", "more")
        self.assertEqual(self.paid(), [("Elm", "100.00", "EUR", "100.00", "EUR"), ("Fir", "62.34", "EUR", "74.81", "USD"),
                                       ("Gum", "50.00", "EUR", "50.00", "EUR")])

    def test_a_rate_of_a_day_to_come_is_refused(self):
        self.rates(*RATES, "2026-02-05,EUR,USD,1.30")
        self.write("rules.remit", RULES.replace("period.end", "period.end + 5 days"))
        self.assertIn("partner Elm: the day whose exchange rate counts, 2026-02-05, is after 2026-01-31, the last day that is "
                      "settled; take `period.end` or an earlier day", self.settle(code=1).stderr)

    def test_a_quarter_takes_the_rate_of_its_end(self):
        self.rates(*RATES, "2026-03-31,EUR,USD,1.25")
        self.assertIn(("Elm", "100.00", "EUR", "125.00", "USD"), self.paid(month="2026-Q1"))

    def test_the_exchange_is_a_step_of_the_explanation(self):
        self.rates(*RATES)
        self.settle()
        told = self.must(0, "explain", "a.ledger", "--settlement", "2026-01", "--partner", "Fir").stdout
        self.assertEqual(told,
                         "paid out: EUR 62.34 — to partner Fir in 2026-01, by payout monthly  [rules.remit:15]\n"
                         "  posted: EUR 62.34 — posted since the last settlement  [rules.remit:15]\n"
                         "  threshold: reached — at least EUR 50.00  [rules.remit:17]\n"
                         "  paid in JPY: JPY 10286 — EUR 62.34 × 165, the rate of 2026-01-30, the last one through "
                         "2026-01-31; half-even of JPY 10286.1  [rules.remit:18]\n")
        self.assertNotIn("paid in", self.must(0, "explain", "a.ledger", "--settlement", "2026-01", "--partner", "Gum").stdout)

    def test_a_scenario_expects_what_is_paid_in_either_currency(self):
        self.write("rules.remit", RULES + """
scenario "Abroad"
  given exchange_rate  on 2026-01-30, from EUR, to USD, rate 1.10
  given partner Elm  payout_currency USD
  given partner Fir  payout_currency USD
  given deal D1  partner Elm, stage won, value EUR 1_000, closed_on 2026-01-10
  given deal D2  partner Fir, stage won, value EUR 500, closed_on 2026-01-10
  given deal D3  partner Fir, stage won, value EUR 600, closed_on 2026-02-10
  expect 2026-01  Elm paid out USD 110.00, Elm paid out EUR 100.00, paid out JPY 0
  expect 2026-Q1  Fir paid out USD 121.00
  expect 2026-01  paid out USD 100.00
""")
        done = self.must(1, "test", "rules.remit")
        self.assertIn("2026-01 paid out", done.stdout)
        self.assertIn("USD 165.00", done.stdout)
        self.assertIn("paid in USD: USD 55.00 — EUR 50.00 × 1.1, the rate of 2026-01-30", done.stdout)

    def test_a_scenario_without_a_rate_says_so(self):
        self.write("rules.remit", RULES + """
scenario "Abroad"
  given partner Elm  payout_currency USD
  given deal D1  partner Elm, stage won, value EUR 1_000, closed_on 2026-01-10
  expect 2026-01  Elm paid out USD 110.00
""")
        self.assertIn("partner Elm: there is no exchange rate from EUR to USD on 2026-01-31",
                      self.must(1, "test", "rules.remit").stdout)


if __name__ == "__main__":
    unittest.main()
