-- The reference plan for DuckDB: what reference_plan.sql says, in its words. $1 is the first day that counts, $2 the
-- day behind the last one.
WITH
aged AS (
  SELECT invoice.id, deal.partner, invoice.issued_on, invoice.net,
    datediff('month', deal.closed_on, invoice.issued_on)
      - CASE WHEN day(invoice.issued_on) < day(deal.closed_on) AND invoice.issued_on <> last_day(invoice.issued_on)
        THEN 1 ELSE 0 END AS months
  FROM invoice JOIN deal ON deal.id = invoice.deal
),
shared AS (
  SELECT id, partner, issued_on, net,
    net * CASE WHEN months <= 11 THEN 2000 WHEN months <= 23 THEN 2000 - 125 * (months - 11) ELSE 0 END AS share
  FROM aged
),
rated AS (
  SELECT id, partner, issued_on, net,
    share // 10000 + CASE WHEN 2 * (share % 10000) + share // 10000 % 2 > 10000 THEN 1 ELSE 0 END AS recurring
  FROM shared
),
running AS (
  SELECT partner, issued_on, recurring, net,
    CAST(sum(net) OVER (PARTITION BY partner, date_trunc('quarter', issued_on)
                        ORDER BY issued_on, id ROWS UNBOUNDED PRECEDING) AS BIGINT) AS volume
  FROM rated
  WHERE issued_on < CAST($2 AS DATE) AND issued_on >= date_trunc('quarter', CAST($1 AS DATE))
),
sliced AS (
  SELECT partner, date_trunc('month', issued_on) AS month, recurring,
    2 * (greatest(0, volume - 5000000) - greatest(0, volume - net - 5000000))
      + 2 * (greatest(0, volume - 25000000) - greatest(0, volume - net - 25000000)) AS slices
  FROM running
  WHERE issued_on >= CAST($1 AS DATE)
),
invoiced AS (
  SELECT partner, month, recurring,
    slices // 100 + CASE WHEN 2 * (slices % 100) + slices // 100 % 2 > 100 THEN 1 ELSE 0 END AS volume
  FROM sliced
),
by_month AS (
  SELECT partner, month, sum(recurring) AS recurring, count_if(recurring <> 0) AS recurring_lines,
    sum(volume) AS volume, count_if(volume <> 0) AS volume_lines
  FROM invoiced GROUP BY partner, month
),
bonuses AS (
  SELECT partner, date_trunc('month', closed_on) AS month,
    value * 3 // 100 + CASE WHEN 2 * (value * 3 % 100) + value * 3 // 100 % 2 > 100 THEN 1 ELSE 0 END AS cents
  FROM deal JOIN partner ON partner.id = deal.partner AND partner.gold
  WHERE closed_on >= CAST($1 AS DATE) AND closed_on < CAST($2 AS DATE)
),
taken AS (
  SELECT rated.partner, date_trunc('month', credit_note.issued_on) AS month,
    rated.recurring * credit_note.amount AS share, rated.net
  FROM credit_note JOIN rated ON rated.id = credit_note.invoice
  WHERE credit_note.issued_on >= CAST($1 AS DATE) AND credit_note.issued_on < CAST($2 AS DATE)
),
refunds AS (
  SELECT partner, month,
    share // net + CASE WHEN 2 * (share % net) + share // net % 2 > net THEN 1 ELSE 0 END AS cents
  FROM taken
),
summed AS (
  SELECT 'recurring' AS rule, partner, month, recurring AS cents, recurring_lines AS lines FROM by_month
  UNION ALL
  SELECT 'volume', partner, month, volume, volume_lines FROM by_month
  UNION ALL
  SELECT 'deal_bonus', partner, month, sum(cents), count_if(cents <> 0) FROM bonuses GROUP BY partner, month
  UNION ALL
  SELECT 'refund_share', partner, month, -sum(cents), count_if(cents <> 0) FROM refunds GROUP BY partner, month
),
capped AS (
  SELECT 2500000 - sum(cents) AS cents FROM summed GROUP BY partner, month HAVING sum(cents) > 2500000
)
SELECT rule, CAST(sum(cents) AS VARCHAR), CAST(sum(lines) AS VARCHAR) FROM summed GROUP BY rule
UNION ALL
SELECT 'monthly_cap', CAST(coalesce(sum(cents), 0) AS VARCHAR), CAST(count(*) AS VARCHAR) FROM capped;
