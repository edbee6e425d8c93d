/* person_use: the persons of a customer: the use cases, for whoever has the right to them.
 *
 * What people are called and how they are reached comes from a file or from standard input, never
 * from the command line, which other users of the machine can see.
 *
 *     r = person_form(arena, STR("-"), &person, sink);
 *     r = person_use_add(&use, arena, &person);
 *
 * Functions return 0, BOOK_TWICE where it says so, or a negative errno with a diagnostic: -EBADMSG
 * when the customer has no such person.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_PERSON_USE_H
#define GARANT_APP_PERSON_USE_H

#include "app/book_person.h"
#include "app/book_use.h"

/* Reads the form of a person: the keys customer, id, name, mail and phone. Texts live in the arena.
 * Returns 0, or -EBADMSG or -ENOMEM with a diagnostic. */
MUST_USE int person_form(struct arena *arena, struct str path, struct person *ret_person,
			 struct diag_sink *sink);

/* Writes a person, a new one or over the one that is there. BOOK_TWICE: that is what stands there
 * already. -EBADMSG also when it was erased. */
MUST_USE int person_use_add(const struct use *use, struct arena *arena,
			    const struct person *person);

/* Reads the person of that customer and id, also one that was erased. */
MUST_USE int person_use_find(const struct use *use, struct arena *arena, struct str customer,
			     struct str id, struct person *ret_person);

/* The persons of a customer by id, those after an id. */
MUST_USE int person_use_list(const struct use *use, struct arena *arena, struct str customer,
			     struct str after, struct persons *ret_persons);

/* Persons that nobody needs any more since that instant or longer (store/person.h). */
MUST_USE int person_use_due(const struct use *use, struct arena *arena, int64_t before_ms,
			    struct persons_due *ret_due);

/* The facts that name the person. */
MUST_USE int person_use_facts(const struct use *use, struct arena *arena,
			      const struct person *person, struct person_facts *ret_facts);

/* Erases the person for good. *ret_remains: columns that still hold something, each of which is
 * told. */
MUST_USE int person_use_erase(const struct use *use, const struct person *person,
			      size_t *ret_remains);

#endif
