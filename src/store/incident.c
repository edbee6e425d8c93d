#include "store/incident.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
	"customer, incident, merged_into, title, outages, texts, reason, evidence, actor, "        \
	"revision, published, deed, state, impact, corrects, recorded_at, seq "

int incident_add(struct store *store, const struct fact *fact, struct fact_place place,
		 enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO incident (shard, customer, incident, merged_into, title, outages, "
		"texts, reason, evidence, actor, revision, published, deed, state, impact, "
		"corrects, recorded_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
		"$12, $13, $14, $15, $16, $17, $18) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct incident incident;

	*ret_outcome = PROJECTION_BODY;
	if (incident_read(fact, &incident) < 0)
		return 0;
	store_bind_int(statement, 1, shard_of(fact->customer));
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, fact->subject);
	store_bind_text(statement, 4, incident.into);
	store_bind_text(statement, 5, incident.title);
	store_bind_text(statement, 6, incident.outages);
	store_bind_text(statement, 7, incident.texts);
	store_bind_text(statement, 8, incident.reason);
	store_bind_text(statement, 9, incident.evidence);
	store_bind_text(statement, 10, fact->actor);
	store_bind_int(statement, 11, incident.revision);
	store_bind_int(statement, 12, incident.published_ms);
	store_bind_int(statement, 13, (int64_t)incident.deed);
	store_bind_int(statement, 14, (int64_t)incident.state);
	store_bind_int(statement, 15, (int64_t)incident.impact);
	store_bind_int(statement, 16, incident.corrects);
	store_bind_int(statement, 17, fact->recorded_at_ms);
	store_bind_int(statement, 18, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_incident(struct store_statement *row, struct arena *arena, void *copy)
{
	struct incident_row *found = copy;
	struct incident *incident = &found->incident;
	struct str *const texts[] = { &incident->customer, &incident->id,	&incident->into,
				      &incident->title,	   &incident->outages,	&incident->texts,
				      &incident->reason,   &incident->evidence, &found->actor };

	incident->revision = store_int(row, 9);
	incident->published_ms = store_int(row, 10);
	incident->deed = (enum incident_deed)store_int(row, 11);
	incident->state = (enum incident_state)store_int(row, 12);
	incident->impact = (enum incident_impact)store_int(row, 13);
	incident->corrects = store_int(row, 14);
	found->recorded_at_ms = store_int(row, 15);
	found->seq = store_int(row, 16);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

static int read_rows(struct store_statement *statement, struct arena *arena,
		     struct incident_rows *ret_rows)
{
	struct rows rows;
	int r = rows_read(statement, arena, sizeof(struct incident_row), copy_incident, &rows);

	if (r == 0)
		*ret_rows = (struct incident_rows){ rows.items, rows.count };
	return r;
}

int incident_revisions(struct store *store, struct str customer, struct str id, struct arena *arena,
		       struct incident_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM incident WHERE shard = $1 AND customer = $2 AND "
		"incident = $3 ORDER BY revision"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
	return read_rows(statement, arena, ret_rows);
}

int incident_list_at(struct store *store, struct str customer, int64_t known_ms,
		     struct arena *arena, struct incident_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM incident WHERE shard = $1 AND customer = $2 AND "
		"recorded_at <= $3 ORDER BY incident, revision"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_int(statement, 3, known_ms);
	return read_rows(statement, arena, ret_rows);
}
