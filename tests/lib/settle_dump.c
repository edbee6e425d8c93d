/* settle_dump: settles many small cases in one process, for tests/oracle.
 *
 *     settle_dump <questions >answers
 *
 * A question: a line with the sizes of the contract and of the case in bytes, then both texts. The
 * answer: a line with its size, then {"same": ..., "statements": [...], "diagnostics": [...]} in
 * one line. Each case is settled with proof and without. The statements are those without; "same"
 * says whether those with proof, their steps and lists of spans left out, are the same bytes. */
#include <stdio.h>

#include "app/settle_case.h"
#include "base/parse.h"

#define TEXT_BYTES_MAX (16 * MIB)
#define RUN_BYTES_MAX (1024 * MIB)
#define DIAGS_MAX 20
#define JSON_WIDTH 0

struct question {
	struct source contract, facts;
};

struct dump {
	struct arena *texts, *plain, *proven;
	struct strbuf answer, without, with;
};

static bool read_text(struct arena *arena, size_t size, struct str *ret_text)
{
	char *text = ARENA_ARRAY_RAW(arena, char, size + 1);

	if (!text || fread(text, 1, size, stdin) != size)
		return false;
	text[size] = '\0';
	*ret_text = (struct str){ text, size };
	return true;
}

/* "1200 3400\n" */
static bool parse_sizes(char *line, int64_t *ret_contract, int64_t *ret_facts)
{
	struct str first, second;

	return str_cut(str_trim(str_from(line)), ' ', &first, &second) &&
	       parse_int64(first, 0, TEXT_BYTES_MAX, ret_contract) == 0 &&
	       parse_int64(second, 0, TEXT_BYTES_MAX, ret_facts) == 0;
}

/* Reads the next question; false at the end, with *ret_broken when it is cut off. */
static bool read_question(struct arena *arena, struct question *ret_question, bool *ret_broken)
{
	char line[64];
	int64_t contract, facts;

	*ret_broken = false;
	if (!fgets(line, sizeof(line), stdin))
		return false;
	*ret_question = (struct question){ { .name = STR("contract") }, { .name = STR("case") } };
	*ret_broken = !parse_sizes(line, &contract, &facts) ||
		      !read_text(arena, (size_t)contract, &ret_question->contract.text) ||
		      !read_text(arena, (size_t)facts, &ret_question->facts.text);
	return !*ret_broken;
}

static int settle(struct arena *arena, const struct question *question, bool proof,
		  struct diag_sink *sink, const struct case_settlement **ret_settled)
{
	const struct settle_request request = { .contract_source = &question->contract,
						.facts_source = &question->facts,
						.as_of_ms = INT64_MIN,
						.proof = proof };

	*sink = (struct diag_sink)DIAG_SINK_INIT(arena, DIAGS_MAX);
	*ret_settled = NULL;
	return settle_case(arena, &request, ret_settled, sink);
}

/* The statement without what only a proof has. */
static bool leave_proof_out(struct arena *arena, const struct statement *statement,
			    struct statement *ret_plain)
{
	struct result *results = ARENA_ARRAY(arena, struct result, statement->result_count);
	struct ending_result *endings =
		ARENA_ARRAY(arena, struct ending_result, statement->ending_count);

	if (!results || !endings)
		return false;
	*ret_plain = *statement;
	ret_plain->step_count = 0;
	for (size_t i = 0; i < statement->result_count; i++) {
		results[i] = statement->results[i];
		results[i].counted_count = results[i].taken_count = results[i].step_count = 0;
	}
	for (size_t i = 0; i < statement->ending_count; i++) {
		endings[i] = statement->endings[i];
		endings[i].step_count = 0;
	}
	ret_plain->results = results;
	ret_plain->endings = endings;
	return true;
}

/* The statements as a list. proven: what only a proof has is left out. */
static bool write_statements(struct arena *arena, struct strbuf *out,
			     const struct case_settlement *settled, bool proven)
{
	struct json json = JSON_INIT(out, JSON_WIDTH);

	json_list(&json);
	for (size_t i = 0; settled && i < settled->count; i++) {
		struct statement statement = *settled->statements[i];

		if (proven && !leave_proof_out(arena, settled->statements[i], &statement))
			return false;
		statement_json(&json, &statement, &settled->meta);
	}
	json_end(&json);
	return strbuf_error(out) == 0;
}

static void write_diagnostics(struct json *json, const struct diag_sink *sink)
{
	json_key(json, STR("diagnostics"));
	json_list(json);
	for (size_t i = 0; i < sink->count; i++) {
		struct strbuf text = STRBUF_INIT(KIB);

		diag_fill(&text, str_from(diag_text(sink->items[i].id)->text), &sink->items[i]);
		json_object(json);
		json_key(json, STR("text"));
		json_text(json, strbuf_str(&text));
		json_end(json);
		strbuf_done(&text);
	}
	json_end(json);
}

static bool answer(struct dump *dump, const struct question *question)
{
	struct json json = JSON_INIT(&dump->answer, JSON_WIDTH);
	const struct case_settlement *plain, *proven;
	struct diag_sink sink, unheard;
	int r = settle(dump->plain, question, false, &sink, &plain);
	bool same = settle(dump->proven, question, true, &unheard, &proven) == r;

	if (!write_statements(dump->plain, &dump->without, r == 0 ? plain : NULL, false) ||
	    !write_statements(dump->proven, &dump->with, r == 0 ? proven : NULL, true))
		return false;
	same = same && str_equal(strbuf_str(&dump->without), strbuf_str(&dump->with));
	json_object(&json);
	json_key_bool(&json, STR("same"), same);
	json_key(&json, STR("statements"));
	json_raw(&json, strbuf_str(&dump->without));
	write_diagnostics(&json, &sink);
	json_end(&json);
	return strbuf_error(&dump->answer) == 0;
}

static bool put(struct str text)
{
	return printf("%zu\n", text.len) > 0 && fwrite(text.ptr, 1, text.len, stdout) == text.len &&
	       fflush(stdout) == 0;
}

static bool dump_all(struct dump *dump)
{
	struct question question;
	bool broken;

	while (read_question(dump->texts, &question, &broken)) {
		if (!answer(dump, &question) || !put(strbuf_str(&dump->answer)))
			return false;
		arena_reset(dump->texts);
		arena_reset(dump->plain);
		arena_reset(dump->proven);
		strbuf_clear(&dump->answer);
		strbuf_clear(&dump->without);
		strbuf_clear(&dump->with);
	}
	return !broken;
}

int main(void)
{
	struct dump dump = { .answer = STRBUF_INIT(RUN_BYTES_MAX),
			     .without = STRBUF_INIT(RUN_BYTES_MAX),
			     .with = STRBUF_INIT(RUN_BYTES_MAX) };
	bool fine = arena_new(4 * TEXT_BYTES_MAX, &dump.texts) == 0 &&
		    arena_new(RUN_BYTES_MAX, &dump.plain) == 0 &&
		    arena_new(RUN_BYTES_MAX, &dump.proven) == 0 && dump_all(&dump);

	strbuf_done(&dump.answer);
	strbuf_done(&dump.without);
	strbuf_done(&dump.with);
	arena_free(dump.texts);
	arena_free(dump.plain);
	arena_free(dump.proven);
	return fine ? 0 : 1;
}
