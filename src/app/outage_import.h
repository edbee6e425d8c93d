/* outage_import: outages brought into a book from a table of any length.
 *
 * The columns are those of tables of records (docs/reference/bulk.md): subscription and customer
 * (both empty: the provider's), id, from, to (empty: it goes on), component, evidence and the
 * fields of outages. Each row opens an outage. One that is in the book already, opened alike,
 * changes nothing; another one of that id is refused. app/bulk_table.h says the rest.
 *
 *     r = outage_import(&use, &request, &count);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_OUTAGE_IMPORT_H
#define GARANT_APP_OUTAGE_IMPORT_H

#include "app/bulk_table.h"

/* The request names no contract. Returns as bulk_table_import. */
MUST_USE int outage_import(const struct use *use, const struct import_request *request,
			   struct import_count *ret_count);

#endif
