#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/book_parts.h"
#include "store/schema.h"

#define BUFFER_BYTES_MAX (2 * FACT_BODY_BYTES_MAX)

int book_failed(struct str name, const struct store *store, int error, struct diag_sink *sink)
{
	(void)store_complain(store, error, name, sink);
	return error;
}

int book_system_failed(const char *path, int error, struct diag_sink *sink)
{
	const char *cause = strerrordesc_np(-error);

	(void)diag_add(sink, DIAG_BOOK_MADE, POSITION_NONE, str_from(path),
		       str_from(cause ? cause : "unknown error"));
	return error;
}

int book_path(struct str folder, const char *name, struct diag_sink *sink,
	      char ret_path[BOOK_PATH_BYTES])
{
	int wrote = snprintf(ret_path, BOOK_PATH_BYTES, "%.*s%s%s", STR_ARG(folder),
			     name[0] ? "/" : "", name);

	if (wrote < 0 || wrote >= BOOK_PATH_BYTES)
		return book_system_failed(name, -ENAMETOOLONG, sink);
	return 0;
}

/* Who had the lock has removed it meanwhile, with the folder: it keeps nobody out. */
static bool is_gone(int fd)
{
	struct stat status;

	return fstat(fd, &status) < 0 || status.st_nlink == 0;
}

int book_lock(struct str folder, struct diag_sink *sink, int *ret_lock)
{
	char path[BOOK_PATH_BYTES];
	int fd, r = book_path(folder, BOOK_LOCK_FILE, sink, path);

	if (r < 0)
		return r;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return book_system_failed(path, -errno, sink);
	r = flock(fd, LOCK_EX | LOCK_NB) < 0 ? errno == EWOULDBLOCK ? -EBUSY : -errno : 0;
	if (r == 0 && is_gone(fd))
		r = -EBUSY;
	if (r < 0) {
		(void)close(fd);
		return book_failed(folder, NULL, r, sink);
	}
	*ret_lock = fd;
	return 0;
}

int book_find_id(struct store *store, char ret_id[BOOK_ID_BYTES])
{
	static const struct store_sql find = { "SELECT id FROM book" };
	struct store_statement *statement = store_query(store, &find);
	struct str id;
	int r;

	r = store_step(statement);
	id = r == 1 ? store_text(statement, 0) : STR_NONE;
	if (id.len == BOOK_ID_BYTES)
		memcpy(ret_id, id.ptr, BOOK_ID_BYTES);
	else if (r == 1)
		r = -EUCLEAN;
	store_end(statement);
	return r;
}

static int read_id(struct book *book)
{
	int r = book_find_id(book->store, book->id);

	return r == 0 ? -EUCLEAN : r < 0 ? r : 0;
}

/* Says why tables of another version are not touched. */
static int refuse_version(const struct book *book, const struct schema_version *version,
			  struct diag_sink *sink)
{
	static const enum diag_id ids[] = {
		[SCHEMA_NONE] = DIAG_BOOK_NONE,	      [SCHEMA_CURRENT] = DIAG_NONE,
		[SCHEMA_OLDER] = DIAG_BOOK_OLDER,     [SCHEMA_NEWER] = DIAG_BOOK_NEWER,
		[SCHEMA_FOREIGN] = DIAG_BOOK_FOREIGN,
	};
	struct strbuf found = STRBUF_INIT(32), known = STRBUF_INIT(32);

	strbuf_add_int(&found, version->found);
	strbuf_add_int(&known, version->known);
	(void)diag_add(sink, ids[version->state], POSITION_NONE, str_from(book->folder),
		       strbuf_str(&found), strbuf_str(&known));
	strbuf_done(&found);
	strbuf_done(&known);
	return -EBADMSG;
}

static int open_store(struct book *book, const char *path, enum book_mode mode)
{
	enum store_mode how = mode == BOOK_WRITE ? STORE_WRITE : STORE_READ;

	store_close(book->store);
	book->store = NULL;
	if (book->database.conninfo[0])
		return book_database_connect(&book->database, how, &book->store);
	return store_open(path, how, &book->store);
}

/* A database elsewhere may have become that of another book. */
static int check_id(const struct book *book, struct diag_sink *sink)
{
	char path[BOOK_PATH_BYTES];
	int r;

	if (!book->database.conninfo[0] || memcmp(book->id, book->database.id, BOOK_ID_BYTES) == 0)
		return 0;
	r = book_path(book_name(book), BOOK_DATABASE_FILE, sink, path);
	return r < 0 ? r : diag_add(sink, DIAG_BOOK_OTHER, POSITION_NONE, str_from(path));
}

/* Even a file that is to be written is first opened for reading, so that nothing at all is written
 * to one that another version made. */
static int open_version(struct book *book, const char *path, enum book_mode mode,
			struct diag_sink *sink, enum schema_state *ret_state)
{
	struct schema_version version = { 0 };
	int r = open_store(book, path, book->database.conninfo[0] ? mode : BOOK_READ);

	if (r == 0)
		r = schema_look(book->store, &version);
	if (r == -EROFS && mode != BOOK_WRITE) {
		(void)diag_add(sink, DIAG_BOOK_FOLDER, POSITION_NONE, str_from(book->folder));
		return r;
	}
	if (r < 0)
		return book_failed(str_from(book->folder), book->store, r, sink);
	if (version.state != SCHEMA_CURRENT &&
	    !(version.state == SCHEMA_OLDER && mode != BOOK_READ))
		return refuse_version(book, &version, sink);
	*ret_state = version.state;
	return 0;
}

static int open_file(struct book *book, const char *path, enum book_mode mode, int64_t now_ms,
		     struct diag_sink *sink)
{
	enum schema_state state = SCHEMA_NONE;
	int r = open_version(book, path, mode, sink, &state);

	if (r < 0)
		return r;
	if (mode == BOOK_WRITE && !book->database.conninfo[0])
		r = open_store(book, path, mode);
	if (r == 0 && mode == BOOK_WRITE && state == SCHEMA_OLDER)
		r = schema_update(book->store, now_ms);
	if (r == 0)
		r = read_id(book);
	return r < 0 ? book_failed(str_from(book->folder), book->store, r, sink)
		     : check_id(book, sink);
}

/* Without a file there is no book, whatever SQLite would say; unless it is in a database. */
static int find_file(struct book *book, struct diag_sink *sink, char path[BOOK_PATH_BYTES])
{
	struct str folder = str_from(book->folder);
	int r = book_path(folder, BOOK_FILE, sink, path);

	if (r < 0 || access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR))
		return r;
	r = book_database_read(folder, sink, &book->database);
	if (r == 0)
		return diag_add(sink, DIAG_BOOK_NONE, POSITION_NONE, folder);
	return r < 0 ? r : 0;
}

/* A book without lock and store. Returns 0 or a negative errno with a diagnostic. */
static int new_book(struct str folder, struct diag_sink *sink, struct book **ret_book)
{
	struct book *book = calloc(1, sizeof(*book));
	int r;

	if (!book)
		return book_failed(folder, NULL, -ENOMEM, sink);
	book->lock = -1;
	book->body = book->hashed = (struct strbuf)STRBUF_INIT(BUFFER_BYTES_MAX);
	r = book_path(folder, "", sink, book->folder);
	if (r < 0)
		book_close(book);
	else
		*ret_book = book;
	return r;
}

static int take_version(struct book *book, struct diag_sink *sink)
{
	struct schema_version version = { 0 };
	int r = schema_look(book->store, &version);

	if (r == 0 && (version.state == SCHEMA_NONE || version.state == SCHEMA_NEWER ||
		       version.state == SCHEMA_FOREIGN))
		return refuse_version(book, &version, sink);
	if (r == 0)
		r = read_id(book);
	return r < 0 ? book_failed(book_name(book), book->store, r, sink) : 0;
}

int book_open_path(struct str name, const char *path, enum store_mode mode, struct diag_sink *sink,
		   struct book **ret_book)
{
	struct book *book = NULL;
	int r = new_book(name, sink, &book);

	if (r < 0)
		return r;
	r = store_open(path, mode, &book->store);
	if (r < 0)
		(void)book_failed(name, book->store, r, sink);
	else
		r = take_version(book, sink);
	if (r < 0)
		book_close(book);
	else
		*ret_book = book;
	return r;
}

int book_update(struct book *book, int64_t now_ms, struct diag_sink *sink)
{
	int r = schema_update(book->store, now_ms);

	return r < 0 ? book_failed(book_name(book), book->store, r, sink) : 0;
}

int book_open(struct str folder, enum book_mode mode, int64_t now_ms, struct diag_sink *sink,
	      struct book **ret_book)
{
	struct book *book = NULL;
	char path[BOOK_PATH_BYTES];
	int r = new_book(folder, sink, &book);

	if (r < 0)
		return r;
	r = find_file(book, sink, path);
	if (r == 0 && mode == BOOK_BACKUP && book->database.conninfo[0])
		r = diag_add(sink, DIAG_BACKUP_POSTGRESQL, POSITION_NONE, folder);
	if (r == 0 && mode == BOOK_WRITE && !book->database.conninfo[0])
		r = book_lock(folder, sink, &book->lock);
	if (r == 0)
		r = open_file(book, path, mode, now_ms, sink);
	if (r < 0) {
		book_close(book);
		return r;
	}
	*ret_book = book;
	return 0;
}

void book_close(struct book *book)
{
	if (!book)
		return;
	store_close(book->store);
	if (book->lock >= 0)
		(void)close(book->lock);
	strbuf_done(&book->body);
	strbuf_done(&book->hashed);
	free(book);
}

struct store *book_store(struct book *book)
{
	return book->store;
}

struct str book_name(const struct book *book)
{
	return str_from(book->folder);
}

struct str book_id(const struct book *book)
{
	return (struct str){ book->id, BOOK_ID_BYTES };
}
