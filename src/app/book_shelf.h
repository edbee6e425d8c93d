/* book_shelf: contracts of a book that were read, each version once, for whoever settles many
 * subscriptions.
 *
 *     struct contract_shelf shelf = { .arena = arena };
 *     r = book_shelf_version(&use, &shelf, STR("sms"), at_ms, &row);
 *     r = book_shelf_take(&use, &shelf, row, &file);
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
	struct shelved_versions *contracts;
	size_t contract_count, contract_capacity;
};

/* All versions of a contract, as the book had them when the shelf was first asked for any. Returns
 * 0 or a negative errno with a diagnostic: -EBADMSG when there is no such contract. */
MUST_USE int book_shelf_versions(const struct use *use, struct contract_shelf *shelf,
				 struct str contract, const struct contract_rows **ret_rows);

/* The one that holds at an instant. Returns likewise: -EBADMSG also when none does yet. */
MUST_USE int book_shelf_version(const struct use *use, struct contract_shelf *shelf,
				struct str contract, int64_t at_ms,
				const struct contract_row **ret_row);

/* The version that was read before, or reads it now: what is said of the contract goes to the sink
 * of `use` then. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_shelf_take(const struct use *use, struct contract_shelf *shelf,
			     const struct contract_row *row, const struct contract_file **ret_file);

/* The newest version of a contract: the one whose zone periods are read in. Returns likewise. */
MUST_USE int book_shelf_newest(const struct use *use, struct contract_shelf *shelf,
			       struct str contract, const struct contract_file **ret_file);

#endif
