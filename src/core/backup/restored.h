/* restored: that a book was made from a backup, and that somebody looked at what is missing in it.
 *
 * What was paid after the backup is not known to the restored book and would be paid again. So from
 * the fact that it was restored until the one that confirms it, nothing is paid out of the book:
 * payouts are stopped. Both are facts of the provider.
 *
 *     restored_write(&body, &restored);
 *     restored_confirmed_write(&body, &confirmed);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_BACKUP_RESTORED_H
#define GARANT_CORE_BACKUP_RESTORED_H

#include "core/journal/fact.h"

/* Both have the id of the book as their subject, and begin when they were recorded. */
#define RESTORED_FACT "restored"
#define RESTORED_CONFIRMED_FACT "restore-confirmed"

#define RESTORED_REASON_BYTES_MAX ((size_t)1000)

/* Which backup it was. */
struct restored {
	int64_t made_ms;   /* what was acknowledged before is in it */
	int64_t tables;	   /* version of its tables */
	struct str digest; /* DIGEST_BYTES, of its database */
};

struct restored_confirmed {
	int64_t restored;  /* number of the fact that is confirmed, of the same shard */
	struct str reason; /* one line without names of people */
};

/* Whether it can stand as the reason of a confirmation. */
bool restored_is_reason(struct str reason);

/* The bodies of the facts; what is read points into the fact. Reading returns 0, or -EBADMSG: no
 * book can have recorded it. */
void restored_write(struct strbuf *out, const struct restored *restored);
MUST_USE int restored_read(const struct fact *fact, struct restored *ret_restored);
void restored_confirmed_write(struct strbuf *out, const struct restored_confirmed *confirmed);
MUST_USE int restored_confirmed_read(const struct fact *fact,
				     struct restored_confirmed *ret_confirmed);

#endif
