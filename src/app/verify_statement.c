#include "app/verify_statement.h"

#include <assert.h>
#include <errno.h>

#include "app/case_tests.h"
#include "yaml/yaml.h"

#define AGAIN_BYTES_MAX (512 * MIB)

/* One statement of the file beside the one computed again; NULL: it has none. */
struct pair {
	const struct tree *written, *again;
	size_t written_index, again_index;
};

struct verifying {
	struct arena *arena;
	const struct verify_request *request;
	struct diag_sink *sink;
	const struct tree *root; /* of the file */
	bool alone;		 /* the file is one statement, not a list */
	const struct case_settlement *settlement;
	struct tree *again; /* list of statements */
	struct pair *pairs;
	size_t pair_count;
	struct verification *verification;
};

static int read_written(struct verifying *verifying)
{
	const struct yaml_limits limits = { STATEMENT_BYTES_MAX, YAML_DEPTH_MAX,
					    STATEMENT_NODES_MAX };
	struct tree *root;
	int r = yaml_read_file(verifying->arena, verifying->request->statement, &limits, &root,
			       verifying->sink);
	const struct tree *list;

	if (r < 0)
		return r;
	list = tree_get(root, STR("statements"));
	verifying->root = root;
	verifying->alone = !list && tree_get(root, STR("statement"));
	if (!verifying->alone && (!list || list->kind != TREE_LIST))
		return diag_add(verifying->sink, DIAG_VERIFY_NO_STATEMENT, root->at);
	for (size_t i = 0; list && i < list->count; i++)
		if (!tree_get(list->items[i], STR("statement")))
			return diag_add(verifying->sink, DIAG_VERIFY_NO_STATEMENT,
					list->items[i]->at);
	return 0;
}

static int find_contract(struct verifying *verifying, struct str *ret_path)
{
	struct case_list list = { .arena = verifying->arena };
	int r;

	if (verifying->request->contract.len > 0) {
		*ret_path = verifying->request->contract;
		return 0;
	}
	r = case_list_add(&list, verifying->request->facts, verifying->sink);
	if (r == 0 && list.count != 1)
		return diag_add(verifying->sink, DIAG_VERIFY_CASE, POSITION_NONE,
				verifying->request->facts);
	if (r == 0)
		*ret_path = list.items[0].contract;
	return r;
}

static int settle_again(struct verifying *verifying)
{
	struct settle_request request = {
		.facts = verifying->request->facts,
		.subscription = verifying->request->subscription,
		.as_of_ms = verifying->request->as_of_ms,
		.proof = true,
	};
	/* What the files make us say was said when they were settled. */
	struct diag_sink said = DIAG_SINK_INIT(verifying->arena, verifying->sink->max);
	int r = find_contract(verifying, &request.contract);

	if (r < 0)
		return r;
	r = settle_case(verifying->arena, &request, &verifying->settlement, &said);
	for (size_t i = 0; i < said.count; i++)
		if (diag_text(said.items[i].id)->severity == DIAG_ERROR)
			(void)diag_add_args(verifying->sink, said.items[i].id, said.items[i].at,
					    said.items[i].args);
	return r;
}

/* One statement as it stands in a file of that form; *ret_start is where its brace is. */
static void write_again(const struct verifying *verifying, size_t index, unsigned indent,
			struct strbuf *out, size_t *ret_start)
{
	const struct case_settlement *settlement = verifying->settlement;
	struct json json = JSON_INIT(out, indent);

	if (!verifying->alone) {
		json_object(&json);
		json_key(&json, STR("statements"));
		json_list(&json);
	}
	*ret_start = out->len;
	statement_json(&json, settlement->statements[index], &settlement->meta);
	if (strbuf_error(out) == 0)
		*ret_start = str_find_byte(strbuf_str(out), '{', *ret_start);
}

/* The statements computed again, as a tree to compare with. */
static int read_again(struct verifying *verifying)
{
	const struct case_settlement *settlement = verifying->settlement;
	const struct yaml_limits limits = { AGAIN_BYTES_MAX, YAML_DEPTH_MAX, STATEMENT_NODES_MAX };
	struct source *source = ARENA_NEW(verifying->arena, struct source);
	struct strbuf out = STRBUF_INIT(AGAIN_BYTES_MAX);
	struct json json = JSON_INIT(&out, 2);
	int r;

	json_list(&json);
	for (size_t i = 0; i < settlement->count; i++)
		statement_json(&json, settlement->statements[i], &settlement->meta);
	json_end(&json);
	r = source ? strbuf_error(&out) : -ENOMEM;
	if (r == 0) {
		source->name = STR("computed again");
		r = str_copy(verifying->arena, strbuf_str(&out), &source->text);
	}
	strbuf_done(&out);
	return r < 0 ? -ENOMEM
		     : yaml_parse(verifying->arena, source, &limits, &verifying->again,
				  verifying->sink);
}

static bool same_member(const struct tree *a, const struct tree *b, struct str key)
{
	const struct tree *of_a = tree_get(a, key), *of_b = tree_get(b, key);

	return of_a && of_b && of_a->kind == TREE_SCALAR && of_b->kind == TREE_SCALAR &&
	       str_equal(of_a->text, of_b->text);
}

static bool *taken_flags(struct verifying *verifying)
{
	return ARENA_ARRAY(verifying->arena, bool, verifying->again->count);
}

/* The next statement computed again for a written one: of the same subscription and revision, or
 * (by_place) any that nothing was found for. */
static void pair_up(struct verifying *verifying, struct pair *pair, bool *taken, bool by_place)
{
	const struct tree *again = verifying->again;

	for (size_t i = 0; i < again->count && !pair->again; i++) {
		if (taken[i] ||
		    (!by_place &&
		     (!same_member(pair->written, again->items[i], STR("subscription")) ||
		      !same_member(pair->written, again->items[i], STR("revision")))))
			continue;
		taken[i] = true;
		pair->again = again->items[i];
		pair->again_index = i;
	}
}

static int find_pairs(struct verifying *verifying)
{
	const struct tree *list = tree_get(verifying->root, STR("statements"));
	size_t written = verifying->alone ? 1 : list->count;
	bool *taken = taken_flags(verifying);

	verifying->pairs =
		ARENA_ARRAY(verifying->arena, struct pair, written + verifying->again->count);
	if (!verifying->pairs || !taken)
		return -ENOMEM;
	for (size_t i = 0; i < written; i++) {
		verifying->pairs[i].written = verifying->alone ? verifying->root : list->items[i];
		verifying->pairs[i].written_index = i;
		pair_up(verifying, &verifying->pairs[i], taken, false);
	}
	for (size_t i = 0; i < written; i++)
		pair_up(verifying, &verifying->pairs[i], taken, true);
	verifying->pair_count = written;
	/* One statement by itself is a part of what was settled. */
	for (size_t i = 0; !verifying->alone && i < verifying->again->count; i++)
		if (!taken[i])
			verifying->pairs[verifying->pair_count++] =
				(struct pair){ .again = verifying->again->items[i],
					       .again_index = i };
	return 0;
}

static int path_of(const struct verifying *verifying, const struct pair *pair, struct str *ret_path)
{
	struct strbuf out = STRBUF_INIT(64);
	int r;

	*ret_path = STR_NONE;
	if (verifying->alone)
		return 0;
	strbuf_add(&out, STR("statements["));
	strbuf_add_int(&out, (int64_t)(pair->written ? pair->written_index : pair->again_index));
	strbuf_add(&out, STR("]"));
	r = strbuf_error(&out);
	if (r == 0)
		r = str_copy(verifying->arena, strbuf_str(&out), ret_path);
	strbuf_done(&out);
	return r;
}

static void note_origin(struct verification *verification, enum origin origin,
			const struct pair *pair, const char *map, const char *key)
{
	const struct tree *written = tree_get(pair->written, str_from(map));
	const struct tree *again = tree_get(pair->again, str_from(map));

	if (same_member(written, again, str_from(key)))
		return;
	verification->foreign[origin] = true;
	verification->origin_differences++;
}

static void note_origins(struct verification *verification, const struct pair *pair)
{
	note_origin(verification, ORIGIN_CONTRACT, pair, "contract", "digest");
	note_origin(verification, ORIGIN_FACTS, pair, "facts", "digest");
	note_origin(verification, ORIGIN_ENGINE, pair, "engine", "version");
	note_origin(verification, ORIGIN_TZDATA, pair, "engine", "tzdata");
}

static int compare_pair(struct verifying *verifying, const struct pair *pair)
{
	struct verification *verification = verifying->verification;
	struct differences *found = &verification->found;
	struct str path;
	int r = path_of(verifying, pair, &path);

	if (r < 0)
		return r;
	if (!pair->written)
		return statement_differs(found, DIFFERENCE_MISSING, pair->again,
					 tree_get(verifying->root, STR("statements"))->at, path);
	if (!pair->again)
		return statement_differs(found, DIFFERENCE_EXTRA, pair->written, pair->written->at,
					 path);
	note_origins(verification, pair);
	r = statement_compare(found, pair->written, pair->again, path);
	if (r == 0)
		r = statement_sums(found, pair->written, path, &verification->sums);
	return r;
}

/* A list of statements holds nothing else but what was said when they were settled. */
static int compare_wrapper(struct verifying *verifying)
{
	const struct tree *root = verifying->root;
	int r = 0;

	for (size_t i = 0; !verifying->alone && i < root->count && r == 0; i++) {
		const struct tree_entry *entry = &root->entries[i];

		if (!str_equal(entry->key, STR("statements")) &&
		    !str_equal(entry->key, STR("diagnostics")))
			r = statement_differs(&verifying->verification->found, DIFFERENCE_EXTRA,
					      entry->value, entry->at, entry->key);
	}
	return r;
}

/* The byte at which a node begins. */
static size_t offset_of(struct position at)
{
	assert(at.source); /* the statement was read from a file */
	struct str text = at.source->text;
	size_t offset = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;

	for (uint32_t line = 1; line < at.line; line++) {
		size_t end = str_find_byte(text, '\n', offset);

		offset = end == SIZE_MAX ? text.len : end + 1;
	}
	for (uint32_t column = 1; column < at.column && offset < text.len; column++)
		offset += str_utf8_length(text, offset);
	return offset;
}

/* Where the bytes of a statement depart from those we write: SIZE_MAX when nowhere. */
static size_t find_departure(const struct verifying *verifying, const struct pair *pair,
			     unsigned indent)
{
	struct str text = pair->written->at.source->text;
	size_t start, at = offset_of(pair->written->at);
	struct strbuf out = STRBUF_INIT(AGAIN_BYTES_MAX);
	struct str written, again;
	size_t i = 0;

	write_again(verifying, pair->again_index, indent, &out, &start);
	written = str_slice(text, at, text.len);
	again = str_slice(strbuf_str(&out), start, out.len);
	while (i < again.len && i < written.len && again.ptr[i] == written.ptr[i])
		i++;
	i = i == again.len && strbuf_error(&out) == 0 ? SIZE_MAX : at + i;
	strbuf_done(&out);
	return i;
}

/* The line and column of a byte. */
static struct position position_at(const struct source *source, size_t offset)
{
	struct position at = { source, 1, 1, 1 };

	assert(source);
	position_move(&at, str_slice(source->text, 0, offset));
	return at;
}

/* All values are the same; so may be the bytes, as garant writes them or on one line. */
static void compare_bytes(struct verifying *verifying)
{
	struct verification *verification = verifying->verification;

	verification->outcome = VERIFY_BYTES;
	for (size_t i = 0; i < verifying->pair_count; i++) {
		const struct pair *pair = &verifying->pairs[i];
		size_t at = pair->written ? find_departure(verifying, pair, 2) : SIZE_MAX;

		if (at == SIZE_MAX || find_departure(verifying, pair, 0) == SIZE_MAX)
			continue;
		verification->outcome = VERIFY_VALUES;
		verification->layout = position_at(pair->written->at.source, at);
		return;
	}
}

static void count(struct verifying *verifying)
{
	struct verification *verification = verifying->verification;

	for (size_t i = 0; i < verifying->pair_count; i++) {
		const struct tree *results = tree_get(verifying->pairs[i].again, STR("results"));
		const struct tree *steps = tree_get(verifying->pairs[i].again, STR("steps"));

		if (!results)
			continue;
		verification->statements++;
		verification->results += results->count;
		verification->steps += steps ? steps->count : 0;
		for (size_t j = 0; j < results->count; j++) {
			steps = tree_get(results->items[j], STR("steps"));
			verification->steps += steps ? steps->count : 0;
		}
	}
}

static int compare_all(struct verifying *verifying)
{
	struct verification *verification = ARENA_NEW(verifying->arena, struct verification);
	int r;

	if (!verification)
		return -ENOMEM;
	verifying->verification = verification;
	verification->outcome = VERIFY_DIFFERENT;
	verification->path = verifying->request->statement;
	verification->found = (struct differences){ .arena = verifying->arena,
						    .max = verifying->request->differences_max };
	r = find_pairs(verifying);
	if (r == 0)
		r = compare_wrapper(verifying);
	for (size_t i = 0; i < verifying->pair_count && r == 0; i++)
		r = compare_pair(verifying, &verifying->pairs[i]);
	if (r < 0)
		return r;
	count(verifying);
	if (verification->found.total == 0)
		compare_bytes(verifying);
	return 0;
}

int verify_statement(struct arena *arena, const struct verify_request *request,
		     const struct verification **ret_verification, struct diag_sink *sink)
{
	struct verifying verifying = { .arena = arena, .request = request, .sink = sink };
	int r = read_written(&verifying);

	if (r == 0)
		r = settle_again(&verifying);
	if (r == 0)
		r = read_again(&verifying);
	if (r == 0)
		r = compare_all(&verifying);
	if (r == 0)
		*ret_verification = verifying.verification;
	return r;
}
