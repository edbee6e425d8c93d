#include "store/customer.h"

#include <errno.h>

#define COLUMNS                                                                                    \
	"customer, valid_from, name, address, country, registration, vat, person, language, zone "

int customer_add(struct store *store, const struct fact *fact, struct fact_place place,
		 enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO customer (shard, customer, valid_from, seq, name, address, country, "
		"registration, vat, person, language, zone) VALUES "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct customer customer;

	*ret_outcome = PROJECTION_BODY;
	if (customer_read(fact, &customer) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, customer.id);
	store_bind_int(statement, 3, fact->valid_from_ms);
	store_bind_int(statement, 4, place.seq);
	store_bind_text(statement, 5, customer.identity.name);
	store_bind_text(statement, 6, customer.identity.address);
	store_bind_text(statement, 7, customer.identity.country);
	store_bind_text(statement, 8, customer.identity.registration);
	store_bind_text(statement, 9, customer.identity.vat);
	store_bind_text(statement, 10, customer.person);
	store_bind_text(statement, 11, customer.language);
	store_bind_text(statement, 12, customer.zone);
	return projection_insert(store, statement, ret_outcome);
}

int customer_add_contact(struct store *store, const struct fact *fact, struct fact_place place,
			 enum projection *ret_outcome)
{
	static const struct store_sql put = {
		"INSERT INTO contact (shard, customer, purpose, person, seq) VALUES "
		"($1, $2, $3, $4, $5) ON CONFLICT (shard, customer, purpose) DO UPDATE SET "
		"person = excluded.person, seq = excluded.seq"
	};
	struct store_statement *statement = store_query(store, &put);

	*ret_outcome = PROJECTION_BODY;
	if (!contact_is_fine(fact))
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, fact->subject);
	store_bind_text(statement, 4, fact->person);
	store_bind_int(statement, 5, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_row(struct store_statement *row, struct arena *arena, struct customer_row *ret_row)
{
	struct customer_row copy = { .valid_from_ms = store_int(row, 1) };
	struct identity *identity = &copy.customer.identity;
	struct str *const texts[] = { &identity->name,	       &identity->address,
				      &identity->country,      &identity->registration,
				      &identity->vat,	       &copy.customer.person,
				      &copy.customer.language, &copy.customer.zone };

	if (str_copy(arena, store_text(row, 0), &copy.customer.id) < 0)
		return -ENOMEM;
	for (int i = 0; i < 8; i++)
		if (str_copy(arena, store_text(row, 2 + i), texts[i]) < 0)
			return -ENOMEM;
	*ret_row = copy;
	return 1;
}

int customer_find(struct store *store, struct str id, int64_t at_ms, struct arena *arena,
		  struct customer_row *ret_row)
{
	static const struct store_sql find = { "SELECT " COLUMNS "FROM customer WHERE shard = $1 "
					       "AND customer = $2 AND valid_from <= $3 "
					       "ORDER BY valid_from DESC, seq DESC LIMIT 1" };
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(id));
	store_bind_text(statement, 2, id);
	store_bind_int(statement, 3, at_ms);
	r = store_step(statement);
	if (r == 1)
		r = copy_row(statement, arena, ret_row);
	store_end(statement);
	return r;
}

int customer_is_there(struct store *store, struct str id)
{
	static const struct store_sql find = {
		"SELECT 1 FROM customer WHERE shard = $1 AND customer = $2 LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(id));
	store_bind_text(statement, 2, id);
	r = store_step(statement);
	store_end(statement);
	return r;
}

int customer_list(struct store *store, struct str after, int64_t max, struct arena *arena,
		  struct customer_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM customer WHERE customer > $1 AND NOT EXISTS "
		"(SELECT 1 FROM customer AS later WHERE later.shard = customer.shard AND "
		"later.customer = customer.customer AND (later.valid_from > customer.valid_from OR "
		"later.valid_from = customer.valid_from AND later.seq > customer.seq)) "
		"ORDER BY customer LIMIT $2"
	};
	struct store_statement *statement = store_query(store, &read);
	struct customer_rows rows = { .items = ARENA_ARRAY(arena, struct customer_row,
							   (size_t)max) };
	int r = rows.items ? 0 : -ENOMEM;

	if (r < 0)
		return r;
	store_bind_text(statement, 1, after);
	store_bind_int(statement, 2, max);
	while ((r = store_step(statement)) == 1) {
		r = copy_row(statement, arena, &rows.items[rows.count++]);
		if (r < 0)
			break;
	}
	store_end(statement);
	if (r == 0)
		*ret_rows = rows;
	return r;
}

int customer_contacts(struct store *store, struct str id, struct arena *arena,
		      struct contacts *ret_contacts)
{
	static const struct store_sql read = {
		"SELECT purpose, person FROM contact WHERE shard = $1 AND customer = $2 AND "
		"person <> '' ORDER BY purpose"
	};
	struct store_statement *statement = store_query(store, &read);
	struct contacts contacts = { 0 };
	size_t capacity = 0;
	int r;

	store_bind_int(statement, 1, shard_of(id));
	store_bind_text(statement, 2, id);
	while ((r = store_step(statement)) == 1) {
		struct contact *contact;

		if (contacts.count == capacity) {
			size_t more = capacity > 0 ? 2 * capacity : 8;

			contacts.items =
				ARENA_GROW(arena, struct contact, contacts.items, capacity, more);
			capacity = more;
		}
		r = contacts.items ? 0 : -ENOMEM;
		contact = r == 0 ? &contacts.items[contacts.count++] : NULL;
		if (!contact || str_copy(arena, store_text(statement, 0), &contact->purpose) < 0 ||
		    str_copy(arena, store_text(statement, 1), &contact->person) < 0) {
			r = -ENOMEM;
			break;
		}
	}
	store_end(statement);
	if (r == 0)
		*ret_contacts = contacts;
	return r;
}
