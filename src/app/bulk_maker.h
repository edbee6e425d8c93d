/* bulk_maker: what the files that make facts from rows share. Private to bulk_*.c. */
#ifndef GARANT_APP_BULK_MAKER_H
#define GARANT_APP_BULK_MAKER_H

#include "app/bulk_facts.h"
#include "core/contract/type.h"

struct bulk_maker {
	struct arena *keep;  /* of the maker itself */
	struct arena *arena; /* of the subscription at hand */
	struct bulk_reading reading;
	struct fact_context context;
	struct value **standard; /* by kind: fields of a record that tells none */
	struct record *shared;
	size_t shared_count, shared_capacity;
	struct facts *facts;
	struct record *records;
	size_t record_count, record_capacity;
	struct value no_series;
	const struct series *series; /* empty ones, of the contract */
	int last_kind;		     /* of the row before: most rows have the same */
	struct bulk_cells cells;
};

/* One row while it is read. */
struct bulk_reader_row {
	struct bulk_maker *maker;
	const struct bulk_row *row;
	struct diag_sink *sink;
	const struct bulk_cell *told[BULK_SINGLE_TARGETS]; /* not empty; NULL: not told */
};

/* Cuts the row and finds its cells. */
MUST_USE int bulk_row_read(struct bulk_reader_row *reader);

struct position bulk_cell_at(const struct bulk_reader_row *reader, const struct bulk_cell *cell);

/* The cell as a value of the field's type. */
MUST_USE int bulk_cell_value(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
			     const struct field *field, struct value *ret_value);

/* The cell as an instant; name is that of the fact. */
MUST_USE int bulk_cell_instant(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
			       int64_t *ret_ms);

/* The cell as items of a list; the nodes are in the arena. */
MUST_USE int bulk_cell_items(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
			     struct tree **ret_list);

/* A record from its row; *ret_known false when it is not known at the instant of settling. */
MUST_USE int bulk_record_read(struct bulk_reader_row *reader, struct record *ret_record,
			      bool *ret_known);

#endif
