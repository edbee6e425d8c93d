#include "store/person.h"

#include <assert.h>
#include <errno.h>

#include "core/claim/claim.h"
#include "core/journal/fact.h"
#include "store/rows.h"

int person_put(struct store *store, const struct person *person)
{
	static const struct store_sql put = {
		"INSERT INTO person (shard, id, customer, name, mail, phone, address, erased_at) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (shard, id) DO UPDATE SET "
		"name = excluded.name, mail = excluded.mail, phone = excluded.phone, "
		"address = excluded.address, erased_at = excluded.erased_at WHERE person.customer "
		"= excluded.customer"
	};
	struct store_statement *statement = store_query(store, &put);
	int r;

	store_bind_int(statement, 1, shard_of(person->customer));
	store_bind_text(statement, 2, person->id);
	store_bind_text(statement, 3, person->customer);
	store_bind_text(statement, 4, person->name);
	store_bind_text(statement, 5, person->mail);
	store_bind_text(statement, 6, person->phone);
	store_bind_text(statement, 7, person->address);
	store_bind_int(statement, 8, person->erased_at_ms);
	r = store_run(statement);
	return r == 0 && store_changes(store) != 1 ? -EEXIST : r;
}

static int copy_person(struct store_statement *row, struct arena *arena, void *copy)
{
	struct person *person = copy;
	struct str *const texts[] = { &person->id,   &person->customer, &person->name,
				      &person->mail, &person->phone,	&person->address };

	person->erased_at_ms = store_int(row, 6);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

int person_find(struct store *store, struct str customer, struct str id, struct arena *arena,
		struct person *ret_person)
{
	static const struct store_sql find = {
		"SELECT id, customer, name, mail, phone, address, erased_at FROM person "
		"WHERE shard = $1 AND id = $2 AND customer = $3"
	};
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, id);
	store_bind_text(statement, 3, customer);
	return rows_find(statement, arena, copy_person, ret_person);
}

int person_list(struct store *store, struct str customer, struct str after, struct arena *arena,
		struct persons *ret_persons)
{
	static const struct store_sql list = {
		"SELECT id, customer, name, mail, phone, address, erased_at FROM person WHERE "
		"shard = $1 "
		"AND customer = $2 AND id > $3 ORDER BY id LIMIT $4"
	};
	struct store_statement *statement = store_query(store, &list);
	struct rows rows;
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, after);
	store_bind_int(statement, 4, PERSONS_LISTED_MAX);
	r = rows_read(statement, arena, sizeof(struct person), copy_person, &rows);
	if (r == 0)
		*ret_persons = (struct persons){ rows.items, rows.count };
	return r;
}

static int copy_due(struct store_statement *row, struct arena *arena, void *copy)
{
	struct person_due *due = copy;

	due->since_ms = store_int(row, 2);
	return row_texts(row, 0, arena, (struct str *const[]){ &due->customer, &due->id }, 2);
}

int person_due(struct store *store, int64_t before_ms, struct arena *arena,
	       struct persons_due *ret_due)
{
	static const struct store_sql list = {
		"SELECT due.customer, due.id, due.since FROM (SELECT person.customer AS customer, "
		"person.id AS id, coalesce((SELECT max(valid_to) FROM subscription WHERE "
		"subscription.shard = person.shard AND subscription.customer = person.customer), "
		"(SELECT max(recorded_at) FROM journal WHERE journal.shard = person.shard AND "
		"journal.customer = person.customer AND journal.kind = 'person' AND "
		"journal.subject = person.id)) AS since FROM person WHERE erased_at = 0 AND NOT "
		"EXISTS (SELECT 1 FROM account WHERE account.shard = person.shard AND "
		"account.customer = person.customer AND account.kind IN ('credit-due', 'overpaid') "
		"AND (debits <> credits OR debits_pending <> 0 OR credits_pending <> 0)) AND NOT "
		"EXISTS (SELECT 1 FROM claim WHERE claim.shard = person.shard AND claim.customer = "
		"person.customer AND claim.state NOT IN (3, 5) AND NOT EXISTS (SELECT 1 FROM claim "
		"AS later WHERE later.shard = claim.shard AND later.customer = claim.customer AND "
		"later.claim = claim.claim AND later.revision > claim.revision))) AS due WHERE "
		"due.since <= $1 ORDER BY due.customer, due.id LIMIT $2"
	};
	struct store_statement *statement = store_query(store, &list);
	struct rows rows;
	int r;

	static_assert(CLAIM_IS_DECIDED == 3 && CLAIM_IS_WITHDRAWN == 5, "as in the query");
	store_bind_int(statement, 1, before_ms);
	store_bind_int(statement, 2, PERSONS_LISTED_MAX);
	r = rows_read(statement, arena, sizeof(struct person_due), copy_due, &rows);
	if (r == 0)
		*ret_due = (struct persons_due){ rows.items, rows.count };
	return r;
}

static int copy_fact(struct store_statement *row, struct arena *arena, void *copy)
{
	struct person_fact *fact = copy;

	fact->seq = store_int(row, 0);
	fact->recorded_at_ms = store_int(row, 1);
	return row_texts(row, 2, arena, (struct str *const[]){ &fact->kind, &fact->subject }, 2);
}

int person_facts(struct store *store, struct str customer, struct str id, struct arena *arena,
		 struct person_facts *ret_facts)
{
	static const struct store_sql list = {
		"SELECT seq, recorded_at, kind, subject FROM journal WHERE shard = $1 AND "
		"customer = $2 AND person = $3 ORDER BY seq LIMIT $4"
	};
	struct store_statement *statement = store_query(store, &list);
	struct rows rows;
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
	store_bind_int(statement, 4, PERSON_FACTS_MAX);
	r = rows_read(statement, arena, sizeof(struct person_fact), copy_fact, &rows);
	if (r == 0)
		*ret_facts = (struct person_facts){ rows.items, rows.count };
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
		"phone = '' AND address = '') "
		"UNION ALL "
		"SELECT shard, 0, id FROM person WHERE NOT EXISTS (SELECT 1 FROM latest WHERE "
		"latest.shard = person.shard AND latest.subject = person.id AND "
		"latest.customer = person.customer AND kind = '" PERSON_FACT "')"
	};

	return store_query(store, &wrong);
}
