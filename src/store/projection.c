#include "store/projection.h"

#include "core/evidence/block.h"
#include "core/journal/bodies.h"
#include "core/journal/root.h"
#include "store/contract.h"
#include "store/customer.h"
#include "store/entry.h"
#include "store/invoice.h"
#include "store/ledger.h"
#include "store/incident.h"
#include "store/maintenance.h"
#include "store/outage.h"
#include "store/report.h"
#include "store/claim.h"
#include "store/closing.h"
#include "store/ending.h"
#include "store/rate.h"
#include "store/restoration.h"
#include "store/settled.h"
#include "store/pending.h"
#include "store/register.h"
#include "store/subscription.h"

int projection_insert(struct store *store, struct store_statement *insert,
		      enum projection *ret_outcome)
{
	int r = store_run(insert);

	*ret_outcome = store_changes(store) == 1 ? PROJECTION_DONE : PROJECTION_TWICE;
	return r;
}

static int add_request(struct store *store, const struct fact *fact, struct fact_place place,
		       enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO request (shard, customer, key, digest, seq) VALUES ($1, $2, $3, $4, "
		"$5) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct request request;

	*ret_outcome = PROJECTION_BODY;
	if (request_read(fact->body, &request) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, request.key);
	store_bind_bytes(statement, 4, request.digest);
	store_bind_int(statement, 5, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int add_block(struct store *store, const struct fact *fact, struct fact_place place,
		     enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO block_place (shard, customer, monitor, hour, agent, boot, first_seq, "
		"observations, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
		"ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct block_fact block;

	*ret_outcome = PROJECTION_BODY;
	if (block_fact_read(fact->body, &block) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, block.monitor);
	store_bind_int(statement, 4, block.hour_ms);
	store_bind_text(statement, 5, block.agent);
	store_bind_int(statement, 6, block.boot);
	store_bind_int(statement, 7, block.first_seq);
	store_bind_int(statement, 8, block.count);
	store_bind_int(statement, 9, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int add_due(struct store *store, struct fact_place place)
{
	static const struct store_sql insert = {
		"INSERT INTO outbox_due (shard, seq) VALUES ($1, $2)"
	};
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	return store_post(statement);
}

static int add_message(struct store *store, const struct fact *fact, struct fact_place place,
		       enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO outbox (shard, seq, customer, event, person, channel, text) VALUES "
		"($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct message message;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (message_read(fact->body, &message) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	store_bind_text(statement, 3, fact->customer);
	store_bind_text(statement, 4, message.event);
	store_bind_text(statement, 5, fact->person);
	store_bind_text(statement, 6, message.channel);
	store_bind_bytes(statement, 7, message.text);
	r = projection_insert(store, statement, ret_outcome);
	return r == 0 && *ret_outcome == PROJECTION_DONE ? add_due(store, place) : r;
}

static int add_delivered(struct store *store, const struct fact *fact, struct fact_place place,
			 enum projection *ret_outcome)
{
	static const struct store_sql delete = {
		"DELETE FROM outbox_due WHERE shard = $1 AND seq = $2"
	};
	struct store_statement *statement = store_query(store, &delete);
	int64_t message;

	*ret_outcome = PROJECTION_BODY;
	if (delivered_read(fact->body, &message) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, message);
	return projection_insert(store, statement, ret_outcome);
}

static int add_statement(struct store *store, const struct fact *fact, struct fact_place place,
			 enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO statement (shard, customer, subscription, window_from, window_to, "
		"revision, as_of, contract, facts, digest, seq) VALUES "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct kept_statement kept;

	*ret_outcome = PROJECTION_BODY;
	if (kept_statement_read(fact->body, &kept) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, fact->subject);
	store_bind_int(statement, 4, fact->valid_from_ms);
	store_bind_int(statement, 5, fact->valid_to_ms);
	store_bind_int(statement, 6, kept.revision);
	store_bind_int(statement, 7, kept.as_of_ms);
	store_bind_bytes(statement, 8, kept.contract);
	store_bind_bytes(statement, 9, kept.facts);
	store_bind_bytes(statement, 10, kept.statement);
	store_bind_int(statement, 11, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int add_root(struct store *store, const struct fact *fact, struct fact_place place,
		    enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO root (shard, day, digest, seq) VALUES ($1, $2, $3, $4) "
		"ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct root root;

	*ret_outcome = PROJECTION_BODY;
	if (root_read(fact->body, &root) < 0 || fact->customer.len > 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->subject);
	store_bind_bytes(statement, 3, root.digest);
	store_bind_int(statement, 4, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

/* Any other fact: it is the newest one of its kind about its subject. */
static int add_latest(struct store *store, const struct fact *fact, struct fact_place place,
		      enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO latest (shard, customer, kind, subject, seq) VALUES ($1, $2, $3, $4, "
		"$5) ON CONFLICT (shard, customer, kind, subject) DO UPDATE SET seq = excluded.seq"
	};
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, fact->kind);
	store_bind_text(statement, 4, fact->subject);
	store_bind_int(statement, 5, place.seq);
	*ret_outcome = PROJECTION_DONE;
	return store_post(statement);
}

struct projector {
	const char *kind;
	int (*add)(struct store *store, const struct fact *fact, struct fact_place place,
		   enum projection *ret_outcome);
};

static const struct projector projectors[] = {
	{ TRANSFER_FACT, ledger_add_transfer },
	{ REQUEST_FACT, add_request },
	{ BLOCK_FACT, add_block },
	{ MESSAGE_FACT, add_message },
	{ DELIVERED_FACT, add_delivered },
	{ ACCOUNT_FACT, ledger_add_account },
	{ STATEMENT_FACT, add_statement },
	{ ROOT_FACT, add_root },
	{ ORGANISATION_FACT, register_add_organisation },
	{ COMPONENT_FACT, register_add_component },
	{ CONTRACT_FACT, contract_add },
	{ CUSTOMER_FACT, customer_add },
	{ CONTACT_FACT, customer_add_contact },
	{ PENDING_FACT, pending_add },
	{ PENDING_POSTED_FACT, pending_add_posted },
	{ PENDING_VOIDED_FACT, pending_add_voided },
	{ PENDING_EXPIRED_FACT, pending_add_expired },
	{ SUBSCRIPTION_FACT, subscription_add },
	{ SUBSCRIPTION_END_FACT, subscription_add_end },
	{ SUBSCRIPTION_CHANGE_FACT, subscription_add_change },
	{ ENTRY_PROPOSED_FACT, entry_add_proposed },
	{ ENTRY_DECIDED_FACT, entry_add_decided },
	{ ENTRY_REFUSED_FACT, entry_add_refused },
	{ ENTRY_LIMIT_FACT, entry_add_limit },
	{ INVOICE_FACT, invoice_add },
	{ OUTAGE_FACT, outage_add },
	{ OUTAGE_DISPUTE_FACT, outage_add_dispute },
	{ OUTAGE_DECISION_FACT, outage_add_decision },
	{ MAINTENANCE_FACT, maintenance_add },
	{ REPORT_FACT, report_add },
	{ INCIDENT_FACT, incident_add },
	{ CLAIM_FACT, claim_add },
	{ ENDING_FACT, ending_add },
	{ RATES_FACT, rate_add },
	{ RESTORED_FACT, restoration_add_restored },
	{ RESTORED_CONFIRMED_FACT, restoration_add_confirmed },
	{ CLOSING_FACT, closing_add },
	{ CLOSED_FACT, closing_add_closed },
	{ SETTLED_FACT, settled_add },
};

int projection_add(struct store *store, const struct fact *fact, struct fact_place place,
		   enum projection *ret_outcome)
{
	for (size_t i = 0; i < sizeof(projectors) / sizeof(projectors[0]); i++)
		if (str_equal(fact->kind, str_from(projectors[i].kind)))
			return projectors[i].add(store, fact, place, ret_outcome);
	return add_latest(store, fact, place, ret_outcome);
}

static const struct projection_table tables[] = {
	{ "latest", "shard || '/' || customer || '/' || kind || '/' || subject" },
	{ "request", "shard || '/' || customer || '/' || key" },
	{ "account", "shard || '/' || seq" },
	{ "transfer", "shard || '/' || seq" },
	{ "block_place", "shard || '/' || seq" },
	{ "outbox", "shard || '/' || seq" },
	{ "outbox_due", "shard || '/' || seq" },
	{ "statement", "shard || '/' || seq" },
	{ "root", "shard || '/' || seq" },
	{ "organisation", "shard || '/' || seq" },
	{ "component", "shard || '/' || id" },
	{ "contract_version", "shard || '/' || seq" },
	{ "customer", "shard || '/' || seq" },
	{ "contact", "shard || '/' || customer || '/' || purpose" },
	{ "pending", "shard || '/' || seq" },
	{ "pending_end", "shard || '/' || pending" },
	{ "pending_open", "shard || '/' || seq" },
	{ "subscription", "shard || '/' || customer || '/' || subscription || '/' || valid_from" },
	{ "invoice", "shard || '/' || seq" },
	{ "entry", "shard || '/' || customer || '/' || id" },
	{ "entry_number", "number" },
	{ "entry_limit", "shard || '/' || currency" },
	{ "outage", "shard || '/' || seq" },
	{ "outage_dispute", "shard || '/' || seq" },
	{ "outage_decision", "shard || '/' || seq" },
	{ "maintenance", "shard || '/' || seq" },
	{ "report", "shard || '/' || seq" },
	{ "incident", "shard || '/' || seq" },
	{ "claim", "shard || '/' || seq" },
	{ "ending", "shard || '/' || seq" },
	{ "rate", "shard || '/' || seq || '/' || currency" },
	{ "restoration", "shard || '/' || seq" },
	{ "subscription_value", "shard || '/' || seq || '/' || name" },
	{ "subscription_change", "shard || '/' || seq || '/' || name" },
	{ "subscription_end", "shard || '/' || seq" },
	{ "closing", "shard || '/' || seq" },
	{ "settled", "shard || '/' || seq" },
	{ "settled_line", "shard || '/' || seq || '/' || line" },
};

const struct projection_table *projection_tables(size_t *ret_count)
{
	*ret_count = sizeof(tables) / sizeof(tables[0]);
	return tables;
}
