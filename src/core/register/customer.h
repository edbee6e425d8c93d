/* customer: who subscribes, and whom to speak to there.
 *
 * A customer is a company, whose identity stands in the fact, or a person, of whom the fact only
 * has a reference: names and addresses of people stand in the table of persons alone, where they
 * can be erased. Contacts are references too, one for each purpose, such as billing.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_CUSTOMER_H
#define GARANT_CORE_REGISTER_CUSTOMER_H

#include "core/journal/fact.h"
#include "core/register/identity.h"

/* The facts, of the customer. Subject: its id; the purpose of the contact. Their person is the one
 * that the customer is, and the one to speak to. */
#define CUSTOMER_FACT "customer"
#define CONTACT_FACT "contact"

struct customer {
	struct str id;		  /* a name in facts, of one line */
	struct identity identity; /* of a person only the country */
	struct str person;	  /* reference; empty: it is a company */
	struct str language;	  /* en or fr: of what is written to it */
	struct str zone;	  /* in which its days begin, of the time zone database */
};

/* Whether it is a company with an identity without fault, or a person of whom nothing personal
 * stands here. Language and zone are not looked at. */
bool customer_is_fine(const struct customer *customer);

/* The body of the fact; the parts of what is read point into the fact. Reading returns 0 or
 * -EBADMSG. */
void customer_write(struct strbuf *out, const struct customer *customer);
MUST_USE int customer_read(const struct fact *fact, struct customer *ret_customer);
bool customer_equal(const struct customer *a, const struct customer *b);

/* A purpose of a contact: written as an id of a component. */
bool contact_is_purpose(struct str purpose);

/* Whether a fact about a contact can be what it should: it has an empty body, and a person, or none
 * where there is no contact any more. */
bool contact_is_fine(const struct fact *fact);

#endif
