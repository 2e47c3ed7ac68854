-- The reference plan for SQLite, over an expert's narrow file. ?1 is the first day that counts, ?2 the day behind
-- the last one. Gives a row a rule: its name, the sum of its lines in cents, how many of them aren't zero.
--
-- x / y to the nearest whole number, halves to the even one, is x / y + (2 * (x % y) + x / y % 2 > y).
WITH
-- Full months since the deal's close: one is full on the day of the close, or on the last day of a shorter month.
aged(id, partner, issued_on, net, months) AS (
  SELECT invoice.id, deal.partner, invoice.issued_on, invoice.net,
    (substr(invoice.issued_on, 1, 4) - substr(deal.closed_on, 1, 4)) * 12
      + substr(invoice.issued_on, 6, 2) - substr(deal.closed_on, 6, 2)
      - (substr(invoice.issued_on, 9) < substr(deal.closed_on, 9)
         AND invoice.issued_on <> date(invoice.issued_on, 'start of month', '+1 month', '-1 day'))
  FROM invoice JOIN deal ON deal.id = invoice.deal
),
-- 20%, then 1.25 points less a month: in 1/10000.
shared(id, partner, issued_on, net, share) AS (
  SELECT id, partner, issued_on, net,
    net * CASE WHEN months <= 11 THEN 2000 WHEN months <= 23 THEN 2000 - 125 * (months - 11) ELSE 0 END
  FROM aged
),
rated(id, partner, issued_on, net, recurring) AS (
  SELECT id, partner, issued_on, net, share / 10000 + (2 * (share % 10000) + share / 10000 % 2 > 10000) FROM shared
),
running(partner, issued_on, recurring, net, volume) AS (
  SELECT partner, issued_on, recurring, net,
    sum(net) OVER (PARTITION BY partner, substr(issued_on, 1, 4), (substr(issued_on, 6, 2) + 2) / 3
                   ORDER BY issued_on, id ROWS UNBOUNDED PRECEDING)
  FROM rated
  WHERE issued_on < ?2
    AND issued_on >= date(?1, 'start of month', '-' || ((substr(?1, 6, 2) - 1) % 3) || ' months')
),
-- Hundredths of a cent: 2% of what lies above 50,000 and 2% more above 250,000.
sliced(partner, issued_on, recurring, slices) AS (
  SELECT partner, issued_on, recurring,
    2 * (max(0, volume - 5000000) - max(0, volume - net - 5000000))
      + 2 * (max(0, volume - 25000000) - max(0, volume - net - 25000000))
  FROM running
  WHERE issued_on >= ?1
),
invoiced(partner, month, recurring, volume) AS (
  SELECT partner, substr(issued_on, 1, 7), recurring, slices / 100 + (2 * (slices % 100) + slices / 100 % 2 > 100)
  FROM sliced
),
taken(partner, month, share, net) AS (
  SELECT rated.partner, substr(credit_note.issued_on, 1, 7), rated.recurring * credit_note.amount, rated.net
  FROM credit_note JOIN rated ON rated.id = credit_note.invoice
  WHERE credit_note.issued_on >= ?1 AND credit_note.issued_on < ?2
),
summed(rule, partner, month, cents, lines) AS MATERIALIZED (
  SELECT 'recurring', partner, month, sum(recurring), sum(recurring <> 0) FROM invoiced GROUP BY partner, month
  UNION ALL
  SELECT 'volume', partner, month, sum(volume), sum(volume <> 0) FROM invoiced GROUP BY partner, month
  UNION ALL
  SELECT 'deal_bonus', partner, substr(closed_on, 1, 7),
    sum(value * 3 / 100 + (2 * (value * 3 % 100) + value * 3 / 100 % 2 > 100)),
    sum(value * 3 / 100 + (2 * (value * 3 % 100) + value * 3 / 100 % 2 > 100) <> 0)
  FROM deal JOIN partner ON partner.id = deal.partner AND partner.gold
  WHERE closed_on >= ?1 AND closed_on < ?2
  GROUP BY partner, substr(closed_on, 1, 7)
  UNION ALL
  SELECT 'refund_share', partner, month, -sum(share / net + (2 * (share % net) + share / net % 2 > net)),
    sum(share / net + (2 * (share % net) + share / net % 2 > net) <> 0)
  FROM taken GROUP BY partner, month
),
capped(cents) AS (
  SELECT 2500000 - sum(cents) FROM summed GROUP BY partner, month HAVING sum(cents) > 2500000
)
SELECT rule, sum(cents), sum(lines) FROM summed GROUP BY rule
UNION ALL
SELECT 'monthly_cap', coalesce(sum(cents), 0), count(*) FROM capped;
