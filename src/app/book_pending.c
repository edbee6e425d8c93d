#include "app/book_pending.h"

#include <errno.h>

#include "app/book_parts.h"
#include "core/time/instant.h"
#include "store/pending.h"

/* Room for the body of an end: two integers. */
#define ENDING_BYTES_MAX 64

int book_pending(struct book *book, const struct fact *fact, const struct pending *pending,
		 struct diag_sink *sink, int64_t *ret_seq)
{
	struct fact reserved = *fact;
	int r;

	strbuf_clear(&book->body);
	pending_write(&book->body, pending);
	reserved.kind = STR(PENDING_FACT);
	reserved.subject = pending->transfer.cause;
	r = book_record_body(book, &reserved, sink, ret_seq);
	if (r != BOOK_TWICE)
		return r;
	r = pending_find(book->store, fact->customer, &pending->transfer, ret_seq);
	return r < 0 ? book_give_up(book, r, sink) : BOOK_TWICE;
}

static int record_end(struct book *book, const struct fact *fact,
		      const struct pending_ending *ending, struct diag_sink *sink)
{
	struct strbuf body = STRBUF_INIT(ENDING_BYTES_MAX), number = STRBUF_INIT(ENDING_BYTES_MAX);
	struct fact ended = *fact;
	int r;

	pending_ending_write(&body, ending);
	strbuf_add_int(&number, ending->pending);
	ended.kind = pending_end_fact(ending->how);
	ended.subject = strbuf_str(&number);
	ended.body = strbuf_str(&body);
	r = strbuf_error(&body) < 0 ? strbuf_error(&body) : strbuf_error(&number);
	r = r < 0 ? book_give_up(book, r, sink) : book_begin_day(book, &ended, sink);
	if (r == 0)
		r = book_record_once(book, &ended, sink);
	strbuf_done(&body);
	strbuf_done(&number);
	return r;
}

int book_pending_post(struct book *book, const struct fact *fact, int64_t seq, int64_t amount_minor,
		      struct diag_sink *sink)
{
	const struct pending_ending ending = { seq, PENDING_POSTED, amount_minor };

	return record_end(book, fact, &ending, sink);
}

int book_pending_void(struct book *book, const struct fact *fact, int64_t seq,
		      struct diag_sink *sink)
{
	const struct pending_ending ending = { seq, PENDING_VOIDED, 0 };

	return record_end(book, fact, &ending, sink);
}

int book_pending_expire(struct book *book, const struct fact *fact, struct diag_sink *sink,
			size_t *ret_count)
{
	struct pending_ending ending = { 0, PENDING_EXPIRED, 0 };
	struct fact expired = *fact;
	size_t count = 0;
	int64_t now_ms;
	int r = book_recorded_at(book, fact, &now_ms);

	while (r == 0) {
		r = pending_find_due(book->store, fact->customer, now_ms, &ending.pending,
				     &expired.valid_from_ms);
		if (r < 0 || ending.pending == 0)
			break;
		expired.valid_to_ms = INSTANT_OPEN_MS;
		r = record_end(book, &expired, &ending, sink);
		if (r < 0)
			return r;
		count++;
	}
	if (r < 0)
		return book_give_up(book, r, sink);
	*ret_count = count;
	return 0;
}
