/* bulk_rows: a file of rows, CSV (RFC 4180) or JSON lines, cut into raw rows, and rows into
 * cells.
 *
 * Reading only finds where a row ends, which is fast; bulk_split then looks at every byte of it.
 * A row keeps its file and line, so that it can be moved about and still be complained about.
 *
 *     struct bulk_reader reader;
 *     r = bulk_reader_open(&reader, &file);
 *     while ((r = bulk_reader_next(&reader, &row)) > 0) ...
 *     bulk_reader_close(&reader);
 *
 * Threads: one reader and one bulk_cells belong to one thread.
 */
#ifndef GARANT_APP_BULK_ROWS_H
#define GARANT_APP_BULK_ROWS_H

#include "base/diag.h"

#define BULK_COLUMNS_MAX 512
#define BULK_CELL_BYTES_MAX (64 * KIB)
#define BULK_ROW_BYTES_MAX (1 * MIB)
#define BULK_LIST_MARK '|'    /* between the items of a list in a CSV cell */
#define BULK_JSON_MARK '\x1f' /* the same once read from a JSON list */

enum bulk_format { BULK_CSV, BULK_JSONL };

/* What a column tells. BULK_SUBJECT and BULK_FIELD have a number in the contract. */
enum bulk_target {
	BULK_SUBSCRIPTION,
	BULK_CUSTOMER,
	BULK_START,
	BULK_END,
	BULK_CURRENCY,
	BULK_BILLING_DAY,
	BULK_RECEIVED,
	BULK_RECORD,
	BULK_ID,
	BULK_FROM,
	BULK_TO,
	BULK_ON,
	BULK_LENGTH,
	BULK_RECORDED,
	BULK_RESOURCE,
	BULK_COMPONENT,
	BULK_SINGLE_TARGETS, /* each of those above at most once in a row */
	BULK_SUBJECT = BULK_SINGLE_TARGETS,
	BULK_FIELD,
	BULK_IGNORED /* of a foreign file: the contract has no such column */
};

struct bulk_column {
	struct str name;
	enum bulk_target target;
	uint32_t number; /* BULK_SUBJECT: of subject_names; BULK_FIELD: of fields */
};

/* The columns a kind of file may have. */
struct bulk_schema {
	struct str what; /* a subscription, a record */
	const struct bulk_column *columns;
	size_t count;
	bool foreign; /* made for several contracts: other columns are left out */
};

/* Stands for every column that is left out. */
extern const struct bulk_column bulk_column_ignored;

struct bulk_file {
	struct source source; /* its name; its text where that is in memory, else it is read */
	enum bulk_format format;
	const struct bulk_schema *schema;
	/* CSV: the columns in the order of the header. */
	const struct bulk_column **header;
	size_t header_count;
	size_t key; /* place of the column subscription in the header */
};

struct bulk_row {
	struct str raw; /* without its line end */
	const struct bulk_file *file;
	uint32_t line;
	bool quotes; /* has a double quote somewhere */
};

struct bulk_cell {
	struct str text;
	const struct bulk_column *column;
	uint32_t at; /* byte of the row where it begins */
	char mark;   /* what separates the items of a list */
};

struct bulk_cells {
	struct bulk_cell items[BULK_COLUMNS_MAX];
	size_t count;
	bool plain; /* the row is ASCII in one line: bytes are columns */
};

struct bulk_reader {
	const struct bulk_file *file;
	int fd;
	char *buffer;		   /* owned */
	size_t capacity, from, to; /* bytes; the unread part is [from, to) */
	bool end;		   /* nothing more to read from fd */
	uint32_t line;		   /* of the next row */
	uint64_t bytes;		   /* consumed so far */
};

/* Opens path ("-": standard input), or takes the text in memory, and skips a byte order mark.
 * Returns 0 or a negative errno. */
MUST_USE int bulk_reader_open(struct bulk_reader *reader, const struct bulk_file *file);
void bulk_reader_close(struct bulk_reader *reader);

/* The next row that is not empty; valid until the next call. Returns 1, 0 at the end, -E2BIG when a
 * row is longer than BULK_ROW_BYTES_MAX (*ret_row is then its start), or another negative errno. */
MUST_USE int bulk_reader_next(struct bulk_reader *reader, struct bulk_row *ret_row);

/* The place of a byte of the row. */
struct position bulk_position(const struct bulk_row *row, size_t byte, size_t width);

/* Cuts a row into cells; texts point into the row or the arena. Returns 0, -ENOMEM or -EBADMSG
 * with a diagnostic. bulk_split_json is the part for JSON lines. */
MUST_USE int bulk_split(struct bulk_cells *cells, const struct bulk_row *row, struct arena *arena,
			struct diag_sink *sink);
MUST_USE int bulk_split_json(struct bulk_cells *cells, const struct bulk_row *row,
			     struct arena *arena, struct diag_sink *sink);

/* The cells of a CSV row without their meaning: the header itself. */
MUST_USE int bulk_split_csv(struct bulk_cells *cells, const struct bulk_row *row,
			    struct arena *arena, struct diag_sink *sink);

/* The cell of the column subscription, without looking at more than is needed; empty when the row
 * does not have it. Returns 0, -ENOMEM or -EBADMSG (the row is malformed; nothing is said). */
MUST_USE int bulk_row_key(struct bulk_cells *cells, const struct bulk_row *row, struct arena *arena,
			  struct str *ret_key);

#endif
