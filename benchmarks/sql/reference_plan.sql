-- The reference plan for SQLite, over an expert's narrow file. ?1 is the first day that counts, ?2 the day behind
-- the last one. Gives a row a rule: its name, the sum of its lines in cents, how many of them aren't zero.
--
-- x / y to the nearest whole number, halves to the even one, is x / y + (2 * (x % y) + x / y % 2 > y). LIMIT -1 keeps
-- SQLite from putting an expression in the place of its name, where it would be worked out at every mention.
WITH
-- Invoices from the quarter of the first day on, and those of which something is credited.
line(id, deal, issued_on, net, credited_on, credit) AS (
  SELECT id, deal, issued_on, net, NULL, NULL
  FROM invoice
  WHERE issued_on < ?2
    AND issued_on >= date(?1, 'start of month', '-' || ((substr(?1, 6, 2) - 1) % 3) || ' months')
  UNION ALL
  SELECT invoice.id, deal, invoice.issued_on, net, credit_note.issued_on, amount
  FROM credit_note CROSS JOIN invoice ON invoice.id = credit_note.invoice
  WHERE credit_note.issued_on >= ?1 AND credit_note.issued_on < ?2
),
-- Full months since the deal's close: one is full on the day of the close, or on the last day of a shorter month.
aged(id, partner, issued_on, net, credited_on, credit, months) AS (
  SELECT line.id, deal.partner, line.issued_on, net, credited_on, credit,
    (substr(line.issued_on, 1, 4) - substr(deal.closed_on, 1, 4)) * 12
      + substr(line.issued_on, 6, 2) - substr(deal.closed_on, 6, 2)
      - (substr(line.issued_on, 9) < substr(deal.closed_on, 9)
         AND line.issued_on <> date(line.issued_on, 'start of month', '+1 month', '-1 day'))
  FROM line CROSS JOIN deal ON deal.id = line.deal
  LIMIT -1
),
-- 20%, then 1.25 points less a month: in 1/10000.
shared(id, partner, issued_on, net, credited_on, credit, share) AS (
  SELECT id, partner, issued_on, net, credited_on, credit,
    net * CASE WHEN months <= 11 THEN 2000 WHEN months <= 23 THEN 2000 - 125 * (months - 11) ELSE 0 END
  FROM aged
  LIMIT -1
),
rated(id, partner, issued_on, net, credited_on, credit, recurring) AS MATERIALIZED (
  SELECT id, partner, issued_on, net, credited_on, credit,
    share / 10000 + (2 * (share % 10000) + share / 10000 % 2 > 10000)
  FROM shared
),
running(partner, issued_on, recurring, net, volume) AS (
  SELECT partner, issued_on, recurring, net,
    sum(net) OVER (PARTITION BY partner, substr(issued_on, 1, 4) * 4 + (substr(issued_on, 6, 2) + 2) / 3
                   ORDER BY issued_on, id ROWS UNBOUNDED PRECEDING)
  FROM rated
  WHERE credited_on IS NULL
),
-- Hundredths of a cent: 2% of what lies above 50,000 and 2% more above 250,000.
sliced(partner, month, recurring, slices) AS (
  SELECT partner, substr(issued_on, 1, 7), recurring,
    2 * (max(0, volume - 5000000) - max(0, volume - net - 5000000))
      + 2 * (max(0, volume - 25000000) - max(0, volume - net - 25000000))
  FROM running
  WHERE issued_on >= ?1
  LIMIT -1
),
invoiced(partner, month, recurring, volume) AS (
  SELECT partner, month, recurring, slices / 100 + (2 * (slices % 100) + slices / 100 % 2 > 100)
  FROM sliced
  LIMIT -1
),
by_month(partner, month, recurring, recurring_lines, volume, volume_lines) AS MATERIALIZED (
  SELECT partner, month, sum(recurring), sum(recurring <> 0), sum(volume), sum(volume <> 0)
  FROM invoiced GROUP BY partner, month
),
refund(partner, month, cents) AS (
  SELECT partner, substr(credited_on, 1, 7),
    recurring * credit / net + (2 * (recurring * credit % net) + recurring * credit / net % 2 > net)
  FROM rated
  WHERE credited_on IS NOT NULL
  LIMIT -1
),
bonus(partner, month, cents) AS (
  SELECT deal.partner, substr(closed_on, 1, 7),
    value * 3 / 100 + (2 * (value * 3 % 100) + value * 3 / 100 % 2 > 100)
  FROM deal JOIN partner ON partner.id = deal.partner AND partner.gold
  WHERE closed_on >= ?1 AND closed_on < ?2
  LIMIT -1
),
summed(rule, partner, month, cents, lines) AS MATERIALIZED (
  SELECT 'recurring', partner, month, recurring, recurring_lines FROM by_month
  UNION ALL
  SELECT 'volume', partner, month, volume, volume_lines FROM by_month
  UNION ALL
  SELECT 'deal_bonus', partner, month, sum(cents), sum(cents <> 0) FROM bonus GROUP BY partner, month
  UNION ALL
  SELECT 'refund_share', partner, month, -sum(cents), sum(cents <> 0) FROM refund GROUP BY partner, month
),
capped(cents) AS (
  SELECT 2500000 - sum(cents) FROM summed GROUP BY partner, month HAVING sum(cents) > 2500000
)
SELECT rule, sum(cents), sum(lines) FROM summed GROUP BY rule
UNION ALL
SELECT 'monthly_cap', coalesce(sum(cents), 0), count(*) FROM capped;
