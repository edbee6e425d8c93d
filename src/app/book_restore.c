#include "app/book_restore.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "app/backup_file.h"
#include "app/book_parts.h"
#include "core/backup/restored.h"
#include "core/time/instant.h"
#include "store/backup.h"
#include "store/payout.h"
#include "store/restoration.h"

#define BODY_BYTES_MAX ((size_t)2 * KIB)
#define INSTANT_BYTES_MAX ((size_t)64)

/* A backup while a book is made of it. */
struct restoring {
	const struct restore_request *request;
	struct diag_sink *sink;
	struct backup_file file;
	struct book_place place;
};

static int copy(const struct restoring *restoring)
{
	const struct restore_request *request = restoring->request;
	int fd = open(restoring->place.unfinished, O_WRONLY | O_CLOEXEC), r;

	if (fd < 0)
		return book_system_failed(restoring->place.unfinished, -errno, restoring->sink);
	r = backup_file_copy(&restoring->file, fd, request->folder, request->watch,
			     restoring->sink);
	if (close(fd) < 0 && r == 0)
		r = book_system_failed(restoring->place.unfinished, -errno, restoring->sink);
	return r;
}

/* The fact of the stop and the mark of a book are one transaction. */
static int record(const struct restoring *restoring, struct book *book)
{
	const struct restore_request *request = restoring->request;
	const struct manifest *manifest = &restoring->file.manifest;
	const struct restored restored = { manifest->made_ms, manifest->tables, manifest->digest };
	struct fact fact = { .kind = STR(RESTORED_FACT),
			     .subject = book_id(book),
			     .valid_from_ms = request->now_ms,
			     .valid_to_ms = INSTANT_OPEN_MS,
			     .recorded_at_ms = request->now_ms,
			     .actor = request->actor };
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	int r = book_begin(book, restoring->sink);

	restored_write(&body, &restored);
	fact.body = strbuf_str(&body);
	if (r == 0 && strbuf_error(&body) < 0)
		r = book_give_up(book, strbuf_error(&body), restoring->sink);
	if (r == 0)
		r = book_record(book, &fact, restoring->sink, NULL);
	strbuf_done(&body);
	if (r != 0)
		return r;
	r = store_become_book(book_store(book));
	return r < 0 ? book_give_up(book, r, restoring->sink) : book_commit(book, restoring->sink);
}

/* All of it stands in the one file afterwards. */
static int stop(const struct restoring *restoring)
{
	const struct restore_request *request = restoring->request;
	struct book *book;
	int r = book_open_path(request->folder, restoring->place.unfinished, STORE_RESTORE,
			       restoring->sink, &book);

	if (r < 0)
		return r;
	r = book_update(book, request->now_ms, restoring->sink);
	if (r == 0)
		r = record(restoring, book);
	if (r == 0) {
		r = store_forget(book_store(book));
		if (r < 0)
			(void)book_failed(request->folder, book_store(book), r, restoring->sink);
	}
	book_close(book);
	return r;
}

static int restore_in(struct restoring *restoring)
{
	const struct restore_request *request = restoring->request;
	int64_t differences;
	int r = copy(restoring);

	if (r == 0)
		r = backup_file_chains(&restoring->file, restoring->place.unfinished,
				       request->watch, restoring->sink, &differences);
	if (r == 0)
		r = stop(restoring);
	if (r == 0)
		r = book_place_finish(&restoring->place, restoring->sink);
	book_place_end(&restoring->place, restoring->sink);
	return r;
}

int book_restore(const struct restore_request *request, struct diag_sink *sink,
		 struct backup_info *ret_info)
{
	struct restoring restoring = { .request = request, .sink = sink };
	int r = backup_file_open(&restoring.file, request->path, sink);

	if (r == 0)
		r = backup_file_tables(&restoring.file, sink);
	if (r == 0)
		r = book_place_begin(&restoring.place, request->folder, sink);
	if (r == 0)
		r = restore_in(&restoring);
	backup_file_info(&restoring.file, ret_info);
	backup_file_close(&restoring.file);
	return r;
}

/* The transaction has begun. */
static int confirm(const struct use *use, struct str reason, struct fact *fact)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct restoration newest;
	int r = restoration_find(book_store(use->book), &newest);

	if (r < 0)
		return book_use_failed(use, r);
	if (newest.seq == 0)
		return book_use_refuse(use, DIAG_RESTORE_NEVER, STR_NONE, STR_NONE);
	if (newest.confirmed)
		return book_use_known(use);
	restored_confirmed_write(&body, &(struct restored_confirmed){ newest.seq, reason });
	fact->body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_use_end(use, fact);
	strbuf_done(&body);
	return r;
}

int book_restore_confirm(const struct use *use, struct str reason)
{
	struct fact fact =
		book_use_fact(use, STR(RESTORED_CONFIRMED_FACT), book_id(use->book), INT64_MIN);
	int r;

	if (!restored_is_reason(reason))
		return diag_add(use->sink, DIAG_RESTORE_REASON, POSITION_NONE);
	fact.body = reason;
	r = book_use_begin(use, RIGHT_RESTORED, &fact);
	return r == 0 ? confirm(use, reason, &fact) : r;
}

/* Whether payouts are stopped, looked up once in a transaction. */
static int look_at_stop(struct book *book)
{
	struct restoration newest;
	int r;

	if (book->stop_known)
		return 0;
	r = restoration_find(book->store, &newest);
	if (r < 0)
		return r;
	book->stopped = newest.seq > 0 && !newest.confirmed;
	book->stop_ms = newest.made_ms;
	book->stop_known = true;
	return 0;
}

int book_stop_check(struct book *book, const struct fact *fact, struct diag_sink *sink)
{
	struct strbuf text = STRBUF_INIT(INSTANT_BYTES_MAX);
	bool is_payout = false;
	int r = look_at_stop(book);

	if (r == 0 && book->stopped)
		r = payout_is(book->store, fact, &is_payout);
	if (r < 0)
		return book_give_up(book, r, sink);
	if (!is_payout)
		return 0;
	instant_write(&text, instant_of(book->stop_ms));
	(void)diag_add(sink, DIAG_RESTORE_STOP, POSITION_NONE, strbuf_str(&text));
	strbuf_done(&text);
	book_rollback(book);
	return -EBADMSG;
}
