/* settled: the tables of what was settled in the rounds of closings: revisions and their lines.
 *
 * They follow from facts as store/projection.h says. Every revision keeps its rows.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_SETTLED_H
#define GARANT_STORE_SETTLED_H

#include "base/arena.h"
#include "core/closing/settled.h"
#include "store/projection.h"

/* Writes what follows from a fact of its kind; as projection_add. A revision that is there is
 * PROJECTION_TWICE. */
MUST_USE int settled_add(struct store *store, const struct fact *fact, struct fact_place place,
			 enum projection *ret_outcome);

/* The newest revision of a life in a period that was recorded up to an instant (INT64_MAX: all),
 * with its lines. Returns 1, 0 when there is none, or likewise. */
struct settled_key {
	struct str customer, subscription, period;
	int64_t began_ms;
	int64_t known_ms;
};

MUST_USE int settled_last(struct store *store, const struct settled_key *key, struct arena *arena,
			  struct settled *ret_settled);

/* The last number of a revision of any life of the subscription in the period, or of a statement
 * about that window that was kept otherwise; 0: none. Returns 0 or an error of the store. */
MUST_USE int settled_number(struct store *store, const struct settled_key *key, struct span window,
			    int64_t *ret_number);

struct settled_lines {
	struct settled_line *items;
	size_t count;
};

/* The lines of the newest revisions of a life, recorded up to an instant, in all periods, by
 * window, guarantee, item and record; the period of the key is not looked at. Returns 0 or an error
 * of the store (-ENOMEM: of the arena too). */
MUST_USE int settled_all_lines(struct store *store, const struct settled_key *key,
			       struct arena *arena, struct settled_lines *ret_lines);

/* A revision, where it stands. */
struct settled_row {
	struct str customer;
	struct settled settled; /* without lines */
	int64_t recorded_at_ms;
};

struct settled_rows {
	struct settled_row *items;
	size_t count;
};

/* The revisions that a round made and that have lines, or had; those of a customer where it is not
 * empty. At most max. Returns likewise. */
struct settled_choice {
	struct str period, customer;
	int64_t round;
	int64_t max;
};

MUST_USE int settled_of_round(struct store *store, const struct settled_choice *choice,
			      struct arena *arena, struct settled_rows *ret_rows);

/* A revision and the number of its fact. */
struct settled_place {
	struct settled_row row; /* without lines */
	int64_t seq;
};

struct settled_places {
	struct settled_place *items;
	size_t count;
};

/* At most so many. */
#define SETTLED_PAGE_ROWS 1000

/* The revisions behind one (NULL: from the first on), by shard, customer, subscription, period and
 * number; none at the end. Likewise. */
MUST_USE int settled_page(struct store *store, const struct settled_row *after, struct arena *arena,
			  struct settled_places *ret_places);

/* The lines of one revision. Likewise. */
MUST_USE int settled_lines_of(struct store *store, const struct settled_key *key, int64_t revision,
			      struct arena *arena, struct settled_lines *ret_lines);

#endif
