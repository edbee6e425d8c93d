/* book_shelf: contracts of a book that were read, each version once, for whoever settles many
 * subscriptions.
 *
 *     struct contract_shelf shelf = { .arena = arena };
 *     r = book_shelf_take(&use, &shelf, &published, &file);
 *
 * Threads: one shelf is one thread's.
 */
#ifndef GARANT_APP_BOOK_SHELF_H
#define GARANT_APP_BOOK_SHELF_H

#include "app/book_contract.h"

struct contract_shelf {
	struct arena *arena; /* holds all of it, and must outlive what is taken */
	struct shelved *items;
	size_t count, capacity;
};

/* The version that was read before, or reads it now: what is said of the contract goes to the sink
 * of `use` then. The text is copied. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_shelf_take(const struct use *use, struct contract_shelf *shelf,
			     const struct contract_text *published,
			     const struct contract_file **ret_file);

/* The newest version of a contract, whose text is found in the arena first: the one whose zone
 * periods are read in. Returns likewise. */
MUST_USE int book_shelf_newest(const struct use *use, struct contract_shelf *shelf,
			       struct str contract, struct arena *arena,
			       const struct contract_file **ret_file);

#endif
