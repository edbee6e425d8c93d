/* book_backup: a backup of a whole book in one file, made while others read and write the book, and
 * looked over without restoring it.
 *
 * The file is the database as it was at one moment, with all tables and who the persons are, and
 * behind it a manifest (core/backup/manifest.h). It is there complete or not at all: it has a
 * hidden name beside its own until it is on the disk. It is not opened as a book by anything.
 *
 *     r = book_backup(&use, &request, &made);
 *     r = book_backup_check(STR("monday.backup"), &watch, sink, &found);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_BACKUP_H
#define GARANT_APP_BOOK_BACKUP_H

#include "app/book_use.h"
#include "app/book_verify.h"
#include "core/backup/manifest.h"

struct backup_request {
	struct str path;
	bool replace;			/* what is there; else it is refused */
	const struct book_watch *watch; /* told of bytes; NULL: nobody */
};

/* What a backup says of itself. */
struct backup_info {
	char book[MANIFEST_BOOK_BYTES + 1]; /* id, with its NUL */
	int64_t made_ms;		    /* what was acknowledged before is in it */
	int64_t tables, facts, chains;
	int64_t bytes;	     /* of the whole file */
	char digest[80];     /* of the database in it: sha256: and hexadecimal digits */
	int64_t differences; /* what looking over found; 0 when that was not done */
};

/* Makes a backup of a book that was opened as BOOK_BACKUP; the owner's right. made_ms is when it is
 * asked for. Returns 0, or a negative errno with a diagnostic: then there is no new file, and what
 * was there is; only where the folder cannot be synced there is one that a loss of power may
 * take. */
MUST_USE int book_backup(const struct use *use, const struct backup_request *request,
			 struct backup_info *ret_info);

/* Looks over a backup: its digest, its database, every link of every chain, and that they end where
 * the manifest says. Returns 0, or a negative errno with diagnostics; ret_info is written whenever
 * there was a manifest to read, which its book, not empty then, tells. watch NULL: nobody. */
MUST_USE int book_backup_check(struct str path, const struct book_watch *watch,
			       struct diag_sink *sink, struct backup_info *ret_info);

#endif
