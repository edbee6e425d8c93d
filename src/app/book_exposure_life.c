#include "app/book_exposure_life.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "app/book_parts.h"
#include "app/book_settle.h"
#include "core/time/instant.h"
#include "store/settled.h"
#include "store/subscription.h"

#define TEXT_BYTES_MAX ((size_t)64 * KIB)
#define MONTHS_OF_YEAR 12

/* One life while it is looked at. */
struct exposed {
	const struct exposing *by;
	const struct closing_life *life;
	struct subscription subscription;
	int64_t end_ms; /* as it was known */
	const struct zone *zone;
	struct exposure_view view;
	int64_t *months; /* since the year 0, ascending; those that are asked */
	size_t count, capacity;
	struct exposed_life *ret;
};

static struct store *store_of(const struct exposed *exposed)
{
	return book_store(exposed->by->use->book);
}

static int64_t month_at(const struct exposed *exposed, int64_t at_ms)
{
	struct civil_date date = zone_date(exposed->zone, instant_of(at_ms));

	return (int64_t)date.year * MONTHS_OF_YEAR + date.month - 1;
}

static struct civil_date month_date(int64_t month)
{
	return (struct civil_date){ (int32_t)(month / MONTHS_OF_YEAR),
				    (uint8_t)(month % MONTHS_OF_YEAR + 1), 1 };
}

static int64_t month_start(const struct exposed *exposed, int64_t month)
{
	return zone_day_start(exposed->zone, month_date(month)).ms;
}

/* Asks for a month in which it lives, once. */
static int ask(struct exposed *exposed, int64_t month)
{
	if (month_start(exposed, month) >= exposed->end_ms ||
	    month_start(exposed, month + 1) <= exposed->life->start_ms)
		return 0;
	for (size_t i = 0; i < exposed->count; i++)
		if (exposed->months[i] == month)
			return 0;
	if (exposed->count == exposed->capacity) {
		size_t capacity = exposed->capacity * 2 + 4;
		int64_t *months = ARENA_GROW(exposed->by->arena, int64_t, exposed->months,
					     exposed->count, capacity);

		if (!months)
			return -ENOMEM;
		exposed->months = months;
		exposed->capacity = capacity;
	}
	exposed->months[exposed->count++] = month;
	return 0;
}

/* The month in which the window of a period ends that goes on at the instant. */
static int ask_window(struct exposed *exposed, const struct contract *contract,
		      struct period period, int64_t at_ms)
{
	const struct facts facts = { .life = { exposed->life->start_ms, exposed->end_ms },
				     .billing_day = (uint8_t)exposed->subscription.billing_day };
	struct span window;

	if (!settle_window_at(contract, &facts, period, at_ms, &window))
		return 0;
	return ask(exposed, month_at(exposed, window.to - 1));
}

/* Of all windows that go on, under the version of the contract that holds then. */
static int ask_running(struct exposed *exposed, int64_t at_ms)
{
	const struct exposing *by = exposed->by;
	const struct contract_file *file = NULL;
	const struct contract *contract;
	const struct contract_row *version = NULL;
	int r = book_shelf_version(by->use, by->shelf, exposed->subscription.contract, at_ms,
				   &version);

	if (r == 0)
		r = book_shelf_take(by->use, by->shelf, version, &file);
	if (r < 0)
		return r;
	assert(file && file->contract);
	contract = file->contract;
	for (size_t i = 0; i < contract->guarantee_count; i++)
		for (size_t v = 0; r == 0 && v < contract->guarantees[i].variant_count; v++)
			r = ask_window(exposed, contract,
				       contract->guarantees[i].variants[v].guarantee.window, at_ms);
	for (size_t i = 0; r == 0 && i < contract->right_count; i++)
		r = ask_window(exposed, contract, contract->rights[i].window, at_ms);
	return r;
}

/* Results that were left open when their period was closed, and the months in which they are. */
static int ask_left(struct exposed *exposed)
{
	const struct settled_key key = { .customer = exposed->life->customer,
					 .subscription = exposed->life->subscription,
					 .began_ms = exposed->life->start_ms,
					 .known_ms = exposed->by->as_of_ms };
	struct settled_lines lines = { 0 };
	size_t kept = 0;
	int r = settled_all_lines(store_of(exposed), &key, exposed->by->arena, &lines);

	for (size_t i = 0; r == 0 && i < lines.count; i++) {
		if (!lines.items[i].open)
			continue;
		lines.items[kept++] = lines.items[i];
		r = ask(exposed, month_at(exposed, lines.items[i].window.to - 1));
	}
	exposed->view.left = lines.items;
	exposed->view.left_count = kept;
	return book_use_result(exposed->by->use, r);
}

static int compare_months(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/* The months with windows that are not closed: from the last closed period to now, those in which
 * windows end that go on, and those of what was left open. */
static int find_months(struct exposed *exposed)
{
	const struct exposure_view *view = &exposed->view;
	int64_t from_ms = exposed->life->start_ms > view->closed_ms ? exposed->life->start_ms
								    : view->closed_ms;
	int64_t to_ms = exposed->end_ms - 1 < view->now_ms ? exposed->end_ms - 1 : view->now_ms;
	int r = ask_left(exposed);

	if (r == 0 && from_ms <= to_ms) {
		for (int64_t month = month_at(exposed, from_ms);
		     r == 0 && month <= month_at(exposed, to_ms) &&
		     exposed->count <= CASE_WINDOWS_MAX;
		     month++)
			r = ask(exposed, month);
		if (r == 0)
			r = ask_running(exposed, to_ms);
	}
	if (exposed->count > 1)
		qsort(exposed->months, exposed->count, sizeof(exposed->months[0]), compare_months);
	return r;
}

/* The life itself, the zone in which its periods are read, and what of it is looked at. */
static int find_life(struct exposed *exposed)
{
	const struct exposing *by = exposed->by;
	const struct contract_file *file = NULL;
	struct subscription_rows rows = { 0 };
	int r = book_subscriptions(by->use, exposed->life->customer, exposed->life->subscription,
				   by->arena, &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++)
		if (rows.items[i].start_ms == exposed->life->start_ms)
			exposed->subscription = rows.items[i];
	if (r == 0)
		r = book_use_result(
			by->use, subscription_end_known(store_of(exposed), &exposed->subscription,
							by->as_of_ms, &exposed->end_ms));
	if (r == 0)
		r = book_shelf_newest(by->use, by->shelf, exposed->subscription.contract, &file);
	if (r < 0)
		return r;
	assert(file && file->contract);
	exposed->zone = file->contract->zone;
	exposed->view.now_ms = by->as_of_ms;
	exposed->view.closed_ms =
		by->closed ? zone_day_start(exposed->zone, *by->closed).ms : INT64_MIN;
	exposed->view.end_ms = month_start(exposed, month_at(exposed, by->as_of_ms) + 1);
	return 0;
}

/* Settles the case as of an instant. */
static int settle_at(const struct exposed *exposed, struct opened_case *opened, int64_t at_ms,
		     struct settled *ret_settled)
{
	const struct statement *statement;
	int r = book_settle_at(exposed->by->use, opened, at_ms, at_ms > exposed->by->as_of_ms,
			       &statement);

	return r < 0 ? r : settled_of(exposed->by->arena, statement, ret_settled);
}

/* Makes the forecasts: as of each instant at which windows end. */
static int forecast(const struct exposed *exposed, struct opened_case *opened,
		    struct exposure_lines *lines)
{
	int64_t at_ms = exposed->by->as_of_ms;
	int r = 0;

	while (r == 0 && (at_ms = exposure_horizon_after(lines, at_ms)) < INT64_MAX) {
		struct settled then = { 0 };

		r = settle_at(exposed, opened, at_ms, &then);
		if (r == 0)
			r = exposure_forecast(exposed->by->arena, lines, &then, at_ms);
	}
	return r;
}

/* Finds the first instant at which something else is owed than now, by halves: at last_ms it is. */
static int find_change(const struct exposed *exposed, struct opened_case *opened,
		       const struct exposure_lines *lines, int64_t *last_ms)
{
	struct arena *arena = exposed->by->arena;
	int64_t same_ms = exposed->by->as_of_ms;

	while (*last_ms - same_ms > 1) {
		struct arena_mark mark = arena_mark(arena);
		int64_t middle_ms = same_ms + (*last_ms - same_ms) / 2;
		struct settled then = { 0 };
		int r = settle_at(exposed, opened, middle_ms, &then);

		if (r < 0)
			return r;
		if (exposure_differs(lines, &then))
			*last_ms = middle_ms;
		else
			same_ms = middle_ms;
		arena_rewind(arena, mark);
	}
	return 0;
}

/* Finds out of each line that changes when it does first. */
static int find_changes(const struct exposed *exposed, struct opened_case *opened,
			struct exposure_lines *lines)
{
	int64_t at_ms;
	int r = 0;

	while (r == 0 && (at_ms = exposure_pending(lines)) < INT64_MAX) {
		struct settled then = { 0 };

		r = find_change(exposed, opened, lines, &at_ms);
		if (r == 0)
			r = settle_at(exposed, opened, at_ms, &then);
		if (r == 0)
			exposure_next(lines, &then, at_ms);
	}
	return r;
}

/* Settles the windows of one version. */
static int look_at_part(struct exposed *exposed, struct str windows)
{
	const struct exposing *by = exposed->by;
	const struct case_request request = { .customer = exposed->life->customer,
					      .subscription = exposed->life->subscription,
					      .windows = windows,
					      .as_of_ms = by->as_of_ms,
					      .life_ms = &exposed->life->start_ms,
					      .shelf = by->shelf };
	struct exposed_part *part = &exposed->ret->parts[exposed->ret->count];
	struct opened_case *opened = NULL;
	struct settled now = { 0 };
	int r = book_settle_open(by->use, &request, by->arena, &opened);

	if (r < 0 || !opened->run)
		return r;
	r = settle_at(exposed, opened, by->as_of_ms, &now);
	if (r == 0)
		r = exposure_begin(by->arena, &exposed->view, &now, &part->lines);
	if (r == 0)
		r = forecast(exposed, opened, &part->lines);
	if (r == 0)
		r = find_changes(exposed, opened, &part->lines);
	if (r < 0)
		return r;
	part->contract = opened->of->file->contract;
	part->received = exposed->subscription.received;
	exposed->ret->count++;
	return 0;
}

static void write_month(struct strbuf *out, int64_t month)
{
	if (strbuf_str(out).len > 0)
		strbuf_add_byte(out, ',');
	strbuf_add_padded(out, month / MONTHS_OF_YEAR, 4);
	strbuf_add_byte(out, '-');
	strbuf_add_padded(out, month % MONTHS_OF_YEAR + 1, 2);
}

/* Whether two months are settled under one version: that which holds when they begin, or when the
 * life does. */
static bool same_version(const struct exposed *exposed, const struct contract_rows *versions,
			 int64_t month, int64_t other)
{
	const int64_t starts[] = { month_start(exposed, month), month_start(exposed, other) };
	size_t found[2] = { 0, 0 };

	for (size_t m = 0; m < 2; m++) {
		int64_t at_ms =
			starts[m] > exposed->life->start_ms ? starts[m] : exposed->life->start_ms;

		for (size_t i = 0; i < versions->count; i++)
			if (versions->items[i].valid_from_ms <= at_ms)
				found[m] = i;
	}
	return found[0] == found[1];
}

/* The months of one version after the other. */
static int look_at_parts(struct exposed *exposed)
{
	struct strbuf windows = STRBUF_INIT(TEXT_BYTES_MAX);
	const struct contract_rows *versions = NULL;
	int r = book_shelf_versions(exposed->by->use, exposed->by->shelf,
				    exposed->subscription.contract, &versions);

	for (size_t i = 0; r == 0 && i < exposed->count; i++) {
		struct str text;

		write_month(&windows, exposed->months[i]);
		if (i + 1 < exposed->count &&
		    same_version(exposed, versions, exposed->months[i], exposed->months[i + 1]))
			continue;
		r = strbuf_error(&windows);
		if (r == 0)
			r = str_copy(exposed->by->arena, strbuf_str(&windows), &text);
		if (r == 0)
			r = look_at_part(exposed, text);
		strbuf_clear(&windows);
	}
	strbuf_done(&windows);
	return r;
}

int exposure_of_life(const struct exposing *exposing, const struct closing_life *life,
		     struct exposed_life *ret_life)
{
	struct exposed exposed = { .by = exposing, .life = life, .ret = ret_life };
	int r = find_life(&exposed);

	*ret_life = (struct exposed_life){ .contract = exposed.subscription.contract };
	if (r == 0)
		r = find_months(&exposed);
	if (r < 0 || exposed.count == 0)
		return r;
	ret_life->parts = ARENA_ARRAY(exposing->arena, struct exposed_part, exposed.count);
	return ret_life->parts ? look_at_parts(&exposed) : -ENOMEM;
}
