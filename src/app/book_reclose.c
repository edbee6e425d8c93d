#include <errno.h>

#include "app/book_closing_life.h"
#include "app/book_walk.h"

#define ARENA_BYTES_MAX (1024 * MIB)
#define DIAGS_MAX 100

/* Revisions while they are settled again, each from the facts of its own instant. */
struct again {
	struct walk *walk;
	struct use use;
	struct asking asking;
	struct diag_sink said;
	struct contract_shelf shelf;
	struct arena *contracts, *life;
};

static int again_new(struct again *again, struct walk *walk)
{
	int r = arena_new(ARENA_BYTES_MAX, &again->contracts);

	if (r == 0)
		r = arena_new(ARENA_BYTES_MAX, &again->life);
	again->walk = walk;
	again->asking = (struct asking){ .actor = STR("verify"), .role = ROLE_OWNER };
	again->use = (struct use){ walk->book, &again->asking, &again->said };
	again->shelf.arena = again->contracts;
	return r;
}

static void again_free(struct again *again)
{
	arena_free(again->contracts);
	arena_free(again->life);
}

/* A row of the table, whose texts go with the next one. */
static int check_row(struct again *again, const struct settled_row *row, int64_t seq)
{
	const struct settled *settled = &row->settled;
	const struct fact_place place = { shard_of(row->customer), seq };
	const struct closing_round round = { .period = settled->period,
					     .number = settled->round,
					     .as_of_ms = settled->as_of_ms };
	const struct closing_run run = { &again->use, &round, &again->shelf, again->life };
	const struct closing_life life = { row->customer, settled->subscription, settled->began_ms,
					   0 };
	const struct settled_key key = { .customer = row->customer,
					 .subscription = settled->subscription,
					 .period = settled->period };
	struct settled kept = *settled, now;
	struct settled_lines lines;
	int r = settled_lines_of(again->walk->store, &key, settled->revision, again->life, &lines);

	if (r < 0)
		return r;
	kept.lines = lines.items;
	kept.count = lines.count;
	again->said = (struct diag_sink)DIAG_SINK_INIT(again->life, DIAGS_MAX);
	r = closing_settle_again(&run, &life, &now);
	if (r == -EBADMSG)
		walk_found(again->walk, DIAG_VERIFY_UNCLOSED, place, settled->subscription);
	else if (r == 0 && !settled_equal(&kept, &now))
		walk_found(again->walk, DIAG_VERIFY_CLOSED, place, settled->subscription);
	return r == -EBADMSG ? 0 : r;
}

/* Checks one page behind the last row of the one before, and leaves its own rows in the arena. */
static int check_page(struct again *again, const struct settled_row *after, struct arena *page,
		      struct settled_places *places)
{
	int r = settled_page(again->walk->store, after, page, places);

	for (size_t i = 0; r == 0 && i < places->count; i++) {
		arena_reset(again->life);
		r = check_row(again, &places->items[i].row, places->items[i].seq);
		again->walk->check.closings++;
		walk_step(again->walk);
	}
	return r;
}

int walk_closings(struct walk *walk)
{
	const struct settled_row *after = NULL;
	struct settled_places places = { 0 };
	struct arena *pages[2] = { NULL, NULL }; /* of this page and of the one before */
	struct again again = { 0 };
	int r = again_new(&again, walk);

	for (size_t i = 0; r == 0 && i < 2; i++)
		r = arena_new(ARENA_BYTES_MAX, &pages[i]);
	for (size_t i = 0; r == 0 && (i == 0 || places.count == SETTLED_PAGE_ROWS); i++) {
		arena_reset(pages[i % 2]);
		r = check_page(&again, after, pages[i % 2], &places);
		if (r == 0 && places.count > 0)
			after = &places.items[places.count - 1].row;
	}
	arena_free(pages[0]);
	arena_free(pages[1]);
	again_free(&again);
	return r;
}
