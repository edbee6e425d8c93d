#include "store/person.h"

#include <errno.h>

#include "core/journal/fact.h"

int person_put(struct store *store, const struct person *person)
{
	static const struct store_sql put = {
		"INSERT INTO person (shard, id, customer, name, mail, phone, erased_at) VALUES "
		"($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shard, id) DO UPDATE SET "
		"name = excluded.name, mail = excluded.mail, phone = excluded.phone, "
		"erased_at = excluded.erased_at WHERE person.customer = excluded.customer"
	};
	struct store_statement *statement = store_query(store, &put);
	int r;

	store_bind_int(statement, 1, shard_of(person->customer));
	store_bind_text(statement, 2, person->id);
	store_bind_text(statement, 3, person->customer);
	store_bind_text(statement, 4, person->name);
	store_bind_text(statement, 5, person->mail);
	store_bind_text(statement, 6, person->phone);
	store_bind_int(statement, 7, person->erased_at_ms);
	r = store_run(statement);
	return r == 0 && store_changes(store) != 1 ? -EEXIST : r;
}

static int copy_row(struct store_statement *row, struct arena *arena, struct person *ret_person)
{
	struct person person = { .erased_at_ms = store_int(row, 5) };

	if (str_copy(arena, store_text(row, 0), &person.id) < 0 ||
	    str_copy(arena, store_text(row, 1), &person.customer) < 0 ||
	    str_copy(arena, store_text(row, 2), &person.name) < 0 ||
	    str_copy(arena, store_text(row, 3), &person.mail) < 0 ||
	    str_copy(arena, store_text(row, 4), &person.phone) < 0)
		return -ENOMEM;
	*ret_person = person;
	return 1;
}

int person_find(struct store *store, struct str customer, struct str id, struct arena *arena,
		struct person *ret_person)
{
	static const struct store_sql find = {
		"SELECT id, customer, name, mail, phone, erased_at FROM person "
		"WHERE shard = $1 AND id = $2 AND customer = $3"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, id);
	store_bind_text(statement, 3, customer);
	r = store_step(statement);
	if (r == 1)
		r = copy_row(statement, arena, ret_person);
	store_end(statement);
	return r;
}

struct store_statement *person_read_wrong(struct store *store)
{
	static const struct store_sql wrong = {
		"SELECT shard, seq, subject FROM latest WHERE kind = '" PERSON_FACT "' AND "
		"NOT EXISTS (SELECT 1 FROM person WHERE person.shard = latest.shard AND "
		"person.id = latest.subject AND person.customer = latest.customer) "
		"UNION ALL "
		"SELECT shard, seq, subject FROM latest WHERE kind = '" PERSON_ERASED_FACT "' AND "
		"NOT EXISTS (SELECT 1 FROM person WHERE person.shard = latest.shard AND "
		"person.id = latest.subject AND erased_at > 0 AND name = '' AND mail = '' AND "
		"phone = '') "
		"UNION ALL "
		"SELECT shard, 0, id FROM person WHERE NOT EXISTS (SELECT 1 FROM latest WHERE "
		"latest.shard = person.shard AND latest.subject = person.id AND "
		"latest.customer = person.customer AND kind = '" PERSON_FACT "')"
	};

	return store_query(store, &wrong);
}
