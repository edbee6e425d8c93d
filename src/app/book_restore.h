/* book_restore: a book made again from a backup, and the stop on payouts until somebody confirms.
 *
 * What was paid after the backup is not in it, and would be paid a second time. So the book that
 * was restored refuses whatever reduces what is owed to a customer until somebody confirms that it
 * was compared with what was paid; all else can be recorded. The stop is a fact that is recorded in
 * the transaction that makes a book of the backup.
 *
 *     r = book_restore(&request, sink, &info);
 *     r = book_restore_confirm(&use, STR("compared with the bank"));
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_RESTORE_H
#define GARANT_APP_BOOK_RESTORE_H

#include "app/book_backup.h"

struct restore_request {
	struct str path;   /* of the backup */
	struct str folder; /* empty, or not there yet */
	struct str actor;  /* who restores */
	int64_t now_ms;
	const struct book_watch *watch; /* NULL: nobody */
};

/* Looks over the backup and makes a book of it, with its payouts stopped; one with older tables is
 * brought up to date. Killed at any moment it leaves no book, and can be done again, or the whole
 * one. Returns 0 or a negative errno with diagnostics: then the folder is as it was. */
MUST_USE int book_restore(const struct restore_request *request, struct diag_sink *sink,
			  struct backup_info *ret_info);

/* Ends the stop; the owner's right. Returns 0, BOOK_TWICE (it was confirmed before) or a negative
 * errno with a diagnostic. */
MUST_USE int book_restore_confirm(const struct use *use, struct str reason);

#endif
