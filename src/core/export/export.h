/* export: what garant export writes: its tables and their columns, and how values are spelt.
 *
 * defs/exports.def is the source; src/store/export.c reads the values in the order of the columns.
 *
 *     if (!export_of(STR("invoices"), &what)) ...
 *     columns = export_columns(what, &count);
 *     export_spell(&out, columns[i].type, value);
 *
 * Threads: constants only.
 */
#ifndef GARANT_CORE_EXPORT_EXPORT_H
#define GARANT_CORE_EXPORT_EXPORT_H

#include "base/str.h"

enum export_what {
#define EXPORT(symbol, name, instant, about) symbol,
#define COLUMN(symbol, name, type, extra, about)
#include "defs/exports.def"
#undef EXPORT
#undef COLUMN
	EXPORTS
};

/* What stands in a column. Types up to COLUMN_LIST and COLUMN_DIGEST are texts of the store, the
 * others numbers. */
enum column_type {
	COLUMN_TEXT,
	COLUMN_LIST,		/* of core/register/told.h */
	COLUMN_DIGEST,		/* bytes */
	COLUMN_FIELD,		/* the value of its name in the list before it; not in the store */
	COLUMN_MONEY,		/* the number before it, in the currency; not in the store */
	COLUMN_NUMBER,		/* any */
	COLUMN_POSITIVE,	/* empty where it is 0 */
	COLUMN_YES,		/* 0 or 1 */
	COLUMN_INSTANT,		/* ms; empty where it is open or was not told */
	COLUMN_DAY,		/* days since 1970 */
	COLUMN_DAY_OR_NONE,	/* empty where it is 0 */
	COLUMN_RATE,		/* hundredths of a percent */
	COLUMN_INCIDENT_STATE,	/* words of enumerations */
	COLUMN_INCIDENT_IMPACT, /* likewise, from here on */
	COLUMN_MAINTENANCE_DEED,
	COLUMN_REPORT_DEED,
	COLUMN_REPORT_CHANNEL,
	COLUMN_CLAIM_STATE,
	COLUMN_CLAIM_ANSWER,
	COLUMN_STATUS,
	COLUMN_ENTITLEMENT,
};

struct export_column {
	struct str name;
	enum column_type type;
	bool extra; /* left out of what can be imported again */
	const char *about;
};

/* Constant rows of the table: a name, what --from and --to are compared with, what it is. */
struct export_table {
	struct str name;
	const char *instant, *about;
};

/* Returns false when there is no table of that name. */
bool export_of(struct str name, enum export_what *ret_what);
const struct export_table *export_table_of(enum export_what what);

#define EXPORT_COLUMNS_MAX ((size_t)40)

/* The columns of a table, up to EXPORT_COLUMNS_MAX. */
const struct export_column *export_columns(enum export_what what, size_t *ret_count);

/* The place of the column that says the currency of a table; the end where there is none. */
size_t export_currency(enum export_what what);

/* Appends a number as it is written in a column of that type: nothing where it is empty. */
void export_spell(struct strbuf *out, enum column_type type, int64_t value);

/* Appends an amount with as many decimals as the currency has: 20.00; nothing of no currency. */
void export_spell_money(struct strbuf *out, int64_t minor, struct str currency);

#endif
