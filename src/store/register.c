#include "store/register.h"

#include "store/rows.h"

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

static int copy_organisation(struct store_statement *row, struct arena *arena, void *copy)
{
	struct organisation_row *found = copy;
	struct organisation *organisation = &found->organisation;
	struct identity *identity = &organisation->identity;
	struct str *const texts[] = { &identity->name,	      &identity->address,
				      &identity->country,     &identity->registration,
				      &identity->vat,	      &organisation->zone,
				      &organisation->language };

	found->valid_from_ms = store_int(row, 0);
	found->recorded_at_ms = store_int(row, 1);
	return row_texts(row, 2, arena, texts, sizeof(texts) / sizeof(texts[0]));
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

	store_bind_int(statement, 1, at_ms);
	return rows_find(statement, arena, copy_organisation, ret_row);
}

static int copy_component(struct store_statement *row, struct arena *arena, void *copy)
{
	struct service_component *component = copy;
	struct str *const texts[] = { &component->id, &component->name, &component->parent };

	component->retired = store_int(row, 3) == 1;
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

int register_components(struct store *store, struct arena *arena, struct component_tree *ret_tree)
{
	static const struct store_sql read = {
		"SELECT id, name, parent, retired FROM component ORDER BY id"
	};
	struct rows rows;
	int r = rows_read(store_query(store, &read), arena, sizeof(struct service_component),
			  copy_component, &rows);

	if (r == 0)
		*ret_tree = (struct component_tree){ rows.items, rows.count };
	return r;
}
