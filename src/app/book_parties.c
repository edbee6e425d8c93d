#include "app/book_parties.h"

#include "app/book_parts.h"
#include "store/customer.h"
#include "store/person.h"
#include "store/register.h"

/* Name and address of a person, who must be the customer's. */
static int read_person(const struct use *use, const struct customer *customer, struct arena *arena,
		       struct identity *identity)
{
	struct store *store = book_store(use->book);
	struct person person = { 0 };
	int r = book_use_allowed(use, RIGHT_PERSONS);

	if (r < 0)
		return r;
	r = person_find(store, customer->id, customer->person, arena, &person);
	if (r < 0)
		return book_failed(book_name(use->book), store, r, use->sink);
	identity->name = person.name;
	identity->address = person.address;
	return 0;
}

int book_parties(const struct use *use, struct str customer, int64_t at_ms, struct arena *arena,
		 struct parties *ret_parties)
{
	struct store *store = book_store(use->book);
	struct organisation_row organisation = { 0 };
	struct customer_row row = { 0 };
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = register_organisation(store, at_ms, arena, &organisation);
	if (r == 0)
		return diag_add(use->sink, DIAG_ORGANISATION_NONE, POSITION_NONE,
				book_name(use->book));
	if (r > 0)
		r = customer_find(store, customer, at_ms, arena, &row);
	if (r == 0)
		return diag_add(use->sink, DIAG_CUSTOMER_NONE, POSITION_NONE, customer);
	if (r < 0)
		return book_failed(book_name(use->book), store, r, use->sink);
	*ret_parties = (struct parties){ organisation.organisation.identity, row.customer.identity,
					 row.customer.id };
	return row.customer.person.len > 0
		       ? read_person(use, &row.customer, arena, &ret_parties->customer)
		       : 0;
}

static size_t complain(const struct use *use, const struct identity *identity, struct str party)
{
	size_t count = 0;

	if (identity->name.len == 0) {
		(void)diag_add(use->sink, DIAG_PARTY_NAME, POSITION_NONE, party);
		count++;
	}
	if (identity->address.len == 0) {
		(void)diag_add(use->sink, DIAG_PARTY_ADDRESS, POSITION_NONE, party);
		count++;
	}
	return count;
}

size_t book_parties_complain(const struct use *use, const struct parties *parties)
{
	return complain(use, &parties->provider, parties->provider.name) +
	       complain(use, &parties->customer, parties->customer_id);
}

/* Whether the customer must be named with a VAT number. */
static bool customer_is_taxed(const struct identity *customer, enum vat_category category)
{
	return category == VAT_WITHIN ||
	       (category == VAT_REVERSE && customer->registration.len == 0);
}

size_t book_parties_complain_vat(const struct use *use, const struct parties *parties,
				 enum vat_category category)
{
	const struct identity *provider = &parties->provider, *customer = &parties->customer;
	size_t count = 0;

	if (category != VAT_OUTSIDE && provider->vat.len == 0) {
		(void)diag_add(use->sink, DIAG_PARTY_VAT, POSITION_NONE, provider->name,
			       vat_code(category));
		count++;
	}
	if (customer_is_taxed(customer, category) && customer->vat.len == 0) {
		(void)diag_add(use->sink, DIAG_PARTY_VAT, POSITION_NONE, parties->customer_id,
			       vat_code(category));
		count++;
	}
	return count;
}
