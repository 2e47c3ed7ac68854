"""Runs that follow changes, and explanations: they read a part of the facts, and say what all of them say."""

import unittest

from program import ProgramTest

HEADER = """ruleset "Narrow"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end
"""

# Deals are counted by their product; an invoice without one reads what is told of `other`.
BY_PRODUCT = HEADER + """
field invoice.product is one of alpha, other, empty means other

measure sold for product
  sum     deal.value by deal.closed_on where deal.stage is won
  window  year

rule share
  for each   invoice
  pays       invoice.partner
  effective  from 2026-01-01 by invoice.issued_on
  amount     1% of sold
  refunds    none
"""

# Facts of one's own, and a rule for the lines of another under a cap of a month.
CLAIMS = HEADER + """
fact claim of partner
  on      date
  amount  money

rule base
  for each   claim
  pays       claim.partner
  effective  from 2026-01-01 by claim.on
  amount     10% of claim.amount

rule over
  for each   base
  pays       base.partner
  effective  from 2026-01-01 by base.on
  amount     50% of base.amount
  cap        EUR 10 per partner per month
"""


class NarrowReadingTest(ProgramTest):
    def make(self, rules, **files):
        self.write("rules.remit", rules)
        for name, text in files.items():
            self.write(f"facts/{name}.csv", text)
        self.must(0, "init", "a.ledger")
        self.must(0, "import", "a.ledger", "facts", "--booked-on", "2026-01-31", "--rules", "rules.remit")

    def test_what_stands_for_an_empty_cell_is_looked_for_too(self):
        deals = "".join(f"D{deal:03},P1,won,10.00,EUR,2026-01-{1 + deal % 28:02},{'other' if deal % 2 else 'alpha'}\n"
                        for deal in range(400))
        self.make(BY_PRODUCT, partners="id,name\nP1,Acme\n",
                  deals="id,partner_id,stage,value,currency,closed_on,product\n" + deals,
                  invoices="id,partner_id,net,currency,issued_on,product\nI1,P1,100.00,EUR,2026-01-10,alpha\n")
        self.run_month("2026-01")
        self.write("late/invoices.csv",
                   "id,partner_id,net,currency,issued_on,product\nI9,P1,10.00,EUR,2026-01-20,\n")
        self.must(0, "import", "a.ledger", "late", "--booked-on", "2026-01-31")
        # Of 400 deals those whose number leaves 0 to 19 when divided by 28 close from the 1st through the 20th: 14 × 20
        # and 8 more, 288. Half of them are odd, and 1% of 144 × EUR 10 are EUR 14.40.
        self.run_month("2026-01")
        self.assertIn(",I9,1,14.40,", self.payouts("--by", "partner,rule,fact"))
        self.assertIn("postings   0\n", self.run_month("2026-01", "--full", "--dry-run").stdout)
        told = self.must(0, "explain", "a.ledger", "2").stdout
        self.assertIn("sold: EUR 1440.00", told)

    def test_a_line_of_another_rules_lines_is_explained(self):
        self.make(CLAIMS, partners="id,name\nP1,Acme\n",
                  claim="id,partner_id,on,amount,currency\nC1,P1,2026-01-05,100.00,EUR\nC2,P1,2026-01-06,200.00,EUR\n")
        self.run_month("2026-01")
        # Half of 10 and half of 20 are 15, of which the month has room for 10: 5 for the first and 5 for the second.
        told = {number: self.must(0, "explain", "a.ledger", str(number)).stdout for number in (3, 4)}
        self.assertIn("EUR 5.00 — over", told[3])
        self.assertIn("EUR 5.00 — over", told[4])
        self.assertIn("claim C2", told[4])


if __name__ == "__main__":
    unittest.main()
