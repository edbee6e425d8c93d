/* Rows a second into a book, and into SQLite alone.
 *
 *     bench_book [TRANSFERS [A_TRANSACTION]]
 *
 * Records transfers into a book, then has SQLite alone write the same rows, read back from it,
 * into the tables of an empty one: the same inserts and updates in the same transactions, prepared
 * once, with the same settings, without a check, a look or a hash. Hashing is measured by itself.
 * Rounds take turns; the middle one counts.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/book.h"
#include "base/parse.h"
#include "core/time/instant.h"

#define NOW INT64_C(1790000000000)
#define CUSTOMERS 200
#define ROUNDS 5
#define JOURNAL_COLUMNS 14
#define TRANSFER_COLUMNS 10
#define NAME_BYTES 32
#define PATH_BYTES 128
#define HASHED_BYTES_MAX (64 * KIB)

struct sizes {
	int64_t transfers, batch;
};

_Noreturn static void stop(const char *why)
{
	(void)fprintf(stderr, "bench_book: %s\n", why);
	exit(2); /* NOLINT(concurrency-mt-unsafe): there is one thread */
}

/* Time that passed, and what of it this process ran. */
struct used {
	int64_t wall_us, cpu_us;
};

static int64_t clock_us(clockid_t id)
{
	struct timespec now;

	(void)clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct used used_since(struct used start)
{
	return (struct used){ clock_us(CLOCK_MONOTONIC) - start.wall_us,
			      clock_us(CLOCK_PROCESS_CPUTIME_ID) - start.cpu_us };
}

static struct str numbered(char out[NAME_BYTES], const char *text, int64_t n)
{
	int len = snprintf(out, NAME_BYTES, "%s%lld", text, (long long)n);

	return (struct str){ out, len > 0 ? (size_t)len : 0 };
}

static struct fact fact_of(struct str customer)
{
	return (struct fact){ .customer = customer,
			      .valid_from_ms = NOW,
			      .valid_to_ms = INSTANT_OPEN_MS,
			      .recorded_at_ms = NOW,
			      .actor = STR("bench") };
}

struct accounts {
	int64_t provision[CUSTOMERS], due[CUSTOMERS];
};

static void open_accounts(struct book *book, struct diag_sink *sink, struct accounts *accounts)
{
	char name[NAME_BYTES];

	if (book_begin(book, sink) < 0)
		stop("cannot begin");
	for (int64_t i = 0; i < CUSTOMERS; i++) {
		struct str customer = numbered(name, "customer-", i);
		const struct fact fact = fact_of(customer);
		const struct account provision = { ACCOUNT_PROVISION, customer, STR("EUR") };
		const struct account due = { ACCOUNT_CREDIT_DUE, customer, STR("EUR") };

		if (book_account(book, &fact, &provision, sink, &accounts->provision[i]) < 0 ||
		    book_account(book, &fact, &due, sink, &accounts->due[i]) < 0)
			stop("cannot open an account");
	}
	if (book_commit(book, sink) < 0)
		stop("cannot commit");
}

static void post(struct book *book, struct diag_sink *sink, const struct accounts *accounts,
		 int64_t n)
{
	char name[NAME_BYTES], cause[NAME_BYTES];
	int64_t customer = n % CUSTOMERS;
	const struct fact fact = fact_of(numbered(name, "customer-", customer));
	const struct transfer transfer = { accounts->provision[customer],
					   accounts->due[customer],
					   n % 5000 + 1,
					   numbered(cause, "statement-", n),
					   0,
					   0 };

	if (book_transfer(book, &fact, &transfer, sink) != 0)
		stop("cannot post");
}

/* Microseconds for the transfers; the accounts are opened before. */
static struct used write_book(const char *folder, struct sizes sizes, struct diag_sink *sink)
{
	struct accounts accounts;
	struct book *book;
	struct used start;

	if (book_init(str_from(folder), NOW, sink) < 0 ||
	    book_open(str_from(folder), BOOK_WRITE, NOW, sink, &book) < 0)
		stop("no book");
	open_accounts(book, sink, &accounts);
	start = used_since((struct used){ 0, 0 });
	for (int64_t n = 0; n < sizes.transfers; n++) {
		if (n % sizes.batch == 0 && book_begin(book, sink) < 0)
			stop("cannot begin");
		post(book, sink, &accounts, n);
		if (((n + 1) % sizes.batch == 0 || n + 1 == sizes.transfers) &&
		    book_commit(book, sink) < 0)
			stop("cannot commit");
	}
	start = used_since(start);
	book_close(book);
	return start;
}

static void check(int code, sqlite3 *database)
{
	if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
		stop(sqlite3_errmsg(database));
}

static sqlite3_stmt *prepared(sqlite3 *database, const char *sql)
{
	sqlite3_stmt *statement;

	check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL),
	      database);
	return statement;
}

static sqlite3 *opened(const char *folder)
{
	char path[PATH_BYTES];
	sqlite3 *database;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, BOOK_FILE);
	check(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL),
	      NULL);
	check(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL,
			   NULL, NULL),
	      database);
	return database;
}

/* The values of all rows of a query, in the order in which they are written again. */
struct rows {
	sqlite3_value **values;
	int columns;
	int64_t count;
};

static struct rows read_rows(sqlite3 *database, const char *sql, int64_t count, int columns)
{
	struct rows rows = { calloc((size_t)(count * columns), sizeof(sqlite3_value *)), columns,
			     count };
	sqlite3_stmt *statement = prepared(database, sql);

	for (int64_t i = 0; i < count; i++) {
		check(sqlite3_step(statement), database);
		for (int column = 0; rows.values && column < columns; column++)
			rows.values[i * columns + column] =
				sqlite3_value_dup(sqlite3_column_value(statement, column));
	}
	(void)sqlite3_finalize(statement);
	if (!rows.values)
		stop("out of memory");
	return rows;
}

static void free_rows(struct rows *rows)
{
	for (int64_t i = 0; i < rows->count * rows->columns; i++)
		sqlite3_value_free(rows->values[i]);
	free(rows->values);
}

static void run_row(sqlite3 *database, sqlite3_stmt *statement, const struct rows *rows, int64_t at)
{
	sqlite3_value **values = &rows->values[at * rows->columns];

	for (int column = 0; column < rows->columns; column++) {
		int number = column + 1;

		if (sqlite3_value_type(values[column]) == SQLITE_INTEGER)
			check(sqlite3_bind_int64(statement, number,
						 sqlite3_value_int64(values[column])),
			      database);
		else if (sqlite3_value_type(values[column]) == SQLITE_TEXT)
			check(sqlite3_bind_text(statement, number,
						(const char *)sqlite3_value_text(values[column]),
						sqlite3_value_bytes(values[column]), SQLITE_STATIC),
			      database);
		else
			check(sqlite3_bind_blob(statement, number,
						sqlite3_value_blob(values[column]),
						sqlite3_value_bytes(values[column]), SQLITE_STATIC),
			      database);
	}
	check(sqlite3_step(statement), database);
	(void)sqlite3_reset(statement);
}

/* What a book writes for a transfer, as rows: in the journal, the ledger, two balances; and for a
 * transaction the heads of the chains it moved. */
struct replay {
	struct rows journal, transfer, debit, credit, heads;
	int64_t *heads_end; /* of each transaction */
};

static const char select_journal[] = "SELECT * FROM journal WHERE kind = 'transfer' ORDER BY "
				     "CAST(substr(subject, 11) AS INTEGER)";
static const char select_transfer[] =
	"SELECT * FROM transfer ORDER BY CAST(substr(cause, 11) AS INTEGER)";
/* Balances after each transfer: running sums of an account. */
static const char select_debit[] =
	"SELECT d, 0, shard, debit FROM (SELECT shard, debit, CAST(substr(cause, 11) AS INTEGER) "
	"AS n, "
	"sum(amount) OVER (PARTITION BY shard, debit ORDER BY seq) AS d FROM transfer) ORDER BY n";
static const char select_credit[] = "SELECT 0, c, shard, credit FROM (SELECT shard, credit, "
				    "CAST(substr(cause, 11) AS INTEGER) AS "
				    "n, sum(amount) OVER (PARTITION BY shard, credit ORDER BY seq) "
				    "AS c FROM transfer) ORDER BY n";

/* The last fact of each shard within each transaction. */
static void read_heads(sqlite3 *database, struct sizes sizes, struct replay *replay)
{
	static const char sql[] =
		"SELECT max(seq), recorded_at, hash, shard, CAST(substr(subject, 11) AS INTEGER) / "
		"%lld AS batch FROM journal WHERE kind = 'transfer' GROUP BY batch, shard ORDER BY "
		"batch, shard";
	int64_t batches = (sizes.transfers + sizes.batch - 1) / sizes.batch, count = 0;
	char text[512], counting[600];
	sqlite3_stmt *statement;

	(void)snprintf(text, sizeof(text), sql, (long long)sizes.batch);
	(void)snprintf(counting, sizeof(counting),
		       "SELECT count(*) FROM (%s) GROUP BY batch ORDER BY batch", text);
	replay->heads_end = calloc((size_t)batches, sizeof(int64_t));
	statement = prepared(database, counting);
	for (int64_t i = 0; replay->heads_end && i < batches; i++) {
		check(sqlite3_step(statement), database);
		count += sqlite3_column_int64(statement, 0);
		replay->heads_end[i] = count;
	}
	(void)sqlite3_finalize(statement);
	replay->heads = read_rows(database, text, count, 4);
}

static struct replay read_replay(const char *folder, struct sizes sizes)
{
	sqlite3 *database = opened(folder);
	struct replay replay = {
		.journal = read_rows(database, select_journal, sizes.transfers, JOURNAL_COLUMNS),
		.transfer = read_rows(database, select_transfer, sizes.transfers, TRANSFER_COLUMNS),
		.debit = read_rows(database, select_debit, sizes.transfers, 4),
		.credit = read_rows(database, select_credit, sizes.transfers, 4),
	};

	read_heads(database, sizes, &replay);
	(void)sqlite3_close(database);
	return replay;
}

static void free_replay(struct replay *replay)
{
	free_rows(&replay->journal);
	free_rows(&replay->transfer);
	free_rows(&replay->debit);
	free_rows(&replay->credit);
	free_rows(&replay->heads);
	free(replay->heads_end);
}

struct bare {
	sqlite3 *database;
	sqlite3_stmt *begin, *commit, *journal, *transfer, *balance, *head;
};

static struct bare bare_open(const char *folder)
{
	sqlite3 *database = opened(folder);

	return (struct bare){
		database,
		prepared(database, "BEGIN IMMEDIATE"),
		prepared(database, "COMMIT"),
		prepared(database, "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
				   "?, ?, ?)"),
		prepared(database, "INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		prepared(database, "UPDATE account SET debits = ?, credits = ? WHERE shard = ? AND "
				   "seq = ?"),
		prepared(database,
			 "UPDATE chain SET seq = ?, recorded_at = ?, hash = ? WHERE shard "
			 "= ?"),
	};
}

static void bare_close(struct bare *bare)
{
	sqlite3_stmt *const statements[] = { bare->begin,    bare->commit,  bare->journal,
					     bare->transfer, bare->balance, bare->head };

	for (size_t i = 0; i < 6; i++)
		(void)sqlite3_finalize(statements[i]);
	(void)sqlite3_close(bare->database);
}

static void step(struct bare *bare, sqlite3_stmt *statement)
{
	check(sqlite3_step(statement), bare->database);
	(void)sqlite3_reset(statement);
}

static void commit_heads(struct bare *bare, const struct replay *replay, int64_t batch)
{
	for (int64_t i = batch ? replay->heads_end[batch - 1] : 0; i < replay->heads_end[batch];
	     i++)
		run_row(bare->database, bare->head, &replay->heads, i);
	step(bare, bare->commit);
}

/* Microseconds for the same rows into an empty book with the same accounts. */
static struct used write_bare(const char *folder, struct sizes sizes, const struct replay *replay,
			      struct diag_sink *sink)
{
	struct accounts accounts;
	struct book *book;
	struct bare bare;
	struct used start;

	if (book_init(str_from(folder), NOW, sink) < 0 ||
	    book_open(str_from(folder), BOOK_WRITE, NOW, sink, &book) < 0)
		stop("no book");
	open_accounts(book, sink, &accounts);
	book_close(book);
	bare = bare_open(folder);
	start = used_since((struct used){ 0, 0 });
	for (int64_t n = 0; n < sizes.transfers; n++) {
		if (n % sizes.batch == 0)
			step(&bare, bare.begin);
		run_row(bare.database, bare.transfer, &replay->transfer, n);
		run_row(bare.database, bare.balance, &replay->debit, n);
		run_row(bare.database, bare.balance, &replay->credit, n);
		run_row(bare.database, bare.journal, &replay->journal, n);
		if ((n + 1) % sizes.batch == 0 || n + 1 == sizes.transfers)
			commit_heads(&bare, replay, n / sizes.batch);
	}
	start = used_since(start);
	bare_close(&bare);
	return start;
}

/* Microseconds to hash as many facts of that size. */
static struct used hash_all(struct sizes sizes)
{
	struct strbuf buffer = STRBUF_INIT(HASHED_BYTES_MAX);
	struct fact fact = fact_of(STR("customer-100"));
	uint8_t hash[DIGEST_BYTES] = { 0 };
	struct used start = used_since((struct used){ 0, 0 });

	fact.kind = STR(TRANSFER_FACT);
	fact.subject = STR("statement-50000");
	fact.body = STR("123456789012345678901234");
	for (int64_t n = 0; n < sizes.transfers; n++)
		if (fact_hash(&buffer, &fact, (struct fact_place){ 100, n + 1 }, hash, hash) < 0)
			stop("cannot hash");
	strbuf_done(&buffer);
	return used_since(start);
}

static void remove_book(const char *folder)
{
	static const char *const names[] = { BOOK_FILE, BOOK_FILE "-wal", BOOK_FILE "-shm",
					     "writer.lock" };
	char path[PATH_BYTES];

	for (size_t i = 0; i < 4; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

static int by_wall(const void *a, const void *b)
{
	const struct used *x = a, *y = b;

	return (x->wall_us > y->wall_us) - (x->wall_us < y->wall_us);
}

static int by_cpu(const void *a, const void *b)
{
	const struct used *x = a, *y = b;

	return (x->cpu_us > y->cpu_us) - (x->cpu_us < y->cpu_us);
}

static struct used middle(struct used times[ROUNDS])
{
	struct used result;

	qsort(times, ROUNDS, sizeof(times[0]), by_wall);
	result.wall_us = times[ROUNDS / 2].wall_us;
	qsort(times, ROUNDS, sizeof(times[0]), by_cpu);
	result.cpu_us = times[ROUNDS / 2].cpu_us;
	return result;
}

static void print_row(const char *name, struct sizes sizes, struct used used)
{
	(void)printf("  %-13s %8lld rows/s, %6lld ns of the processor a row\n", name,
		     (long long)(4000000 * sizes.transfers / used.wall_us),
		     (long long)(250 * used.cpu_us / sizes.transfers));
}

static void print_all(struct sizes sizes, struct used book, struct used bare, struct used hash)
{
	(void)printf("%lld transfers, %lld a transaction, 4 rows each, middle of %d rounds:\n",
		     (long long)sizes.transfers, (long long)sizes.batch, ROUNDS);
	print_row("book", sizes, book);
	print_row("SQLite alone", sizes, bare);
	(void)printf("  hashing %lld ns of the processor a fact\n",
		     (long long)(1000 * hash.cpu_us / sizes.transfers));
	(void)printf("  hashing apart, of what SQLite alone does in the same time: %lld %%; on the "
		     "processor: %lld %% (goal: 85 %%)\n",
		     (long long)(100 * bare.wall_us / (book.wall_us - hash.wall_us)),
		     (long long)(100 * bare.cpu_us / (book.cpu_us - hash.cpu_us)));
}

static void measure(const char *folder, struct sizes sizes, struct diag_sink *sink)
{
	struct used book[ROUNDS], bare[ROUNDS], hash[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		struct replay replay;

		book[round] = write_book(folder, sizes, sink);
		replay = read_replay(folder, sizes);
		remove_book(folder);
		bare[round] = write_bare(folder, sizes, &replay, sink);
		remove_book(folder);
		free_replay(&replay);
		hash[round] = hash_all(sizes);
	}
	print_all(sizes, middle(book), middle(bare), middle(hash));
}

int main(int argc, char **argv)
{
	struct sizes sizes = { 50000, 500 };
	char folder[PATH_BYTES];
	struct arena *arena;

	if (argc > 3 ||
	    (argc > 1 && parse_int64(str_from(argv[1]), 1, 100000000, &sizes.transfers) < 0) ||
	    (argc > 2 && parse_int64(str_from(argv[2]), 1, 1000000, &sizes.batch) < 0))
		stop("bench_book [TRANSFERS [A_TRANSACTION]]");
	if (arena_new(16 * MIB, &arena) < 0)
		stop("out of memory");
	struct diag_sink sink = DIAG_SINK_INIT(arena, 10);

	(void)snprintf(folder, sizeof(folder), "%s/garant-bench-%ld",
		       access("build", W_OK) == 0 ? "build" : "/tmp", (long)getpid());
	measure(folder, sizes, &sink);
	arena_free(arena);
	return 0;
}
