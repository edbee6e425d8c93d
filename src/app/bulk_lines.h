/* bulk_lines: the results of a statement as lines of CSV or JSON, and what is owed in all.
 *
 *     struct bulk_writer writer = { .out = &out, .format = BULK_CSV };
 *     bulk_lines_write(&writer, statement);
 *
 * Threads: one writer belongs to one thread.
 */
#ifndef GARANT_APP_BULK_LINES_H
#define GARANT_APP_BULK_LINES_H

#include "app/bulk_rows.h"
#include "core/settle/spelling.h"
#include "core/settle/statement.h"

#define BULK_UNITS_MAX 16
#define BULK_MONTHS_MAX 120
#define BULK_MONTH_UNITS_MAX 4
#define BULK_CACHED 64
#define BULK_CACHE_SHIFT 58 /* leaves as many bits as count BULK_CACHED */

/* What is owed in all, by unit; exact in minor units, ms or months. */
struct bulk_unit {
	uint16_t currency;
	struct type type;
	__extension__ __int128 sum;
};

struct bulk_totals {
	uint64_t subscriptions, results;
	uint64_t statuses[STATUS_MEASURED + 1];
	struct bulk_unit units[BULK_UNITS_MAX];
	size_t unit_count;
	bool units_lost; /* more units than fit */
	bool fractions;	 /* an amount was no whole number of its unit */
};

/* What is owed for one month: that in which the window of a result ends. */
struct bulk_month {
	int64_t month; /* since 1970-01 */
	struct bulk_unit units[BULK_MONTH_UNITS_MAX];
	size_t unit_count;
	uint64_t missed, open;
};

struct bulk_months {
	struct bulk_month items[BULK_MONTHS_MAX]; /* ascending */
	size_t count;
	bool lost; /* more months or units than fit, or an amount that is no whole number */
};

/* Texts of instants that come again and again. */
struct bulk_instant {
	int64_t ms;
	char text[40];
	size_t len;
};

struct bulk_writer {
	struct strbuf *out;
	enum bulk_format format;
	bool safe; /* a cell never begins with = + - @ or a control character */
	struct strbuf part;
	struct bulk_instant cached[BULK_CACHED];
};

/* The header row of CSV. */
void bulk_lines_header(struct strbuf *out);

/* One line for each result. Failures are remembered by the strbuf. */
void bulk_lines_write(struct bulk_writer *writer, const struct statement *statement);

void bulk_totals_count(struct bulk_totals *totals, const struct statement *statement);
void bulk_totals_add(struct bulk_totals *totals, const struct bulk_totals *more);

void bulk_months_count(struct bulk_months *months, const struct statement *statement);
void bulk_months_add(struct bulk_months *months, const struct bulk_months *more);

/* Appends 12.00 EUR + 3 days, or nothing when there is none. */
void bulk_totals_write(struct strbuf *out, const struct spelling *spelling,
		       const struct bulk_totals *totals);

#endif
