#include "app/book_exposure.h"

#include <errno.h>

#include "app/book_closing_period.h"
#include "app/book_exposure_life.h"
#include "app/book_parts.h"
#include "core/register/component.h"
#include "store/register.h"

#define ARENA_BYTES (1024 * MIB)
#define TEXT_BYTES_MAX ((size_t)64 * KIB)
#define LIVES_MAX 512

/* All lives while they are looked at. */
struct work {
	const struct use *use;
	const struct exposure_request *request;
	struct exposure *exposure;
	struct exposing exposing;
	struct contract_shelf shelf;
	struct component_tree tree;
	struct civil_date closed;
	struct arena *contracts; /* of the shelf, and all that lasts as long as the work */
	struct arena *life;
	uint64_t done, total;
};

/* The day after the last period that was closed by then. */
static int find_closed(struct work *work)
{
	struct closing_rows rows = { 0 };
	int64_t end_ms = INT64_MIN;
	int r = closing_list(book_store(work->use->book), STR_NONE, work->contracts, &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++) {
		const struct span span = closing_span(rows.items[i].round.period);

		if (rows.items[i].ended_ms <= work->request->as_of_ms && span.to > end_ms)
			end_ms = span.to;
	}
	if (end_ms > INT64_MIN) {
		work->closed = date_of_days(floor_div(end_ms, DAY_MS));
		work->exposing.closed = &work->closed;
	}
	return r;
}

static int work_new(struct work *work)
{
	int r = arena_new(ARENA_BYTES, &work->contracts);

	if (r == 0)
		r = arena_new(ARENA_BYTES, &work->life);
	work->shelf.arena = work->contracts;
	work->exposing = (struct exposing){ .use = work->use,
					    .as_of_ms = work->request->as_of_ms,
					    .shelf = &work->shelf,
					    .arena = work->life };
	if (r == 0)
		r = find_closed(work);
	if (r == 0)
		r = register_components(book_store(work->use->book), work->contracts, &work->tree);
	return book_use_result(work->use, r);
}

/* The service that a component is a part of: itself where the book knows no other. */
static struct str service_of(const struct work *work, struct str id)
{
	const struct service_component *at = component_find(&work->tree, id);

	for (size_t steps = 0; at && at->parent.len > 0 && steps < work->tree.count; steps++) {
		id = at->parent;
		at = component_find(&work->tree, id);
	}
	return id;
}

static bool has_item(struct str list, struct str item)
{
	struct str head;

	while (list.len > 0) {
		(void)str_cut(list, ',', &head, &list);
		if (str_equal(head, item))
			return true;
	}
	return false;
}

static void add_service(const struct work *work, struct str component, struct strbuf *services)
{
	struct str id = service_of(work, component);

	if (has_item(strbuf_str(services), id))
		return;
	if (strbuf_str(services).len > 0)
		strbuf_add_byte(services, ',');
	strbuf_add(services, id);
}

/* The services of what a guarantee is about: its components, or all of the contract. */
static int find_services(const struct work *work, const struct contract *contract,
			 struct str guarantee, struct str *ret_services)
{
	struct strbuf services = STRBUF_INIT(TEXT_BYTES_MAX);
	bool all = true;
	int r;

	for (size_t i = 0; i < contract->guarantee_count; i++) {
		const struct guarantee *first = &contract->guarantees[i].variants[0].guarantee;

		if (!str_equal(contract->guarantees[i].id, guarantee))
			continue;
		for (size_t c = 0; c < first->component_count; c++)
			add_service(work, contract->components[first->components[c]].name,
				    &services);
		all = first->component_count == 0;
	}
	for (size_t c = 0; all && c < contract->component_count; c++)
		add_service(work, contract->components[c].name, &services);
	r = strbuf_error(&services);
	if (r == 0)
		r = str_copy(work->request->arena, strbuf_str(&services), ret_services);
	strbuf_done(&services);
	return r;
}

static int keep_texts(struct arena *arena, struct exposure_row *row)
{
	struct settled_line *line = &row->line.now;

	if (str_copy(arena, row->customer, &row->customer) < 0 ||
	    str_copy(arena, row->subscription, &row->subscription) < 0 ||
	    str_copy(arena, row->contract, &row->contract) < 0 ||
	    str_copy(arena, line->guarantee, &line->guarantee) < 0 ||
	    str_copy(arena, line->item, &line->item) < 0 ||
	    str_copy(arena, line->record, &line->record) < 0 ||
	    str_copy(arena, line->unit, &line->unit) < 0)
		return -ENOMEM;
	return 0;
}

static int keep(struct work *work, const struct closing_life *life, struct str contract,
		const struct exposed_part *part, const struct exposure_line *line)
{
	struct exposure *exposure = work->exposure;
	struct arena *arena = work->request->arena;
	struct exposure_row row = { .customer = life->customer,
				    .subscription = life->subscription,
				    .contract = contract,
				    .received = part->received,
				    .line = *line };

	if (exposure->count == exposure->capacity) {
		size_t capacity = exposure->capacity * 2 + 64;
		struct exposure_row *items = ARENA_GROW(arena, struct exposure_row, exposure->items,
							exposure->count, capacity);

		if (!items)
			return -ENOMEM;
		exposure->items = items;
		exposure->capacity = capacity;
	}
	if (keep_texts(arena, &row) < 0 ||
	    find_services(work, part->contract, line->now.guarantee, &row.service) < 0)
		return -ENOMEM;
	exposure->items[exposure->count++] = row;
	return 0;
}

static int one_life(struct work *work, const struct closing_life *life)
{
	struct exposed_life exposed;
	int r;

	arena_reset(work->life);
	r = exposure_of_life(&work->exposing, life, &exposed);
	work->exposure->settled += exposed.count > 0 || r == -EBADMSG;
	work->exposure->split += exposed.count > 1;
	if (r == -EBADMSG) {
		work->exposure->failed++;
		(void)diag_add(work->use->sink, DIAG_EXPOSURE_FAILED, POSITION_NONE,
			       life->subscription, life->customer);
		return 0;
	}
	for (size_t i = 0; r == 0 && i < exposed.count; i++)
		for (size_t j = 0; r == 0 && j < exposed.parts[i].lines.count; j++)
			if (exposure_tells(&exposed.parts[i].lines.items[j]))
				r = keep(work, life, exposed.contract, &exposed.parts[i],
					 &exposed.parts[i].lines.items[j]);
	return r == -ENOMEM ? book_use_result(work->use, r) : r;
}

/* A page of lives. */
static int some_lives(struct work *work, const struct closing_lives *lives)
{
	const struct exposure_request *request = work->request;
	int r = 0;

	for (size_t i = 0; r == 0 && i < lives->count; i++)
		r = one_life(work, &lives->items[i]);
	work->done += lives->count;
	if (r == 0 && request->progress && work->total > 0)
		request->progress(request->context, work->done,
				  work->done > work->total ? work->done : work->total);
	return r;
}

static int all_lives(struct work *work)
{
	struct closing_choice choice = { .customer = work->request->customer,
					 .subscription = work->request->subscription,
					 .known_ms = work->request->as_of_ms,
					 .from_ms = -INSTANT_OPEN_MS,
					 .to_ms = work->request->as_of_ms + 1,
					 .max = LIVES_MAX };
	struct store *store = book_store(work->use->book);
	struct closing_lives lives = { 0 };
	struct closing_life last;
	struct arena *pages = NULL;
	int r = arena_new(ARENA_BYTES, &pages);

	if (r == 0)
		r = closing_lives_count(store, &choice, &work->total);
	r = book_use_result(work->use, r);
	while (r == 0) {
		struct arena_mark mark = arena_mark(pages);

		r = book_use_result(work->use, closing_lives(store, &choice, pages, &lives));
		if (r == 0)
			r = some_lives(work, &lives);
		if (r < 0 || lives.count < LIVES_MAX)
			break;
		last = lives.items[lives.count - 1];
		if (str_copy(work->contracts, last.customer, &last.customer) < 0 ||
		    str_copy(work->contracts, last.subscription, &last.subscription) < 0)
			r = book_use_result(work->use, -ENOMEM);
		choice.after = &last;
		arena_rewind(pages, mark);
	}
	arena_free(pages);
	return r;
}

int book_exposure(const struct use *use, const struct exposure_request *request,
		  struct exposure *ret_exposure)
{
	struct work work = { .use = use, .request = request, .exposure = ret_exposure };
	int r = book_use_reading(use, request->customer);

	*ret_exposure = (struct exposure){ 0 };
	if (r == 0 && request->subscription.len > 0 && request->customer.len == 0)
		r = diag_add(use->sink, DIAG_CLOSING_CUSTOMER, POSITION_NONE,
			     request->subscription);
	if (r < 0)
		return r;
	/* one look at the book, whatever is recorded meanwhile */
	r = book_use_result(use, store_begin(book_store(use->book)));
	if (r == 0)
		r = work_new(&work);
	if (r == 0)
		r = all_lives(&work);
	store_rollback(book_store(use->book));
	arena_free(work.contracts);
	arena_free(work.life);
	return r;
}
