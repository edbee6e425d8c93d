/* rate_sheet: reference rates as the European Central Bank publishes them, read from a file.
 *
 * Its XML (eurofxref-daily.xml, -hist-90d.xml, -hist.xml) and both of its CSV forms are told apart
 * by what stands in them: the history with a day in each row and N/A where there was no rate, and
 * the one day with its name in English. All that is wrong is said with line and column, and reading
 * goes on to find the next. Rates of currencies that are no more are left out, which a note tells.
 *
 *     r = rate_sheet_read(&request, &sheet);
 *     for (i = 0; i < sheet.day_count; i++) ... sheet.days[i].first .. + count of sheet.quotes
 *
 * Threads: no shared state.
 */
#ifndef GARANT_APP_RATE_SHEET_H
#define GARANT_APP_RATE_SHEET_H

#include "base/diag.h"
#include "core/rates/rates.h"

#define RATE_SHEET_BYTES_MAX (64 * MIB)
#define RATE_SHEET_DAYS_MAX ((size_t)50000)

struct sheet_quote {
	struct quote quote;
	struct position at; /* of the number */
};

struct sheet_day {
	int64_t day; /* since 1970 */
	struct position at;
	size_t first, count; /* of the sheet's quotes, by code, each once */
};

struct rate_sheet {
	struct sheet_day *days; /* ascending, each once */
	size_t day_count;
	struct sheet_quote *quotes;
	size_t quote_count;
};

struct sheet_request {
	const struct source *source; /* outlives what is said */
	int64_t last_day;	     /* a later one is in the future */
	struct arena *arena;	     /* of the sheet */
	struct diag_sink *sink;
};

/* Returns 0; -EBADMSG with diagnostics; or -ENOMEM with DIAG_OUT_OF_MEMORY. Texts of the sheet live
 * in the source, the arena, or for ever. */
MUST_USE int rate_sheet_read(const struct sheet_request *request, struct rate_sheet *ret_sheet);

/* A currency that can have a rate: of the table of currencies, and not the euro. Else the
 * diagnostic that says so. */
enum diag_id rate_currency_fault(struct str code);

#endif
