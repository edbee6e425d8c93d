/* book_customer: customers and whom to speak to there: the use cases.
 *
 *     r = customer_form(arena, STR("customer.yaml"), &customer, sink);
 *     r = book_customer_set(&use, &customer, INT64_MIN);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CUSTOMER_H
#define GARANT_APP_BOOK_CUSTOMER_H

#include "app/book_use.h"
#include "base/tree.h"
#include "store/customer.h"

#define CUSTOMERS_LISTED_MAX 10000

/* Reads the form of a customer; texts live in the arena. Returns 0, or -EBADMSG or -ENOMEM with a
 * diagnostic. */
MUST_USE int customer_form(struct arena *arena, struct str path, struct customer *ret_customer,
			   struct diag_sink *sink);

/* The same of a form that was read; keys that are needed are checked here. zone: one that the
 * system is known to have, or empty. */
MUST_USE int customer_of_form(struct arena *arena, const struct tree *root, struct str zone,
			      struct customer *ret_customer, struct diag_sink *sink);

/* For whoever records many in one transaction: whether the book says that of the customer already.
 * Returns 1; 0; -EBADMSG, which is said there and ends nothing (its person is not there, or was
 * erased); or an error of the store. */
MUST_USE int book_customer_look(const struct use *use, const struct customer *customer,
				struct position at, struct arena *arena);

/* The fact of a customer from now on; its body is written to the empty out. */
struct fact book_customer_fact(const struct use *use, const struct customer *customer,
			       struct strbuf *out);

/* Says who a customer is from an instant on (INT64_MIN: now), a new one or one that is there.
 * Returns 0, BOOK_TWICE when that is what the book says of then already, or a negative errno with a
 * diagnostic: -EBADMSG when it is a person that the book does not have, or that was erased. */
MUST_USE int book_customer_set(const struct use *use, const struct customer *customer,
			       int64_t from_ms);

/* Whom to speak to for a purpose; nobody any more where person is empty. Returns likewise: -EBADMSG
 * also when there is no such customer. */
MUST_USE int book_customer_contact(const struct use *use, struct str customer, struct str purpose,
				   struct str person);

/* A customer as the book says it is at the latest time, with its contacts. */
struct customer_shown {
	struct customer_row row;
	struct contacts contacts;
};

/* Returns 0, or a negative errno with a diagnostic: -EBADMSG when there is none. */
MUST_USE int book_customer_find(const struct use *use, struct str id, struct arena *arena,
				struct customer_shown *ret_shown);

/* Up to CUSTOMERS_LISTED_MAX customers by id, those after an id. Returns likewise. */
MUST_USE int book_customers(const struct use *use, struct str after, struct arena *arena,
			    struct customer_rows *ret_rows);

#endif
