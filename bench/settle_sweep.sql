-- One pass over starts and ends in order of time, for PostgreSQL and SQLite alike.
-- Tables: months(month, from_s, to_s), fees(subscription, cents), outages and
-- maintenance(subscription, from_s, to_s).
-- Every start adds one, every end takes one away; time counts while outages run and no maintenance
-- does. The starts of months are edges too and number the month. The CAST keeps integers: PostgreSQL
-- would go on with numeric, and its division would not give whole minutes.
CREATE TABLE settled AS
WITH month_edges AS (
	SELECT from_s AS at FROM months UNION SELECT max(to_s) FROM months
), edges AS (
	SELECT subscription, from_s AS at, 1 AS outage, 0 AS work, 0 AS month FROM outages
	UNION ALL SELECT subscription, to_s, -1, 0, 0 FROM outages
	UNION ALL SELECT subscription, from_s, 0, 1, 0 FROM maintenance
	UNION ALL SELECT subscription, to_s, 0, -1, 0 FROM maintenance
	UNION ALL SELECT subscription, at, 0, 0, 1 FROM fees CROSS JOIN month_edges
), pieces AS (
	SELECT subscription,
		lead(at) OVER ordered - at AS length,
		sum(outage) OVER ordered AS outages,
		sum(work) OVER ordered AS works,
		sum(month) OVER ordered - 1 AS month
	FROM edges
	WINDOW ordered AS (PARTITION BY subscription ORDER BY at ROWS UNBOUNDED PRECEDING)
), downs AS (
	SELECT subscription, month,
		CAST(sum(CASE WHEN outages > 0 AND works = 0 THEN length ELSE 0 END) AS BIGINT)
			AS down_s
	FROM pieces
	WHERE month >= 0 AND month < (SELECT count(*) FROM months)
	GROUP BY subscription, month
), priced AS (
	SELECT subscription, month, down_s,
		(cents * CASE
			WHEN (down_s + 30) / 60 > 2160 THEN 100
			WHEN (down_s + 30) / 60 > 1728 THEN 75
			WHEN (down_s + 30) / 60 > 1296 THEN 50
			WHEN (down_s + 30) / 60 > 864 THEN 25
			WHEN (down_s + 30) / 60 > 432 THEN 10
			WHEN (down_s + 30) / 60 > 0 THEN 5
			ELSE 0 END + 50) / 100 AS credit
	FROM downs JOIN fees USING (subscription)
)
SELECT subscription, month, down_s, CASE WHEN credit < 12500 THEN credit ELSE 12500 END AS credit
FROM priced;
