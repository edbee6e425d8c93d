#include "app/book_case.h"

#include <assert.h>
#include <errno.h>

#include "app/book_case_rates.h"
#include "app/book_case_state.h"
#include "app/book_parts.h"
#include "core/facts/case.h"
#include "core/time/civil.h"
#include "core/money/currency.h"
#include "core/time/instant.h"
#include "store/invoice.h"

#define TEXT_BYTES_MAX ((size_t)64)

/* One window while it is looked at. */
struct looking {
	const struct use *use;
	struct arena *arena;
	struct contract_shelf *shelf;
	struct case_of_book *of;
	struct str window, first; /* as written */
	struct span span;	  /* of window */
};

/* The next window of the request; false at the end. */
static bool next_window(struct str *rest, struct str *ret_window)
{
	if (rest->len == 0)
		return false;
	(void)str_cut(*rest, ',', ret_window, rest);
	return true;
}

static int find_version(struct looking *looking)
{
	struct case_of_book *of = looking->of;
	int64_t from_ms = looking->span.from > of->subscription.start_ms
				  ? looking->span.from
				  : of->subscription.start_ms;
	const struct contract_row *found = NULL, *next = NULL;
	int r = book_shelf_version(looking->use, looking->shelf, of->subscription.contract, from_ms,
				   &found);

	if (r < 0)
		return r;
	if (of->version && !str_equal(found->published.digest, of->version->published.digest))
		return diag_add(looking->use->sink, DIAG_CASE_VERSION_OTHER, POSITION_NONE,
				looking->first, looking->window);
	if (found->valid_to_ms < looking->span.to && found->valid_to_ms < of->subscription.end_ms) {
		r = book_shelf_version(looking->use, looking->shelf, of->subscription.contract,
				       found->valid_to_ms, &next);
		if (r < 0)
			return r;
		(void)diag_add(looking->use->sink, DIAG_CASE_VERSIONS, POSITION_NONE,
			       of->subscription.contract, next->published.version, looking->window);
	}
	of->version = found;
	return 0;
}

/* The one life of the subscription that shares time with the window. */
static int find_life(struct looking *looking, const struct subscription_rows *rows)
{
	struct case_of_book *of = looking->of;
	const struct subscription *found = NULL;

	for (size_t i = 0; i < rows->count; i++) {
		const struct subscription *one = &rows->items[i];

		if (one->start_ms >= looking->span.to || one->end_ms <= looking->span.from ||
		    (of->request.life_ms && one->start_ms != *of->request.life_ms))
			continue;
		if (found)
			return diag_add(looking->use->sink, DIAG_CASE_LIVES, POSITION_NONE,
					one->id);
		found = one;
	}
	if (!found)
		return diag_add(looking->use->sink, DIAG_CASE_NO_LIFE, POSITION_NONE,
				of->request.subscription);
	if (of->subscription.id.len > 0 && of->subscription.start_ms != found->start_ms)
		return diag_add(looking->use->sink, DIAG_CASE_LIVES, POSITION_NONE, found->id);
	of->subscription = *found;
	return 0;
}

static int look_at_windows(struct looking *looking, const struct zone *zone,
			   const struct subscription_rows *rows)
{
	struct str rest = looking->of->request.windows;
	int r = 0;

	while (r == 0 && next_window(&rest, &looking->window)) {
		if (case_period(looking->window, zone, &looking->span) < 0)
			return diag_add(looking->use->sink, DIAG_CASE_PERIOD, POSITION_NONE,
					STR("--window"), looking->window);
		if (looking->first.len == 0)
			looking->first = looking->window;
		r = find_life(looking, rows);
		if (r == 0)
			r = find_version(looking);
	}
	return r;
}

/* When the life after that of an instant begins. */
static int64_t next_life(const struct subscription_rows *rows, int64_t start_ms)
{
	int64_t next_ms = INSTANT_OPEN_MS;

	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].start_ms > start_ms && rows->items[i].start_ms < next_ms)
			next_ms = rows->items[i].start_ms;
	return next_ms;
}

/* The life that is to end, under the version of when that was asked for. */
static int look_at_ending(struct looking *looking, const struct subscription_rows *rows)
{
	const struct customer_ending *ending = looking->of->request.ending;
	int64_t from_ms =
		ending->requested_ms > ending->start_ms ? ending->requested_ms : ending->start_ms;

	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].start_ms == ending->start_ms)
			looking->of->subscription = rows->items[i];
	if (looking->of->subscription.id.len == 0)
		return diag_add(looking->use->sink, DIAG_CASE_NO_LIFE, POSITION_NONE,
				ending->subscription);
	return book_shelf_version(looking->use, looking->shelf, looking->of->subscription.contract,
				  from_ms, &looking->of->version);
}

/* The windows are read in the zone of the newest version. */
static int look_at_lives(struct looking *looking, const struct subscription_rows *rows)
{
	const struct contract_file *file = NULL;
	int r;

	if (looking->of->request.ending)
		return look_at_ending(looking, rows);
	r = book_shelf_newest(looking->use, looking->shelf, rows->items[0].contract, &file);
	if (r < 0)
		return r;
	assert(file && file->contract);
	return look_at_windows(looking, file->contract->zone, rows);
}

/* With the ends that were known at the instant of the request. */
static int know_ends(const struct looking *looking, struct subscription_rows *rows)
{
	const struct case_request *request = &looking->of->request;
	int r = 0;

	for (size_t i = 0; r == 0 && request->as_of_ms != INT64_MIN && i < rows->count; i++)
		r = subscription_end_known(book_store(looking->use->book), &rows->items[i],
					   case_known_ms(request), &rows->items[i].end_ms);
	return book_use_result(looking->use, r);
}

int book_case(const struct use *use, const struct case_request *request, struct arena *arena,
	      struct case_of_book *ret_case)
{
	struct contract_shelf own = { .arena = arena };
	struct looking looking = { .use = use,
				   .arena = arena,
				   .shelf = request->shelf ? request->shelf : &own,
				   .of = ret_case };
	struct subscription_rows rows = { 0 };
	int r = book_subscriptions(use, request->customer, request->subscription, arena, &rows);

	*ret_case = (struct case_of_book){ .request = *request };
	if (r < 0)
		return r;
	if (rows.count == 0 || (request->windows.len == 0 && !request->ending))
		return diag_add(use->sink, DIAG_CASE_NO_LIFE, POSITION_NONE, request->subscription);
	r = know_ends(&looking, &rows);
	if (r == 0)
		r = look_at_lives(&looking, &rows);
	ret_case->next_ms = next_life(&rows, ret_case->subscription.start_ms);
	if (r == 0)
		r = book_shelf_take(use, looking.shelf, ret_case->version, &ret_case->file);
	if (r == 0)
		r = book_subscription_values(use, &ret_case->subscription, case_known_ms(request),
					     arena, &ret_case->values);
	return r;
}

static void key_instant(struct json *json, const char *key, int64_t ms)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);

	if (ms == INSTANT_OPEN_MS)
		return;
	instant_write(&text, instant_of(ms));
	json_key_text(json, str_from(key), strbuf_str(&text));
	strbuf_done(&text);
}

static void write_windows(struct json *json, struct str rest)
{
	struct str window;

	json_key(json, STR("windows"));
	json_list(json);
	while (next_window(&rest, &window))
		json_text(json, window);
	json_end(json);
}

/* The items of a list as a list; a single value as a text. */
static void write_value(struct json *json, struct str value)
{
	bool more = str_find_byte(value, SUBSCRIPTION_ITEM, 0) != SIZE_MAX;
	struct str item;

	if (!more) {
		json_text(json, value);
		return;
	}
	json_list(json);
	while (more) {
		more = str_cut(value, SUBSCRIPTION_ITEM, &item, &value);
		json_text(json, item);
	}
	json_end(json);
}

static void key_day(struct json *json, const char *key, int64_t day)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);

	date_write(&text, date_of_days(day));
	json_key_text(json, str_from(key), strbuf_str(&text));
	strbuf_done(&text);
}

/* A value of some days of the life, as a row of its history. */
static void write_row(struct json *json, const struct subscription_value *value)
{
	json_object(json);
	if (value->from_day != VALUE_FROM_START)
		key_day(json, "from", value->from_day);
	if (value->to_day != VALUE_TO_END)
		key_day(json, "to", value->to_day);
	json_key(json, STR("value"));
	write_value(json, value->value);
	json_end(json);
}

/* What was told of it, by name; values of one name follow each other by day. */
static void write_values(struct json *json, const struct subscription_values *values)
{
	size_t i = 0;

	while (i < values->count) {
		const struct subscription_value *value = &values->items[i];
		size_t end = i + 1;

		while (end < values->count && str_equal(values->items[end].name, value->name))
			end++;
		json_key(json, value->name);
		if (end == i + 1 && value->from_day == VALUE_FROM_START &&
		    value->to_day == VALUE_TO_END) {
			write_value(json, value->value);
			i = end;
			continue;
		}
		json_list(json);
		while (i < end)
			write_row(json, &values->items[i++]);
		json_end(json);
	}
}

static void write_invoice(struct json *json, const struct invoice_reference *invoice)
{
	struct strbuf amount = STRBUF_INIT(TEXT_BYTES_MAX);
	int currency = currency_of(invoice->currency);

	json_object(json);
	json_key_text(json, STR("number"), invoice->number);
	key_day(json, "from", invoice->from_day);
	key_day(json, "to", invoice->to_day);
	money_write(&amount, invoice->net_minor,
		    (uint16_t)(currency > 0 ? currency : CURRENCY_NONE));
	json_key_text(json, STR("amount"), strbuf_str(&amount));
	json_key_bool(json, STR("paid"), invoice->paid_day != INVOICE_UNPAID);
	json_end(json);
	strbuf_done(&amount);
}

/* What the life was invoiced, by the days covered: those of another life of the same id are not of
 * it. */
static int write_invoices(const struct use *use, const struct case_of_book *of, struct arena *arena,
			  struct json *json)
{
	const struct zone *zone = of->file->contract->zone;
	const struct invoice_reference like = { .customer = of->subscription.customer,
						.subscription = of->subscription.id };
	struct invoice_rows rows = { 0 };
	bool any = false;
	int r = invoice_list_known(book_store(use->book), &like, case_known_ms(&of->request), arena,
				   &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++) {
		const struct invoice_reference *invoice = &rows.items[i].invoice;

		if (zone_day_start(zone, date_of_days(invoice->to_day)).ms <=
			    of->subscription.start_ms ||
		    zone_day_start(zone, date_of_days(invoice->from_day)).ms >= of->next_ms)
			continue;
		if (!any) {
			json_key(json, STR("invoices"));
			json_list(json);
		}
		any = true;
		write_invoice(json, invoice);
	}
	if (any)
		json_end(json);
	return r;
}

static int write_subscription(const struct use *use, const struct case_of_book *of,
			      struct arena *arena, struct json *json)
{
	const struct subscription *subscription = &of->subscription;
	int r;

	json_key(json, STR("subscription"));
	json_object(json);
	json_key_text(json, STR("id"), subscription->id);
	json_key_text(json, STR("customer"), subscription->customer);
	key_instant(json, "start", subscription->start_ms);
	key_instant(json, "end", subscription->end_ms);
	json_key_text(json, STR("currency"), subscription->currency);
	if (subscription->billing_day > 0)
		json_key_int(json, STR("billing day"), subscription->billing_day);
	if (subscription->received)
		json_key_bool(json, STR("received"), true);
	r = write_invoices(use, of, arena, json);
	write_values(json, &of->values);
	json_end(json);
	return r;
}

int book_case_write(const struct use *use, const struct case_of_book *case_of, struct arena *arena,
		    struct json *json)
{
	int r;

	json_object(json);
	json_key_int(json, STR("case"), 1);
	json_key_text(json, STR("contract"), case_of->file->contract->id);
	if (case_of->request.as_of_ms != INT64_MIN)
		key_instant(json, "as of", case_of->request.as_of_ms);
	if (case_of->request.revision > 1)
		json_key_int(json, STR("revision"), case_of->request.revision);
	if (case_of->request.windows.len > 0)
		write_windows(json, case_of->request.windows);
	r = write_subscription(use, case_of, arena, json);
	if (r < 0)
		r = book_use_result(use, r);
	else
		r = book_case_records(use, case_of, arena, json);
	if (r == 0)
		r = book_use_result(use, book_case_state(use, case_of, arena, json));
	if (r == 0)
		r = book_case_rates(use, case_of, arena, json);
	json_end(json);
	return r;
}
