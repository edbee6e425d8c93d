#include "store/report.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
	"customer, report, subscription, outage, reason, evidence, actor, revision, arrived, "     \
	"channel, deed, own, recorded_at, seq "

int report_add(struct store *store, const struct fact *fact, struct fact_place place,
	       enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO report (shard, customer, report, subscription, outage, reason, "
		"evidence, actor, revision, arrived, channel, deed, own, recorded_at, seq) VALUES "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
		"ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct report report;

	*ret_outcome = PROJECTION_BODY;
	if (report_read(fact, &report) < 0)
		return 0;
	store_bind_int(statement, 1, shard_of(fact->customer));
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, fact->subject);
	store_bind_text(statement, 4, report.subscription);
	store_bind_text(statement, 5, report.outage);
	store_bind_text(statement, 6, report.reason);
	store_bind_text(statement, 7, report.evidence);
	store_bind_text(statement, 8, fact->actor);
	store_bind_int(statement, 9, report.revision);
	store_bind_int(statement, 10, report.at_ms);
	store_bind_int(statement, 11, (int64_t)report.channel);
	store_bind_int(statement, 12, (int64_t)report.deed);
	store_bind_int(statement, 13, report.own);
	store_bind_int(statement, 14, fact->recorded_at_ms);
	store_bind_int(statement, 15, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_report(struct store_statement *row, struct arena *arena, void *copy)
{
	struct report_row *found = copy;
	struct report *report = &found->report;
	struct str *const texts[] = { &report->customer, &report->id,	  &report->subscription,
				      &report->outage,	 &report->reason, &report->evidence,
				      &found->actor };

	report->revision = store_int(row, 7);
	report->at_ms = store_int(row, 8);
	report->channel = (enum report_channel)store_int(row, 9);
	report->deed = (enum report_deed)store_int(row, 10);
	report->own = store_int(row, 11) == 1;
	found->recorded_at_ms = store_int(row, 12);
	found->seq = store_int(row, 13);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

static int read_rows(struct store_statement *statement, struct arena *arena,
		     struct report_rows *ret_rows)
{
	struct rows rows;
	int r = rows_read(statement, arena, sizeof(struct report_row), copy_report, &rows);

	if (r == 0)
		*ret_rows = (struct report_rows){ rows.items, rows.count };
	return r;
}

int report_revisions(struct store *store, struct str customer, struct str id, struct arena *arena,
		     struct report_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM report WHERE shard = $1 AND customer = $2 AND report = $3 "
		"ORDER BY revision"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
	return read_rows(statement, arena, ret_rows);
}

int report_list_at(struct store *store, struct str customer, int64_t known_ms, struct arena *arena,
		   struct report_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM report AS said WHERE shard = $1 AND customer = $2 AND "
		"revision = (SELECT max(other.revision) FROM report AS other WHERE "
		"other.shard = $1 AND other.customer = $2 AND other.report = said.report AND "
		"other.recorded_at <= $3) ORDER BY arrived, report"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_int(statement, 3, known_ms);
	return read_rows(statement, arena, ret_rows);
}

int64_t report_count(struct store *store, struct str customer)
{
	static const struct store_sql count = {
		"SELECT count(*) FROM report WHERE shard = $1 AND customer = $2 AND revision = 1"
	};
	struct store_statement *statement = store_query(store, &count);
	int64_t r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	r = store_step(statement);
	if (r == 1)
		r = store_int(statement, 0);
	store_end(statement);
	return r;
}
