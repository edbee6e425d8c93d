#include "app/book_settle.h"

#include <errno.h>

#define CASE_BYTES_MAX (256 * MIB)
#define DIAGS_MAX 100

/* The text of the case, in the arena. */
static int write_case(const struct use *use, const struct case_of_book *of, struct arena *arena,
		      struct str *ret_text)
{
	struct strbuf text = STRBUF_INIT(CASE_BYTES_MAX);
	struct json json = JSON_INIT(&text, 0);
	int r = book_case_write(use, of, arena, &json);

	if (r == 0)
		r = strbuf_error(&text);
	if (r == 0)
		r = str_copy(arena, strbuf_str(&text), ret_text);
	strbuf_done(&text);
	return r;
}

/* What is to be settled: the case as a text. */
static int make_request(const struct use *use, const struct case_of_book *of, struct arena *arena,
			struct settle_request *ret_request)
{
	struct source *facts = ARENA_NEW(arena, struct source);
	int r = facts ? write_case(use, of, arena, &facts->text) : -ENOMEM;

	if (r < 0)
		return r;
	facts->name = of->subscription.id;
	*ret_request = (struct settle_request){ .contract = of->subscription.contract,
						.facts = facts->name,
						.facts_source = facts,
						.contract_file = of->file,
						.as_of_ms = of->request.as_of_ms,
						.proof = of->request.proof };
	if (ret_request->as_of_ms == INT64_MIN)
		ret_request->as_of_ms = use->asking->now_ms;
	/* a request may be told a little ahead of the clock */
	if (of->request.ending && of->request.ending->requested_ms > ret_request->as_of_ms)
		ret_request->as_of_ms = of->request.ending->requested_ms;
	return 0;
}

/* The case of a request, with what is said of it kept apart. Returns 0, 1 when no life lies in its
 * windows, or a negative errno. */
static int find_case(const struct use *use, const struct case_request *request, struct arena *arena,
		     struct case_of_book *of)
{
	const struct diag_sink *said = use->sink;
	int r = book_case(use, request, arena, of);

	if (r == -EBADMSG && said->count > 0 &&
	    said->items[said->count - 1].id == DIAG_CASE_NO_LIFE)
		return 1;
	return r;
}

/* The text of the case is nobody's file, and may be gone before this is shown. */
static void tell(const struct use *use, const struct diag_sink *said)
{
	for (size_t i = 0; i < said->count; i++)
		(void)diag_add_args(use->sink, said->items[i].id, POSITION_NONE,
				    said->items[i].args);
}

int book_settle(const struct use *use, const struct case_request *request, struct arena *arena,
		struct settled_case *ret_settled)
{
	struct diag_sink said = DIAG_SINK_INIT(arena, DIAGS_MAX);
	struct case_of_book *of = ARENA_NEW(arena, struct case_of_book);
	struct settle_request asked;
	struct use quiet = *use;
	int r = -ENOMEM;

	*ret_settled = (struct settled_case){ of, NULL };
	quiet.sink = &said;
	if (of)
		r = find_case(&quiet, request, arena, of);
	if (r == 1)
		return 0;
	if (r == 0)
		r = make_request(&quiet, of, arena, &asked);
	if (r == 0)
		r = settle_case(arena, &asked, &ret_settled->settlement, &said);
	if (r < 0)
		tell(use, &said);
	return r;
}

int book_settle_open(const struct use *use, const struct case_request *request, struct arena *arena,
		     struct opened_case **ret_opened)
{
	struct opened_case *opened = ARENA_NEW(arena, struct opened_case);
	struct case_of_book *of = ARENA_NEW(arena, struct case_of_book);
	struct use quiet = *use;
	int r;

	*ret_opened = opened;
	if (!opened || !of)
		return -ENOMEM;
	*opened = (struct opened_case){ .of = of, .said = DIAG_SINK_INIT(arena, DIAGS_MAX) };
	quiet.sink = &opened->said;
	r = find_case(&quiet, request, arena, of);
	if (r == 1)
		return 0;
	if (r == 0)
		r = make_request(&quiet, of, arena, &opened->request);
	if (r == 0)
		r = case_run_new(arena, &opened->request, &opened->run, &opened->said);
	if (r < 0)
		tell(use, &opened->said);
	return r;
}

int book_settle_at(const struct use *use, struct opened_case *opened, int64_t as_of_ms,
		   bool claimed, const struct statement **ret_statement)
{
	int r = case_run_at(opened->run, as_of_ms, claimed, ret_statement);

	if (r < 0)
		tell(use, &opened->said);
	return r;
}
