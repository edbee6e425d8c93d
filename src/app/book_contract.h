/* book_contract: contracts published in a book: the use cases.
 *
 * A file is read by the engine that settles; one with errors is not published. Its text is kept as
 * a document, so what a subscription was promised can be settled again for ever.
 *
 *     r = contract_file_read(arena, path, &file, sink);
 *     r = book_contract_publish(&use, &file, STR("2026-05-01"));
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CONTRACT_H
#define GARANT_APP_BOOK_CONTRACT_H

#include "app/book_use.h"
#include "app/contract_files.h"
#include "store/contract.h"

/* Publishes a contract from the beginning of a day in its own zone; from the day on which its
 * effective: begins where from is empty. What garant lint finds is counted in a note. Returns 0,
 * BOOK_TWICE when that version was published from then already, or a negative errno with a
 * diagnostic: the version or the day is taken, the day lies outside of effective:, or windows after
 * it were stated under another version. */
MUST_USE int book_contract_publish(const struct use *use, struct arena *arena,
				   const struct contract_file *file, struct str from);

/* All versions of a contract (of all where id is empty), by id and time. Returns 0 or a negative
 * errno with a diagnostic: -EBADMSG when the book has none of a contract that was named. */
MUST_USE int book_contracts(const struct use *use, struct str id, struct arena *arena,
			    struct contract_rows *ret_rows);

/* A version with its text. */
struct contract_text {
	struct contract_row row;
	struct str text;
};

/* The text of a version. Returns 0 or likewise. */
MUST_USE int book_contract_text(const struct use *use, const struct contract_row *row,
				struct arena *arena, struct contract_text *ret_contract);

/* Which of the versions of one contract holds at an instant. Returns 0 or -EBADMSG with a
 * diagnostic: the first one holds from later on. */
MUST_USE int book_contract_choose(const struct use *use, struct str id,
				  const struct contract_rows *rows, int64_t at_ms,
				  const struct contract_row **ret_row);

/* The version of a contract that holds at an instant. Returns 0 or likewise. */
MUST_USE int book_contract_at(const struct use *use, struct str id, int64_t at_ms,
			      struct arena *arena, struct contract_text *ret_contract);

#endif
