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
					     BOOK_LOCK_FILE };

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

static int look_empty(const struct book_place *place, struct diag_sink *sink)
{
	int used = is_used(place->folder);

	if (used == 0)
		return 0;
	if (used < 0 && used != -ENOTDIR)
		return book_system_failed(place->folder, used, sink);
	(void)diag_add(sink, DIAG_BOOK_NOT_EMPTY, POSITION_NONE, place->name);
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

static int fill_file(const struct book_place *place, int64_t now_ms, struct diag_sink *sink)
{
	struct store *store;
	int r = store_open(place->unfinished, STORE_CREATE, &store);

	if (r == 0)
		r = book_fill(store, now_ms);
	if (r < 0)
		(void)book_failed(place->name, store, r, sink);
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

int book_place_finish(struct book_place *place, struct diag_sink *sink)
{
	int r = sync_path(place->unfinished, 0);

	if (r == 0 && rename(place->unfinished, place->file) < 0)
		r = -errno;
	if (r == 0) {
		place->finished = true;
		r = sync_path(place->folder, O_DIRECTORY);
	}
	return r < 0 ? book_system_failed(place->file, r, sink) : 0;
}

/* The folder as it was before: one that was made here goes with its lock. */
static void forget(const struct book_place *place, struct diag_sink *sink)
{
	char lock[BOOK_PATH_BYTES];

	(void)remove_unfinished(place->name, sink);
	if (place->made && book_path(place->name, BOOK_LOCK_FILE, sink, lock) == 0) {
		(void)unlink(lock);
		(void)rmdir(place->folder);
	}
}

void book_place_end(struct book_place *place, struct diag_sink *sink)
{
	if (place->lock < 0)
		return;
	if (!place->finished)
		forget(place, sink);
	(void)close(place->lock);
	place->lock = -1;
}

static int begin_in(struct book_place *place, struct diag_sink *sink)
{
	int r = book_lock(place->name, sink, &place->lock);

	/* Somebody else may have made a book until we had the lock. */
	if (r == 0)
		r = look_empty(place, sink);
	if (r < 0 && place->lock >= 0) {
		(void)close(place->lock);
		place->lock = -1;
	}
	return r;
}

int book_place_begin(struct book_place *place, struct str folder, struct diag_sink *sink)
{
	int r;

	*place = (struct book_place){ .name = folder, .lock = -1 };
	r = book_path(folder, "", sink, place->folder);
	if (r == 0)
		r = book_path(folder, UNFINISHED, sink, place->unfinished);
	if (r == 0)
		r = book_path(folder, BOOK_FILE, sink, place->file);
	if (r < 0)
		return r;
	place->made = mkdir(place->folder, 0700) == 0;
	if (!place->made && errno != EEXIST)
		return book_system_failed(place->folder, -errno, sink);
	r = look_empty(place, sink);
	if (r == 0)
		r = begin_in(place, sink);
	if (r < 0)
		return r;
	r = remove_unfinished(folder, sink);
	if (r == 0)
		r = make_private(place->unfinished, sink);
	if (r < 0)
		book_place_end(place, sink);
	return r;
}

int book_init(struct str folder, int64_t now_ms, struct diag_sink *sink)
{
	struct book_place place;
	int r = book_place_begin(&place, folder, sink);

	if (r < 0)
		return r;
	r = fill_file(&place, now_ms, sink);
	if (r == 0)
		r = book_place_finish(&place, sink);
	book_place_end(&place, sink);
	return r;
}
