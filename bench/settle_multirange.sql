-- The same with PostgreSQL's sets of ranges: union, difference, then a join with the months.
CREATE TABLE settled AS
WITH down AS (
	SELECT subscription, range_agg(int8range(from_s, to_s)) AS set FROM outages
	GROUP BY subscription
), work AS (
	SELECT subscription, range_agg(int8range(from_s, to_s)) AS set FROM maintenance
	GROUP BY subscription
), counted AS (
	SELECT subscription, unnest(down.set - coalesce(work.set, '{}')) AS piece
	FROM down LEFT JOIN work USING (subscription)
), downs AS (
	SELECT subscription, month,
		CAST(sum(least(upper(piece), to_s) - greatest(lower(piece), from_s)) AS BIGINT)
			AS down_s
	FROM counted JOIN months ON from_s < upper(piece) AND to_s > lower(piece)
	GROUP BY subscription, month
), whole AS (
	SELECT subscription, month, cents, coalesce(down_s, 0) AS down_s
	FROM fees CROSS JOIN months LEFT JOIN downs USING (subscription, month)
), timed AS (
	SELECT *, (down_s + 30) / 60 AS minutes FROM whole
)
SELECT subscription, month, down_s,
	least(12500, (cents * CASE
		WHEN minutes > 2160 THEN 100
		WHEN minutes > 1728 THEN 75
		WHEN minutes > 1296 THEN 50
		WHEN minutes > 864 THEN 25
		WHEN minutes > 432 THEN 10
		WHEN minutes > 0 THEN 5
		ELSE 0 END + 50) / 100) AS credit
FROM timed;
