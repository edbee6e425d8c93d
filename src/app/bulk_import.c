#include "app/bulk_import.h"

#include <assert.h>
#include <errno.h>

#include "app/book_contract.h"
#include "app/book_subscription.h"
#include "app/bulk_maker.h"
#include "app/bulk_schema.h"
#include "app/bulk_values.h"
#include "core/money/currency.h"
#include "core/time/instant.h"
#include "store/customer.h"

#define ROW_ARENA_BYTES (16 * BULK_ROW_BYTES_MAX)

struct import {
	const struct use *use;
	const struct import_request *request;
	struct subscribed_contract contract;
	struct bulk_schema schema;
	struct bulk_maker *maker;
	struct arena *row; /* of the row at hand */
	struct strbuf body;
	struct import_count count;
};

/* What a row must have beyond what settling asks of it. */
static int check_row(const struct import *import, const struct bulk_row *row,
		     const struct subscription *subscription)
{
	struct diag_sink *sink = import->use->sink;

	if (subscription->customer.len == 0)
		return diag_add(sink, DIAG_BULK_EMPTY, bulk_position(row, 0, 0), STR("customer"));
	if (subscription->start_ms == INT64_MIN)
		return diag_add(sink, DIAG_BULK_EMPTY, bulk_position(row, 0, 0), STR("start"));
	if (!fact_is_name(subscription->id))
		return diag_add(sink, DIAG_REGISTER_TEXT,
				bulk_place_of(&import->maker->cells, row, BULK_SUBSCRIPTION),
				STR("subscription"), STR("200"));
	if (subscription->start_ms == subscription->end_ms)
		return diag_add(sink, DIAG_SUBSCRIPTION_EMPTY,
				bulk_place_of(&import->maker->cells, row, BULK_END),
				subscription->id);
	if (subscription->start_ms < import->contract.from_ms)
		return diag_add(sink, DIAG_SUBSCRIPTION_CONTRACT,
				bulk_place_of(&import->maker->cells, row, BULK_START),
				subscription->contract);
	return 0;
}

/* The customer is there, and has no other one of that id at that time. Returns 0, 1 when the
 * very same is in the book, -EBADMSG when it is wrong, or an error of the store. */
static int look_up(const struct import *import, const struct bulk_row *row,
		   const struct subscription *subscription, const struct fact *fact)
{
	struct store *store = book_store(import->use->book);
	struct diag_sink *sink = import->use->sink;
	int64_t seq, start_ms;
	int r = subscription_seq(store, subscription, &seq);

	if (r == 0 && seq > 0)
		r = subscription_is_same(store, fact, seq);
	if (r != 0)
		return r;
	if (seq > 0)
		return diag_add(sink, DIAG_SUBSCRIPTION_OTHER,
				bulk_place_of(&import->maker->cells, row, BULK_SUBSCRIPTION),
				subscription->id);
	r = customer_is_there(store, subscription->customer);
	if (r == 0)
		return diag_add(sink, DIAG_CUSTOMER_NONE,
				bulk_place_of(&import->maker->cells, row, BULK_CUSTOMER),
				subscription->customer);
	if (r > 0)
		r = subscription_overlap(store, subscription, &start_ms);
	return r == 1 ? diag_add(sink, DIAG_SUBSCRIPTION_OVERLAP,
				 bulk_place_of(&import->maker->cells, row, BULK_SUBSCRIPTION),
				 subscription->id)
		      : r;
}

static int record(struct import *import, const struct bulk_row *row,
		  const struct subscription *subscription)
{
	const struct use *use = import->use;
	struct fact fact = book_use_fact(use, STR(SUBSCRIPTION_FACT), subscription->id,
					 subscription->start_ms);
	int r;

	fact.customer = subscription->customer;
	fact.valid_to_ms = subscription->end_ms;
	fact.body = strbuf_str(&import->body);
	r = look_up(import, row, subscription, &fact);
	import->count.known += r == 1;
	if (r == -EBADMSG || r == 1)
		return 0;
	if (r < 0)
		return book_use_failed(use, r);
	import->count.added++;
	return book_record(use->book, &fact, use->sink, NULL);
}

/* Returns 0 also when the row is wrong, which is said: reading goes on to find the next. */
static int import_row(void *what, const struct bulk_row *row)
{
	struct import *import = what;
	struct diag_sink *sink = import->use->sink;
	struct subscription_value *values;
	struct subscription subscription;
	const struct facts *facts = NULL;
	size_t count;
	int r;

	arena_reset(import->row);
	strbuf_clear(&import->body);
	r = bulk_maker_begin(import->maker, import->row, row, sink);
	if (r == 0)
		r = bulk_maker_end(import->maker, &facts, sink);
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	assert(facts);
	subscription = (struct subscription){
		.customer = facts->customer,
		.id = facts->id,
		.contract = import->contract.file.contract->id,
		.start_ms = facts->life.from,
		.end_ms = facts->life.to == INT64_MAX ? INSTANT_OPEN_MS : facts->life.to,
		.currency = currency_code(facts->currency),
		.billing_day = facts->billing_day,
		.received = facts->received,
	};
	if (check_row(import, row, &subscription) < 0)
		return 0;
	r = bulk_values(import->maker, import->row, &values, &count);
	if (r < 0)
		return r;
	subscription_write(&import->body, &subscription, values, count);
	r = strbuf_error(&import->body);
	return r < 0 ? r : record(import, row, &subscription);
}

/* What reading needs. */
static int prepare(struct import *import)
{
	const struct import_request *request = import->request;
	const struct bulk_reading reading = { .contract = import->contract.file.contract,
					      .as_of_ms = INT64_MIN };
	int r = bulk_schema_subscriptions(request->arena, reading.contract, &import->schema);

	if (r == 0)
		r = bulk_maker_new(request->arena, &reading, &import->maker);
	if (r == 0)
		r = arena_new(ROW_ARENA_BYTES, &import->row);
	if (r < 0)
		(void)diag_add(import->use->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	return r;
}

int bulk_import(const struct use *use, const struct import_request *request,
		struct import_count *ret_count)
{
	struct import import = { .use = use,
				 .request = request,
				 .body = STRBUF_INIT(FACT_BODY_BYTES_MAX) };
	const struct bulk_table table = { use, request, &import.schema, import_row, &import };
	int r = book_use_allowed(use, RIGHT_SUBSCRIPTIONS);

	if (r == 0)
		r = book_subscribed_contract(use, request->contract, request->arena,
					     &import.contract);
	if (r < 0)
		return r;
	r = prepare(&import);
	if (r == 0)
		r = bulk_table_import(&table);
	if (r == 0)
		*ret_count = import.count;
	arena_free(import.row);
	strbuf_done(&import.body);
	return r;
}
