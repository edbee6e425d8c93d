#include "store/outage.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
	"outage.customer, outage.outage, superseded_by, subscription, components, told, reason, "  \
	"evidence, actor, revision, valid_from, valid_to, deed, recorded_at, seq "

static void bind_texts(struct store_statement *statement, int first, const struct str *texts,
		       int count)
{
	for (int i = 0; i < count; i++)
		store_bind_text(statement, first + i, texts[i]);
}

static void bind_name(struct store_statement *statement, struct str customer, struct str id)
{
	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
}

int outage_add(struct store *store, const struct fact *fact, struct fact_place place,
	       enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO outage (shard, customer, outage, superseded_by, subscription, "
		"components, told, reason, evidence, actor, revision, valid_from, valid_to, deed, "
		"recorded_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
		"$14, $15, $16) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct outage outage;

	*ret_outcome = PROJECTION_BODY;
	if (outage_read(fact, &outage) < 0)
		return 0;
	bind_name(statement, fact->customer, fact->subject);
	bind_texts(statement, 4,
		   (const struct str[]){ outage.superseded_by, outage.subscription,
					 outage.components, outage.values, outage.reason,
					 outage.evidence, fact->actor },
		   7);
	store_bind_int(statement, 11, outage.revision);
	store_bind_int(statement, 12, outage.start_ms);
	store_bind_int(statement, 13, outage.end_ms);
	store_bind_int(statement, 14, (int64_t)outage.deed);
	store_bind_int(statement, 15, fact->recorded_at_ms);
	store_bind_int(statement, 16, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

int outage_add_dispute(struct store *store, const struct fact *fact, struct fact_place place,
		       enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO outage_dispute (shard, customer, outage, said_by, reason, evidence, "
		"actor, number, revision, recorded_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, "
		"$8, $9, $10, $11) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct outage_dispute dispute;

	*ret_outcome = PROJECTION_BODY;
	if (outage_dispute_read(fact, &dispute) < 0)
		return 0;
	bind_name(statement, fact->customer, fact->subject);
	bind_texts(
		statement, 4,
		(const struct str[]){ dispute.by, dispute.reason, dispute.evidence, fact->actor },
		4);
	store_bind_int(statement, 8, dispute.number);
	store_bind_int(statement, 9, dispute.revision);
	store_bind_int(statement, 10, fact->recorded_at_ms);
	store_bind_int(statement, 11, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

int outage_add_decision(struct store *store, const struct fact *fact, struct fact_place place,
			enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO outage_decision (shard, customer, outage, reason, evidence, actor, "
		"number, accepted, recorded_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
		"$10) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct outage_decision decision;

	*ret_outcome = PROJECTION_BODY;
	if (outage_decision_read(fact, &decision) < 0)
		return 0;
	bind_name(statement, fact->customer, fact->subject);
	bind_texts(statement, 4,
		   (const struct str[]){ decision.reason, decision.evidence, fact->actor }, 3);
	store_bind_int(statement, 7, decision.dispute);
	store_bind_int(statement, 8, decision.accepted);
	store_bind_int(statement, 9, fact->recorded_at_ms);
	store_bind_int(statement, 10, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_outage(struct store_statement *row, struct arena *arena, void *copy)
{
	struct outage_row *found = copy;
	struct outage *outage = &found->outage;
	struct str *const texts[] = { &outage->customer,      &outage->id,
				      &outage->superseded_by, &outage->subscription,
				      &outage->components,    &outage->values,
				      &outage->reason,	      &outage->evidence,
				      &found->actor };

	outage->revision = store_int(row, 9);
	outage->start_ms = store_int(row, 10);
	outage->end_ms = store_int(row, 11);
	outage->deed = (enum outage_deed)store_int(row, 12);
	found->recorded_at_ms = store_int(row, 13);
	found->seq = store_int(row, 14);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

static int read_outages(struct store_statement *statement, struct arena *arena,
			struct outage_rows *ret_rows)
{
	struct rows rows;
	int r = rows_read(statement, arena, sizeof(struct outage_row), copy_outage, &rows);

	if (r == 0)
		*ret_rows = (struct outage_rows){ rows.items, rows.count };
	return r;
}

int outage_revisions(struct store *store, struct str customer, struct str id, struct arena *arena,
		     struct outage_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM outage WHERE shard = $1 AND customer = $2 AND outage = $3 "
		"ORDER BY revision"
	};
	struct store_statement *statement = store_query(store, &read);

	bind_name(statement, customer, id);
	return read_outages(statement, arena, ret_rows);
}

int outage_list_at(struct store *store, const struct outage_query *query, struct arena *arena,
		   struct outage_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM outage WHERE shard = $1 AND customer = $2 AND "
		"valid_from < $3 AND valid_to > $4 AND revision = (SELECT max(other.revision) FROM "
		"outage AS other WHERE other.shard = $1 AND other.customer = $2 AND "
		"other.outage = outage.outage AND other.recorded_at <= $5) "
		"ORDER BY valid_from, outage.outage"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(query->customer));
	store_bind_text(statement, 2, query->customer);
	store_bind_int(statement, 3, query->to_ms);
	store_bind_int(statement, 4, query->from_ms);
	store_bind_int(statement, 5, query->known_ms);
	return read_outages(statement, arena, ret_rows);
}

static int copy_dispute(struct store_statement *row, struct arena *arena, void *copy)
{
	struct dispute_row *found = copy;
	struct str *const texts[] = { &found->dispute.by,	&found->dispute.reason,
				      &found->dispute.evidence, &found->actor,
				      &found->decision.reason,	&found->decided_by };

	found->dispute.number = store_int(row, 6);
	found->dispute.revision = store_int(row, 7);
	found->recorded_at_ms = store_int(row, 8);
	found->decided = store_int(row, 9) >= 0;
	found->decision.accepted = store_int(row, 9) == 1;
	found->decision.dispute = found->dispute.number;
	found->decided_at_ms = store_int(row, 10);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

int outage_disputes(struct store *store, struct str customer, struct str id, struct arena *arena,
		    struct dispute_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT said_by, said.reason, said.evidence, said.actor, "
		"coalesce(decision.reason, ''), coalesce(decision.actor, ''), said.number, "
		"said.revision, said.recorded_at, coalesce(accepted, -1), "
		"coalesce(decision.recorded_at, 0) FROM outage_dispute AS said LEFT JOIN "
		"outage_decision AS decision ON decision.shard = said.shard AND "
		"decision.customer = said.customer AND decision.outage = said.outage AND "
		"decision.number = said.number WHERE said.shard = $1 AND said.customer = $2 AND "
		"said.outage = $3 ORDER BY said.number"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	bind_name(statement, customer, id);
	r = rows_read(statement, arena, sizeof(struct dispute_row), copy_dispute, &rows);
	if (r == 0)
		*ret_rows = (struct dispute_rows){ rows.items, rows.count };
	return r;
}

int64_t outage_stated(struct store *store, struct str customer, int64_t from_ms, int64_t to_ms)
{
	static const struct store_sql count = {
		"SELECT (SELECT count(*) FROM statement WHERE window_from < $1 AND window_to > $2 "
		"AND ($3 = '' OR customer = $3)) + (SELECT count(*) FROM settled WHERE kept = 0 "
		"AND window_from < $1 AND window_to > $2 AND ($3 = '' OR customer = $3))"
	};
	struct store_statement *statement = store_query(store, &count);
	int64_t r;

	store_bind_int(statement, 1, to_ms);
	store_bind_int(statement, 2, from_ms);
	store_bind_text(statement, 3, customer);
	r = store_step(statement);
	if (r == 1)
		r = store_int(statement, 0);
	store_end(statement);
	return r;
}
