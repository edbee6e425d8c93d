/* told: what is told of an outage, a maintenance or a report of a book: lists, fields, evidence.
 *
 * Lists are texts whose items are separated by TOLD_ITEM, in order and each once. What classifies
 * is a list of NAME=VALUE, the fields of a kind of record of the contract language
 * (defs/fields.def) or of a contract's own; several values of one are separated by | as in tables
 * of records.
 *
 *     r = told_list(STR("b\x1f" "a"), STR_NONE, false, arena, &list);      // a, b
 *     while (told_item(&list, &item)) ...
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_TOLD_H
#define GARANT_CORE_REGISTER_TOLD_H

#include "base/arena.h"
#include "base/str.h"

#define TOLD_ITEM '\x1f'
#define TOLD_LIST_BYTES_MAX ((size_t)64 * 1024) /* of a whole list */
#define TOLD_REASON_BYTES_MAX ((size_t)1000)
#define TOLD_AHEAD_MS_MAX INT64_C(300000) /* clocks differ: that far ahead is no future yet */
#define TOLD_NOT_MS INT64_MIN		  /* nobody told an instant */

/* Puts the items of a list in order, each once, and adds those of another list; of items NAME=VALUE
 * (by_name) the other's take the place of those of the same name, and NAME= takes one out. Returns
 * 0, -ENOMEM or -E2BIG. */
MUST_USE int told_list(struct str list, struct str other, bool by_name, struct arena *arena,
		       struct str *ret_list);

/* The next item of a list, which becomes the rest; false at the end. */
bool told_item(struct str *list, struct str *ret_item);

/* Whether a text can be a list: short enough, and UTF-8. */
bool told_is_list(struct str list);

/* What is wrong with an item of values NAME=VALUE of a kind of record (NULL: nothing; a type of
 * defs/fields.def that the value is none of; "name" or "text"), and whether contracts know the name
 * without more. */
const char *told_value_fault(const char *kind, struct str item, bool *ret_known);

/* When something is published: then, or now where told_ms is TOLD_NOT_MS; always after what was
 * published of it before (before_ms; TOLD_NOT_MS: nothing). A clock that was put back is no reason
 * to refuse it. */
enum told_publication { TOLD_PUBLISHED, TOLD_AHEAD, TOLD_EARLY };
enum told_publication told_publish(int64_t told_ms, int64_t before_ms, int64_t now_ms,
				   int64_t *ret_ms);

/* An item of evidence: sha256: and 64 hexadecimal digits, or any line of up to 200 bytes. */
bool told_is_evidence(struct str item);

#endif
