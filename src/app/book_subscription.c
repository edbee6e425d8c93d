#include "app/book_subscription.h"

#include <assert.h>
#include <errno.h>

#include "app/book_contract.h"
#include "app/book_parts.h"
#include "core/time/civil.h"
#include "core/time/instant.h"
#include "store/customer.h"
#include "yaml/yaml.h"

#define BODY_BYTES_MAX ((size_t)64)
#define USE_ARENA_BYTES (256 * MIB)

int book_contract_model(const struct use *use, struct arena *arena,
			const struct contract_text *published, struct contract_file *file)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct tree *root = NULL;
	int r;

	if (!source)
		return book_use_result(use, -ENOMEM);
	*source = (struct source){ published->row.published.id, published->text };
	r = yaml_parse(arena, source, NULL, &root, use->sink);
	file->path = source->name;
	file->root = root;
	file->zones = (struct zone_store){ .arena = arena };
	file->options = (struct contract_options){ .zones = zone_store_finder(&file->zones) };
	return r < 0 ? r : contract_read(arena, root, &file->options, &file->contract, use->sink);
}

int book_subscribed_contract(const struct use *use, struct str id, struct arena *arena,
			     struct subscribed_contract *ret_contract)
{
	struct contract_text newest = { 0 };
	struct contract_rows rows = { 0 };
	int r = book_contracts(use, id, arena, &rows);

	if (r == 0)
		r = book_contract_at(use, id, INT64_MAX, arena, &newest);
	if (r < 0)
		return r;
	ret_contract->from_ms = rows.items[0].valid_from_ms;
	return book_contract_model(use, arena, &newest, &ret_contract->file);
}

int book_subscription_instant(const struct use *use, const struct subscription *subscription,
			      struct str text, struct arena *arena, int64_t *ret_ms)
{
	struct subscribed_contract contract = { 0 };
	struct civil_date date;
	struct instant at;
	int r;

	if (instant_parse(text, &at) == 0) {
		*ret_ms = at.ms;
		return 0;
	}
	if (date_parse(text, &date) < 0)
		return diag_add(use->sink, DIAG_REGISTER_DATE, POSITION_NONE, text);
	r = book_subscribed_contract(use, subscription->contract, arena, &contract);
	if (r < 0)
		return r;
	assert(contract.file.contract);
	*ret_ms = zone_day_start(contract.file.contract->zone, date).ms;
	return 0;
}

static int record_end(const struct use *use, const struct subscription *subscription,
		      int64_t end_ms)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(SUBSCRIPTION_END_FACT), subscription->id, end_ms);
	int r;

	fact.customer = subscription->customer;
	subscription_end_write(&body, subscription->start_ms, false);
	r = book_use_begin_told(use, RIGHT_SUBSCRIPTIONS, &fact, &body);
	if (r == 0)
		r = subscription->end_ms == end_ms ? book_use_known(use) : book_use_end(use, &fact);
	strbuf_done(&body);
	return r;
}

static int end_one(const struct use *use, const struct subscription_rows *rows, struct str end,
		   struct arena *arena)
{
	const struct subscription *found = NULL;
	int64_t end_ms = 0;
	int r;

	assert(rows->items && rows->count > 0);
	r = book_subscription_instant(use, &rows->items[0], end, arena, &end_ms);
	if (r < 0)
		return r;
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].start_ms < end_ms)
			found = &rows->items[i];
	if (!found)
		return diag_add(use->sink, DIAG_SUBSCRIPTION_BEFORE, POSITION_NONE,
				rows->items[0].id, end);
	return record_end(use, found, end_ms);
}

int book_subscription_end(const struct use *use, struct str customer, struct str id, struct str end)
{
	struct subscription_rows rows = { 0 };
	struct arena *arena = NULL;
	int r = book_use_allowed(use, RIGHT_SUBSCRIPTIONS);

	if (r < 0)
		return r;
	r = arena_new(USE_ARENA_BYTES, &arena);
	if (r < 0)
		return book_use_result(use, r);
	r = book_subscriptions(use, customer, id, arena, &rows);
	if (r == 0)
		r = end_one(use, &rows, end, arena);
	arena_free(arena);
	return r;
}

int book_subscriptions(const struct use *use, struct str customer, struct str id,
		       struct arena *arena, struct subscription_rows *ret_rows)
{
	int r = book_use_reading(use, customer);

	if (r == 0)
		r = book_use_result(use, subscription_list(book_store(use->book), customer, id,
							   arena, ret_rows));
	if (r == 0 && id.len > 0 && ret_rows->count == 0)
		r = diag_add(use->sink, DIAG_SUBSCRIPTION_NONE, POSITION_NONE, id, customer);
	return r;
}

int book_subscription_values(const struct use *use, const struct subscription *subscription,
			     int64_t known_ms, struct arena *arena,
			     struct subscription_values *ret_values)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r == 0)
		r = book_use_result(use, subscription_values(book_store(use->book), subscription,
							     known_ms, arena, ret_values));
	return r;
}
