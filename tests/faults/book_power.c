/* Crashes of a book on a disk in memory: the power goes at random calls, calls fail one after the
 * other, the disk runs full. After each the book is opened again and held against what was
 * acknowledged.
 *
 *     book_power [--runs N] [--seed S] [--weaken NAME]
 *
 * Prints what was found and ends with 1 when anything was. With --weaken the book loses what
 * protects it (synchronous writes, or the unique key of a table), and something must be found.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/book_parts.h"
#include "app/book_verify.h"
#include "base/parse.h"
#include "tests/faults/disk.h"
#include "tests/faults/plan.h"

#define OPERATIONS 40
#define OPERATIONS_FEW 8
#define CRASHES 3
#define CALLS_MAX 150
#define DIAGS_MAX 100
#define WEAKEN_MAX 6

/* What was found over all runs. */
struct tally {
	int64_t crashes, lost, twice, strange, differences, refusals, unclear;
};

struct bench {
	char folder[64];
	struct arena *arena;
	struct diag_sink sink;
	const char *weaken; /* NULL: nothing */
	int64_t acknowledged, begun;
	struct tally tally;
};

struct weakness {
	const char *name;
	bool once; /* in the tables; else in each connection */
	struct store_sql statements[WEAKEN_MAX];
};

static const char drop_transfer[] = "DROP TABLE transfer";
static const char make_transfer[] =
	"CREATE TABLE transfer (shard INTEGER, seq INTEGER, customer TEXT, currency TEXT, "
	"debit INTEGER, credit INTEGER, amount INTEGER, cause TEXT, leg INTEGER, "
	"reverses INTEGER)";

/* The tables without their keys. What ends twice would also be kept from it by the key of the
 * transfers that it makes and by the checks of the accounts, so these go too. */
static const struct weakness weaknesses[] = {
	{ "synchronous", false, { { "PRAGMA synchronous = OFF" } } },
	{ "request",
	  true,
	  { { "DROP TABLE request" },
	    { "CREATE TABLE request (shard INTEGER, customer TEXT, key TEXT, digest BLOB, "
	      "seq INTEGER)" } } },
	{ "transfer", true, { { drop_transfer }, { make_transfer } } },
	{ "pending",
	  true,
	  { { "DROP TABLE pending" },
	    { "CREATE TABLE pending (shard INTEGER, seq INTEGER, customer TEXT, currency TEXT, "
	      "debit INTEGER, credit INTEGER, amount INTEGER, cause TEXT, leg INTEGER, "
	      "expires INTEGER)" } } },
	{ "pending_end",
	  true,
	  { { "DROP TABLE pending_end" },
	    { "CREATE TABLE pending_end (shard INTEGER, pending INTEGER, customer TEXT, how TEXT, "
	      "amount INTEGER, seq INTEGER)" },
	    { drop_transfer },
	    { make_transfer },
	    { "DROP TABLE account" },
	    { "CREATE TABLE account (shard INTEGER, seq INTEGER, customer TEXT, currency TEXT, "
	      "kind TEXT, bound INTEGER, debits INTEGER, credits INTEGER, debits_pending INTEGER, "
	      "credits_pending INTEGER)" } } },
	{ "block_place",
	  true,
	  { { "DROP TABLE block_place" },
	    { "CREATE TABLE block_place (shard INTEGER, customer TEXT, monitor TEXT, hour INTEGER, "
	      "agent TEXT, boot INTEGER, first_seq INTEGER, observations INTEGER, "
	      "seq INTEGER)" } } },
	{ "outbox",
	  true,
	  { { "DROP TABLE outbox" },
	    { "CREATE TABLE outbox (shard INTEGER, seq INTEGER, customer TEXT, event TEXT, "
	      "person TEXT, channel TEXT, text BLOB)" } } },
};

_Noreturn static void stop(const struct bench *bench, const char *why)
{
	(void)fprintf(stderr, "book_power: %s\n", why);
	for (size_t i = 0; i < bench->sink.count; i++)
		(void)fprintf(stderr, "  %s %s\n", diag_text(bench->sink.items[i].id)->code,
			      bench->sink.items[i].args[1].ptr);
	exit(2); /* NOLINT(concurrency-mt-unsafe): there is one thread */
}

static void clear_sink(struct bench *bench)
{
	arena_reset(bench->arena);
	bench->sink = (struct diag_sink)DIAG_SINK_INIT(bench->arena, DIAGS_MAX);
}

static int run_all(struct store *store, const struct weakness *weakness)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < WEAKEN_MAX && weakness->statements[i].text; i++)
		r = store_run(store_query(store, &weakness->statements[i]));
	return r;
}

/* Takes away what protects the book, in its tables or in this connection. */
static int weaken(const struct bench *bench, struct store *store, bool once)
{
	for (size_t i = 0; i < sizeof(weaknesses) / sizeof(weaknesses[0]); i++)
		if (bench->weaken && weaknesses[i].once == once &&
		    strcmp(bench->weaken, weaknesses[i].name) == 0)
			return run_all(store, &weaknesses[i]);
	return 0;
}

/* An empty book on the disk, kept to begin each run with. The folder and its lock are real. */
static void make_book(struct bench *bench)
{
	char path[BOOK_PATH_BYTES];
	struct store *store;
	int fd;

	(void)snprintf(bench->folder, sizeof(bench->folder), "/tmp/garant-power-XXXXXX");
	if (!mkdtemp(bench->folder) ||
	    book_path(str_from(bench->folder), BOOK_FILE, &bench->sink, path) < 0)
		stop(bench, "no folder");
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 || close(fd) < 0 || store_open(path, STORE_CREATE, &store) < 0 ||
	    book_fill(store, PLAN_NOW) < 0 || weaken(bench, store, true) < 0)
		stop(bench, "no book");
	store_close(store);
	disk_keep();
}

static void remove_folder(const struct bench *bench)
{
	static const char *const names[] = { BOOK_FILE, "writer.lock" };
	char path[BOOK_PATH_BYTES];

	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", bench->folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(bench->folder);
}

/* One transaction of some operations; acknowledged when it returned 0. */
static int record_some(struct bench *bench, struct book *book, int64_t end, bool crash)
{
	int64_t n = bench->acknowledged, to = n + 1 + (int64_t)disk_random(3);
	int r = book_begin(book, &bench->sink);

	if (to > end)
		to = end;
	if (to > bench->begun)
		bench->begun = to;
	for (; r == 0 && n < to; n++)
		r = plan_record(book, n, &bench->sink);
	if (r == 0)
		r = book_commit(book, &bench->sink);
	if (r == 0 && crash && disk_random(bench->weaken ? 3 : 12) == 0)
		return -EINTR; /* it is there, but nobody was told */
	if (r == 0)
		bench->acknowledged = to;
	return r;
}

static int open_book(struct bench *bench, enum book_mode mode, struct book **ret_book)
{
	int r = book_open(str_from(bench->folder), mode, PLAN_NOW, &bench->sink, ret_book);

	if (r == 0 && mode == BOOK_WRITE && weaken(bench, book_store(*ret_book), false) < 0)
		stop(bench, "cannot be weakened");
	return r;
}

/* Findings of verify, but for the tables that we changed ourselves. */
static int64_t count_differences(const struct bench *bench)
{
	int64_t count = 0;

	for (size_t i = 0; i < bench->sink.count; i++)
		count += !bench->weaken || bench->sink.items[i].id != DIAG_VERIFY_TABLES;
	return count;
}

/* The book as it is now against what was acknowledged and begun. */
static void audit(struct bench *bench, bool finished)
{
	struct plan_audit found;
	struct book_check check;
	struct book *book;
	int64_t owed = 0;

	clear_sink(bench);
	if (open_book(bench, BOOK_READ, &book) < 0) {
		bench->tally.lost++; /* a book that does not open has lost all of it */
		return;
	}
	if (plan_audit(book, bench->acknowledged, bench->begun, &found) < 0 ||
	    book_verify(book, NULL, &bench->sink, &check) < 0) {
		bench->tally.lost++;
		book_close(book);
		return;
	}
	book_close(book);
	for (int64_t n = 0; finished && n < bench->begun; n++)
		owed += plan_amount(n);
	bench->tally.lost += found.missing;
	bench->tally.twice += found.twice + (finished && found.posted > owed);
	bench->tally.strange += found.strange + (finished && found.posted < owed);
	bench->tally.differences += count_differences(bench);
	clear_sink(bench);
}

/* Records until the end, or until the power is gone: at some call, or right after an answer. */
static void record_until(struct bench *bench, int64_t end, bool crash)
{
	struct book *book;
	int r = open_book(bench, BOOK_WRITE, &book);

	if (r < 0)
		return;
	while (r == 0 && bench->acknowledged < end) {
		r = record_some(bench, book, end, crash);
		if (crash && disk_random(8) == 0)
			break;
	}
	if (crash)
		disk_power_off();
	book_close(book);
}

static void run_power(struct bench *bench)
{
	disk_restore();
	bench->acknowledged = bench->begun = 0;
	for (int crash = 0; crash < CRASHES; crash++) {
		clear_sink(bench);
		disk_fault(DISK_POWER, 1 + disk_random(CALLS_MAX));
		record_until(bench, OPERATIONS, true);
		disk_power_off();
		disk_power_on();
		bench->tally.crashes++;
		audit(bench, false);
	}
	clear_sink(bench);
	record_until(bench, OPERATIONS, false);
	if (bench->acknowledged != OPERATIONS)
		stop(bench, "cannot go on after a crash");
	audit(bench, true);
}

/* A fault is told in words that name it, and nothing else is. */
static void check_words(struct bench *bench, enum disk_fault fault)
{
	enum diag_id id = bench->sink.count > 0 ? bench->sink.items[0].id : DIAG_NONE;

	bench->tally.refusals++;
	if (fault == DISK_FULL ? id != DIAG_BOOK_FULL
			       : id != DIAG_BOOK_FAULT && id != DIAG_BOOK_UNREADABLE)
		bench->tally.unclear++;
}

/* A full disk lets the same book go on once there is room; after a fault it is opened again. */
static void record_despite(struct bench *bench, enum disk_fault fault)
{
	struct book *book = NULL;
	int r = open_book(bench, BOOK_WRITE, &book);

	while (r == 0 && bench->acknowledged < OPERATIONS_FEW) {
		r = record_some(bench, book, OPERATIONS_FEW, false);
		if (r == 0)
			continue;
		check_words(bench, fault);
		if (fault != DISK_FULL)
			break;
		clear_sink(bench);
		disk_mend();
		r = 0;
	}
	if (!book)
		check_words(bench, fault);
	book_close(book);
}

/* Every call fails in turn, until there is none left to fail. Returns how many there were. */
static uint64_t run_faults(struct bench *bench, enum disk_fault fault)
{
	for (uint64_t at = 1;; at++) {
		disk_restore();
		clear_sink(bench);
		bench->acknowledged = bench->begun = 0;
		disk_fault(fault, at);
		record_despite(bench, fault);
		disk_mend();
		audit(bench, false);
		if (bench->acknowledged < OPERATIONS_FEW)
			record_despite(bench, DISK_NONE);
		if (bench->acknowledged < OPERATIONS_FEW)
			stop(bench, "cannot go on after a fault");
		audit(bench, true);
		if (!disk_failed())
			return at - 1;
	}
}

static void run_all_faults(struct bench *bench)
{
	static const struct {
		enum disk_fault fault;
		const char *name;
	} rows[] = { { DISK_IO_ONCE, "once" },
		     { DISK_IO_ALWAYS, "from then on" },
		     { DISK_FULL, "full" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t points = run_faults(bench, rows[i].fault);

		(void)printf("faults %s: %llu points\n", rows[i].name, (unsigned long long)points);
	}
}

_Noreturn static void usage(void)
{
	(void)fprintf(stderr, "book_power [--runs N] [--seed S] [--faults] [--weaken NAME]\n");
	exit(2); /* NOLINT(concurrency-mt-unsafe): there is one thread */
}

struct choice {
	int64_t runs, seed;
	bool faults;
	const char *weaken;
};

static struct choice read_choice(int argc, char **argv)
{
	struct choice choice = { 50, 1, false, NULL };

	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (strcmp(argv[i], "--faults") == 0) {
			choice.faults = true;
			continue;
		}
		if (strcmp(argv[i], "--weaken") == 0)
			choice.weaken = value;
		else if ((strcmp(argv[i], "--runs") != 0 && strcmp(argv[i], "--seed") != 0) ||
			 parse_int64(str_from(value), 0, INT64_MAX,
				     argv[i][2] == 'r' ? &choice.runs : &choice.seed) < 0)
			usage();
		i++;
	}
	return choice;
}

int main(int argc, char **argv)
{
	struct choice choice = read_choice(argc, argv);
	struct bench bench = { .weaken = choice.weaken };
	const struct tally *tally = &bench.tally;

	if (arena_new(64 * MIB, &bench.arena) < 0)
		return 2;
	clear_sink(&bench);
	disk_begin((uint64_t)choice.seed);
	make_book(&bench);
	for (int64_t i = 0; i < choice.runs; i++)
		run_power(&bench);
	if (choice.faults)
		run_all_faults(&bench);
	remove_folder(&bench);
	arena_free(bench.arena);
	(void)printf("seed %lld: crashes %lld, refusals %lld, lost %lld, twice %lld, strange %lld, "
		     "differences %lld, unclear %lld\n",
		     (long long)choice.seed, (long long)tally->crashes, (long long)tally->refusals,
		     (long long)tally->lost, (long long)tally->twice, (long long)tally->strange,
		     (long long)tally->differences, (long long)tally->unclear);
	return tally->lost + tally->twice + tally->strange + tally->differences + tally->unclear ==
			       0
		       ? 0
		       : 1;
}
