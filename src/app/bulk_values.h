/* bulk_values: what rows of subscriptions tell of them, as a book keeps it. Private to
 * bulk_import.c and bulk_changes.c. */
#ifndef GARANT_APP_BULK_VALUES_H
#define GARANT_APP_BULK_VALUES_H

#include "app/bulk_maker.h"
#include "core/register/subscription.h"

/* The cell of a column of a row; the row when it is empty or not there. */
struct position bulk_place_of(const struct bulk_cells *cells, const struct bulk_row *row,
			      enum bulk_target target);

/* What the row at hand tells of the contract's attributes, parameters and charges, all of the
 * subscription's life. The items of a list are separated by SUBSCRIPTION_ITEM. Returns 0 or
 * -ENOMEM; texts are in the arena or the row. */
MUST_USE int bulk_values(const struct bulk_maker *maker, struct arena *arena,
			 struct subscription_value **ret_values, size_t *ret_count);

#endif
