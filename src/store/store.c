/* The store, whichever database it is: each function is that of the connection's driver. */
#include "store/store.h"

#include <errno.h>

#include "store/driver.h"

int store_open(const char *path, enum store_mode mode, struct store **ret_store)
{
	return sqlite_open(path, mode, ret_store);
}

void store_close(struct store *store)
{
	if (store)
		store->driver->close(store);
}

int store_begin(struct store *store)
{
	return store->driver->begin(store);
}

int store_commit(struct store *store)
{
	return store->driver->commit(store);
}

void store_rollback(struct store *store)
{
	store->driver->rollback(store);
}

int store_forget(struct store *store)
{
	return store->driver->forget(store);
}

struct store_statement *store_query(struct store *store, const struct store_sql *sql)
{
	return store->driver->query(store, sql);
}

struct store_statement *store_query_many(struct store *store, const struct store_sql *sql)
{
	struct store_statement *statement = store->driver->query(store, sql);

	if (store->driver->many)
		store->driver->many(statement);
	return statement;
}

void store_bind_int(struct store_statement *statement, int number, int64_t value)
{
	statement->driver->bind_int(statement, number, value);
}

void store_bind_text(struct store_statement *statement, int number, struct str text)
{
	statement->driver->bind_text(statement, number, text);
}

void store_bind_bytes(struct store_statement *statement, int number, struct str bytes)
{
	statement->driver->bind_bytes(statement, number, bytes);
}

int store_step(struct store_statement *statement)
{
	return statement->driver->step(statement);
}

int store_run(struct store_statement *statement)
{
	int r = store_step(statement);

	if (r == 1)
		store_end(statement);
	return r < 0 ? r : 0;
}

int store_post(struct store_statement *statement)
{
	return statement->driver->post(statement);
}

void store_end(struct store_statement *statement)
{
	statement->driver->end(statement);
}

int64_t store_changes(const struct store *store)
{
	return store->driver->changes(store);
}

int64_t store_int(struct store_statement *statement, int column)
{
	return statement->driver->column_int(statement, column);
}

struct str store_text(struct store_statement *statement, int column)
{
	return statement->driver->column_text(statement, column);
}

struct str store_bytes(struct store_statement *statement, int column)
{
	return statement->driver->column_bytes(statement, column);
}

int store_define(struct store *store, const char *statement)
{
	return store->driver->define(store, statement);
}

int store_append_only(struct store *store, const char *table)
{
	return store->driver->append_only(store, table);
}

int store_has_table(struct store *store, struct str table, bool *ret_has)
{
	return store->driver->has_table(store, table, ret_has);
}

int schema_compare(struct store *store, schema_report *report, void *state)
{
	return store->driver->compare(store, report, state);
}

int schema_integrity(struct store *store, schema_report *report, void *state)
{
	return store->driver->integrity(store, report, state);
}

int schema_search(struct store *store, struct str bytes, schema_report *report, void *state)
{
	return store->driver->search(store, bytes, report, state);
}

int schema_shadow(struct store *store, const char *const *tables, size_t count)
{
	return store->driver->shadow(store, tables, count);
}

int schema_differences(struct store *store, const struct shadowed *shadowed, schema_report *report,
		       void *state)
{
	return store->driver->differences(store, shadowed, report, state);
}

int store_backup(struct store *store, const struct store_target *target,
		 enum store_side *ret_failed)
{
	*ret_failed = STORE_SOURCE;
	return store->driver->backup ? store->driver->backup(store, target, ret_failed)
				     : -EOPNOTSUPP;
}

int store_become_book(struct store *store)
{
	return store->driver->become_book ? store->driver->become_book(store) : -EOPNOTSUPP;
}

struct str store_message(const struct store *store)
{
	return str_from(store ? store->message : "");
}

int store_complain(const struct store *store, int error, struct str book, struct diag_sink *sink)
{
	static const struct {
		int error;
		enum diag_id id;
	} rows[] = {
		{ -EBUSY, DIAG_BOOK_BUSY },
		{ -ENOSPC, DIAG_BOOK_FULL },
		{ -EROFS, DIAG_BOOK_READONLY },
		{ -ENOENT, DIAG_BOOK_UNREADABLE },
		{ -EMEDIUMTYPE, DIAG_BACKUP_AS_BOOK },
		{ -EUCLEAN, DIAG_BOOK_DAMAGED },
		{ -EAGAIN, DIAG_BOOK_AGAIN },
		{ -ENOTCONN, DIAG_BOOK_UNREACHED },
		{ -ETIMEDOUT, DIAG_BOOK_UNREACHED },
		{ -EREMOTEIO, DIAG_BOOK_UNKNOWN },
		{ -EPROTONOSUPPORT, DIAG_BOOK_SERVER },
		{ -EPERM, DIAG_BOOK_RULE },
		{ -EEXIST, DIAG_BOOK_RULE },
	};
	enum diag_id id = DIAG_BOOK_FAULT;

	if (error == -ENOMEM)
		return diag_add(sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].error == error)
			id = rows[i].id;
	return diag_add(sink, id, POSITION_NONE, book, store_message(store));
}
