#include "store/person.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

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

/* Makes room for twice as many, in the arena; the old ones are copied. */
static int grow(struct arena *arena, void **items, size_t count, size_t *room, size_t size)
{
	size_t wanted = *room == 0 ? 16 : 2 * *room;
	void *more;

	if (count < *room)
		return 0;
	more = arena_alloc(arena, wanted * size, _Alignof(max_align_t));
	if (!more)
		return -ENOMEM;
	if (count > 0)
		memcpy(more, *items, count * size);
	*items = more;
	*room = wanted;
	return 0;
}

int person_list(struct store *store, struct str customer, struct str after, struct arena *arena,
		struct persons *ret_persons)
{
	static const struct store_sql list = {
		"SELECT id, customer, name, mail, phone, erased_at FROM person WHERE shard = $1 "
		"AND customer = $2 AND id > $3 ORDER BY id LIMIT $4"
	};
	struct store_statement *statement = store_query(store, &list);
	void *items = NULL;
	size_t count = 0, room = 0;
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, after);
	store_bind_int(statement, 4, PERSONS_LISTED_MAX);
	while ((r = store_step(statement)) == 1) {
		r = grow(arena, &items, count, &room, sizeof(struct person));
		if (r == 0)
			r = copy_row(statement, arena, &((struct person *)items)[count]);
		if (r < 0)
			break;
		count++;
	}
	store_end(statement);
	if (r == 0)
		*ret_persons = (struct persons){ items, count };
	return r;
}

static int copy_fact(struct store_statement *row, struct arena *arena, struct person_fact *ret_fact)
{
	ret_fact->seq = store_int(row, 0);
	ret_fact->recorded_at_ms = store_int(row, 1);
	if (str_copy(arena, store_text(row, 2), &ret_fact->kind) < 0 ||
	    str_copy(arena, store_text(row, 3), &ret_fact->subject) < 0)
		return -ENOMEM;
	return 0;
}

int person_facts(struct store *store, struct str customer, struct str id, struct arena *arena,
		 struct person_facts *ret_facts)
{
	static const struct store_sql list = {
		"SELECT seq, recorded_at, kind, subject FROM journal WHERE shard = $1 AND "
		"customer = $2 AND person = $3 ORDER BY seq LIMIT $4"
	};
	struct store_statement *statement = store_query(store, &list);
	void *items = NULL;
	size_t count = 0, room = 0;
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
	store_bind_int(statement, 4, PERSON_FACTS_MAX);
	while ((r = store_step(statement)) == 1) {
		r = grow(arena, &items, count, &room, sizeof(struct person_fact));
		if (r == 0)
			r = copy_fact(statement, arena, &((struct person_fact *)items)[count]);
		if (r < 0)
			break;
		count++;
	}
	store_end(statement);
	if (r == 0)
		*ret_facts = (struct person_facts){ items, count };
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
