/* bulk_schema: the columns that the files of a bulk run may have for one contract, and CSV headers.
 *
 *     struct bulk_schema schema;
 *     r = bulk_schema_subscriptions(arena, contract, &schema);
 *
 * Threads: read only once made.
 */
#ifndef GARANT_APP_BULK_SCHEMA_H
#define GARANT_APP_BULK_SCHEMA_H

#include "app/bulk_rows.h"
#include "core/contract/contract.h"

/* Both return 0 or -ENOMEM. */
MUST_USE int bulk_schema_subscriptions(struct arena *arena, const struct contract *contract,
				       struct bulk_schema *ret_schema);
/* Of values that change: whose, from which day on, and which. */
MUST_USE int bulk_schema_changes(struct arena *arena, const struct contract *contract,
				 struct bulk_schema *ret_schema);
MUST_USE int bulk_schema_records(struct arena *arena, const struct contract *contract,
				 struct bulk_schema *ret_schema);

/* Reads the header of a CSV file from its first row. All that is wrong with it is said. Returns 0,
 * -ENOMEM or -EBADMSG. */
MUST_USE int bulk_header_read(struct arena *arena, const struct bulk_row *row,
			      struct bulk_file *file, struct diag_sink *sink);

#endif
