#include "store/claim.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
	"customer, claim, subscription, guarantee, period, outage, told, lacking, reasons, "       \
	"decider, currency, reason, evidence, actor, revision, filed, happened, deed, state, "     \
	"answer, "                                                                                 \
	"own, waits_from, waited, due, goodwill, recorded_at, seq "

#define TEXTS 14

int claim_add(struct store *store, const struct fact *fact, struct fact_place place,
	      enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO claim (customer, claim, subscription, guarantee, period, outage, "
		"told, lacking, reasons, decider, currency, reason, evidence, actor, revision, "
		"filed, happened, deed, state, answer, own, waits_from, waited, due, goodwill, "
		"recorded_at, seq, shard) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
		"$12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, "
		"$28) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct customer_claim claim;

	*ret_outcome = PROJECTION_BODY;
	if (claim_body_read(fact, &claim) < 0)
		return 0;
	const struct str texts[TEXTS] = { fact->customer,  fact->subject,  claim.subscription,
					  claim.guarantee, claim.window,   claim.outage,
					  claim.values,	   claim.lacking,  claim.reasons,
					  claim.decider,   claim.currency, claim.reason,
					  claim.evidence,  fact->actor };
	const int64_t numbers[] = {
		claim.revision,	     claim.filed_ms,	      claim.at_ms,
		(int64_t)claim.deed, (int64_t)claim.state,    (int64_t)claim.answer,
		claim.own,	     claim.waits_from_ms,     claim.waited_ms,
		claim.due_minor,     claim.goodwill_minor,    fact->recorded_at_ms,
		place.seq,	     shard_of(fact->customer)
	};

	for (int i = 0; i < TEXTS; i++)
		store_bind_text(statement, i + 1, texts[i]);
	for (int i = 0; i < (int)(sizeof(numbers) / sizeof(numbers[0])); i++)
		store_bind_int(statement, TEXTS + i + 1, numbers[i]);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_claim(struct store_statement *row, struct arena *arena, void *copy)
{
	struct claim_row *found = copy;
	struct customer_claim *claim = &found->claim;
	struct str *const texts[TEXTS] = {
		&claim->customer, &claim->id,	   &claim->subscription, &claim->guarantee,
		&claim->window,	  &claim->outage,  &claim->values,	 &claim->lacking,
		&claim->reasons,  &claim->decider, &claim->currency,	 &claim->reason,
		&claim->evidence, &found->actor
	};

	claim->revision = store_int(row, TEXTS);
	claim->filed_ms = store_int(row, TEXTS + 1);
	claim->at_ms = store_int(row, TEXTS + 2);
	claim->deed = (enum claim_deed)store_int(row, TEXTS + 3);
	claim->state = (enum claim_state)store_int(row, TEXTS + 4);
	claim->answer = (enum claim_answer)store_int(row, TEXTS + 5);
	claim->own = store_int(row, TEXTS + 6) == 1;
	claim->waits_from_ms = store_int(row, TEXTS + 7);
	claim->waited_ms = store_int(row, TEXTS + 8);
	claim->due_minor = store_int(row, TEXTS + 9);
	claim->goodwill_minor = store_int(row, TEXTS + 10);
	found->recorded_at_ms = store_int(row, TEXTS + 11);
	found->seq = store_int(row, TEXTS + 12);
	return row_texts(row, 0, arena, texts, TEXTS);
}

static int read_rows(struct store_statement *statement, struct arena *arena,
		     struct claim_rows *ret_rows)
{
	struct rows rows;
	int r = rows_read(statement, arena, sizeof(struct claim_row), copy_claim, &rows);

	if (r == 0)
		*ret_rows = (struct claim_rows){ rows.items, rows.count };
	return r;
}

int claim_revisions(struct store *store, struct str customer, struct str id, struct arena *arena,
		    struct claim_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM claim WHERE shard = $1 AND customer = $2 AND claim = $3 "
		"ORDER BY revision"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
	return read_rows(statement, arena, ret_rows);
}

int claim_list_at(struct store *store, struct str customer, int64_t known_ms, struct arena *arena,
		  struct claim_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM claim AS said WHERE shard = $1 AND customer = $2 AND "
		"revision = (SELECT max(other.revision) FROM claim AS other WHERE "
		"other.shard = $1 AND other.customer = $2 AND other.claim = said.claim AND "
		"other.recorded_at <= $3) ORDER BY filed, claim"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_int(statement, 3, known_ms);
	return read_rows(statement, arena, ret_rows);
}

int64_t claim_count(struct store *store, struct str customer)
{
	static const struct store_sql count = {
		"SELECT count(*) FROM claim WHERE shard = $1 AND customer = $2 AND revision = 1"
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
