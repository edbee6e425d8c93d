-- One month of one subscription, chosen by chance: for pgbench.
\set subscription random(0, :subscriptions - 1)
\set month random(0, :months - 1)
WITH asked AS (
	SELECT from_s, to_s FROM months WHERE month = :month
), down AS (
	SELECT range_agg(int8range(greatest(o.from_s, a.from_s), least(o.to_s, a.to_s))) AS set
	FROM outages o, asked a
	WHERE o.subscription = :subscription AND o.from_s < a.to_s AND o.to_s > a.from_s
), work AS (
	SELECT range_agg(int8range(m.from_s, m.to_s)) AS set
	FROM maintenance m, asked a
	WHERE m.subscription = :subscription AND m.from_s < a.to_s AND m.to_s > a.from_s
), counted AS (
	SELECT (coalesce((SELECT sum(upper(piece) - lower(piece)) FROM unnest(
		coalesce(down.set, '{}') - coalesce(work.set, '{}')) AS piece), 0)::bigint + 30) / 60
		AS minutes
	FROM down, work
)
SELECT minutes, least(12500, (cents * CASE
	WHEN minutes > 2160 THEN 100 WHEN minutes > 1728 THEN 75 WHEN minutes > 1296 THEN 50
	WHEN minutes > 864 THEN 25 WHEN minutes > 432 THEN 10 WHEN minutes > 0 THEN 5
	ELSE 0 END + 50) / 100)
FROM counted, fees WHERE subscription = :subscription;
