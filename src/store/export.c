#include "store/export.h"

#include "core/journal/fact.h"
#include "store/rows.h"

#define DAY_MS_TEXT "86400000"

/* What a statement takes as its sixth argument. */
enum sixth { SIXTH_NONE, SIXTH_STANDING, SIXTH_CONTRACT };

/* Arguments 1 to 5: first and last shard, customer or empty, from, to. */
#define OF_CUSTOMER(row)                                                                           \
	"WHERE " row ".shard >= $1 AND " row ".shard <= $2 AND ($3 = '' OR " row ".customer = "    \
	"$3) "
#define IN_TIME(column) "AND " column " >= $4 AND " column " < $5 "
/* Only the last revision of what has that id. */
#define LAST(table, id)                                                                            \
	"AND NOT EXISTS (SELECT 1 FROM " table " AS later WHERE later.shard = told.shard AND "     \
	"later.customer = told.customer AND later." id " = told." id " AND "                       \
	"later.revision > told.revision) "

/* Customers with four columns of persons, and the join that those need. */
#define CUSTOMERS(columns, join)                                                                   \
	"SELECT told.customer, told.name, told.address, told.country, told.registration, "         \
	"told.vat, told.person, told.language, told.zone, told.valid_from, " columns " "           \
	"FROM customer AS told " join OF_CUSTOMER("told") IN_TIME(                                 \
		"told.valid_from") "AND NOT EXISTS (SELECT 1 FROM customer AS later WHERE "        \
				   "later.shard = told.shard "                                     \
				   "AND later.customer = told.customer AND (later.valid_from > "   \
				   "told.valid_from OR "                                           \
				   "(later.valid_from = told.valid_from AND later.seq > "          \
				   "told.seq))) "                                                  \
				   "ORDER BY told.shard, told.customer, told.valid_from, told.seq"

static const struct store_sql customers_and_persons = { CUSTOMERS(
	"coalesce(person.name, ''), coalesce(person.mail, ''), "
	"coalesce(person.phone, ''), coalesce(person.address, '')",
	"LEFT JOIN person ON person.shard = told.shard AND person.id = told.person AND "
	"person.customer = told.customer ") };

static const struct {
	struct store_sql sql;
	enum sixth sixth;
} tables[EXPORTS] = {
	[EXPORT_CUSTOMERS] = { { CUSTOMERS("'', '', '', ''", "") }, SIXTH_NONE },
	[EXPORT_SUBSCRIPTIONS] = { { "SELECT told.contract, told.subscription, told.customer, "
				     "told.valid_from, "
				     "told.valid_to, told.currency, told.billing_day, "
				     "told.received, told.shard, "
				     "told.seq FROM subscription AS told " OF_CUSTOMER("told")
					     IN_TIME("told.valid_from") "AND ($6 = '' OR "
									"told.contract = $6) "
									"ORDER BY told.shard, "
									"told.customer, "
									"told.subscription, "
									"told.valid_from" },
				   SIXTH_CONTRACT },
	[EXPORT_CHANGES] = { { "SELECT told.subscription, told.customer, told.from_day, told.name, "
			       "told.value, "
			       "told.recorded_at FROM subscription_change AS told " OF_CUSTOMER(
				       "told")
				       IN_TIME("told.from_day * " DAY_MS_TEXT) "ORDER BY "
									       "told.shard, "
									       "told.customer, "
									       "told.subscription, "
									       "told.began, "
									       "told.name, "
									       "told.from_day, "
									       "told.seq" },
			     SIXTH_NONE },
	[EXPORT_INVOICES] = { { "SELECT told.customer, told.number, told.issued, "
				"told.subscription, told.line, "
				"told.from_day, told.to_day, told.currency, told.net, "
				"told.category, told.rate, "
				"told.reason, told.paid, told.withdrawn, told.revision, "
				"told.recorded_at "
				"FROM invoice AS told " OF_CUSTOMER("told") IN_TIME(
					"told.issued * " DAY_MS_TEXT) "AND ($6 = 0 OR "
								      "told.withdrawn = 0) "
								      "AND NOT EXISTS (SELECT 1 "
								      "FROM invoice AS later WHERE "
								      "later.shard = told.shard "
								      "AND later.customer = "
								      "told.customer AND "
								      "later.number = told.number "
								      "AND "
								      "later.subscription = "
								      "told.subscription AND "
								      "later.line = told.line AND "
								      "later.revision > "
								      "told.revision) "
								      "ORDER BY told.shard, "
								      "told.customer, told.number, "
								      "told.subscription, "
								      "told.line, "
								      "told.revision" },
			      SIXTH_STANDING },
	[EXPORT_OUTAGES] = { { "SELECT told.customer, told.outage, told.subscription, "
			       "told.valid_from, "
			       "told.valid_to, told.components, told.evidence, told.told, "
			       "told.superseded_by, "
			       "told.revision, told.recorded_at FROM outage AS told " OF_CUSTOMER(
				       "told")
				       IN_TIME("told.valid_from") "AND ($6 = 0 OR "
								  "told.superseded_by = '') " LAST(
									  "outage",
									  "outage") "ORDER BY "
										    "told.shard, "
										    "told.customer,"
										    " told.outage, "
										    "told."
										    "revision" },
			     SIXTH_STANDING },
	[EXPORT_INCIDENTS] = { { "SELECT told.customer, told.incident, told.revision, "
				 "told.published, told.state, "
				 "told.impact, told.title, told.outages, told.merged_into, "
				 "told.recorded_at "
				 "FROM incident AS told " OF_CUSTOMER("told")
					 IN_TIME("told.published") LAST(
						 "incident",
						 "incident") "ORDER BY told.shard, told.customer, "
							     "told.incident, told.revision" },
			       SIXTH_NONE },
	[EXPORT_MAINTENANCE] = { { "SELECT told.customer, told.maintenance, told.revision, "
				   "told.deed, "
				   "told.valid_from, told.valid_to, told.published, "
				   "told.subscription, "
				   "told.components, told.told, told.recorded_at FROM maintenance "
				   "AS told " OF_CUSTOMER("told") IN_TIME("told.valid_from") LAST(
					   "maintenance",
					   "maintenance") "ORDER BY told.shard, told.customer, "
							  "told.maintenance, told.revision" },
				 SIXTH_NONE },
	[EXPORT_REPORTS] = { { "SELECT told.customer, told.report, told.revision, told.deed, "
			       "told.arrived, "
			       "told.channel, told.subscription, told.outage, told.own, "
			       "told.recorded_at "
			       "FROM report AS told " OF_CUSTOMER("told") IN_TIME("told.arrived")
				       LAST("report",
					    "report") "ORDER BY told.shard, told.customer, "
						      "told.report, told.revision" },
			     SIXTH_NONE },
	[EXPORT_CLAIMS] = { { "SELECT told.customer, told.claim, told.revision, told.filed, "
			      "told.state, "
			      "told.answer, told.subscription, told.guarantee, told.period, "
			      "told.outage, "
			      "told.currency, told.due, told.goodwill, told.recorded_at FROM claim "
			      "AS told " OF_CUSTOMER("told") IN_TIME("told.filed")
				      LAST("claim", "claim") "ORDER BY told.shard, told.customer, "
							     "told.claim, told.revision" },
			    SIXTH_NONE },
	[EXPORT_CREDITS] = { { "SELECT told.customer, told.id, told.number, told.kind, "
			       "told.nature, told.state, "
			       "told.subscription, told.currency, told.amount, told.clause, "
			       "told.document, "
			       "told.reverses, told.reason, told.proposed_at, told.proposed_by, "
			       "told.ended_at, "
			       "told.decided_by, told.answer FROM entry AS told " OF_CUSTOMER(
				       "told")
				       IN_TIME("told.proposed_at") "ORDER BY told.shard, "
								   "told.customer, told.id" },
			     SIXTH_NONE },
	[EXPORT_TRANSFERS] = { { "SELECT told.shard, told.seq, fact.recorded_at, told.customer, "
				 "debit.kind, "
				 "told.debit, credit.kind, told.credit, told.currency, "
				 "told.amount, told.cause, "
				 "told.leg, told.reverses FROM transfer AS told "
				 "JOIN journal AS fact ON fact.shard = told.shard AND fact.seq = "
				 "told.seq "
				 "JOIN account AS debit ON debit.shard = told.shard AND debit.seq "
				 "= told.debit "
				 "JOIN account AS credit ON credit.shard = told.shard AND "
				 "credit.seq = told.credit " OF_CUSTOMER("told") IN_TIME(
					 "fact.recorded_at") "ORDER BY told.shard, told.seq" },
			       SIXTH_NONE },
	[EXPORT_STATEMENTS] = { { "SELECT told.period, told.number, told.customer, "
				  "told.subscription, "
				  "told.revision, told.as_of, coalesce(found.line, 0), "
				  "coalesce(found.guarantee, ''), coalesce(found.item, ''), "
				  "coalesce(found.record, ''), coalesce(found.window_from, "
				  "told.window_from), "
				  "coalesce(found.window_to, told.window_to), "
				  "coalesce(found.status, -1), "
				  "coalesce(found.entitlement, -1), coalesce(found.missed, 0), "
				  "coalesce(found.open, 0), coalesce(found.unit, ''), "
				  "coalesce(found.amount, 0), "
				  "coalesce(found.posted, 0) FROM settled AS told LEFT JOIN "
				  "settled_line AS found "
				  "ON found.shard = told.shard AND found.customer = told.customer "
				  "AND "
				  "found.subscription = told.subscription AND found.period = "
				  "told.period AND "
				  "found.revision = told.revision " OF_CUSTOMER("told") IN_TIME(
					  "told.window_from") "ORDER BY told.shard, told.customer, "
							      "told.subscription, told.period, "
							      "told.revision, found.line" },
				SIXTH_NONE },
	[EXPORT_JOURNAL] = { { "SELECT told.shard, told.seq, told.customer, told.kind, "
			       "told.subject, "
			       "told.valid_from, told.valid_to, told.recorded_at, told.corrects, "
			       "told.hash "
			       "FROM journal AS told " OF_CUSTOMER("told") IN_TIME(
				       "told.recorded_at") "ORDER BY told.shard, told.seq" },
			     SIXTH_NONE },
};

static void bind_choice(struct store_statement *statement, const struct export_choice *choice)
{
	bool one = choice->customer.len > 0;

	store_bind_int(statement, 1, one ? shard_of(choice->customer) : 0);
	store_bind_int(statement, 2, one ? shard_of(choice->customer) : SHARDS - 1);
	store_bind_text(statement, 3, choice->customer);
	store_bind_int(statement, 4, choice->from_ms);
	store_bind_int(statement, 5, choice->to_ms);
}

struct store_statement *export_rows(struct store *store, enum export_what what,
				    const struct export_choice *choice)
{
	bool persons = what == EXPORT_CUSTOMERS && choice->persons;
	struct store_statement *statement =
		store_query_many(store, persons ? &customers_and_persons : &tables[what].sql);

	bind_choice(statement, choice);
	switch (tables[what].sixth) {
	case SIXTH_STANDING:
		store_bind_int(statement, 6, choice->standing);
		break;
	case SIXTH_CONTRACT:
		store_bind_text(statement, 6, choice->contract);
		break;
	case SIXTH_NONE:
		break;
	}
	return statement;
}

static int copy_name(struct store_statement *row, struct arena *arena, void *copy)
{
	struct str *const texts[] = { copy };

	return row_texts(row, 0, arena, texts, 1);
}

int export_value_names(struct store *store, const struct export_choice *choice, struct arena *arena,
		       struct export_names *ret_names)
{
	static const struct store_sql list = {
		"SELECT DISTINCT value.name FROM subscription AS told "
		"JOIN subscription_value AS value ON value.shard = told.shard AND "
		"value.seq = told.seq " OF_CUSTOMER("told") IN_TIME(
			"told.valid_from") "AND ($6 = '' OR told.contract = $6) ORDER BY value.name"
	};
	struct store_statement *statement = store_query(store, &list);
	struct rows rows;
	int r;

	bind_choice(statement, choice);
	store_bind_text(statement, 6, choice->contract);
	r = rows_read(statement, arena, sizeof(struct str), copy_name, &rows);
	if (r == 0)
		*ret_names = (struct export_names){ rows.items, rows.count };
	return r;
}

struct store_statement *export_values(struct store *store, int64_t shard, int64_t seq)
{
	static const struct store_sql list = {
		"SELECT name, value FROM subscription_value WHERE shard = $1 AND seq = $2 "
		"ORDER BY place"
	};
	struct store_statement *statement = store_query(store, &list);

	store_bind_int(statement, 1, shard);
	store_bind_int(statement, 2, seq);
	return statement;
}
