/* customer_import: customers brought into a book from a table of any length.
 *
 * The columns are the keys of the form: id, country, zone and language, and of a company name,
 * address, registration and vat, or person. A customer that is in the book already with the same
 * values changes nothing; with other ones it is said anew, from now on. app/bulk_table.h says the
 * rest.
 *
 *     r = customer_import(&use, &request, &count);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_CUSTOMER_IMPORT_H
#define GARANT_APP_CUSTOMER_IMPORT_H

#include "app/bulk_table.h"

/* The request names no contract. Returns as bulk_table_import. */
MUST_USE int customer_import(const struct use *use, const struct import_request *request,
			     struct import_count *ret_count);

#endif
