#include "tests/lib/same_results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/settle/statement_json.h"

/* The statement as JSON, with nothing that only a proof has. */
static void write_bare(const struct statement *statement, struct strbuf *out)
{
	const struct statement_meta meta = { .engine_version = STR("1") };
	struct json json = JSON_INIT(out, 1);
	struct result *results = calloc(statement->result_count + 1, sizeof(*results));
	struct ending_result *endings = calloc(statement->ending_count + 1, sizeof(*endings));
	struct statement bare = *statement;

	assert_non_null(results);
	assert_non_null(endings);
	if (statement->result_count > 0)
		memcpy(results, statement->results, statement->result_count * sizeof(*results));
	if (statement->ending_count > 0)
		memcpy(endings, statement->endings, statement->ending_count * sizeof(*endings));
	for (size_t i = 0; i < statement->result_count; i++)
		results[i].step_count = results[i].counted_count = results[i].taken_count = 0;
	for (size_t i = 0; i < statement->ending_count; i++)
		endings[i].step_count = 0;
	bare.results = results;
	bare.endings = endings;
	bare.step_count = 0;
	statement_json(&json, &bare, &meta);
	assert_int_equal(strbuf_error(out), 0);
	free(results);
	free(endings);
}

void assert_same_results(const struct statement *proof, const struct statement *plain,
			 const char *name)
{
	struct strbuf a = STRBUF_INIT(64 * MIB), b = STRBUF_INIT(64 * MIB);
	size_t line = 0, at = 0;

	write_bare(proof, &a);
	write_bare(plain, &b);
	for (; at < a.len && at < b.len && a.ptr[at] == b.ptr[at]; at++)
		line = a.ptr[at] == '\n' ? at + 1 : line;
	if (at < a.len || at < b.len)
		fail_msg("%s: with proof\n%.160s\nwithout\n%.160s\n", name, a.ptr + line,
			 b.ptr + line);
	strbuf_done(&a);
	strbuf_done(&b);
}
