/* Writes to a book until it is killed: what tests/program/book_faults_test.py starts and ends.
 *
 *     book_writer DIR FIRST END
 *
 * Records the operations of tests/faults/plan.h from FIRST up to END, one to three a transaction,
 * and after each commit writes how many are there, on a line of standard output.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/parse.h"
#include "tests/faults/plan.h"

#define DIAGS_MAX 10

/* The line is in the pipe before the next transaction begins. */
static int acknowledge(int64_t count)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "%lld\n", (long long)count);

	return len > 0 && write(STDOUT_FILENO, line, (size_t)len) == len ? 0 : -1;
}

static int record(struct book *book, int64_t from, int64_t to, struct diag_sink *sink)
{
	int r = book_begin(book, sink);

	for (int64_t n = from; r == 0 && n < to; n++)
		r = plan_record(book, n, sink);
	return r == 0 ? book_commit(book, sink) : r;
}

static int record_all(struct book *book, int64_t first, int64_t end, struct diag_sink *sink)
{
	int r = 0;

	for (int64_t n = first; r == 0 && n < end;) {
		int64_t to = n + 1 + n % 3;

		if (to > end)
			to = end;
		r = record(book, n, to, sink);
		if (r == 0)
			r = acknowledge(to);
		n = to;
	}
	return r;
}

int main(int argc, char **argv)
{
	int64_t first, end;
	struct arena *arena;
	struct book *book;
	int r;

	if (argc != 4 || parse_int64(str_from(argv[2]), 0, INT64_MAX, &first) < 0 ||
	    parse_int64(str_from(argv[3]), 0, INT64_MAX, &end) < 0 ||
	    arena_new(16 * MIB, &arena) < 0)
		return 2;
	struct diag_sink sink = DIAG_SINK_INIT(arena, DIAGS_MAX);

	r = book_open(str_from(argv[1]), BOOK_WRITE, PLAN_NOW, &sink, &book);
	if (r == 0) {
		r = record_all(book, first, end, &sink);
		book_close(book);
	}
	for (size_t i = 0; i < sink.count; i++)
		(void)fprintf(stderr, "%s %.*s\n", diag_text(sink.items[i].id)->code,
			      STR_ARG(sink.items[i].args[1]));
	arena_free(arena);
	return r == 0 ? 0 : 1;
}
