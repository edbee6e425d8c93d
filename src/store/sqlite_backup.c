/* What SQLite has for copying a database that is in use, and the marks in its first page. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PAGES_AT_ONCE 1024

/* Places in the first page, of "The database header" in SQLite's file format. */
#define MAGIC_BYTES ((size_t)16)
#define VERSIONS_AT 18 /* two bytes: 1 is a rollback journal, 2 a write-ahead log */
#define APPLICATION_AT 68

static void say(struct store *store, sqlite3 *target)
{
	(void)snprintf(store->message, sizeof(store->message), "%s",
		       target ? sqlite3_errmsg(target) : "out of memory");
}

/* Only reading fails on the side of the book: it is opened, and its transaction has begun. */
static enum store_side side_of(int code)
{
	switch (code) {
	case SQLITE_IOERR_READ:
	case SQLITE_IOERR_SHORT_READ:
	case SQLITE_IOERR_CORRUPTFS:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return STORE_SOURCE;
	default:
		return STORE_TARGET;
	}
}

static int64_t page_bytes(struct store *store)
{
	static const struct store_sql ask = { "PRAGMA page_size" };
	struct store_statement *statement = store_query(store, &ask);
	int64_t bytes = store_step(statement) == 1 ? store_int(statement, 0) : 0;

	store_end(statement);
	return bytes;
}

/* With the transaction of the source held, nothing ever makes the copy begin again; were it to, the
 * numbers of what is left would only go back. Returns a code of SQLite. */
static int copy_pages(sqlite3_backup *backup, const struct store_target *target, int64_t page)
{
	int code;

	do {
		code = sqlite3_backup_step(backup, PAGES_AT_ONCE);
		if (code == SQLITE_OK && target->show) {
			int64_t all = sqlite3_backup_pagecount(backup);

			target->show(target->state, (all - sqlite3_backup_remaining(backup)) * page,
				     all * page);
		}
	} while (code == SQLITE_OK);
	return code;
}

/* What is half there is thrown away whatever happens, so there is no journal and no sync. */
static int copy_into(struct store *store, sqlite3 *target_handle, const struct store_target *target)
{
	int64_t page = page_bytes(store);
	sqlite3_backup *backup;
	int code =
		sqlite3_exec(target_handle, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF",
			     NULL, NULL, NULL);

	if (code != SQLITE_OK)
		return code;
	backup = sqlite3_backup_init(target_handle, "main", sqlite_of(store)->handle, "main");
	if (!backup)
		return sqlite3_extended_errcode(target_handle);
	code = copy_pages(backup, target, page);
	if (code == SQLITE_DONE)
		return sqlite3_backup_finish(backup);
	(void)sqlite3_backup_finish(backup);
	return code;
}

/* The copy of a page is a copy of its marks too: it is no book yet, and has no log beside it. */
static int mark(const char *path)
{
	static const uint8_t versions[] = { 1, 1 };
	static const uint8_t application[] = { BACKUP_APPLICATION_ID >> 24 & 255,
					       BACKUP_APPLICATION_ID >> 16 & 255,
					       BACKUP_APPLICATION_ID >> 8 & 255,
					       BACKUP_APPLICATION_ID & 255 };
	int fd = open(path, O_WRONLY | O_CLOEXEC), r = 0;

	if (fd < 0)
		return -errno;
	if (pwrite(fd, versions, sizeof(versions), VERSIONS_AT) != (ssize_t)sizeof(versions) ||
	    pwrite(fd, application, sizeof(application), APPLICATION_AT) !=
		    (ssize_t)sizeof(application))
		r = -EIO;
	if (close(fd) < 0 && r == 0)
		r = -EIO;
	return r;
}

int sqlite_backup(struct store *store, const struct store_target *target,
		  enum store_side *ret_failed)
{
	sqlite3 *handle = NULL;
	int code, r;

	*ret_failed = STORE_TARGET;
	code = sqlite3_open_v2(target->path, &handle,
			       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
			       NULL);
	if (code == SQLITE_OK)
		code = copy_into(store, handle, target);
	if (code != SQLITE_OK) {
		*ret_failed = side_of(code);
		r = sqlite_failed(sqlite_of(store), code);
		say(store, handle);
		sqlite_of(store)->failed = *ret_failed == STORE_SOURCE && r == -EIO;
		(void)sqlite3_close(handle);
		return r;
	}
	(void)sqlite3_close(handle);
	return mark(target->path);
}

int sqlite_become_book(struct store *store)
{
	return sqlite_execute(store, "PRAGMA application_id = " QUOTED(BOOK_APPLICATION_ID));
}

enum store_kind store_kind_of(struct str head)
{
	const uint8_t *bytes = (const uint8_t *)head.ptr;
	uint32_t application = 0;

	if (head.len < STORE_HEAD_BYTES || memcmp(head.ptr, "SQLite format 3", MAGIC_BYTES) != 0)
		return STORE_IS_OTHER;
	for (size_t i = 0; i < 4; i++)
		application = application << 8 | bytes[APPLICATION_AT + i];
	if (application == BOOK_APPLICATION_ID)
		return STORE_IS_BOOK;
	return application == BACKUP_APPLICATION_ID ? STORE_IS_BACKUP : STORE_IS_DATABASE;
}
