#include "store/schema.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "store/driver.h"

#define MIGRATION_BYTES_MAX (64 * KIB)

static void add_texts(struct strbuf *out, const char *const *texts)
{
	for (; *texts; texts++) {
		strbuf_add(out, str_from(*texts));
		strbuf_add_byte(out, '\0');
	}
}

int migration_digest(const struct migration *migration, uint8_t ret_digest[DIGEST_BYTES])
{
	struct strbuf text = STRBUF_INIT(MIGRATION_BYTES_MAX);
	int r;

	add_texts(&text, migration->statements);
	add_texts(&text, migration->append_only);
	r = strbuf_error(&text);
	assert(r != -E2BIG);
	if (r == 0)
		digest_of(strbuf_str(&text), ret_digest);
	strbuf_done(&text);
	return r;
}

/* Returns 1 when the row is the record of that migration, 0 when not, or -ENOMEM. */
static int is_record_of(struct store_statement *row, const struct migration *migration)
{
	uint8_t digest[DIGEST_BYTES];
	struct str found = store_bytes(row, 1);
	int r = migration_digest(migration, digest);

	if (r < 0)
		return r;
	return store_int(row, 0) == migration->version && found.len == DIGEST_BYTES &&
	       memcmp(found.ptr, digest, DIGEST_BYTES) == 0;
}

/* The records must be those of our migrations, from the first on. */
static int look_at_records(struct store_statement *records, struct schema_version *version)
{
	size_t count, at = 0;
	const struct migration *migrations = schema_migrations(&count);
	int r;

	version->state = SCHEMA_OLDER;
	while ((r = store_step(records)) == 1) {
		version->found = store_int(records, 0);
		if (at == count) {
			version->state = SCHEMA_NEWER;
			continue; /* to the newest of them */
		}
		r = is_record_of(records, &migrations[at]);
		if (r < 0)
			return r;
		if (r == 0) {
			version->state = SCHEMA_FOREIGN;
			return 0;
		}
		at++;
	}
	if (r == 0 && at == count && version->state == SCHEMA_OLDER)
		version->state = SCHEMA_CURRENT;
	return r;
}

int schema_look(struct store *store, struct schema_version *ret_version)
{
	static const struct store_sql list = {
		"SELECT version, digest FROM migration ORDER BY version"
	};
	size_t count;
	const struct migration *migrations = schema_migrations(&count);
	struct schema_version version = { SCHEMA_NONE, 0, migrations[count - 1].version };
	struct store_statement *records;
	bool has;
	int r = store_has_table(store, STR("migration"), &has);

	if (r == 0 && has) {
		records = store_query(store, &list);
		r = look_at_records(records, &version);
		store_end(records);
	}
	if (r == 0)
		*ret_version = version;
	return r;
}

static int record(struct store *store, const struct migration *migration, int64_t now_ms)
{
	static const struct store_sql insert = {
		"INSERT INTO migration (version, digest, applied_at) VALUES ($1, $2, $3)"
	};
	struct store_statement *statement = store_query(store, &insert);
	uint8_t digest[DIGEST_BYTES];
	int r = migration_digest(migration, digest);

	if (r < 0)
		return r;
	store_bind_int(statement, 1, migration->version);
	store_bind_bytes(statement, 2, digest_str(digest));
	store_bind_int(statement, 3, now_ms);
	return store_post(statement);
}

static int define_all(struct store *store, const struct migration *migration)
{
	int r = 0;

	for (size_t i = 0; r == 0 && migration->statements[i]; i++)
		r = store_define(store, migration->statements[i]);
	for (size_t i = 0; r == 0 && migration->append_only[i]; i++)
		r = store_append_only(store, migration->append_only[i]);
	return r;
}

static int migrate(struct store *store, const struct migration *migration, int64_t now_ms)
{
	int r = store_begin(store);

	if (r < 0)
		return r;
	r = define_all(store, migration);
	if (r == 0)
		r = record(store, migration, now_ms);
	if (r < 0) {
		store_rollback(store);
		return r;
	}
	return store_commit(store);
}

int schema_update(struct store *store, int64_t now_ms)
{
	size_t count;
	const struct migration *migrations = schema_migrations(&count);
	struct schema_version version = { 0 };
	int r = schema_look(store, &version);

	if (r < 0)
		return r;
	assert(version.state != SCHEMA_NEWER && version.state != SCHEMA_FOREIGN);
	for (size_t i = 0; r == 0 && i < count; i++)
		if (migrations[i].version > version.found)
			r = migrate(store, &migrations[i], now_ms);
	return r;
}

/* Before 0 when only the row of the book stands there, above 0 when only the one it should have. */
static int order(struct store_statement *book, struct store_statement *model, int book_row,
		 int model_row)
{
	int order;

	if (book_row != 1 || model_row != 1)
		return (book_row != 1) - (model_row != 1);
	order = str_compare(store_text(book, 0), store_text(model, 0));
	return order != 0 ? order : str_compare(store_text(book, 1), store_text(model, 1));
}

/* Walks both lists, which are in the same order, side by side. */
int schema_compare_lists(struct store_statement *book, struct store_statement *model,
			 schema_report *report, void *state)
{
	int book_row = store_step(book), model_row = store_step(model), r = 0;

	while (r == 0 && (book_row == 1 || model_row == 1)) {
		int which = order(book, model, book_row, model_row);

		if (which != 0)
			r = report(state, store_text(which < 0 ? book : model, 0));
		else if (!str_equal(store_text(book, 2), store_text(model, 2)))
			r = report(state, store_text(book, 0));
		if (which <= 0)
			book_row = store_step(book);
		if (which >= 0)
			model_row = store_step(model);
		if (book_row < 0 || model_row < 0)
			return book_row < 0 ? book_row : model_row;
	}
	return r;
}
