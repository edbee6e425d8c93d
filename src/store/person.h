/* person: the rows of persons, the one table with personal data; no hash covers it.
 *
 * Facts name a person only by its id, which means nothing. A person is erased by emptying its row;
 * that it was is a fact. Every function takes the customer whose person it is.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_PERSON_H
#define GARANT_STORE_PERSON_H

#include "base/arena.h"
#include "store/store.h"

/* The facts that a person was written, and erased; the subject is the id. */
#define PERSON_FACT "person"
#define PERSON_ERASED_FACT "person-erased"

struct person {
	struct str customer, id;
	struct str name, mail, phone; /* each may be empty */
	struct str address;	      /* lines, ended by \n but for the last; may be empty */
	int64_t erased_at_ms;	      /* 0: it is not */
};

/* Writes the row, new or over the one that is there. Returns 0, -EEXIST when another customer has a
 * person of that id, or an error of the store. */
MUST_USE int person_put(struct store *store, const struct person *person);

/* Returns 1 with the person, texts copied into the arena, 0 when there is none, or an error of the
 * store (-ENOMEM: of the arena too). */
MUST_USE int person_find(struct store *store, struct str customer, struct str id,
			 struct arena *arena, struct person *ret_person);

#define PERSONS_LISTED_MAX 10000
#define PERSON_FACTS_MAX 100000

struct persons {
	struct person *items;
	size_t count;
};

/* Up to PERSONS_LISTED_MAX persons of a customer by id, those after an id; those that were erased
 * too. Texts are copied into the arena. Returns 0 or an error of the store (-ENOMEM: of the arena
 * too). */
MUST_USE int person_list(struct store *store, struct str customer, struct str after,
			 struct arena *arena, struct persons *ret_persons);

/* A person that nobody needs any more, and since when. */
struct person_due {
	struct str customer, id;
	int64_t since_ms; /* the last subscription ended, or without any the person was written */
};

struct persons_due {
	struct person_due *items;
	size_t count;
};

/* Persons that were not erased, of customers whose last subscription ended at or before that
 * instant, without an open claim and with nothing due, reserved or overpaid; up to
 * PERSONS_LISTED_MAX by customer and id. Returns likewise. */
MUST_USE int person_due(struct store *store, int64_t before_ms, struct arena *arena,
			struct persons_due *ret_due);

/* A fact that names a person. */
struct person_fact {
	int64_t seq; /* in the shard of the customer */
	int64_t recorded_at_ms;
	struct str kind, subject;
};

struct person_facts {
	struct person_fact *items;
	size_t count;
};

/* The facts of a customer that name the person, oldest first, up to PERSON_FACTS_MAX. Returns
 * likewise. */
MUST_USE int person_facts(struct store *store, struct str customer, struct str id,
			  struct arena *arena, struct person_facts *ret_facts);

/* Rows (shard, number of the fact, id) of persons that are not as their facts say: without a row,
 * or erased and not empty; and of rows that no fact speaks of, with the number 0. */
struct store_statement *person_read_wrong(struct store *store);

#endif
