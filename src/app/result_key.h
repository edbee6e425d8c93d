/* result_key: what makes two results of two statements the same thing. */
#ifndef GARANT_APP_RESULT_KEY_H
#define GARANT_APP_RESULT_KEY_H

#include "core/settle/statement.h"

/* Guarantee or right, window, item and record are the same. */
bool result_same_key(const struct result *a, const struct result *b);

/* The result of a statement with the key of another one; NULL when it has none. */
const struct result *result_find(const struct statement *statement, const struct result *like);

/* Appends "availability, 2026-04-01 to 2026-04-30, line-2, o1" with what the result has. */
void result_key_write(struct strbuf *out, const struct statement *statement,
		      const struct result *result);

#endif
