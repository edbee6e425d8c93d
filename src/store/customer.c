#include "store/customer.h"

#include "store/rows.h"

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

static int copy_customer(struct store_statement *row, struct arena *arena, void *copy)
{
	struct customer_row *found = copy;
	struct customer *customer = &found->customer;
	struct identity *identity = &customer->identity;
	struct str *const texts[] = { &identity->name,	   &identity->address,
				      &identity->country,  &identity->registration,
				      &identity->vat,	   &customer->person,
				      &customer->language, &customer->zone };
	int r = row_texts(row, 0, arena, (struct str *const[]){ &customer->id }, 1);

	found->valid_from_ms = store_int(row, 1);
	return r < 0 ? r : row_texts(row, 2, arena, texts, 8);
}

int customer_find(struct store *store, struct str id, int64_t at_ms, struct arena *arena,
		  struct customer_row *ret_row)
{
	static const struct store_sql find = { "SELECT " COLUMNS "FROM customer WHERE shard = $1 "
					       "AND customer = $2 AND valid_from <= $3 "
					       "ORDER BY valid_from DESC, seq DESC LIMIT 1" };
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, shard_of(id));
	store_bind_text(statement, 2, id);
	store_bind_int(statement, 3, at_ms);
	return rows_find(statement, arena, copy_customer, ret_row);
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
	struct rows rows;
	int r;

	store_bind_text(statement, 1, after);
	store_bind_int(statement, 2, max);
	r = rows_read(statement, arena, sizeof(struct customer_row), copy_customer, &rows);
	if (r == 0)
		*ret_rows = (struct customer_rows){ rows.items, rows.count };
	return r;
}

static int copy_contact(struct store_statement *row, struct arena *arena, void *copy)
{
	struct contact *contact = copy;
	struct str *const texts[] = { &contact->purpose, &contact->person };

	return row_texts(row, 0, arena, texts, 2);
}

int customer_contacts(struct store *store, struct str id, struct arena *arena,
		      struct contacts *ret_contacts)
{
	static const struct store_sql read = {
		"SELECT purpose, person FROM contact WHERE shard = $1 AND customer = $2 AND "
		"person <> '' ORDER BY purpose"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	store_bind_int(statement, 1, shard_of(id));
	store_bind_text(statement, 2, id);
	r = rows_read(statement, arena, sizeof(struct contact), copy_contact, &rows);
	if (r == 0)
		*ret_contacts = (struct contacts){ rows.items, rows.count };
	return r;
}
