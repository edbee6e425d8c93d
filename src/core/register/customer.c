#include "core/register/customer.h"

#include <errno.h>

#include "core/register/component.h"
#include "core/register/organisation.h"

bool customer_is_fine(const struct customer *customer)
{
	const struct identity *identity = &customer->identity;
	unsigned faults = identity_check(identity);

	if (!identity_is_line(customer->id, FACT_NAME_BYTES_MAX))
		return false;
	if (customer->person.len == 0)
		return faults == 0;
	return faults == IDENTITY_NAME && identity->name.len == 0 && identity->address.len == 0 &&
	       identity->registration.len == 0 && identity->vat.len == 0;
}

void customer_write(struct strbuf *out, const struct customer *customer)
{
	identity_write(out, &customer->identity);
	pack_text(out, customer->language);
	pack_text(out, customer->zone);
}

int customer_read(const struct fact *fact, struct customer *ret_customer)
{
	struct unpack in = { fact->body, false };
	struct customer customer = { .id = fact->customer,
				     .person = fact->person,
				     .identity = identity_read(&in) };

	customer.language = unpack_text(&in);
	customer.zone = unpack_text(&in);
	if (unpack_end(&in) < 0 || !customer_is_fine(&customer) ||
	    !str_equal(fact->subject, fact->customer) || !register_is_language(customer.language) ||
	    !fact_is_name(customer.zone))
		return -EBADMSG;
	*ret_customer = customer;
	return 0;
}

bool customer_equal(const struct customer *a, const struct customer *b)
{
	return str_equal(a->id, b->id) && identity_equal(&a->identity, &b->identity) &&
	       str_equal(a->person, b->person) && str_equal(a->language, b->language) &&
	       str_equal(a->zone, b->zone);
}

bool contact_is_purpose(struct str purpose)
{
	return component_is_id(purpose);
}

bool contact_is_fine(const struct fact *fact)
{
	return fact->customer.len > 0 && contact_is_purpose(fact->subject) && fact->body.len == 0;
}
