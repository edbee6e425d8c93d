/* invoice_import: references to invoices brought into a book from a table of any length.
 *
 * The columns are the keys of the form (app/invoice_form.h) but for withdrawn. A row that is in the
 * book already changes nothing; one of the same number, subscription and line with other values is
 * refused. app/bulk_table.h says the rest.
 *
 *     r = invoice_import(&use, &request, &count);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_INVOICE_IMPORT_H
#define GARANT_APP_INVOICE_IMPORT_H

#include "app/bulk_table.h"

/* The request names no contract. Returns as bulk_table_import. */
MUST_USE int invoice_import(const struct use *use, const struct import_request *request,
			    struct import_count *ret_count);

#endif
