"""Rule files of a size that real programmes have, made by a rule so that they are the same everywhere."""

HEADER = """ruleset "{name}"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end
tiers     Silver < Gold
"""

MEASURES = """
measure month_volume for partner
  sum     invoice.net by invoice.issued_on
  less    refund.amount by refund.on
  window  month

measure year_volume for partner
  sum     invoice.net by invoice.issued_on
  less    refund.amount by refund.on
  window  year

measure deals_won for partner
  count   deal by deal.closed_on where stage is won
  window  quarter

measure quarter_deals for partner
  sum     deal.value by deal.closed_on where stage is won
  window  quarter

table terms by partner.tier
  columns                share  bonus    limit
  Gold                   2%     EUR 150  EUR 9_000
  Gold from 2025-01-01   2.5%   EUR 200  EUR 12_000
  any                    1%     EUR 100  EUR 5_000

scale growth marginal
  from EUR 0        0%
  from EUR 100_000  1%
  from EUR 500_000  2%
"""


def fifty_rules(five):
    """The reference plan's text `five`, and 45 rules more on the same facts.

    Each rule for invoices or deals is for those of one size, so what is owed more than by the five is mostly a line a
    fact; they read the same measures, table and scale, as the rules of one programme do.
    """
    plan = five.split("\nscenario ")[0]
    rules = [plan, MEASURES]
    sizes = [0, 50, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1500, 2500, 5000, 1_000_000]
    for number, (low, high) in enumerate(zip(sizes, sizes[1:]), 1):
        rules.append(f"""
rule size_{number} "Invoices from {low:_} to {high:_}"
  for each   invoice where invoice.net > EUR {low:_} and invoice.net <= EUR {high:_}
  pays       invoice.partner
  effective  from 2024-01-01 by invoice.issued_on
  during     first {number % 4 + 1} years since invoice.deal.closed_on
  amount     (terms.share / {number}) of invoice.net when month_volume >= EUR {1000 * number:_}
  refunds    none
""")
    for number, (low, high) in enumerate(zip(sizes, sizes[1:]), 1):
        rules.append(f"""
rule won_{number} "Deals from {low * 12:_} to {high * 12:_}"
  for each   deal where stage is won and deal.value > EUR {low * 12:_} and deal.value <= EUR {high * 12:_}
  pays       deal.partner
  effective  from 2024-01-01 by deal.closed_on
  amount     terms.bonus + {number}% of deal.value / 10 when deals_won >= {number % 5}
             otherwise terms.bonus
  cap        terms.limit per deal
  refunds    none
""")
    for number in range(1, 9):
        rules.append(f"""
rule month_{number} "A bonus for a month above {number * 10_000:_}"
  for each   partner, month
  effective  from 2024-01-01 by month.end
  amount     {number} * EUR 10 when month_volume >= EUR {number * 10_000:_} and deals_won > {number}
""")
    for number in range(1, 8):
        rules.append(f"""
rule quarter_{number} "Growth of a quarter's deals, step {number}"
  for each   partner, quarter
  effective  from 2024-01-01 by quarter.end
  amount     growth of quarter_deals when year_volume >= EUR {number * 100_000:_}
""")
    return "".join(rules)


def long_file(least_lines=2_000):
    """A programme of many products, as long as rule files get: tables, scales, measures, rules and scenarios."""
    parts = [HEADER.format(name="A long programme")]
    number = 0
    while sum(part.count("\n") for part in parts) < least_lines:
        number += 1
        parts.append(f"""
# Product {number}: a recurring share that fades, new business by a scale, and a yearly bonus.

let product_{number}  product is one of basic_{number}, plus_{number} and not kind is renewal

table rates_{number} by partner.tier, deal.region
  columns                     rate   limit
  Gold, north                 12%    EUR 4_000
  Gold, any                   11%    EUR 3_000
  any, any                    8%     EUR 2_000
  any, any from 2025-07-01    7.5%   EUR 2_000

scale steps_{number} marginal
  from EUR 0       {number % 4 + 1}%
  from EUR 20_000  {number % 4 + 2}%
  from EUR 80_000  {number % 4 + 3}%

measure sold_{number} for partner
  sum     invoice.net by invoice.issued_on where product is one of basic_{number}, plus_{number}
  less    refund.amount by refund.invoice.issued_on
  window  quarter

rule recurring_{number} "Two years of product {number}"
  for each   invoice where invoice is paid and invoice has deal and invoice has product and product_{number}
  pays       invoice.partner
  effective  from 2024-01-01 by invoice.paid_on
  during     first 24 months since invoice.deal.closed_on
  amount     steps_{number} of invoice.net on top of sold_{number}
  decay      linear, 100% at month 12 to 50% at month 24, since invoice.deal.closed_on
  cap        EUR 900 per invoice
  refunds    re-rate

rule won_{number} "New business with product {number}"
  for each   deal where stage is won and deal has product and deal has region and product_{number}
  pays       deal.partner
  effective  from 2024-01-01 by deal.closed_on
  let        base  deal.value - EUR {number * 10}
  amount     rates_{number}.rate of base when base > EUR 0, otherwise EUR 0
  cap        rates_{number}.limit per deal
  cap        EUR 20_000 per partner per year
  refunds    at original rate, within 90 days of refund.invoice.issued_on

rule loyal_{number} "A year that sold more than the one before"
  for each   partner, quarter
  effective  from 2024-01-01 by quarter.end
  amount     1% of (sold_{number} - (sold_{number} last year)) when sold_{number} > (sold_{number} last year)

scenario "Product {number} is won"
  given partner Elm  tier Gold
  given deal D1  partner Elm, kind new, stage won, product basic_{number}, region north, value EUR 1_{number:03d}, closed_on 2025-03-02
  expect 2025-03  won_{number} Elm EUR {(1000 + number - number * 10) * 12 // 100}.{(1000 + number - number * 10) * 12 % 100:02d}
""")
    return "".join(parts)
