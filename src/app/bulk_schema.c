#include "app/bulk_schema.h"

#include <errno.h>

#include "core/contract/type.h"
#include "core/facts/nearest.h"

static const struct bulk_column subscription_columns[] = {
	{ STR("subscription"), BULK_SUBSCRIPTION, 0 },
	{ STR("customer"), BULK_CUSTOMER, 0 },
	{ STR("start"), BULK_START, 0 },
	{ STR("end"), BULK_END, 0 },
	{ STR("currency"), BULK_CURRENCY, 0 },
	{ STR("billing_day"), BULK_BILLING_DAY, 0 },
	{ STR("billing day"), BULK_BILLING_DAY, 0 },
	{ STR("received"), BULK_RECEIVED, 0 },
};

static const struct bulk_column change_columns[] = {
	{ STR("subscription"), BULK_SUBSCRIPTION, 0 },
	{ STR("customer"), BULK_CUSTOMER, 0 },
	{ STR("from"), BULK_START, 0 },
};

static const struct bulk_column record_columns[] = {
	{ STR("subscription"), BULK_SUBSCRIPTION, 0 },
	{ STR("record"), BULK_RECORD, 0 },
	{ STR("kind"), BULK_RECORD, 0 },
	{ STR("id"), BULK_ID, 0 },
	{ STR("from"), BULK_FROM, 0 },
	{ STR("to"), BULK_TO, 0 },
	{ STR("on"), BULK_ON, 0 },
	{ STR("length"), BULK_LENGTH, 0 },
	{ STR("recorded"), BULK_RECORDED, 0 },
	{ STR("resource"), BULK_RESOURCE, 0 },
	{ STR("component"), BULK_COMPONENT, 0 },
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static bool is_known(const struct bulk_schema *schema, struct str name)
{
	for (size_t i = 0; i < schema->count; i++)
		if (str_equal(schema->columns[i].name, name))
			return true;
	return false;
}

/* What every file has comes first, and wins over a name of the contract. */
static struct bulk_column *begin(struct arena *arena, const struct bulk_column *fixed, size_t count,
				 size_t more)
{
	struct bulk_column *columns = ARENA_ARRAY(arena, struct bulk_column, count + more);

	for (size_t i = 0; columns && i < count; i++)
		columns[i] = fixed[i];
	return columns;
}

static void add(struct bulk_schema *schema, struct bulk_column *columns, struct bulk_column column)
{
	if (is_known(schema, column.name))
		return;
	columns[schema->count++] = column;
}

/* Fixed columns, then one for each name of the contract's attributes, parameters and charges. */
static int add_subjects(struct arena *arena, const struct contract *contract,
			const struct bulk_column *fixed, size_t count,
			struct bulk_schema *ret_schema)
{
	struct bulk_column *columns = begin(arena, fixed, count, contract->subject_name_count);

	if (!columns)
		return -ENOMEM;
	*ret_schema = (struct bulk_schema){ STR("subscriptions"), columns, count, false };
	for (size_t i = 0; i < contract->subject_name_count; i++)
		add(ret_schema, columns,
		    (struct bulk_column){ contract->subject_names[i].name, BULK_SUBJECT,
					  (uint32_t)i });
	return 0;
}

int bulk_schema_subscriptions(struct arena *arena, const struct contract *contract,
			      struct bulk_schema *ret_schema)
{
	return add_subjects(arena, contract, subscription_columns, COUNT_OF(subscription_columns),
			    ret_schema);
}

int bulk_schema_changes(struct arena *arena, const struct contract *contract,
			struct bulk_schema *ret_schema)
{
	return add_subjects(arena, contract, change_columns, COUNT_OF(change_columns), ret_schema);
}

int bulk_schema_records(struct arena *arena, const struct contract *contract,
			struct bulk_schema *ret_schema)
{
	struct bulk_column *columns =
		begin(arena, record_columns, COUNT_OF(record_columns), contract->field_count);

	if (!columns)
		return -ENOMEM;
	*ret_schema =
		(struct bulk_schema){ STR("records"), columns, COUNT_OF(record_columns), false };
	for (size_t i = 0; i < contract->field_count; i++)
		add(ret_schema, columns,
		    (struct bulk_column){ contract->fields[i].name, BULK_FIELD, (uint32_t)i });
	return 0;
}

const struct bulk_column bulk_column_ignored = { .target = BULK_IGNORED };

static const struct bulk_column *find(const struct bulk_row *row, const struct bulk_cell *cell,
				      struct diag_sink *sink)
{
	const struct bulk_schema *schema = row->file->schema;
	struct nearest nearest = { .word = cell->text };
	struct position at = bulk_position(row, cell->at, cell->text.len);
	struct str best;

	for (size_t i = 0; i < schema->count; i++) {
		if (str_equal(schema->columns[i].name, cell->text))
			return &schema->columns[i];
		nearest_try(&nearest, schema->columns[i].name);
	}
	if (schema->foreign) {
		(void)diag_add(sink, DIAG_BULK_COLUMN_UNUSED, at, fact_shown(cell->text));
		return &bulk_column_ignored;
	}
	best = nearest_name(&nearest);
	if (best.len > 0)
		(void)diag_add(sink, DIAG_BULK_COLUMN_NEAR, at, fact_shown(cell->text),
			       schema->what, best);
	else
		(void)diag_add(sink, DIAG_BULK_COLUMN, at, fact_shown(cell->text), schema->what);
	return NULL;
}

static bool same(const struct bulk_column *a, const struct bulk_column *b)
{
	return a && b && a->target != BULK_IGNORED && a->target == b->target &&
	       a->number == b->number;
}

static bool has(const struct bulk_file *file, enum bulk_target target)
{
	for (size_t i = 0; i < file->header_count; i++)
		if (file->header[i] && file->header[i]->target == target)
			return true;
	return false;
}

static void need(const struct bulk_file *file, const struct bulk_row *row, enum bulk_target target,
		 struct diag_sink *sink)
{
	const struct bulk_schema *schema = file->schema;

	for (size_t i = 0; i < schema->count; i++)
		if (schema->columns[i].target == target && !has(file, target)) {
			(void)diag_add(sink, DIAG_BULK_COLUMN_MISSING, bulk_position(row, 0, 0),
				       schema->columns[i].name, schema->what);
			return;
		}
}

int bulk_header_read(struct arena *arena, const struct bulk_row *row, struct bulk_file *file,
		     struct diag_sink *sink)
{
	struct bulk_cells *cells = ARENA_NEW(arena, struct bulk_cells);
	size_t errors = sink->errors;
	int r = cells ? bulk_split_csv(cells, row, arena, sink) : -ENOMEM;

	if (r < 0)
		return r;
	file->header = ARENA_ARRAY(arena, const struct bulk_column *, cells->count);
	if (!file->header)
		return -ENOMEM;
	for (size_t i = 0; i < cells->count; i++) {
		const struct bulk_cell *cell = &cells->items[i];

		file->header[i] = find(row, cell, sink);
		for (size_t j = 0; j < i; j++)
			if (same(file->header[i], file->header[j]))
				(void)diag_add(sink, DIAG_BULK_COLUMN_TWICE,
					       bulk_position(row, cell->at, cell->text.len),
					       cell->text);
		if (file->header[i] && file->header[i]->target == BULK_SUBSCRIPTION)
			file->key = i;
		file->header_count = i + 1;
	}
	need(file, row, BULK_SUBSCRIPTION, sink);
	/* Only a file of records can tell a kind: need looks at the schema. */
	need(file, row, BULK_RECORD, sink);
	if (!has(file, BULK_ON))
		need(file, row, BULK_FROM, sink);
	return sink->errors > errors ? -EBADMSG : 0;
}
