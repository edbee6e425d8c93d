/* customer: the tables of customers and of whom to speak to there.
 *
 * They follow from facts as store/projection.h says. Rows of a customer are its history; a contact
 * is as its last fact left it. What is about one customer takes the customer.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_CUSTOMER_H
#define GARANT_STORE_CUSTOMER_H

#include "base/arena.h"
#include "core/register/customer.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. */
MUST_USE int customer_add(struct store *store, const struct fact *fact, struct fact_place place,
			  enum projection *ret_outcome);
MUST_USE int customer_add_contact(struct store *store, const struct fact *fact,
				  struct fact_place place, enum projection *ret_outcome);

/* A customer and since when it is so. */
struct customer_row {
	struct customer customer; /* texts in the arena */
	int64_t valid_from_ms;
};

struct customer_rows {
	struct customer_row *items;
	size_t count;
};

/* Who a customer is at an instant: INT64_MAX for the newest. Returns 1, 0 when there is none then,
 * or an error of the store (-ENOMEM: of the arena too). */
MUST_USE int customer_find(struct store *store, struct str id, int64_t at_ms, struct arena *arena,
			   struct customer_row *ret_row);

/* Whether there is such a customer, now or to come. Returns 1, 0 or an error of the store. */
MUST_USE int customer_is_there(struct store *store, struct str id);

/* Up to `max` customers by id, those after an id (empty: from the first), as they are said to be
 * of the latest time. Returns 0 or likewise. */
MUST_USE int customer_list(struct store *store, struct str after, int64_t max, struct arena *arena,
			   struct customer_rows *ret_rows);

struct contact {
	struct str purpose, person; /* in the arena */
};

struct contacts {
	struct contact *items;
	size_t count;
};

/* The contacts of a customer by purpose. Returns 0 or likewise. */
MUST_USE int customer_contacts(struct store *store, struct str id, struct arena *arena,
			       struct contacts *ret_contacts);

#endif
