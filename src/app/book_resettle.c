#include <assert.h>
#include <errno.h>
#include <string.h>

#include "app/book_statement.h"
#include "app/book_walk.h"
#include "core/verify/difference.h"
#include "store/document.h"
#include "yaml/yaml.h"

#define ARENA_BYTES_MAX (2048 * MIB)
#define NODES_MAX ((size_t)4000000)
#define DIAGS_MAX 100
#define HEX_BYTES_MAX 100

/* The statements of one contract, case and instant are settled together. */
struct group {
	struct walk *walk;
	struct arena *arena; /* of the group; begins anew with each */
	struct diag_sink said;
	bool begun;
	uint8_t contract[DIGEST_BYTES], facts[DIGEST_BYTES];
	int64_t as_of_ms;
	const struct case_settlement *settlement; /* NULL: it cannot be settled */
};

/* A row of the table of statements; texts are valid until the next one. */
struct kept_row {
	struct fact_place place;
	struct str subscription;
	struct kept_statement kept;
};

static void found_document(struct walk *walk, enum diag_id id, const struct document_row *row)
{
	struct strbuf shard = STRBUF_INIT(HEX_BYTES_MAX), digest = STRBUF_INIT(HEX_BYTES_MAX);

	strbuf_add_int(&shard, row->shard);
	digest_add(&digest, row->digest);
	(void)diag_add(walk->sink, id, POSITION_NONE, strbuf_str(&shard), strbuf_str(&digest));
	walk->check.differences++;
	strbuf_done(&shard);
	strbuf_done(&digest);
}

static int check_digests(struct walk *walk)
{
	struct store_statement *rows = document_read(walk->store);
	struct document_row row;
	int r;

	while ((r = document_next(rows, &row)) == 1) {
		uint8_t digest[DIGEST_BYTES];

		digest_of(document_data(rows), digest);
		walk->check.documents++;
		if (!str_equal(row.digest, digest_str(digest)))
			found_document(walk, DIAG_VERIFY_DOCUMENT, &row);
	}
	return r;
}

static int list_documents(struct walk *walk, struct store_statement *rows, enum diag_id id)
{
	struct document_row row;
	int r;

	while ((r = document_next(rows, &row)) == 1)
		found_document(walk, id, &row);
	return r;
}

int walk_documents(struct walk *walk)
{
	int r = check_digests(walk);

	if (r == 0)
		r = list_documents(walk, document_read_stray(walk->store),
				   DIAG_VERIFY_DOCUMENT_EXTRA);
	if (r == 0)
		r = list_documents(walk, document_read_wanted(walk->store),
				   DIAG_VERIFY_DOCUMENT_MISSING);
	return r;
}

/* Reads a document into the arena as a source of that name; *ret_source is NULL without one. */
static int read_source(struct group *group, int64_t shard, struct str digest, struct str name,
		       struct source **ret_source)
{
	struct source *source = ARENA_NEW(group->arena, struct source);
	int r = source ? document_find(group->walk->store, shard, digest, group->arena,
				       &source->text)
		       : -ENOMEM;

	if (r < 0)
		return r;
	if (source)
		source->name = name;
	*ret_source = r == 1 ? source : NULL;
	return 0;
}

static bool is_of(const struct group *group, const struct kept_row *row)
{
	return group->begun && group->as_of_ms == row->kept.as_of_ms &&
	       memcmp(group->contract, row->kept.contract.ptr, DIGEST_BYTES) == 0 &&
	       memcmp(group->facts, row->kept.facts.ptr, DIGEST_BYTES) == 0;
}

/* Settles the case of the row; why it cannot be is in said. */
static int begin_group(struct group *group, const struct kept_row *row)
{
	struct source *contract = NULL, *facts = NULL;
	struct settle_request request = { .contract = STR("contract"),
					  .facts = STR("case"),
					  .as_of_ms = row->kept.as_of_ms,
					  .proof = true };
	int r;

	arena_reset(group->arena);
	group->said = (struct diag_sink)DIAG_SINK_INIT(group->arena, DIAGS_MAX);
	group->settlement = NULL;
	group->begun = true;
	group->as_of_ms = row->kept.as_of_ms;
	memcpy(group->contract, row->kept.contract.ptr, DIGEST_BYTES);
	memcpy(group->facts, row->kept.facts.ptr, DIGEST_BYTES);
	r = read_source(group, row->place.shard, row->kept.contract, request.contract, &contract);
	if (r == 0)
		r = read_source(group, row->place.shard, row->kept.facts, request.facts, &facts);
	if (r < 0 || !contract || !facts)
		return r;
	request.contract_source = contract;
	request.facts_source = facts;
	r = settle_case(group->arena, &request, &group->settlement, &group->said);
	return r == -ENOMEM ? r : 0;
}

static const struct statement *find_again(const struct group *group, const struct kept_row *row)
{
	const struct case_settlement *settlement = group->settlement;

	for (size_t i = 0; settlement && i < settlement->count; i++) {
		const struct statement *statement = settlement->statements[i];

		if (str_equal(statement->facts->id, row->subscription) &&
		    statement->revision == row->kept.revision)
			return statement;
	}
	return NULL;
}

static struct str engine_text(const struct tree *statement, struct str key)
{
	const struct tree *node = tree_get(tree_get(statement, STR("engine")), key);

	return node && node->kind == TREE_SCALAR ? node->text : STR_NONE;
}

/* The JSON of the statement, as made by that engine and tzdata, in the group's arena. */
static int write_again(struct group *group, const struct statement *statement,
		       const struct statement_meta *meta, struct source *source)
{
	struct strbuf out = STRBUF_INIT(BOOK_DOCUMENT_BYTES_MAX);
	int r;

	book_statement_json(&out, statement, meta);
	r = strbuf_error(&out);
	if (r == 0)
		r = str_copy(group->arena, strbuf_str(&out), &source->text);
	strbuf_done(&out);
	return r;
}

/* Where the bytes differ, *ret_path is the first place that does. */
static int find_place(struct group *group, const struct tree *written, const struct source *again,
		      struct str *ret_path)
{
	const struct yaml_limits limits = { BOOK_DOCUMENT_BYTES_MAX, YAML_DEPTH_MAX, NODES_MAX };
	struct differences found = { .arena = group->arena, .max = 1 };
	struct tree *root;
	int r = yaml_parse(group->arena, again, &limits, &root, &group->said);

	if (r == 0)
		r = statement_compare(&found, written, root, STR_NONE);
	if (r == 0)
		*ret_path = found.count > 0 ? found.items[0].path : STR("/");
	return r;
}

/* Another version of garant or of the zones may have made it: it is the same when nothing but that
 * differs. */
static int compare_older(struct group *group, const struct statement *statement,
			 const struct source *written, struct str *ret_path)
{
	const struct yaml_limits limits = { BOOK_DOCUMENT_BYTES_MAX, YAML_DEPTH_MAX, NODES_MAX };
	struct statement_meta meta = group->settlement->meta;
	struct source again = { .name = STR("settled again") };
	struct tree *root;
	int r = yaml_parse(group->arena, written, &limits, &root, &group->said);

	if (r == -EBADMSG) {
		*ret_path = STR("/");
		return 0;
	}
	if (r < 0)
		return r;
	meta.engine_version = engine_text(root, STR("version"));
	meta.tzdata_version = engine_text(root, STR("tzdata"));
	r = write_again(group, statement, &meta, &again);
	return r < 0 || str_equal(again.text, written->text)
		       ? r
		       : find_place(group, root, &again, ret_path);
}

/* *ret_path is the first place that differs; empty: it is the same. */
static int compare(struct group *group, const struct statement *statement,
		   const struct source *written, struct str *ret_path)
{
	struct source again = { .name = STR("settled again") };
	int r;

	assert(group->settlement); /* the statement is one of it */
	*ret_path = STR_NONE;
	r = write_again(group, statement, &group->settlement->meta, &again);
	return r < 0 || str_equal(again.text, written->text)
		       ? r
		       : compare_older(group, statement, written, ret_path);
}

static int check_row(struct group *group, const struct kept_row *row)
{
	struct arena_mark mark = arena_mark(group->arena);
	const struct statement *statement = find_again(group, row);
	struct source *written = NULL;
	struct str path = STR_NONE;
	int r = 0;

	if (statement)
		r = read_source(group, row->place.shard, row->kept.statement, STR("statement"),
				&written);
	if (r == 0 && (!statement || !written))
		walk_found(group->walk, DIAG_VERIFY_UNSETTLED, row->place,
			   group->said.errors > 0
				   ? str_from(diag_text(group->said.items[0].id)->code)
				   : row->subscription);
	else if (r == 0)
		r = compare(group, statement, written, &path);
	if (r == 0 && path.len > 0)
		walk_found(group->walk, DIAG_VERIFY_SETTLED, row->place, path);
	arena_rewind(group->arena, mark);
	return r;
}

static void read_row(struct store_statement *rows, struct kept_row *row)
{
	*row = (struct kept_row){ { store_int(rows, 0), store_int(rows, 1) },
				  store_text(rows, 2),
				  { .revision = store_int(rows, 3),
				    .as_of_ms = store_int(rows, 4),
				    .contract = store_bytes(rows, 5),
				    .facts = store_bytes(rows, 6),
				    .statement = store_bytes(rows, 7) } };
}

static int check_rows(struct group *group)
{
	static const struct store_sql all = {
		"SELECT shard, seq, subscription, revision, as_of, contract, facts, digest FROM "
		"statement ORDER BY contract, facts, as_of, shard, seq"
	};
	struct store_statement *rows = store_query_many(group->walk->store, &all);
	struct kept_row row;
	int r;

	while ((r = store_step(rows)) == 1) {
		read_row(rows, &row);
		r = is_of(group, &row) ? 0 : begin_group(group, &row);
		if (r == 0)
			r = check_row(group, &row);
		if (r < 0)
			break;
		group->walk->check.statements++;
		walk_step(group->walk);
	}
	store_end(rows);
	return r;
}

int walk_statements(struct walk *walk)
{
	struct group group = { .walk = walk };
	int r = arena_new(ARENA_BYTES_MAX, &group.arena);

	if (r == 0)
		r = check_rows(&group);
	arena_free(group.arena);
	return r;
}
