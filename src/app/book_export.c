#include "app/book_export.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/book_parts.h"
#include "app/bulk_output.h"
#include "app/export_row.h"
#include "store/backup.h"
#include "store/contract.h"

#define PIECE_BYTES ((size_t)64 * KIB)
#define ROW_BYTES_MAX (16 * MIB)
#define CELL_BYTES_MAX (4 * MIB)
#define NAMES_ARENA_BYTES ((size_t)4 * MIB)

/* An export while it is written. */
struct exporting {
	const struct use *use;
	const struct export_request *request;
	struct export_choice choice;
	struct bulk_output output;
	struct strbuf lines;
	struct arena *names_arena, *row_arena;
	struct export_writer writer;
	struct str *values; /* of a row, one for each name */
	struct export_count count;
};

static const char *const format_names[EXPORT_FORMATS] = {
	[EXPORT_CSV] = "csv", [EXPORT_CSV_RAW] = "csv-raw", [EXPORT_JSON_LINES] = "json-lines"
};

bool export_format_of(struct str name, enum export_format *ret_format)
{
	for (int i = 0; i < EXPORT_FORMATS; i++)
		if (str_equal(str_from(format_names[i]), name)) {
			*ret_format = (enum export_format)i;
			return true;
		}
	return false;
}

const char *export_format_name(enum export_format format)
{
	return format_names[format];
}

static int refuse(const struct exporting *exporting, enum diag_id id)
{
	return diag_add(exporting->use->sink, id, POSITION_NONE, exporting->request->path);
}

static int failed(const struct exporting *exporting, int error)
{
	const char *cause = strerrordesc_np(-error);
	struct str name = exporting->request->path;

	if (name.len == 0)
		name = STR("-");
	if (error == -EEXIST)
		return refuse(exporting, DIAG_EXPORT_THERE);
	if (error == -ENOSPC)
		(void)diag_add(exporting->use->sink, DIAG_EXPORT_FULL, POSITION_NONE, name);
	else
		(void)diag_add(exporting->use->sink, DIAG_EXPORT_WRITE, POSITION_NONE, name,
			       str_from(cause ? cause : "unknown error"));
	return error;
}

/* The names in the folder of a book are its own. */
static int look_at_folder(const struct exporting *exporting, const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[BOOK_PATH_BYTES] = "./";
	struct stat there, book;

	if (slash) {
		memcpy(folder, path, (size_t)(slash - path) + 1);
		folder[slash - path + 1] = '\0';
	}
	if (stat(folder, &there) < 0 || stat(book_name(exporting->use->book).ptr, &book) < 0)
		return failed(exporting, -errno);
	if (there.st_dev == book.st_dev && there.st_ino == book.st_ino)
		return refuse(exporting, DIAG_EXPORT_INSIDE);
	return 0;
}

/* A book and a backup are worth more than any export: they are never replaced. */
static int look_at_old(const struct exporting *exporting, const char *path)
{
	char head[STORE_HEAD_BYTES];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	enum store_kind kind = STORE_IS_OTHER;
	ssize_t count;

	if (fd < 0)
		return failed(exporting, -errno);
	count = read(fd, head, sizeof(head));
	if (count > 0)
		kind = store_kind_of((struct str){ head, (size_t)count });
	(void)close(fd);
	if (kind == STORE_IS_BOOK || kind == STORE_IS_BACKUP)
		return refuse(exporting, DIAG_EXPORT_OVER_BOOK);
	return 0;
}

static int look_at_target(const struct exporting *exporting)
{
	char path[BOOK_PATH_BYTES];
	struct stat status;
	int r;

	if (exporting->request->path.len == 0)
		return 0;
	r = book_path(exporting->request->path, "", exporting->use->sink, path);
	if (r < 0)
		return r;
	r = look_at_folder(exporting, path);
	if (r < 0)
		return r;
	if (lstat(path, &status) < 0)
		return errno == ENOENT ? 0 : failed(exporting, -errno);
	if (S_ISDIR(status.st_mode))
		return failed(exporting, -EISDIR);
	if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
		return 0;
	if (!exporting->request->replace)
		return refuse(exporting, DIAG_EXPORT_THERE);
	return S_ISREG(status.st_mode) ? look_at_old(exporting, path) : 0;
}

static int flush(struct exporting *exporting, size_t least)
{
	const struct book_watch *watch = exporting->request->watch;
	struct str lines = strbuf_str(&exporting->lines);
	int r = strbuf_error(&exporting->lines);

	if (r == 0)
		r = strbuf_error(&exporting->writer.part);
	if (r == 0 && lines.len < least)
		return 0;
	if (r == 0)
		r = bulk_output_add(&exporting->output, lines);
	if (r < 0)
		return failed(exporting, r);
	exporting->count.bytes += lines.len;
	strbuf_clear(&exporting->lines);
	if (watch)
		watch->show(watch->state, (int64_t)exporting->count.bytes, 0);
	return 0;
}

/* The first look of the transaction where the columns depend on what is there. */
static int read_names(struct exporting *exporting)
{
	struct store *store = book_store(exporting->use->book);
	struct export_writer *writer = &exporting->writer;
	int r = export_value_names(store, &exporting->choice, exporting->names_arena,
				   &writer->names);

	if (r == 0 && writer->names.count > 0) {
		exporting->values =
			ARENA_ARRAY(exporting->names_arena, struct str, writer->names.count);
		r = exporting->values ? 0 : -ENOMEM;
	}
	return book_use_result(exporting->use, r);
}

/* The values of the subscription at hand, by their names. */
static int read_values(struct exporting *exporting, struct store_statement *row, size_t stored)
{
	const struct export_names *names = &exporting->writer.names;
	struct store_statement *found =
		export_values(book_store(exporting->use->book), store_int(row, (int)stored),
			      store_int(row, (int)stored + 1));
	int r;

	arena_reset(exporting->row_arena);
	for (size_t i = 0; i < names->count; i++)
		exporting->values[i] = STR_NONE;
	while ((r = store_step(found)) == 1) {
		size_t i = 0;

		while (i < names->count && !str_equal(names->items[i], store_text(found, 0)))
			i++;
		r = i == names->count ? 0
				      : str_copy(exporting->row_arena, store_text(found, 1),
						 &exporting->values[i]);
		if (r < 0)
			break;
	}
	store_end(found);
	return book_use_result(exporting->use, r);
}

static int write_rows(struct exporting *exporting)
{
	const struct export_request *request = exporting->request;
	struct store_statement *row =
		export_rows(book_store(exporting->use->book), request->what, &exporting->choice);
	bool values = request->what == EXPORT_SUBSCRIPTIONS;
	int stepped, r = 0;

	while ((stepped = store_step(row)) == 1) {
		if (values)
			r = read_values(exporting, row, exporting->writer.count);
		if (r < 0)
			break;
		export_row(&exporting->writer, row, exporting->values);
		exporting->count.rows++;
		r = flush(exporting, PIECE_BYTES);
		if (r < 0)
			break;
	}
	store_end(row);
	if (r == 0)
		r = book_use_result(exporting->use, stepped);
	return r < 0 ? r : flush(exporting, 1);
}

static int look_at_contract(const struct exporting *exporting)
{
	struct contract_rows rows = { 0 };
	struct str contract = exporting->choice.contract;
	int r;

	if (contract.len == 0)
		return 0;
	r = contract_versions(book_store(exporting->use->book), contract, exporting->names_arena,
			      &rows);
	if (r == 0 && rows.count == 0)
		return diag_add(exporting->use->sink, DIAG_EXPORT_CONTRACT, POSITION_NONE,
				contract);
	return book_use_result(exporting->use, r);
}

/* In the reader's transaction, which is ended. */
static int write_table(struct exporting *exporting)
{
	int r = book_use_result(exporting->use, store_begin(book_store(exporting->use->book)));

	if (r == 0)
		r = look_at_contract(exporting);
	if (r == 0 && exporting->request->what == EXPORT_SUBSCRIPTIONS)
		r = read_names(exporting);
	if (r == 0) {
		export_header(&exporting->writer);
		r = write_rows(exporting);
	}
	store_rollback(book_store(exporting->use->book));
	return r;
}

static int write_file(struct exporting *exporting)
{
	struct bulk_output *output = &exporting->output;
	int r = bulk_output_open(output, exporting->request->path);

	if (r < 0)
		return failed(exporting, r);
	output->private = true;
	output->exclusive = !exporting->request->replace;
	r = write_table(exporting);
	if (r < 0)
		return r;
	r = bulk_output_commit(output);
	return r < 0 ? failed(exporting, r) : 0;
}

static int prepare(struct exporting *exporting)
{
	const struct export_request *request = exporting->request;
	struct export_writer *writer = &exporting->writer;
	int r = arena_new(NAMES_ARENA_BYTES, &exporting->names_arena);

	if (r == 0)
		r = arena_new(NAMES_ARENA_BYTES, &exporting->row_arena);
	if (r < 0) {
		(void)diag_add(exporting->use->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	exporting->choice = request->choice;
	exporting->choice.standing = request->format == EXPORT_CSV_RAW;
	writer->out = &exporting->lines;
	writer->format = request->format;
	writer->columns = export_columns(request->what, &writer->count);
	writer->currency = export_currency(request->what);
	writer->no_contract = request->choice.contract.len > 0;
	return 0;
}

static int look_at_rights(const struct use *use, const struct export_request *request)
{
	int r = book_use_allowed(use, RIGHT_EXPORT);

	if (r == 0 && request->choice.persons)
		r = book_use_allowed(use, RIGHT_PERSONS);
	return r < 0 ? r : book_use_reading(use, request->choice.customer);
}

int book_export(const struct use *use, const struct export_request *request,
		struct export_count *ret_count)
{
	struct exporting exporting = { .use = use,
				       .request = request,
				       .output = { .fd = -1, .name = STRBUF_INIT(1) },
				       .lines = STRBUF_INIT(ROW_BYTES_MAX),
				       .writer = { .part = STRBUF_INIT(CELL_BYTES_MAX) } };
	int r = look_at_rights(use, request);

	if (r == 0)
		r = look_at_target(&exporting);
	if (r == 0)
		r = prepare(&exporting);
	if (r == 0)
		r = write_file(&exporting);
	if (r == 0)
		*ret_count = exporting.count;
	bulk_output_close(&exporting.output);
	strbuf_done(&exporting.lines);
	strbuf_done(&exporting.writer.part);
	arena_free(exporting.names_arena);
	arena_free(exporting.row_arena);
	return r;
}
