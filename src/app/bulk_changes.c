/* Values of subscriptions that change from a day on. */
#include <assert.h>
#include <errno.h>

#include "app/book_subscription.h"
#include "app/book_told.h"
#include "app/bulk_import.h"
#include "app/bulk_schema.h"
#include "app/bulk_values.h"
#include "core/time/civil.h"
#include "core/time/instant.h"
#include "store/customer.h"

#define ROW_ARENA_BYTES (64 * BULK_ROW_BYTES_MAX)

struct changing {
	const struct use *use;
	const struct import_request *request;
	struct subscribed_contract contract;
	struct bulk_schema schema;
	struct bulk_maker *maker;
	struct arena *row; /* of the row at hand */
	struct strbuf body;
	struct import_count count;
	int64_t first_ms; /* from which on anything changes */
};

/* A row while it is looked at. */
struct change {
	const struct bulk_row *row;
	struct str customer, id;
	int64_t from_ms, from_day;
	struct subscription life;
	struct subscription_value *values;
	size_t count;
};

static int refuse(const struct changing *changing, const struct change *change,
		  enum bulk_target target, enum diag_id id)
{
	return diag_add(changing->use->sink, id,
			bulk_place_of(&changing->maker->cells, change->row, target), change->id,
			change->customer);
}

/* The life in which the day lies, on the contract whose names are read. Returns 0, -EBADMSG when it
 * was said that there is none, or an error of the store. */
static int find_life(const struct changing *changing, struct change *change)
{
	struct store *store = book_store(changing->use->book);
	struct subscription_rows rows = { 0 };
	int r = customer_is_there(store, change->customer);

	if (r == 0)
		return diag_add(changing->use->sink, DIAG_CUSTOMER_NONE,
				bulk_place_of(&changing->maker->cells, change->row, BULK_CUSTOMER),
				change->customer);
	if (r > 0)
		r = subscription_list(store, change->customer, change->id, changing->row, &rows);
	if (r < 0)
		return r;
	if (rows.count == 0)
		return refuse(changing, change, BULK_SUBSCRIPTION, DIAG_SUBSCRIPTION_NONE);
	for (size_t i = 0; i < rows.count; i++)
		if (change->from_ms < rows.items[i].end_ms &&
		    rows.items[i].start_ms < change->from_ms + DAY_MS)
			change->life = rows.items[i];
	if (change->life.id.len == 0)
		return refuse(changing, change, BULK_START, DIAG_SUBSCRIPTION_DAY_LIFE);
	if (!str_equal(change->life.contract, changing->contract.file.contract->id))
		return refuse(changing, change, BULK_SUBSCRIPTION, DIAG_SUBSCRIPTION_ON_OTHER);
	return 0;
}

/* Whether the value holds on the day already. */
static bool holds(const struct subscription_values *values, const struct subscription_value *value)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct subscription_value *other = &values->items[i];

		if (str_equal(other->name, value->name) && other->from_day <= value->from_day &&
		    value->from_day < other->to_day)
			return str_equal(other->value, value->value);
	}
	return false;
}

/* Keeps the values that are news, from the day on. */
static int keep_news(const struct changing *changing, struct change *change)
{
	struct subscription_values there = { 0 };
	size_t kept = 0;
	int r = subscription_values(book_store(changing->use->book), &change->life, INT64_MAX,
				    changing->row, &there);

	for (size_t i = 0; r == 0 && i < change->count; i++) {
		change->values[i].from_day = change->from_day;
		if (!holds(&there, &change->values[i]))
			change->values[kept++] = change->values[i];
	}
	change->count = kept;
	return r;
}

static int record(struct changing *changing, struct change *change)
{
	const struct use *use = changing->use;
	struct fact fact =
		book_use_fact(use, STR(SUBSCRIPTION_CHANGE_FACT), change->id, change->from_ms);
	int r = find_life(changing, change);

	if (r == 0)
		r = keep_news(changing, change);
	if (r == -EBADMSG)
		return 0;
	if (r < 0)
		return book_use_failed(use, r);
	changing->count.known += change->count == 0;
	if (change->count == 0)
		return 0;
	subscription_change_write(&changing->body, change->life.start_ms, change->values,
				  change->count);
	r = strbuf_error(&changing->body);
	if (r < 0)
		return book_use_failed(use, r);
	fact.customer = change->customer;
	fact.body = strbuf_str(&changing->body);
	changing->count.added++;
	if (change->from_ms < changing->first_ms)
		changing->first_ms = change->from_ms;
	return book_record(use->book, &fact, use->sink, NULL);
}

/* What can be said of a row without the book. */
static int check_row(const struct changing *changing, struct change *change)
{
	struct diag_sink *sink = changing->use->sink;
	const struct zone *zone = changing->contract.file.contract->zone;
	struct civil_date date;

	if (change->customer.len == 0)
		return diag_add(sink, DIAG_BULK_EMPTY, bulk_position(change->row, 0, 0),
				STR("customer"));
	if (change->from_ms == INT64_MIN)
		return diag_add(sink, DIAG_BULK_EMPTY, bulk_position(change->row, 0, 0),
				STR("from"));
	date = zone_local(zone, instant_of(change->from_ms)).date;
	if (zone_day_start(zone, date).ms != change->from_ms)
		return refuse(changing, change, BULK_START, DIAG_SUBSCRIPTION_DAY);
	change->from_day = date_days(date);
	if (change->count == 0)
		return refuse(changing, change, BULK_SUBSCRIPTION, DIAG_SUBSCRIPTION_NO_VALUES);
	return 0;
}

/* Returns 0 also when the row is wrong, which is said: reading goes on to find the next. */
static int take_row(void *what, const struct bulk_row *row)
{
	struct changing *changing = what;
	struct diag_sink *sink = changing->use->sink;
	const struct facts *facts = NULL;
	struct change change = { .row = row };
	int r;

	arena_reset(changing->row);
	strbuf_clear(&changing->body);
	r = bulk_maker_begin(changing->maker, changing->row, row, sink);
	if (r == 0)
		r = bulk_maker_end(changing->maker, &facts, sink);
	if (r == 0)
		r = bulk_values(changing->maker, changing->row, &change.values, &change.count);
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	assert(facts);
	change.customer = facts->customer;
	change.id = facts->id;
	change.from_ms = facts->life.from;
	return check_row(changing, &change) < 0 ? 0 : record(changing, &change);
}

/* What reading needs. */
static int prepare(struct changing *changing)
{
	const struct import_request *request = changing->request;
	const struct bulk_reading reading = { .contract = changing->contract.file.contract,
					      .as_of_ms = INT64_MIN };
	int r = bulk_schema_changes(request->arena, reading.contract, &changing->schema);

	if (r == 0)
		r = bulk_maker_new(request->arena, &reading, &changing->maker);
	if (r == 0)
		r = arena_new(ROW_ARENA_BYTES, &changing->row);
	if (r < 0)
		(void)diag_add(changing->use->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	return r;
}

int bulk_changes(const struct use *use, const struct import_request *request,
		 struct import_count *ret_count)
{
	struct changing changing = { .use = use,
				     .request = request,
				     .body = STRBUF_INIT(FACT_BODY_BYTES_MAX),
				     .first_ms = INSTANT_OPEN_MS };
	const struct bulk_table table = { use, request, &changing.schema, take_row, &changing };
	int r = book_use_allowed(use, RIGHT_SUBSCRIPTIONS);

	if (r == 0)
		r = book_subscribed_contract(use, request->contract, request->arena,
					     &changing.contract);
	if (r < 0)
		return r;
	r = prepare(&changing);
	if (r == 0)
		r = bulk_table_import(&table);
	if (r == 0 && changing.count.added > 0)
		r = book_told_stated(use, STR_NONE, changing.first_ms, INSTANT_OPEN_MS);
	if (r == 0)
		*ret_count = changing.count;
	arena_free(changing.row);
	strbuf_done(&changing.body);
	return r;
}
