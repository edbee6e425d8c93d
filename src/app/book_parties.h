/* book_parties: who stands on a document that a book writes for a customer: provider and customer,
 * each with name, address, country and numbers.
 *
 * A company's identity stands in the facts; of a person name and address come from the table of
 * persons, and nothing of them is kept anywhere else. Whoever writes a document asks when it is
 * written: who a party was earlier stands on the documents of then.
 *
 *     r = book_parties(&use, customer, now_ms, arena, &parties);
 *     missing = book_parties_complain(&use, &parties);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_PARTIES_H
#define GARANT_APP_BOOK_PARTIES_H

#include "app/book_use.h"
#include "core/register/identity.h"
#include "core/register/invoice.h"

struct parties {
	struct identity provider, customer; /* texts in the arena */
	struct str customer_id;
};

/* Both as they are at an instant. That a customer is a person takes the right to see persons; of
 * one who was erased only the country is left. Returns 0, or a negative errno with a diagnostic:
 * -EBADMSG also when the book does not say whose it is. */
MUST_USE int book_parties(const struct use *use, struct str customer, int64_t at_ms,
			  struct arena *arena, struct parties *ret_parties);

/* Warn of what a document needs of them and does not have: names and addresses; then, for each VAT
 * category on it, the provider's VAT number unless it is outside of VAT, and the customer's where
 * it owes the VAT itself. Return how much is missing. Source: EN 16931, BG-4, BG-7, BR-S-02 to
 * BR-O-04; under reverse charge a registration does instead of the customer's VAT number
 * (BR-AE-02). */
size_t book_parties_complain(const struct use *use, const struct parties *parties);
size_t book_parties_complain_vat(const struct use *use, const struct parties *parties,
				 enum vat_category category);

#endif
