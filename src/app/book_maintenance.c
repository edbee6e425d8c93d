#include "app/book_maintenance.h"

#include <assert.h>
#include <errno.h>

#include "app/book_parts.h"
#include "app/book_told.h"
#include "core/register/component.h"
#include "core/time/instant.h"
#include "store/customer.h"

#define BODY_BYTES_MAX ((size_t)256 * KIB)
#define USE_ARENA_BYTES (64 * MIB)

/* One change while it is looked at. */
struct changing {
	const struct use *use;
	const struct maintenance_change *change;
	struct arena *arena;
	struct maintenance_rows revisions;
	const struct maintenance *newest; /* NULL: there is none */
};

static int say(const struct changing *changing, enum diag_id id, struct str first,
	       struct str second)
{
	return diag_add(changing->use->sink, id, POSITION_NONE, first, second);
}

static struct telling telling_of(const struct changing *changing)
{
	const struct maintenance_change *change = changing->change;

	return (struct telling){ .use = changing->use,
				 .at = POSITION_NONE,
				 .kind = "maintenance",
				 .customer = change->customer,
				 .subscription = change->subscription,
				 .components = change->components,
				 .values = change->values,
				 .reason = change->reason,
				 .evidence = change->evidence };
}

/* The two instants that a fault is about, as a text each. */
static int say_instants(const struct changing *changing, enum diag_id id, int64_t first_ms,
			int64_t second_ms)
{
	struct strbuf first = STRBUF_INIT(64), second = STRBUF_INIT(64);
	int r;

	instant_write(&first, instant_of(first_ms));
	instant_write(&second, instant_of(second_ms));
	r = diag_add(changing->use->sink, id, POSITION_NONE, changing->change->id,
		     strbuf_str(&first), strbuf_str(&second));
	strbuf_done(&first);
	strbuf_done(&second);
	return r;
}

static int say_reversed(const struct changing *changing)
{
	const struct maintenance_change *change = changing->change;
	const struct maintenance *newest = changing->newest;

	return say_instants(changing, DIAG_MAINTENANCE_REVERSED,
			    change->from_ms == TOLD_NOT_MS && newest ? newest->from_ms
								     : change->from_ms,
			    change->to_ms == TOLD_NOT_MS && newest ? newest->to_ms : change->to_ms);
}

/* Says why a change cannot be made. Returns 1 when it is so already. */
static int fault_of(const struct changing *changing, enum maintenance_fault fault)
{
	static const enum diag_id ids[MAINTENANCE_FAULTS] = {
		[MAINTENANCE_THERE] = DIAG_MAINTENANCE_THERE,
		[MAINTENANCE_UNKNOWN] = DIAG_MAINTENANCE_NONE,
		[MAINTENANCE_GONE] = DIAG_MAINTENANCE_GONE,
		[MAINTENANCE_NO_TIME] = DIAG_MAINTENANCE_TIME,
		[MAINTENANCE_NOWHERE] = DIAG_MAINTENANCE_NOWHERE,
		[MAINTENANCE_FIXED] = DIAG_MAINTENANCE_FIXED,
		[MAINTENANCE_NO_REASON] = DIAG_MAINTENANCE_REASON,
		[MAINTENANCE_NO_EVIDENCE] = DIAG_MAINTENANCE_EVIDENCE,
		[MAINTENANCE_NOTHING] = DIAG_MAINTENANCE_NOTHING,
		[MAINTENANCE_AHEAD] = DIAG_MAINTENANCE_AHEAD,
	};

	switch ((int)fault) {
	case MAINTENANCE_FINE:
		return 0;
	case MAINTENANCE_SAME:
		return 1;
	case MAINTENANCE_NO_MEMORY:
		return -ENOMEM;
	case MAINTENANCE_REVERSED:
		return say_reversed(changing);
	case MAINTENANCE_EARLY:
		assert(changing->newest);
		return say_instants(changing, DIAG_MAINTENANCE_EARLY,
				    changing->change->published_ms, changing->newest->published_ms);
	default:
		return say(changing, ids[fault], changing->change->id, STR_NONE);
	}
}

static int read_newest(struct changing *changing)
{
	const struct maintenance_change *change = changing->change;
	int r = maintenance_revisions(book_store(changing->use->book), change->customer, change->id,
				      changing->arena, &changing->revisions);

	if (r == 0 && changing->revisions.count > 0)
		changing->newest =
			&changing->revisions.items[changing->revisions.count - 1].maintenance;
	return r;
}

/* Announced alike it is so already, whatever was revised since. Returns as fault_of. */
static int next_revision(struct changing *changing, struct maintenance *ret_after)
{
	const struct maintenance_change *change = changing->change;
	const struct maintenance_rows *rows = &changing->revisions;
	int64_t now_ms = changing->use->asking->now_ms;
	enum maintenance_fault fault;

	if (change->deed == MAINTENANCE_ANNOUNCE && rows->items && rows->count > 0) {
		fault = maintenance_after(NULL, change, now_ms, changing->arena, ret_after);
		if (fault == MAINTENANCE_FINE &&
		    maintenance_equal(ret_after, &rows->items[0].maintenance))
			return 1;
	}
	fault = maintenance_after(changing->newest, change, now_ms, changing->arena, ret_after);
	return fault_of(changing, fault);
}

/* Tells how many statements are about the time before or after. Returns 0 or an error. */
static int tell_stated(const struct changing *changing, const struct maintenance *after)
{
	const struct maintenance *before = changing->newest ? changing->newest : after;

	return book_told_stated(changing->use, changing->change->customer,
				before->from_ms < after->from_ms ? before->from_ms : after->from_ms,
				before->to_ms > after->to_ms ? before->to_ms : after->to_ms);
}

/* Records a revision and commits. Returns 0 or a negative errno with a diagnostic. */
static int record(const struct changing *changing, const struct maintenance *after)
{
	const struct use *use = changing->use;
	const struct maintenance_rows *rows = &changing->revisions;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(MAINTENANCE_FACT), after->id, after->from_ms);
	int r;

	maintenance_write(&body, after);
	fact.customer = after->customer;
	fact.valid_to_ms = after->to_ms;
	fact.corrects = rows->items && rows->count > 0 ? rows->items[rows->count - 1].seq : 0;
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_use_end(use, &fact);
	strbuf_done(&body);
	return r;
}

/* The transaction has begun. */
static int change_in(struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	struct maintenance after = { 0 };
	int r = book_told_there(&telling, changing->arena);

	if (r == 0)
		r = read_newest(changing);
	if (r == 0)
		r = next_revision(changing, &after);
	if (r == 0)
		r = tell_stated(changing, &after);
	return r != 0 ? book_told_give_up(changing->use, r) : record(changing, &after);
}

/* What can be said of a change without the book. */
static int check_written(const struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	int r = book_told_written(&telling);

	if (changing->change->deed == MAINTENANCE_ANNOUNCE &&
	    !component_is_id(changing->change->id))
		r = say(changing, DIAG_MAINTENANCE_ID, changing->change->id, STR_NONE);
	return r;
}

int book_maintenance_change(const struct use *use, const struct maintenance_change *change)
{
	struct changing changing = { .use = use, .change = change };
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact asked = book_use_fact(use, STR(MAINTENANCE_FACT), change->id, INT64_MIN);
	int r = book_use_allowed(use, RIGHT_MAINTENANCE);

	if (r == 0)
		r = check_written(&changing);
	if (r < 0)
		return r;
	asked.customer = change->customer;
	maintenance_change_write(&body, change);
	r = arena_new(USE_ARENA_BYTES, &changing.arena);
	r = r < 0 ? book_use_result(use, r)
		  : book_use_begin_told(use, RIGHT_MAINTENANCE, &asked, &body);
	if (r == 0)
		r = change_in(&changing);
	arena_free(changing.arena);
	strbuf_done(&body);
	return r;
}

int book_maintenances(const struct use *use, const struct maintenance_query *query,
		      struct arena *arena, struct maintenance_rows *ret_rows)
{
	int r = book_use_reading(use, query->customer);

	if (r == 0)
		r = book_use_result(
			use, maintenance_list_at(book_store(use->book), query, arena, ret_rows));
	return r;
}

int book_maintenance_show(const struct use *use, struct str customer, struct str id,
			  struct arena *arena, struct maintenance_rows *ret_rows)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r == 0)
		r = book_use_result(use, maintenance_revisions(book_store(use->book), customer, id,
							       arena, ret_rows));
	if (r == 0 && ret_rows->count == 0)
		r = diag_add(use->sink, DIAG_MAINTENANCE_NONE, POSITION_NONE, id);
	return r;
}
