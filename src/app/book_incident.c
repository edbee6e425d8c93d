#include "app/book_incident.h"

#include <assert.h>
#include <errno.h>

#include "app/book_parts.h"
#include "app/book_told.h"
#include "core/register/component.h"
#include "core/time/instant.h"
#include "store/customer.h"
#include "store/outage.h"

#define BODY_BYTES_MAX ((size_t)256 * KIB)
#define USE_ARENA_BYTES (64 * MIB)

/* One change while it is looked at. */
struct changing {
	const struct use *use;
	const struct incident_change *change;
	struct arena *arena;
	struct incident_rows revisions;
	const struct incident *newest; /* NULL: there is none */
};

static int say(const struct changing *changing, enum diag_id id, struct str first,
	       struct str second)
{
	return diag_add(changing->use->sink, id, POSITION_NONE, first, second);
}

static struct telling telling_of(const struct changing *changing)
{
	const struct incident_change *change = changing->change;

	return (struct telling){ .use = changing->use,
				 .at = POSITION_NONE,
				 .kind = INCIDENT_FACT,
				 .customer = change->customer,
				 .reason = change->reason,
				 .evidence = change->evidence };
}

static int say_early(const struct changing *changing)
{
	struct strbuf told = STRBUF_INIT(64), before = STRBUF_INIT(64);
	int r;

	assert(changing->newest);
	instant_write(&told, instant_of(changing->change->published_ms));
	instant_write(&before, instant_of(changing->newest->published_ms));
	r = diag_add(changing->use->sink, DIAG_INCIDENT_EARLY, POSITION_NONE, changing->change->id,
		     strbuf_str(&told), strbuf_str(&before));
	strbuf_done(&told);
	strbuf_done(&before);
	return r;
}

/* Says why a change cannot be made of that incident. Returns 1 when it is so already. */
static int fault_of(const struct changing *changing, enum incident_fault fault,
		    const struct incident *about)
{
	static const enum diag_id ids[INCIDENT_FAULTS] = {
		[INCIDENT_THERE] = DIAG_INCIDENT_THERE,
		[INCIDENT_UNKNOWN] = DIAG_INCIDENT_NONE,
		[INCIDENT_GONE] = DIAG_INCIDENT_GONE,
		[INCIDENT_UNDONE] = DIAG_INCIDENT_UNDONE,
		[INCIDENT_CLOSED] = DIAG_INCIDENT_CLOSED,
		[INCIDENT_NO_TITLE] = DIAG_INCIDENT_TITLE,
		[INCIDENT_NO_TEXT] = DIAG_INCIDENT_TEXT,
		[INCIDENT_NO_REASON] = DIAG_INCIDENT_REASON,
		[INCIDENT_NO_EVIDENCE] = DIAG_INCIDENT_EVIDENCE,
		[INCIDENT_NOTHING] = DIAG_INCIDENT_NOTHING,
		[INCIDENT_NO_REVISION] = DIAG_INCIDENT_REVISION,
		[INCIDENT_ITSELF] = DIAG_INCIDENT_ITSELF,
		[INCIDENT_AHEAD] = DIAG_INCIDENT_AHEAD,
	};

	switch ((int)fault) {
	case INCIDENT_FINE:
		return 0;
	case INCIDENT_SAME:
		return 1;
	case INCIDENT_NO_MEMORY:
		return -ENOMEM;
	case INCIDENT_EARLY:
		return say_early(changing);
	default:
		return say(changing, ids[fault], about ? about->id : changing->change->id,
			   about ? about->into : STR_NONE);
	}
}

static int read_newest(struct changing *changing, struct str id)
{
	int r = incident_revisions(book_store(changing->use->book), changing->change->customer, id,
				   changing->arena, &changing->revisions);

	changing->newest = NULL;
	if (r == 0 && changing->revisions.count > 0)
		changing->newest =
			&changing->revisions.items[changing->revisions.count - 1].incident;
	return r;
}

/* All outages that are none are said. */
static int check_outages(const struct changing *changing)
{
	struct str rest = changing->change->outages, item;
	int r = 0, said = 0;

	while (r == 0 && told_item(&rest, &item)) {
		struct outage_rows rows = { 0 };

		r = outage_revisions(book_store(changing->use->book), changing->change->customer,
				     item, changing->arena, &rows);
		if (r == 0 && rows.count == 0)
			said = say(changing, DIAG_OUTAGE_NONE, item, STR_NONE);
	}
	return r < 0 ? r : said;
}

/* A revision that is corrected has a text of its own. */
static int check_corrected(const struct changing *changing)
{
	const struct incident_change *change = changing->change;
	const struct incident_rows *rows = &changing->revisions;

	if (change->deed != INCIDENT_CORRECT)
		return 0;
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].incident.revision == change->corrects &&
		    rows->items[i].incident.texts.len > 0)
			return 0;
	return fault_of(changing, INCIDENT_NO_REVISION, NULL);
}

/* Opened alike it is so already, whatever was said since. */
static bool is_opened_alike(const struct changing *changing, const struct incident *after)
{
	const struct incident_row *rows = changing->revisions.items;
	const struct incident *first;

	assert(rows);
	first = &rows[0].incident;
	return str_equal(first->title, after->title) && str_equal(first->outages, after->outages) &&
	       str_equal(first->texts, after->texts) && first->state == after->state &&
	       first->impact == after->impact;
}

/* Returns as fault_of. */
static int next_revision(struct changing *changing, struct incident *ret_after)
{
	const struct incident_change *change = changing->change;
	int64_t now_ms = changing->use->asking->now_ms;
	enum incident_fault fault;

	if (change->deed == INCIDENT_OPEN && changing->newest) {
		fault = incident_after(NULL, change, now_ms, changing->arena, ret_after);
		if (fault == INCIDENT_FINE && is_opened_alike(changing, ret_after))
			return 1;
	}
	fault = incident_after(changing->newest, change, now_ms, changing->arena, ret_after);
	return fault_of(changing, fault, changing->newest);
}

/* Records a revision. Returns as book_record. */
static int record(const struct changing *changing, const struct incident *after)
{
	const struct use *use = changing->use;
	const struct incident_rows *rows = &changing->revisions;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(INCIDENT_FACT), after->id, after->published_ms);
	int r;

	incident_write(&body, after);
	fact.customer = after->customer;
	fact.corrects = rows->items && rows->count > 0 ? rows->items[rows->count - 1].seq : 0;
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(&body);
	return r;
}

/* The one that stays is about the outages of the other from now on. Returns 0, 1 when it was
 * before, -EBADMSG with a diagnostic, or an error; what it records ends the transaction when it
 * fails. */
static int take_outages(const struct changing *changing, bool *ret_ended)
{
	const struct incident_change *change = changing->change;
	struct incident_change update = { .deed = INCIDENT_UPDATE,
					  .customer = change->customer,
					  .id = change->into,
					  .published_ms = TOLD_NOT_MS,
					  .state = -1,
					  .impact = -1,
					  .reason = change->reason };
	struct changing other = *changing;
	struct incident after;
	int r = read_newest(&other, change->into);

	other.change = &update;
	if (r == 0 && !other.newest)
		r = say(changing, DIAG_INCIDENT_NONE, change->into, STR_NONE);
	if (r < 0)
		return r;
	assert(changing->newest && other.newest);
	if (other.newest->state == INCIDENT_MERGED)
		return fault_of(changing, INCIDENT_GONE, other.newest);
	if (changing->newest->outages.len == 0)
		return 0;
	r = told_list(other.newest->outages, changing->newest->outages, false, changing->arena,
		      &update.outages);
	if (r == 0)
		r = next_revision(&other, &after);
	if (r != 0)
		return r;
	r = record(&other, &after);
	*ret_ended = r < 0;
	return r;
}

/* Records what comes of the change and commits. Returns as book_incident_change. */
static int finish(const struct changing *changing, const struct incident *after)
{
	bool ended = false;
	int r = changing->change->deed == INCIDENT_MERGE ? take_outages(changing, &ended) : 0;

	if (r < 0)
		return ended ? r : book_told_give_up(changing->use, r);
	r = record(changing, after);
	return r < 0 ? r : book_commit(changing->use->book, changing->use->sink);
}

/* The transaction has begun. */
static int change_in(struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	struct incident after;
	int r = book_told_there(&telling, changing->arena);

	if (r == 0)
		r = check_outages(changing);
	if (r == 0)
		r = read_newest(changing, changing->change->id);
	if (r == 0)
		r = next_revision(changing, &after);
	if (r == 0)
		r = check_corrected(changing);
	return r != 0 ? book_told_give_up(changing->use, r) : finish(changing, &after);
}

/* What can be said of a change without the book. */
static int check_written(const struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	struct str rest = changing->change->texts, item;
	int r = book_told_written(&telling);

	while (told_item(&rest, &item))
		if (!incident_is_text(item))
			r = say(changing, DIAG_INCIDENT_LANGUAGE, item, STR_NONE);
	if (changing->change->deed == INCIDENT_OPEN && !component_is_id(changing->change->id))
		r = say(changing, DIAG_INCIDENT_ID, changing->change->id, STR_NONE);
	return r;
}

int book_incident_change(const struct use *use, const struct incident_change *change)
{
	struct changing changing = { .use = use, .change = change };
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact asked = book_use_fact(use, STR(INCIDENT_FACT), change->id, INT64_MIN);
	int r = book_use_allowed(use, RIGHT_INCIDENTS);

	if (r == 0)
		r = check_written(&changing);
	if (r < 0)
		return r;
	asked.customer = change->customer;
	incident_change_write(&body, change);
	r = arena_new(USE_ARENA_BYTES, &changing.arena);
	r = r < 0 ? book_use_result(use, r)
		  : book_use_begin_told(use, RIGHT_INCIDENTS, &asked, &body);
	if (r == 0)
		r = change_in(&changing);
	arena_free(changing.arena);
	strbuf_done(&body);
	return r;
}

int book_incidents(const struct use *use, struct str customer, int64_t known_ms,
		   struct arena *arena, struct incident_rows *ret_rows)
{
	int r = book_use_reading(use, customer);

	if (r == 0)
		r = book_use_result(use, incident_list_at(book_store(use->book), customer, known_ms,
							  arena, ret_rows));
	return r;
}

int book_incident_show(const struct use *use, struct str customer, struct str id,
		       struct arena *arena, struct incident_rows *ret_rows)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r == 0)
		r = book_use_result(use, incident_revisions(book_store(use->book), customer, id,
							    arena, ret_rows));
	if (r == 0 && ret_rows->count == 0)
		r = diag_add(use->sink, DIAG_INCIDENT_NONE, POSITION_NONE, id);
	return r;
}
