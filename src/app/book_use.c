#include "app/book_use.h"

#include <errno.h>

#include "app/book_parts.h"
#include "core/journal/pack.h"
#include "core/time/instant.h"
#include "store/customer.h"

int book_use_allowed(const struct use *use, enum book_right right)
{
	const struct asking *asking = use->asking;

	if (role_may(asking->role, right))
		return 0;
	return diag_add(use->sink, DIAG_REGISTER_RIGHT, POSITION_NONE, asking->actor,
			role_name(right_role(right)), role_name(asking->role));
}

struct fact book_use_fact(const struct use *use, struct str kind, struct str subject,
			  int64_t from_ms)
{
	const struct asking *asking = use->asking;

	return (struct fact){ .kind = kind,
			      .subject = subject,
			      .valid_from_ms = from_ms == INT64_MIN ? asking->now_ms : from_ms,
			      .valid_to_ms = INSTANT_OPEN_MS,
			      .recorded_at_ms = asking->now_ms,
			      .actor = asking->actor };
}

int book_use_reading(const struct use *use, struct str customer)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0 || customer.len == 0)
		return r;
	r = customer_is_there(book_store(use->book), customer);
	if (r == 0)
		return diag_add(use->sink, DIAG_CUSTOMER_NONE, POSITION_NONE, customer);
	return book_use_result(use, r);
}

int book_use_result(const struct use *use, int r)
{
	return r < 0 ? book_failed(book_name(use->book), book_store(use->book), r, use->sink) : 0;
}

/* What was asked for; not when, which differs where the same is asked again. */
static int request_digest(const struct use *use, const struct fact *fact,
			  uint8_t ret_digest[DIGEST_BYTES])
{
	struct strbuf bytes = STRBUF_INIT(2 * FACT_BODY_BYTES_MAX);
	bool now = fact->valid_from_ms == use->asking->now_ms;
	int r;

	pack_text(&bytes, fact->customer);
	pack_text(&bytes, fact->kind);
	pack_text(&bytes, fact->subject);
	pack_text(&bytes, fact->person);
	pack_int(&bytes, now ? INT64_MIN : fact->valid_from_ms);
	pack_int(&bytes, fact->valid_to_ms);
	pack_text(&bytes, fact->body);
	r = strbuf_error(&bytes);
	if (r == 0)
		digest_of(strbuf_str(&bytes), ret_digest);
	strbuf_done(&bytes);
	return r;
}

static int ask_once(const struct use *use, const struct fact *fact)
{
	struct request request = { .key = use->asking->key };
	uint8_t digest[DIGEST_BYTES];
	int r = request_digest(use, fact, digest);

	if (r < 0)
		return book_give_up(use->book, r, use->sink);
	request.digest = digest_str(digest);
	r = book_request(use->book, fact, &request, use->sink);
	if (r == BOOK_TWICE)
		book_rollback(use->book);
	return r;
}

int book_use_begin(const struct use *use, enum book_right right, const struct fact *fact)
{
	int r = book_use_allowed(use, right);

	if (r == 0)
		r = book_begin(use->book, use->sink);
	if (r == 0 && use->asking->key.len > 0)
		r = ask_once(use, fact);
	return r;
}

int book_use_begin_told(const struct use *use, enum book_right right, struct fact *fact,
			const struct strbuf *told)
{
	int r = book_use_result(use, strbuf_error(told));

	fact->body = strbuf_str(told);
	return r < 0 ? r : book_use_begin(use, right, fact);
}

int book_use_refuse(const struct use *use, enum diag_id id, struct str first, struct str second)
{
	(void)diag_add(use->sink, id, POSITION_NONE, first, second);
	book_rollback(use->book);
	return -EBADMSG;
}

int book_use_known(const struct use *use)
{
	int r = 0;

	if (use->asking->key.len > 0)
		r = book_commit(use->book, use->sink);
	else
		book_rollback(use->book);
	return r < 0 ? r : BOOK_TWICE;
}

int book_use_failed(const struct use *use, int error)
{
	return book_give_up(use->book, error, use->sink);
}

int book_use_end(const struct use *use, const struct fact *fact)
{
	int r = book_record(use->book, fact, use->sink, NULL);

	return r < 0 ? r : book_commit(use->book, use->sink);
}
