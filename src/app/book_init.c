#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/book_parts.h"
#include "store/schema.h"

/* The database while it is made; it gets its name when it is whole. */
#define UNFINISHED "unfinished.db"

/* What a book that was not finished may have left in a folder, and the lock. */
static bool is_ours(const char *name)
{
	static const char *const names[] = { ".",
					     "..",
					     UNFINISHED,
					     UNFINISHED "-wal",
					     UNFINISHED "-shm",
					     UNFINISHED "-journal",
					     "writer.lock" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Returns 1 when something else is in the folder, 0, or a negative errno. */
static int is_used(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	int used = 0;

	if (!directory)
		return -errno;
	errno = 0;
	/* the stream is this function's own, so that readdir needs no lock */
	/* cppcheck-suppress readdirCalled */
	while (!used && (entry = readdir(directory)) != NULL) /* NOLINT(concurrency-mt-unsafe) */
		used = !is_ours(entry->d_name);
	if (!used && errno != 0)
		used = -errno;
	(void)closedir(directory);
	return used;
}

static int make_folder(struct str name, const char *folder, struct diag_sink *sink)
{
	int used;

	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return book_system_failed(folder, -errno, sink);
	used = is_used(folder);
	if (used == 0)
		return 0;
	if (used < 0 && used != -ENOTDIR)
		return book_system_failed(folder, used, sink);
	(void)diag_add(sink, DIAG_BOOK_NOT_EMPTY, POSITION_NONE, name);
	return -EBADMSG;
}

static int remove_unfinished(struct str folder, struct diag_sink *sink)
{
	static const char *const names[] = { UNFINISHED, UNFINISHED "-wal", UNFINISHED "-shm",
					     UNFINISHED "-journal" };
	char path[BOOK_PATH_BYTES];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int r = book_path(folder, names[i], sink, path);

		if (r < 0)
			return r;
		if (unlink(path) < 0 && errno != ENOENT)
			return book_system_failed(path, -errno, sink);
	}
	return 0;
}

/* 128 random bits as text: no two books have the same chains. */
static int make_id(char id[BOOK_ID_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t bytes[BOOK_ID_BYTES / 2];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return -EIO;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		id[2 * i] = digits[bytes[i] >> 4];
		id[2 * i + 1] = digits[bytes[i] & 15];
	}
	return 0;
}

static int insert_book(struct store *store, struct str id, int64_t now_ms)
{
	static const struct store_sql insert = { "INSERT INTO book (id, made_at) VALUES ($1, $2)" };
	struct store_statement *statement = store_query(store, &insert);

	store_bind_text(statement, 1, id);
	store_bind_int(statement, 2, now_ms);
	return store_run(statement);
}

int book_fill(struct store *store, int64_t now_ms)
{
	char id[BOOK_ID_BYTES];
	int r = schema_update(store, now_ms);

	if (r == 0)
		r = make_id(id);
	if (r == 0)
		r = store_begin(store);
	if (r == 0)
		r = insert_book(store, (struct str){ id, BOOK_ID_BYTES }, now_ms);
	if (r == 0)
		r = journal_begin(store, (struct str){ id, BOOK_ID_BYTES });
	return r == 0 ? store_commit(store) : r;
}

/* An empty file that only its owner reads; SQLite gives its other files the same permissions. */
static int make_private(const char *path, struct diag_sink *sink)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return book_system_failed(path, -errno, sink);
	(void)close(fd);
	return 0;
}

static int make_file(struct str folder, const char *path, int64_t now_ms, struct diag_sink *sink)
{
	struct store *store;
	int r = make_private(path, sink);

	if (r < 0)
		return r;
	r = store_open(path, STORE_CREATE, &store);
	if (r == 0)
		r = book_fill(store, now_ms);
	if (r < 0)
		(void)book_failed(folder, store, r, sink);
	store_close(store);
	return r;
}

/* Closing wrote all of it into the one file, which is on the disk before it gets its name. */
static int sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_RDONLY | O_CLOEXEC), r = 0;

	if (fd < 0)
		return -errno;
	if (fsync(fd) < 0)
		r = -errno;
	(void)close(fd);
	return r;
}

static int finish(const char *folder, const char *from, const char *to, struct diag_sink *sink)
{
	int r = sync_path(from, 0);

	if (r == 0 && rename(from, to) < 0)
		r = -errno;
	if (r == 0)
		r = sync_path(folder, O_DIRECTORY);
	return r < 0 ? book_system_failed(to, r, sink) : 0;
}

static int make(struct str name, const char *folder, int64_t now_ms, struct diag_sink *sink)
{
	char from[BOOK_PATH_BYTES], to[BOOK_PATH_BYTES];
	int r = book_path(name, UNFINISHED, sink, from);

	if (r == 0)
		r = book_path(name, BOOK_FILE, sink, to);
	if (r == 0)
		r = remove_unfinished(name, sink);
	if (r == 0)
		r = make_file(name, from, now_ms, sink);
	if (r == 0)
		r = finish(folder, from, to, sink);
	if (r < 0)
		(void)remove_unfinished(name, sink);
	return r;
}

int book_init(struct str folder, int64_t now_ms, struct diag_sink *sink)
{
	char path[BOOK_PATH_BYTES];
	int lock = -1, r = book_path(folder, "", sink, path);

	if (r == 0)
		r = make_folder(folder, path, sink);
	if (r == 0)
		r = book_lock(folder, sink, &lock);
	if (r < 0)
		return r;
	/* Somebody else may have made a book until we had the lock. */
	r = make_folder(folder, path, sink);
	if (r == 0)
		r = make(folder, path, now_ms, sink);
	(void)close(lock);
	return r;
}
