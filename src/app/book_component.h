/* book_component: the services of an organisation and their parts: the use cases.
 *
 *     r = book_component_change(&use, COMPONENT_ADD, &component);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_COMPONENT_H
#define GARANT_APP_BOOK_COMPONENT_H

#include "app/book_use.h"
#include "store/register.h"

/* Does that with the component of that id. Of `wanted`, ADD takes name and parent, RENAME the name,
 * MOVE the parent. Returns 0, BOOK_TWICE when it is so already, or a negative errno with a
 * diagnostic. */
MUST_USE int book_component_change(const struct use *use, enum component_deed deed,
				   const struct service_component *wanted);

/* All components by id, in the arena. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_components(const struct use *use, struct arena *arena,
			     struct component_tree *ret_tree);

#endif
