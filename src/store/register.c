#include "store/register.h"

#include <errno.h>

int register_add_organisation(struct store *store, const struct fact *fact, struct fact_place place,
			      enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO organisation (shard, seq, valid_from, recorded_at, name, address, "
		"country, registration, vat, zone, language) VALUES "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct organisation organisation;

	*ret_outcome = PROJECTION_BODY;
	if (organisation_read(fact->body, &organisation) < 0 || fact->customer.len > 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	store_bind_int(statement, 3, fact->valid_from_ms);
	store_bind_int(statement, 4, fact->recorded_at_ms);
	store_bind_text(statement, 5, organisation.identity.name);
	store_bind_text(statement, 6, organisation.identity.address);
	store_bind_text(statement, 7, organisation.identity.country);
	store_bind_text(statement, 8, organisation.identity.registration);
	store_bind_text(statement, 9, organisation.identity.vat);
	store_bind_text(statement, 10, organisation.zone);
	store_bind_text(statement, 11, organisation.language);
	return projection_insert(store, statement, ret_outcome);
}

int register_add_component(struct store *store, const struct fact *fact, struct fact_place place,
			   enum projection *ret_outcome)
{
	static const struct store_sql put = {
		"INSERT INTO component (shard, id, name, parent, retired, seq) VALUES "
		"($1, $2, $3, $4, $5, $6) ON CONFLICT (shard, id) DO UPDATE SET "
		"name = excluded.name, parent = excluded.parent, retired = excluded.retired, "
		"seq = excluded.seq"
	};
	struct store_statement *statement = store_query(store, &put);
	struct service_component component;

	*ret_outcome = PROJECTION_BODY;
	if (component_read(fact->subject, fact->body, &component) < 0 || fact->customer.len > 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, component.id);
	store_bind_text(statement, 3, component.name);
	store_bind_text(statement, 4, component.parent);
	store_bind_int(statement, 5, component.retired);
	store_bind_int(statement, 6, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

/* Copies text columns, one after the other. Returns 0 or -ENOMEM. */
static int copy_texts(struct store_statement *row, int first, struct arena *arena,
		      struct str *const *texts, int count)
{
	for (int i = 0; i < count; i++)
		if (str_copy(arena, store_text(row, first + i), texts[i]) < 0)
			return -ENOMEM;
	return 0;
}

static int copy_organisation(struct store_statement *row, struct arena *arena,
			     struct organisation_row *ret_row)
{
	struct organisation_row copy = { .valid_from_ms = store_int(row, 0),
					 .recorded_at_ms = store_int(row, 1) };
	struct identity *identity = &copy.organisation.identity;
	struct str *const texts[] = { &identity->name,
				      &identity->address,
				      &identity->country,
				      &identity->registration,
				      &identity->vat,
				      &copy.organisation.zone,
				      &copy.organisation.language };
	int r = copy_texts(row, 2, arena, texts, sizeof(texts) / sizeof(texts[0]));

	if (r < 0)
		return r;
	*ret_row = copy;
	return 1;
}

int register_organisation(struct store *store, int64_t at_ms, struct arena *arena,
			  struct organisation_row *ret_row)
{
	static const struct store_sql find = {
		"SELECT valid_from, recorded_at, name, address, country, registration, vat, zone, "
		"language FROM organisation WHERE valid_from <= $1 "
		"ORDER BY valid_from DESC, seq DESC LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, at_ms);
	r = store_step(statement);
	if (r == 1)
		r = copy_organisation(statement, arena, ret_row);
	store_end(statement);
	return r;
}

static int copy_component(struct store_statement *row, struct arena *arena,
			  struct service_component *component)
{
	struct str *const texts[] = { &component->id, &component->name, &component->parent };

	component->retired = store_int(row, 3) == 1;
	return copy_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

int register_components(struct store *store, struct arena *arena, struct component_tree *ret_tree)
{
	static const struct store_sql read = {
		"SELECT id, name, parent, retired FROM component ORDER BY id"
	};
	struct store_statement *statement = store_query(store, &read);
	struct service_component *items = NULL;
	size_t count = 0, capacity = 0;
	int r;

	while ((r = store_step(statement)) == 1) {
		if (count == capacity) {
			size_t more = capacity > 0 ? 2 * capacity : 16;

			items = ARENA_GROW(arena, struct service_component, items, capacity, more);
			capacity = more;
		}
		r = items ? copy_component(statement, arena, &items[count++]) : -ENOMEM;
		if (r < 0)
			break;
	}
	store_end(statement);
	if (r == 0)
		*ret_tree = (struct component_tree){ items, count };
	return r;
}
