/* told: options of the commands that tell a book of outages, maintenance and reports, and how their
 * lists are shown.
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_TOLD_H
#define GARANT_CLI_TOLD_H

#include "cli/register_command.h"
#include "core/ledger/entry.h"
#include "core/register/told.h"

#define TOLD_WORDS_MAX 100 /* arguments of one command */

/* An option that is an instant; TOLD_NOT_MS when it was not given. Returns 0, or -EINVAL, which is
 * said. */
MUST_USE int told_option_instant(struct registering *registering, const char *name,
				 int64_t *ret_ms);

/* The items of an option that separates them by commas, without white space around them, as a list.
 * Returns 0 or a negative errno. */
MUST_USE int told_option_list(struct registering *registering, const char *name,
			      struct str *ret_list);

/* The option --nature of what is due: price reduction or indemnity, NATURE_NONE without it. Returns
 * 0, or -EINVAL, which is said. */
MUST_USE int told_option_nature(struct registering *registering, enum entry_nature *ret_nature);

/* The arguments NAME=VALUE from number `first` on as a list. Returns 0 or a negative errno. */
MUST_USE int told_values(struct registering *registering, size_t first, struct str *ret_list);

/* A member that is a list; a member that is a text, left out where it is empty. */
void told_json_list(struct json *json, const char *key, struct str list);
void told_json_text(struct json *json, const char *key, struct str text);

/* Where a receipt stands in the book: members of its object, and a line of its page. */
struct told_place {
	int64_t shard, seq;
	const uint8_t *hash; /* of the fact, DIGEST_BYTES */
};
void told_json_place(struct json *json, const struct told_place *place);
void told_page_place(struct page *page, const struct told_place *place);

/* A line of the page that says an instant in english's place {0}. */
void told_page_instant(struct page *page, const char *english, int64_t ms);

/* A cell that is a list, separated by commas. */
void told_cell_list(struct page *page, struct table *table, struct str list);

/* Why something was said and what shows it, under the table that has its number. english has {0}
 * for the number, {1} for the reason and perhaps {2} for the evidence; nothing where both are
 * empty. */
void told_page_why(struct page *page, const char *english, int64_t number, struct str reason,
		   struct str evidence);

#endif
