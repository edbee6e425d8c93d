/* book_person: the persons of a book: written, read, and erased for good.
 *
 * A fact about a person names it by its id only. Erasing empties its row, overwrites what the
 * database file and its log held of it, and then looks for the name, the mail address and the phone
 * number everywhere in the book. What was written of it into a text that cannot be changed, such as
 * a case that is kept, is found and told; nothing of the chains changes.
 *
 *     r = book_person_put(book, &by, &person, sink);          // between begin and commit
 *     r = book_person_erase(book, &by, person.id, sink, &remains);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_PERSON_H
#define GARANT_APP_BOOK_PERSON_H

#include "app/book.h"
#include "store/person.h"

/* Shorter texts are not looked for: they stand everywhere. */
#define PERSON_SEARCH_BYTES_MIN 4

/* Writes a person and the fact that it was; of `by` customer, times and actor count. The customer
 * of the person is that of the fact. -EBADMSG: a text is too long or no UTF-8, the id is no name,
 * it is another customer's, or the person was erased. */
MUST_USE int book_person_put(struct book *book, const struct fact *by, const struct person *person,
			     struct diag_sink *sink);

/* Reads the person whose customer and id stand in *person; texts are copied into the arena. Returns
 * 1, 0 when the customer has none of that id (*person is as it was), or a negative errno. */
MUST_USE int book_person_find(struct book *book, struct arena *arena, struct person *person,
			      struct diag_sink *sink);

/* Erases a person in a transaction of its own. A column that still holds something of it is a
 * warning and counted in *ret_remains. One that is erased already is only cleaned up after, which
 * is what to do after -EBUSY: it was erased, but somebody who reads kept the log from being
 * emptied. */
MUST_USE int book_person_erase(struct book *book, const struct fact *by, struct str id,
			       struct diag_sink *sink, size_t *ret_remains);

#endif
