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

static int settle(const struct use *use, const struct case_of_book *of, struct arena *arena,
		  const struct case_settlement **ret_settlement)
{
	struct source *facts = ARENA_NEW(arena, struct source);
	struct settle_request request = { .contract_file = of->file,
					  .as_of_ms = of->request.as_of_ms,
					  .proof = of->request.proof };
	int r = facts ? write_case(use, of, arena, &facts->text) : -ENOMEM;

	if (r < 0)
		return r;
	if (request.as_of_ms == INT64_MIN)
		request.as_of_ms = use->asking->now_ms;
	/* a request may be told a little ahead of the clock */
	if (of->request.ending && of->request.ending->requested_ms > request.as_of_ms)
		request.as_of_ms = of->request.ending->requested_ms;
	facts->name = of->subscription.id;
	request.contract = of->subscription.contract;
	request.facts = facts->name;
	request.facts_source = facts;
	return settle_case(arena, &request, ret_settlement, use->sink);
}

int book_settle(const struct use *use, const struct case_request *request, struct arena *arena,
		struct settled_case *ret_settled)
{
	struct diag_sink said = DIAG_SINK_INIT(arena, DIAGS_MAX);
	struct case_of_book *of = ARENA_NEW(arena, struct case_of_book);
	struct use quiet = *use;
	int r = -ENOMEM;

	*ret_settled = (struct settled_case){ of, NULL };
	quiet.sink = &said;
	if (of)
		r = book_case(&quiet, request, arena, of);
	if (r == -EBADMSG && said.count > 0 && said.items[said.count - 1].id == DIAG_CASE_NO_LIFE)
		return 0;
	if (r == 0)
		r = settle(&quiet, of, arena, &ret_settled->settlement);
	/* the text of the case is nobody's file, and may be gone before this is shown */
	for (size_t i = 0; r < 0 && i < said.count; i++)
		(void)diag_add_args(use->sink, said.items[i].id, POSITION_NONE, said.items[i].args);
	return r;
}
