#include "app/book_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup_file.h"
#include "app/book_parts.h"
#include "app/bulk_file.h"
#include "store/backup.h"
#include "store/schema.h"

#define UNFINISHED ".unfinished"
#define PIECE_BYTES ((size_t)256 * KIB)

/* A backup while it is written. */
struct writing {
	const struct use *use;
	const struct backup_request *request;
	char path[BOOK_PATH_BYTES], folder[BOOK_PATH_BYTES];
	char unfinished[BOOK_PATH_BYTES]; /* hidden, beside it */
	int fd;				  /* of the unfinished file, with its lock; -1: none */
	bool named;			  /* it has its own name: nothing is unfinished */
	struct strbuf heads;
	uint8_t digest[DIGEST_BYTES];
	struct manifest manifest;
	int64_t copied; /* bytes that the database comes to, for who watches */
};

static int failed(const struct writing *writing, int error, struct str cause)
{
	if (error == -ENOSPC)
		(void)diag_add(writing->use->sink, DIAG_BACKUP_FULL, POSITION_NONE,
			       writing->request->path);
	else
		(void)diag_add(writing->use->sink, DIAG_BACKUP_WRITE, POSITION_NONE,
			       writing->request->path, cause);
	return error;
}

static int system_failed(const struct writing *writing, int error)
{
	const char *cause = strerrordesc_np(-error);

	return failed(writing, error, str_from(cause ? cause : "unknown error"));
}

static int refuse(const struct writing *writing, enum diag_id id)
{
	return diag_add(writing->use->sink, id, POSITION_NONE, writing->request->path);
}

/* The names: of the file, of its folder, and of the file while it is unfinished. */
static int name_files(struct writing *writing)
{
	const char *slash, *base;
	int wrote, r = book_path(writing->request->path, "", writing->use->sink, writing->path);

	if (r < 0)
		return r;
	slash = strrchr(writing->path, '/');
	base = slash ? slash + 1 : writing->path;
	if (*base == '\0')
		return system_failed(writing, *writing->path ? -EISDIR : -ENOENT);
	(void)snprintf(writing->folder, sizeof(writing->folder), "%.*s",
		       slash ? (int)(base - writing->path) : 2, slash ? writing->path : "./");
	wrote = snprintf(writing->unfinished, sizeof(writing->unfinished), "%s.%s" UNFINISHED,
			 writing->folder, base);
	if (wrote < 0 || (size_t)wrote >= sizeof(writing->unfinished))
		return system_failed(writing, -ENAMETOOLONG);
	return 0;
}

/* The names in the folder of a book are its own. */
static int look_at_folder(const struct writing *writing)
{
	struct stat folder, book;

	if (stat(writing->folder, &folder) < 0 ||
	    stat(book_name(writing->use->book).ptr, &book) < 0)
		return system_failed(writing, -errno);
	if (folder.st_dev == book.st_dev && folder.st_ino == book.st_ino)
		return refuse(writing, DIAG_BACKUP_INSIDE);
	return 0;
}

/* The database of a book is worth more than any backup: it is never replaced. */
static int look_at_old(const struct writing *writing)
{
	char head[STORE_HEAD_BYTES];
	int fd = open(writing->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t count;

	if (fd < 0)
		return system_failed(writing, -errno);
	count = read(fd, head, sizeof(head));
	(void)close(fd);
	if (count < 0)
		return system_failed(writing, -EIO);
	if (store_kind_of((struct str){ head, (size_t)count }) == STORE_IS_BOOK)
		return refuse(writing, DIAG_BACKUP_OVER_BOOK);
	return 0;
}

/* Only a file is replaced, or a link, and only when that was asked for. */
static int look_at_target(const struct writing *writing)
{
	struct stat status;

	if (lstat(writing->path, &status) < 0)
		return errno == ENOENT ? 0 : system_failed(writing, -errno);
	if (S_ISDIR(status.st_mode))
		return system_failed(writing, -EISDIR);
	if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
		return system_failed(writing, -EINVAL);
	if (!writing->request->replace)
		return refuse(writing, DIAG_BACKUP_THERE);
	return S_ISREG(status.st_mode) ? look_at_old(writing) : 0;
}

/* What stands under the hidden name is still the file that was locked. */
static bool is_named(const struct writing *writing)
{
	struct stat open_one, named;

	return fstat(writing->fd, &open_one) == 0 && lstat(writing->unfinished, &named) == 0 &&
	       open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

/* One that was killed has left its unfinished file: it is taken over. Another one that goes on has
 * its lock. */
static int open_unfinished(struct writing *writing)
{
	int r;

	writing->fd = open(writing->unfinished, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (writing->fd < 0)
		return system_failed(writing, -errno);
	r = flock(writing->fd, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
	if (r == 0 && !is_named(writing))
		r = -EWOULDBLOCK;
	if (r < 0) {
		(void)close(writing->fd);
		writing->fd = -1; /* it may be another one's: it is left alone */
		return r == -EWOULDBLOCK ? refuse(writing, DIAG_BACKUP_BUSY)
					 : system_failed(writing, r);
	}
	if (fchmod(writing->fd, 0600) < 0 || ftruncate(writing->fd, 0) < 0)
		return system_failed(writing, -errno);
	return 0;
}

/* The first look of the transaction: from here on it sees the book as it is now. */
static int read_heads(struct writing *writing)
{
	struct store *store = book_store(writing->use->book);
	struct store_statement *rows = journal_heads(store);
	struct schema_version version = { 0 };
	struct journal_head head;
	int64_t shard;
	int r;

	while ((r = journal_head_next(rows, &shard, &head)) == 1)
		manifest_heads_add(&writing->heads, (struct fact_place){ shard, head.seq },
				   digest_str(head.hash));
	if (r == 0)
		r = strbuf_error(&writing->heads);
	if (r == 0)
		r = schema_look(store, &version);
	writing->manifest.tables = version.found;
	writing->manifest.heads = strbuf_str(&writing->heads);
	return book_use_result(writing->use, r);
}

static void show_copied(void *state, int64_t done, int64_t total)
{
	struct writing *writing = state;
	const struct book_watch *watch = writing->request->watch;

	writing->copied = total;
	if (watch)
		watch->show(watch->state, done, 2 * total);
}

static int copy_database(struct writing *writing)
{
	struct store *store = book_store(writing->use->book);
	const struct store_target target = { writing->unfinished, show_copied, writing };
	enum store_side side;
	int r = store_backup(store, &target, &side);

	if (r < 0 && side == STORE_SOURCE)
		return book_use_result(writing->use, r);
	return r < 0 ? failed(writing, r, store_message(store)) : 0;
}

/* Reads what was copied: that is what is digested. */
static int digest_pieces(struct writing *writing, char *piece, struct digest_sum *sum)
{
	const struct book_watch *watch = writing->request->watch;
	int64_t done = 0;
	ssize_t count;

	if (lseek(writing->fd, 0, SEEK_SET) != 0)
		return -errno;
	while ((count = read(writing->fd, piece, PIECE_BYTES)) != 0) {
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		digest_piece(sum, (struct str){ piece, (size_t)count });
		done += count;
		if (watch)
			watch->show(watch->state, writing->copied + done, 2 * writing->copied);
	}
	writing->manifest.bytes = done;
	return 0;
}

static int digest_database(struct writing *writing)
{
	char *piece = malloc(PIECE_BYTES);
	struct digest_sum sum;
	int r = piece ? 0 : -ENOMEM;

	digest_begin(&sum);
	if (r == 0)
		r = digest_pieces(writing, piece, &sum);
	digest_end(&sum, writing->digest);
	free(piece);
	return r < 0 ? system_failed(writing, r) : 0;
}

/* Behind the database, where reading has ended. */
static int write_manifest(struct writing *writing)
{
	struct strbuf out = STRBUF_INIT(2 * MANIFEST_BYTES_MAX);
	struct manifest *manifest = &writing->manifest;
	int r;

	manifest->book = book_id(writing->use->book);
	manifest->made_ms = writing->use->asking->now_ms;
	manifest->digest = digest_str(writing->digest);
	manifest_write(&out, manifest);
	r = strbuf_error(&out);
	if (r == 0)
		r = bulk_write_all(writing->fd, strbuf_str(&out));
	if (r == 0 && fsync(writing->fd) < 0)
		r = -errno;
	strbuf_done(&out);
	return r < 0 ? system_failed(writing, r) : 0;
}

/* A file system without a rename that replaces nothing gets a look before it. */
static int rename_new(const struct writing *writing)
{
	if (renameat2(AT_FDCWD, writing->unfinished, AT_FDCWD, writing->path, RENAME_NOREPLACE) ==
	    0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	if (access(writing->path, F_OK) == 0)
		return -EEXIST;
	return rename(writing->unfinished, writing->path) < 0 ? -errno : 0;
}

static int give_name(struct writing *writing)
{
	int fd, r;

	if (writing->request->replace)
		r = rename(writing->unfinished, writing->path) < 0 ? -errno : 0;
	else
		r = rename_new(writing);
	if (r == -EEXIST)
		return refuse(writing, DIAG_BACKUP_THERE);
	if (r < 0)
		return system_failed(writing, r);
	writing->named = true;
	fd = open(writing->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		r = system_failed(writing, -errno);
	if (fd >= 0)
		(void)close(fd);
	return r;
}

/* The transaction has begun: it is only read. */
static int write_all(struct writing *writing)
{
	int r = read_heads(writing);

	if (r == 0)
		r = copy_database(writing);
	store_rollback(book_store(writing->use->book));
	if (r == 0)
		r = digest_database(writing);
	if (r == 0)
		r = write_manifest(writing);
	return r == 0 ? give_name(writing) : r;
}

static void tell(const struct writing *writing, struct backup_info *ret_info)
{
	struct backup_file file = { .manifest = writing->manifest };
	struct stat status;

	if (fstat(writing->fd, &status) == 0)
		file.bytes = status.st_size;
	if (!manifest_count(&file.manifest)) /* they come from a row of each shard */
		file.manifest.facts = file.manifest.chains = 0;
	backup_file_info(&file, ret_info);
}

int book_backup(const struct use *use, const struct backup_request *request,
		struct backup_info *ret_info)
{
	struct writing writing = {
		.use = use, .request = request, .fd = -1, .heads = STRBUF_INIT(MANIFEST_BYTES_MAX)
	};
	int r = book_use_allowed(use, RIGHT_BACKUP);

	if (r == 0)
		r = name_files(&writing);
	if (r == 0)
		r = look_at_folder(&writing);
	if (r == 0)
		r = look_at_target(&writing);
	if (r == 0)
		r = open_unfinished(&writing);
	if (r == 0)
		r = book_use_result(use, store_begin(book_store(use->book)));
	if (r == 0)
		r = write_all(&writing);
	if (r == 0)
		tell(&writing, ret_info);
	else if (writing.fd >= 0 && !writing.named)
		(void)unlink(writing.unfinished);
	if (writing.fd >= 0)
		(void)close(writing.fd);
	strbuf_done(&writing.heads);
	return r;
}

int book_backup_check(struct str path, const struct book_watch *watch, struct diag_sink *sink,
		      struct backup_info *ret_info)
{
	struct backup_file file;
	char name[BOOK_PATH_BYTES];
	int64_t differences = 0;
	int r = backup_file_open(&file, path, sink);

	if (r == 0)
		r = backup_file_copy(&file, -1, STR_NONE, watch, sink);
	if (r == 0)
		r = backup_file_tables(&file, sink);
	if (r == 0)
		r = book_path(path, "", sink, name);
	if (r == 0)
		r = backup_file_chains(&file, name, watch, sink, &differences);
	backup_file_info(&file, ret_info);
	ret_info->differences = differences;
	backup_file_close(&file);
	return r;
}
