/* A book whose tables stand in PostgreSQL: the file that says where, and how such a book is made.
 * */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/book_parts.h"
#include "base/parse.h"
#include "store/connection.h"
#include "store/schema.h"

#define FILE_BYTES_MAX ((size_t)2 * BOOK_PATH_BYTES)
#define SECONDS_MAX 86400

void book_database_write(struct strbuf *out, const struct book_database *database)
{
	strbuf_add(out, STR("# Where the tables of this book are. A password does not belong here: "
			    "keep it in ~/.pgpass.\n"));
	strbuf_add_format(out, "id %.*s\nconnection %s\n", BOOK_ID_BYTES, database->id,
			  database->conninfo);
	if (database->deadline_ms > 0)
		strbuf_add_format(out, "seconds %jd\n", (intmax_t)(database->deadline_ms / 1000));
}

/* One line of the file. */
static bool take_line(struct str line, struct book_database *database)
{
	struct str word, value;
	int64_t seconds;

	if (line.len == 0 || line.ptr[0] == '#')
		return true;
	(void)str_cut(line, ' ', &word, &value);
	if (str_equal(word, STR("id")) && value.len == BOOK_ID_BYTES) {
		memcpy(database->id, value.ptr, BOOK_ID_BYTES);
	} else if (str_equal(word, STR("connection")) && value.len > 0 &&
		   value.len < sizeof(database->conninfo)) {
		memcpy(database->conninfo, value.ptr, value.len);
		database->conninfo[value.len] = '\0';
	} else if (str_equal(word, STR("seconds")) &&
		   parse_int64(value, 1, SECONDS_MAX, &seconds) == 0) {
		database->deadline_ms = seconds * 1000;
	} else {
		return false;
	}
	return true;
}

static int take_text(const char *path, struct str text, struct diag_sink *sink,
		     struct book_database *ret_database)
{
	struct book_database database = { 0 };
	bool fine = true;
	struct str line;

	while (fine && text.len > 0) {
		(void)str_cut(text, '\n', &line, &text);
		fine = take_line(line, &database);
	}
	if (!fine || !database.id[0] || store_conninfo(database.conninfo) != CONNINFO_FINE)
		return diag_add(sink, DIAG_BOOK_CONNECTION, POSITION_NONE, str_from(path));
	*ret_database = database;
	return 1;
}

int book_database_read(struct str folder, struct diag_sink *sink,
		       struct book_database *ret_database)
{
	char path[BOOK_PATH_BYTES], text[FILE_BYTES_MAX];
	int fd, r = book_path(folder, BOOK_DATABASE_FILE, sink, path);
	ssize_t got;

	if (r < 0)
		return r;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	got = fd < 0 ? -1 : read(fd, text, sizeof(text));
	r = got < 0 ? -errno : 0;
	if (fd >= 0)
		(void)close(fd);
	if (r < 0)
		return book_system_failed(path, r, sink);
	return take_text(path, (struct str){ text, (size_t)got }, sink, ret_database);
}

int book_database_connect(const struct book_database *database, enum store_mode mode,
			  struct store **ret_store)
{
	const struct store_connection connection = { database->conninfo, database->deadline_ms };

	return store_connect(&connection, mode, ret_store);
}

static int check_conninfo(struct str conninfo, struct diag_sink *sink,
			  struct book_database *ret_database)
{
	struct book_database database = { 0 };
	enum conninfo found = CONNINFO_WRONG;

	if (conninfo.len < sizeof(database.conninfo) && !memchr(conninfo.ptr, '\n', conninfo.len)) {
		memcpy(database.conninfo, conninfo.ptr, conninfo.len);
		found = store_conninfo(database.conninfo);
	}
	*ret_database = database;
	if (found == CONNINFO_FINE)
		return 0;
	if (found == CONNINFO_PASSWORD)
		return diag_add(sink, DIAG_BOOK_PASSWORD, POSITION_NONE);
	return diag_add(sink, DIAG_BOOK_CONNINFO, POSITION_NONE, conninfo);
}

/* Tables of a book, from the first migration to the last one, or none at all. Returns 1 when a
 * book is there, 0 when one may be made, or an error of the store; -ENOTEMPTY: something else is
 * there. */
static int look_at_schema(struct store *store, char id[BOOK_ID_BYTES])
{
	struct schema_version version = { 0 };
	int64_t tables = 0;
	int r = schema_look(store, &version);

	if (r < 0)
		return r;
	if (version.state == SCHEMA_NONE) {
		r = store_table_count(store, &tables);
		return r < 0 ? r : tables > 0 ? -ENOTEMPTY : 0;
	}
	return version.state == SCHEMA_FOREIGN ? -ENOTEMPTY : book_find_id(store, id);
}

static int fill(const struct book_place *place, struct book_database *database, int64_t now_ms,
		struct diag_sink *sink)
{
	struct store *store;
	int r = book_database_connect(database, STORE_CREATE, &store);
	bool there = false;

	if (r == 0)
		r = look_at_schema(store, database->id);
	there = r == 1;
	if (r == 0)
		r = book_fill(store, now_ms);
	if (r == 0)
		r = book_find_id(store, database->id);
	if (r == -ENOTEMPTY)
		(void)diag_add(sink, DIAG_BOOK_SCHEMA, POSITION_NONE, place->name);
	else if (r < 0)
		(void)book_failed(place->name, store, r, sink);
	store_close(store);
	return r < 0 ? r : there;
}

static int write_file(const struct book_place *place, const struct book_database *database,
		      struct diag_sink *sink)
{
	struct strbuf text = STRBUF_INIT(FILE_BYTES_MAX);
	int fd = open(place->unfinished, O_WRONLY | O_CLOEXEC), r;

	book_database_write(&text, database);
	r = fd < 0 ? -errno : strbuf_error(&text);
	if (r == 0 && write(fd, text.ptr, strbuf_str(&text).len) != (ssize_t)strbuf_str(&text).len)
		r = -EIO;
	if (fd >= 0)
		(void)close(fd);
	strbuf_done(&text);
	return r < 0 ? book_system_failed(place->unfinished, r, sink) : 0;
}

int book_init_database(struct str folder, struct str conninfo, int64_t now_ms,
		       struct diag_sink *sink, bool *ret_there)
{
	struct book_database database;
	struct book_place place;
	int r = check_conninfo(conninfo, sink, &database);

	*ret_there = false;
	if (r == 0)
		r = book_place_begin(&place, folder, sink);
	if (r < 0)
		return r;
	r = book_path(folder, BOOK_DATABASE_FILE, sink, place.file);
	if (r == 0)
		r = fill(&place, &database, now_ms, sink);
	*ret_there = r == 1;
	if (r >= 0)
		r = write_file(&place, &database, sink);
	if (r == 0)
		r = book_place_finish(&place, sink);
	book_place_end(&place, sink);
	return r;
}
