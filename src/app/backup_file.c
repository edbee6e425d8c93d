#include "app/backup_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/book_parts.h"
#include "app/bulk_file.h"
#include "store/backup.h"
#include "store/schema.h"

#define PIECE_BYTES ((size_t)256 * KIB)

static int read_failed(const struct backup_file *file, int error, struct diag_sink *sink)
{
	const char *cause = strerrordesc_np(-error);

	(void)diag_add(sink, DIAG_BACKUP_READ, POSITION_NONE, file->path,
		       str_from(cause ? cause : "unknown error"));
	return error;
}

static int refuse(const struct backup_file *file, enum diag_id id, struct diag_sink *sink)
{
	return diag_add(sink, id, POSITION_NONE, file->path);
}

/* Returns how many bytes there were up to the end of the file, or a negative errno. */
static ssize_t read_at(int fd, char *bytes, size_t count, int64_t at)
{
	size_t done = 0;

	while (done < count) {
		ssize_t got = pread(fd, bytes + done, count - done, at + (int64_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* Why a file without the end of a backup is none. */
static int refuse_kind(const struct backup_file *file, struct diag_sink *sink)
{
	static const enum diag_id ids[] = { [STORE_IS_OTHER] = DIAG_BACKUP_NONE,
					    [STORE_IS_DATABASE] = DIAG_BACKUP_NONE,
					    [STORE_IS_BOOK] = DIAG_BACKUP_BOOK,
					    [STORE_IS_BACKUP] = DIAG_BACKUP_CUT };
	char head[STORE_HEAD_BYTES];
	ssize_t count = read_at(file->fd, head, sizeof(head), 0);

	if (count < 0)
		return read_failed(file, (int)count, sink);
	return refuse(file, ids[store_kind_of((struct str){ head, (size_t)count })], sink);
}

/* Reads what stands before an end into the text. */
static int read_manifest(struct backup_file *file, const struct manifest_end *end,
			 struct diag_sink *sink)
{
	int64_t behind = (int64_t)end->length + (int64_t)MANIFEST_END_BYTES;
	char *text = strbuf_reserve(&file->text, end->length + 1);
	struct manifest manifest = { 0 };
	ssize_t count;
	int r;

	if (!text)
		return read_failed(file, -ENOMEM, sink);
	if (behind > file->bytes)
		return refuse(file, DIAG_BACKUP_CHANGED, sink);
	count = read_at(file->fd, text, end->length, file->bytes - behind);
	if (count < 0)
		return read_failed(file, (int)count, sink);
	strbuf_advance(&file->text, (size_t)count);
	r = manifest_read(strbuf_str(&file->text), end, &manifest);
	if (r == 0 && manifest.bytes != file->bytes - behind)
		r = -EBADMSG;
	if (r < 0)
		return refuse(file, r == -ENOTSUP ? DIAG_BACKUP_FORM : DIAG_BACKUP_CHANGED, sink);
	file->manifest = manifest;
	return 0;
}

static int read_end(struct backup_file *file, struct diag_sink *sink)
{
	char bytes[MANIFEST_END_BYTES];
	struct manifest_end end;
	ssize_t count = 0;

	if (file->bytes == 0)
		return refuse(file, DIAG_BACKUP_EMPTY, sink);
	if (file->bytes > (int64_t)sizeof(bytes))
		count = read_at(file->fd, bytes, sizeof(bytes),
				file->bytes - (int64_t)sizeof(bytes));
	if (count < 0)
		return read_failed(file, (int)count, sink);
	if (manifest_end_read((struct str){ bytes, (size_t)count }, &end) < 0)
		return refuse_kind(file, sink);
	return read_manifest(file, &end, sink);
}

int backup_file_open(struct backup_file *file, struct str path, struct diag_sink *sink)
{
	char name[BOOK_PATH_BYTES];
	struct stat status;
	int r;

	*file = (struct backup_file){ .path = path,
				      .fd = -1,
				      .text = STRBUF_INIT(MANIFEST_BYTES_MAX + 2) };
	r = book_path(path, "", sink, name);
	if (r < 0)
		return r;
	file->fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (file->fd < 0 || fstat(file->fd, &status) < 0)
		return read_failed(file, -errno, sink);
	if (S_ISDIR(status.st_mode))
		return read_failed(file, -EISDIR, sink);
	if (!S_ISREG(status.st_mode))
		return refuse(file, DIAG_BACKUP_NONE, sink);
	file->bytes = status.st_size;
	return read_end(file, sink);
}

void backup_file_close(struct backup_file *file)
{
	if (file->fd >= 0)
		(void)close(file->fd);
	file->fd = -1;
	strbuf_done(&file->text);
}

int backup_file_tables(const struct backup_file *file, struct diag_sink *sink)
{
	struct strbuf found = STRBUF_INIT(32), known = STRBUF_INIT(32);
	size_t count;
	const struct migration *migrations = schema_migrations(&count);
	int64_t newest = migrations[count - 1].version;
	int r = 0;

	strbuf_add_int(&found, file->manifest.tables);
	strbuf_add_int(&known, newest);
	if (file->manifest.tables > newest)
		r = diag_add(sink, DIAG_BACKUP_NEWER, POSITION_NONE, file->path, strbuf_str(&found),
			     strbuf_str(&known));
	strbuf_done(&found);
	strbuf_done(&known);
	return r;
}

/* Reads and writes piece by piece. *ret_writing: it is the writing that failed. */
static int copy_pieces(const struct backup_file *file, int to, const struct book_watch *watch,
		       struct digest_sum *sum, bool *ret_writing)
{
	char *piece = malloc(PIECE_BYTES);
	int64_t at = 0, bytes = file->manifest.bytes;
	ssize_t count = 0;
	int r = piece ? 0 : -ENOMEM;

	*ret_writing = false;
	while (r == 0 && at < bytes) {
		int64_t left = bytes - at;

		count = read_at(file->fd, piece,
				left < (int64_t)PIECE_BYTES ? (size_t)left : PIECE_BYTES, at);
		if (count <= 0) {
			r = count < 0 ? (int)count : -EBADMSG; /* it became shorter */
			break;
		}
		digest_piece(sum, (struct str){ piece, (size_t)count });
		if (to >= 0)
			r = bulk_write_all(to, (struct str){ piece, (size_t)count });
		*ret_writing = r < 0;
		at += count;
		if (watch)
			watch->show(watch->state, at, 2 * bytes);
	}
	free(piece);
	return r;
}

static int copy_failed(const struct backup_file *file, struct str folder, int error, bool writing,
		       struct diag_sink *sink)
{
	char name[BOOK_PATH_BYTES];

	if (error == -EBADMSG)
		return refuse(file, DIAG_BACKUP_CHANGED, sink);
	if (!writing)
		return read_failed(file, error, sink);
	if (error == -ENOSPC)
		return book_failed(folder, NULL, error, sink);
	return book_path(folder, BOOK_FILE, sink, name) < 0 ? error
							    : book_system_failed(name, error, sink);
}

int backup_file_copy(const struct backup_file *file, int to, struct str folder,
		     const struct book_watch *watch, struct diag_sink *sink)
{
	uint8_t digest[DIGEST_BYTES];
	struct digest_sum sum;
	bool writing;
	int r;

	digest_begin(&sum);
	r = copy_pieces(file, to, watch, &sum, &writing);
	digest_end(&sum, digest);
	if (r == 0 && !str_equal(digest_str(digest), file->manifest.digest))
		r = -EBADMSG;
	return r < 0 ? copy_failed(file, folder, r, writing, sink) : 0;
}

/* The heads in the database against those of the manifest, both in order. *ret_same is written with
 * 0. */
static int compare_heads(struct book *book, const struct manifest *manifest, bool *ret_same)
{
	struct store_statement *rows = journal_heads(book->store);
	struct unpack heads = { manifest->heads, false };
	struct journal_head head;
	struct fact_place place;
	struct str hash;
	int64_t shard;
	bool same = true;
	int r;

	while ((r = journal_head_next(rows, &shard, &head)) == 1)
		if (head.seq > 0)
			same &= manifest_head(&heads, &place, &hash) && place.shard == shard &&
				place.seq == head.seq && str_equal(hash, digest_str(head.hash));
	*ret_same = same && !manifest_head(&heads, &place, &hash) &&
		    str_equal(manifest->book, book_id(book));
	return r;
}

/* Links are shown as the second half of the bytes. */
struct scaled {
	const struct book_watch *watch;
	int64_t bytes;
};

static void show_links(void *state, int64_t done, int64_t total)
{
	const struct scaled *scaled = state;
	int64_t bytes = scaled->bytes;

	if (scaled->watch && total > 0)
		scaled->watch->show(scaled->watch->state,
				    bytes + bytes / 1000 * (done * 1000 / total), 2 * bytes);
}

static int look_over(const struct backup_file *file, struct book *book,
		     const struct book_watch *watch, struct diag_sink *sink,
		     int64_t *ret_differences)
{
	struct scaled scaled = { watch, file->manifest.bytes };
	const struct book_watch links = { show_links, &scaled };
	struct book_check check = { 0 };
	bool same = false;
	int r = book_chains(book, &links, sink, &check);

	*ret_differences = (int64_t)check.differences;
	if (r < 0)
		return r;
	r = compare_heads(book, &file->manifest, &same);
	if (r < 0)
		return book_failed(file->path, book->store, r, sink);
	if (same && check.differences == 0)
		return 0;
	*ret_differences += !same;
	return refuse(file, DIAG_BACKUP_CHAINS, sink);
}

int backup_file_chains(const struct backup_file *file, const char *path,
		       const struct book_watch *watch, struct diag_sink *sink,
		       int64_t *ret_differences)
{
	struct book *book;
	int r = book_open_path(file->path, path, STORE_BACKUP, sink, &book);

	*ret_differences = 0;
	if (r < 0)
		return r;
	r = look_over(file, book, watch, sink, ret_differences);
	book_close(book);
	return r;
}

void backup_file_info(const struct backup_file *file, struct backup_info *ret_info)
{
	const struct manifest *manifest = &file->manifest;
	struct strbuf digest = STRBUF_INIT(sizeof(ret_info->digest) - 1);

	*ret_info = (struct backup_info){ .made_ms = manifest->made_ms,
					  .tables = manifest->tables,
					  .facts = manifest->facts,
					  .chains = manifest->chains,
					  .bytes = file->bytes };
	if (manifest->bytes == 0)
		return;
	memcpy(ret_info->book, manifest->book.ptr, MANIFEST_BOOK_BYTES);
	digest_add(&digest, manifest->digest);
	memcpy(ret_info->digest, strbuf_str(&digest).ptr, strbuf_str(&digest).len);
	strbuf_done(&digest);
}
