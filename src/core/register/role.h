/* role: who asks for something, and whether that role may have it.
 *
 * Every use case of a book names the right it takes; defs/rights.def says which role is enough. A
 * role may do all that a lesser one may. The command line acts as the owner of the book's folder:
 * who may write its files could do anything to it anyway.
 *
 *     if (!role_may(asking->role, RIGHT_ORGANISATION)) ...
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_ROLE_H
#define GARANT_CORE_REGISTER_ROLE_H

#include "base/str.h"

/* From the least to the most. */
enum role { ROLE_READER, ROLE_OPERATOR, ROLE_OWNER };

enum book_right {
#define RIGHT(symbol, name, role) symbol,
#include "defs/rights.def"
#undef RIGHT
	RIGHT_COUNT
};

/* Whether the role, or a lesser one, is enough for the right. */
bool role_may(enum role role, enum book_right right);

/* The least role that is enough. */
enum role right_role(enum book_right right);

/* "operator", "change-customers": constant. */
struct str role_name(enum role role);
struct str right_name(enum book_right right);

#endif
