/* Years of a provider's life on a disk in memory, each from a seed: operations of
 * tests/faults/year.c with the power going at random calls, and right after answers. After each
 * operation the book is held against what was acknowledged and against itself; from time to time,
 * and in the end, all of it is looked over, and every closed month restated until nothing changes
 * any more.
 *
 *     book_year [--years N] [--seed S] [--weaken NAME]
 *
 * Prints what was found, with the seed of the year, and ends with 1 when anything was. With
 * --weaken (synchronous, request) the book loses what protects it, and something must be found.
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
#include "core/time/civil.h"
#include "tests/faults/disk.h"
#include "tests/faults/memory.h"
#include "tests/faults/year.h"

#define DIAGS_MAX 200
#define ARENA_BYTES (256 * MIB)
#define CALLS_MAX 60
#define ALLOCATIONS_FEW 60
#define ALLOCATIONS_MAX 3000
#define MONTHS 12
/* Later than a clock that was wrong could be. */
#define AFTER_ALL (YEAR_TO + 4 * DAY_MS)
#define STEPS_OF_VERIFY 100

struct bench {
	char folder[64];
	struct arena *arena;
	struct diag_sink sink;
	const char *weaken; /* NULL: nothing */
	struct book *book;
	struct year year;
	uint64_t seed; /* of the year */
	int64_t operations, refused, crashes, faults, memory, verified, found;
};

static void clear(struct bench *bench)
{
	arena_reset(bench->arena);
	bench->sink = (struct diag_sink)DIAG_SINK_INIT(bench->arena, DIAGS_MAX);
}

static void print_sink(const struct bench *bench)
{
	for (size_t i = 0; i < bench->sink.count; i++)
		(void)printf(
			"  %s %.*s %.*s\n", diag_text(bench->sink.items[i].id)->code,
			(int)bench->sink.items[i].args[0].len,
			bench->sink.items[i].args[0].ptr ? bench->sink.items[i].args[0].ptr : "",
			(int)bench->sink.items[i].args[1].len,
			bench->sink.items[i].args[1].ptr ? bench->sink.items[i].args[1].ptr : "");
}

static void complain(struct bench *bench, const char *what)
{
	bench->found++;
	if (bench->found > 20)
		return;
	(void)printf("seed %llu, operation %lld: %s\n", (unsigned long long)bench->seed,
		     (long long)bench->year.number, what);
	print_sink(bench);
}

_Noreturn static void stop(struct bench *bench, const char *why)
{
	complain(bench, why);
	exit(2); /* NOLINT(concurrency-mt-unsafe): there is one thread */
}

static void weaken(struct bench *bench, bool once)
{
	static const struct store_sql off = { "PRAGMA synchronous = OFF" };
	static const struct store_sql drop = { "DROP TABLE request" };
	static const struct store_sql make = {
		"CREATE TABLE request (shard INTEGER, customer TEXT, key TEXT, digest BLOB, "
		"seq INTEGER)"
	};
	struct store *store = book_store(bench->book);
	int r = 0;

	if (!bench->weaken)
		return;
	if (!once && strcmp(bench->weaken, "synchronous") == 0)
		r = store_run(store_query(store, &off));
	if (once && strcmp(bench->weaken, "request") == 0)
		r = store_run(store_query(store, &drop));
	if (r == 0 && once && strcmp(bench->weaken, "request") == 0)
		r = store_run(store_query(store, &make));
	if (r < 0)
		stop(bench, "cannot be weakened");
}

static int open_book(struct bench *bench)
{
	int r = book_open(str_from(bench->folder), BOOK_WRITE, bench->year.now_ms, &bench->sink,
			  &bench->book);

	if (r == 0)
		weaken(bench, false);
	return r;
}

static int64_t ask(struct bench *bench, const struct store_sql *sql)
{
	struct store_statement *statement = store_query(book_store(bench->book), sql);
	int64_t number = -1;

	if (store_step(statement) == 1)
		number = store_int(statement, 0);
	store_end(statement);
	return number;
}

static int64_t count_facts(struct bench *bench)
{
	static const struct store_sql sql = { "SELECT count(*) FROM journal" };

	return ask(bench, &sql);
}

/* What must be none, whenever it is asked. */
static const struct {
	const char *what;
	struct store_sql sql;
} never[] = {
	{ "debits and credits of a currency differ",
	  { "SELECT count(*) FROM (SELECT currency FROM account GROUP BY currency HAVING "
	    "sum(debits) <> sum(credits))" } },
	{ "a statement is there twice",
	  { "SELECT count(*) FROM (SELECT 1 FROM statement GROUP BY customer, subscription, "
	    "window_from, window_to, revision HAVING count(*) > 1)" } },
	{ "what closings posted is not what their last revisions say",
	  { "SELECT count(*) FROM (SELECT customer FROM (SELECT line.customer AS customer, "
	    "line.posted AS minor FROM settled_line AS line WHERE line.revision = (SELECT "
	    "max(revision) FROM settled WHERE settled.customer = line.customer AND "
	    "settled.subscription = line.subscription AND settled.period = line.period) UNION ALL "
	    "SELECT customer, CASE kind WHEN 'credit' THEN -amount ELSE amount END FROM entry "
	    "WHERE "
	    "id LIKE 'close-%' AND state IN ('decided', 'proposed')) GROUP BY customer HAVING "
	    "sum(minor) <> 0)" } },
	{ "a result is owed and was posted otherwise",
	  { "SELECT count(*) FROM settled_line AS line WHERE line.revision = (SELECT max(revision) "
	    "FROM settled WHERE settled.customer = line.customer AND settled.subscription = "
	    "line.subscription AND settled.period = line.period) AND line.open = 0 AND "
	    "line.entitlement = 1 AND line.unit = 'EUR' AND line.posted <> line.amount" } },
};

static int64_t count_named(const struct year_names *names)
{
	return (int64_t)names->count;
}

/* What was acknowledged is there, and nothing that nobody sent. */
static void audit_names(struct bench *bench)
{
	static const struct store_sql outages = { "SELECT count(DISTINCT outage) FROM outage" };
	static const struct store_sql maintenance = {
		"SELECT count(DISTINCT maintenance) FROM maintenance"
	};
	static const struct store_sql reports = { "SELECT count(DISTINCT report) FROM report" };
	static const struct store_sql claims = { "SELECT count(DISTINCT claim) FROM claim" };
	static const struct store_sql refunds = {
		"SELECT count(*) FROM entry WHERE kind = 'refund'"
	};
	static const struct store_sql applied = {
		"SELECT count(*) FROM entry WHERE kind = 'application'"
	};
	const struct year *year = &bench->year;

	if (ask(bench, &outages) != count_named(&year->outages))
		complain(bench, "other outages than were acknowledged");
	if (ask(bench, &maintenance) != count_named(&year->maintenance))
		complain(bench, "other maintenance than was acknowledged");
	if (ask(bench, &reports) != count_named(&year->reports))
		complain(bench, "other reports than were acknowledged");
	if (ask(bench, &claims) != count_named(&year->claims))
		complain(bench, "other claims than were acknowledged");
	if (ask(bench, &refunds) != count_named(&year->refunds))
		complain(bench, "other refunds than were acknowledged");
	if (ask(bench, &applied) != count_named(&year->applied))
		complain(bench, "other applications than were acknowledged");
}

static void audit(struct bench *bench)
{
	clear(bench);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (ask(bench, &never[i].sql) != 0)
			complain(bench, never[i].what);
	audit_names(bench);
}

/* Chains, ledger, and every result settled again. */
static void verify(struct bench *bench)
{
	struct book_check check;

	clear(bench);
	bench->verified++;
	if (book_verify(bench->book, NULL, &bench->sink, &check) < 0)
		complain(bench, "cannot be looked over");
	for (size_t i = 0; i < bench->sink.count; i++)
		if (!bench->weaken || bench->sink.items[i].id != DIAG_VERIFY_TABLES) {
			complain(bench, "verify finds something");
			break;
		}
	clear(bench);
}

/* The power goes, and comes back. */
static void crash(struct bench *bench)
{
	bench->crashes++;
	disk_power_off();
	book_close(bench->book);
	disk_power_on();
	clear(bench);
	if (open_book(bench) < 0)
		stop(bench, "does not open after a loss of power");
	if (disk_random(8) == 0)
		verify(bench);
}

static int perform(struct bench *bench, const struct year_operation *operation)
{
	struct use use = { bench->book, NULL, &bench->sink };

	clear(bench);
	return year_do(&use, operation, bench->arena);
}

/* What was said last, behind notes. */
static enum diag_id last_said(const struct bench *bench)
{
	const struct diag_sink *sink = &bench->sink;

	return sink->items && sink->count > 0 ? sink->items[sink->count - 1].id : DIAG_NONE;
}

/* Once more, after nobody knows what became of it. A restatement is not asked for again, but ended
 * where it was begun, in that month or in one that follows it. */
static int perform_again(struct bench *bench, const struct year_operation *operation)
{
	struct use use = { bench->book, NULL, &bench->sink };
	struct year_operation resume = *operation;

	if (operation->deed != YEAR_RESTATE)
		return perform(bench, operation);
	for (resume.other = 0; resume.other < bench->year.closed; resume.other++) {
		clear(bench);
		if (year_resume(&use, &resume, bench->arena) < 0 &&
		    last_said(bench) != DIAG_CLOSING_NOTHING)
			complain(bench, "a round cannot be resumed");
	}
	return 0;
}

/* It was acknowledged, and the power goes: asked again, it is there already. */
static void lose_and_ask(struct bench *bench, const struct year_operation *operation)
{
	int64_t facts = count_facts(bench);
	int r;

	crash(bench);
	if (count_facts(bench) != facts)
		complain(bench, "what was acknowledged is lost");
	if (operation->deed == YEAR_RESTATE || operation->deed == YEAR_APPROVE)
		return;
	r = perform(bench, operation);
	if (r != BOOK_TWICE || count_facts(bench) != facts)
		complain(bench, "what was acknowledged is done again");
}

/* Whether what was said is that the disk failed. */
static bool tells_fault(const struct bench *bench, enum disk_fault fault)
{
	enum diag_id id = last_said(bench);

	return fault == DISK_FULL ? id == DIAG_BOOK_FULL
				  : id == DIAG_BOOK_FAULT || id == DIAG_BOOK_UNREADABLE;
}

/* The disk works again, or has room: the same book goes on when it was full, and the book opened
 * again after a fault. */
static void mend(struct bench *bench, enum disk_fault fault)
{
	bench->faults++;
	disk_mend();
	if (fault == DISK_FULL)
		return;
	book_close(bench->book);
	clear(bench);
	if (open_book(bench) < 0)
		stop(bench, "does not open after a fault");
}

/* What befalls the disk in this step: mostly nothing. */
static enum disk_fault begin_fault(void)
{
	static const enum disk_fault faults[] = { DISK_POWER, DISK_POWER,   DISK_POWER,
						  DISK_POWER, DISK_IO_ONCE, DISK_IO_ALWAYS,
						  DISK_FULL };
	enum disk_fault fault = DISK_NONE;

	if (disk_random(5) == 0)
		fault = faults[disk_random(sizeof(faults) / sizeof(faults[0]))];
	disk_fault(fault, fault == DISK_NONE ? 0 : 1 + disk_random(CALLS_MAX));
	return fault;
}

/* Memory runs out at some allocation: it is refused and leaves nothing but a round of a closing
 * that goes on later; or it goes well without. Then there is memory again. */
static int perform_without_memory(struct bench *bench, const struct year_operation *operation)
{
	const bool round = operation->deed == YEAR_CLOSE || operation->deed == YEAR_RESTATE;
	int64_t facts = count_facts(bench);
	bool failed;
	int r;

	memory_fault(1 + disk_random(disk_random(3) ? ALLOCATIONS_FEW : ALLOCATIONS_MAX));
	r = perform(bench, operation);
	failed = memory_failed();
	memory_fault(0);
	if (!failed || r >= 0)
		return r;
	bench->memory++;
	if (!round && count_facts(bench) != facts)
		complain(bench, "without memory something was recorded and refused");
	return perform_again(bench, operation);
}

static void step(struct bench *bench)
{
	const struct year_operation operation = year_next(&bench->year);
	int64_t facts = count_facts(bench);
	enum disk_fault fault = begin_fault();
	bool again = false;
	int r;

	bench->operations++;
	r = fault == DISK_NONE && disk_random(10) == 0 ? perform_without_memory(bench, &operation)
						       : perform(bench, &operation);
	if (disk_failed() && fault != DISK_POWER && r < 0) {
		bool told = tells_fault(bench, fault);

		mend(bench, fault);
		facts = count_facts(bench);
		r = perform_again(bench, &operation);
		again = true;
		if (!told && r >= 0) /* it was not refused for what it is */
			complain(bench, "a fault of the disk is told in other words");
	} else if (disk_failed() && fault == DISK_POWER) {
		crash(bench);
		facts = count_facts(bench);
		r = perform_again(bench, &operation);
		again = true;
	}
	disk_fault(DISK_NONE, 0);
	if (r < 0 && r != -EBADMSG)
		stop(bench, "fails");
	if (r < 0 && count_facts(bench) != facts)
		complain(bench, "refused, and recorded all the same");
	bench->refused += r < 0;
	if (r >= 0)
		year_did(&bench->year, &operation);
	if (r == 0 && !again && disk_random(12) == 0)
		lose_and_ask(bench, &operation);
	audit(bench);
}

/* Nothing goes on any more. */
static void end_outages(struct bench *bench)
{
	const struct year_names *outages = &bench->year.outages;

	for (size_t i = 0; i < outages->count; i++) {
		const struct year_operation end = { .deed = YEAR_END,
						    .number = ++bench->year.number,
						    .now_ms = AFTER_ALL,
						    .customer = outages->customers[i],
						    .other = outages->numbers[i] };

		if (perform(bench, &end) < 0 && bench->sink.items[0].id != DIAG_OUTAGE_OVER)
			stop(bench, "an outage cannot be ended");
	}
}

/* All months are closed and restated; after that nothing changes any more. */
static void end_year(struct bench *bench)
{
	end_outages(bench);
	for (int64_t month = bench->year.closed; month < MONTHS; month++) {
		const struct year_operation close = { .deed = YEAR_CLOSE,
						      .number = ++bench->year.number,
						      .now_ms = AFTER_ALL,
						      .customer = 1,
						      .other = month };

		if (perform(bench, &close) != 0)
			stop(bench, "a month cannot be closed");
		year_did(&bench->year, &close);
	}
	for (int64_t month = 0; month < MONTHS; month++) {
		const struct year_operation restate = { .deed = YEAR_RESTATE,
							.number = ++bench->year.number,
							.now_ms = AFTER_ALL,
							.customer = 1,
							.other = month };

		if (perform(bench, &restate) < 0)
			stop(bench, "a month cannot be restated");
	}
	for (int64_t month = 0; month < MONTHS; month++) {
		struct use use = { bench->book, NULL, &bench->sink };
		size_t changes = 0;

		clear(bench);
		if (year_preview(&use, month, bench->arena, &changes) < 0 || changes > 0)
			complain(bench, "restating again would change something");
	}
	audit(bench);
	verify(bench);
}

static void run_year(struct bench *bench, uint64_t seed)
{
	disk_restore();
	disk_seed(seed * UINT64_C(0x9e3779b97f4a7c15) + 1);
	bench->seed = seed;
	year_begin(&bench->year);
	clear(bench);
	if (open_book(bench) < 0)
		stop(bench, "does not open");
	for (int64_t i = 1; bench->year.now_ms < YEAR_TO; i++) {
		step(bench);
		if (i % STEPS_OF_VERIFY == 0)
			verify(bench);
	}
	end_year(bench);
	book_close(bench->book);
}

/* The book on 1 January, kept to begin each year with. The folder and its lock are real. */
static void make_book(struct bench *bench)
{
	const struct asking asking = { .actor = STR("first"),
				       .role = ROLE_OWNER,
				       .now_ms = YEAR_FROM };
	char path[BOOK_PATH_BYTES];
	struct store *store;
	struct use use;
	int fd;

	(void)snprintf(bench->folder, sizeof(bench->folder), "/tmp/garant-year-XXXXXX");
	if (!mkdtemp(bench->folder) ||
	    book_path(str_from(bench->folder), BOOK_FILE, &bench->sink, path) < 0)
		stop(bench, "no folder");
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 || close(fd) < 0 || store_open(path, STORE_CREATE, &store) < 0 ||
	    book_fill(store, YEAR_FROM) < 0)
		stop(bench, "no book");
	store_close(store);
	bench->year.now_ms = YEAR_FROM;
	if (open_book(bench) < 0)
		stop(bench, "the new book does not open");
	use = (struct use){ bench->book, &asking, &bench->sink };
	if (year_prepare(&use, bench->folder, bench->arena) < 0)
		stop(bench, "the book cannot be filled");
	weaken(bench, true);
	book_close(bench->book);
	disk_keep();
}

static void remove_folder(const struct bench *bench)
{
	static const char *const names[] = { BOOK_FILE, BOOK_LOCK_FILE };
	char path[BOOK_PATH_BYTES];

	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", bench->folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(bench->folder);
}

int main(int argc, char **argv)
{
	int64_t years = 20, seed = 1;
	struct bench bench = { 0 };

	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--weaken") == 0)
			bench.weaken = argv[i + 1];
		else if (parse_int64(str_from(argv[i + 1]), 0, INT64_MAX,
				     strcmp(argv[i], "--years") == 0 ? &years : &seed) < 0)
			return 2;
	}
	if (arena_new(ARENA_BYTES, &bench.arena) < 0)
		return 2;
	clear(&bench);
	disk_begin((uint64_t)seed);
	make_book(&bench);
	for (int64_t i = 0; i < years; i++)
		run_year(&bench, (uint64_t)(seed + i));
	remove_folder(&bench);
	arena_free(bench.arena);
	(void)printf(
		"seeds %lld to %lld: operations %lld, refused %lld, crashes %lld, faults %lld, "
		"without memory %lld, looked over %lld, found %lld\n",
		(long long)seed, (long long)(seed + years - 1), (long long)bench.operations,
		(long long)bench.refused, (long long)bench.crashes, (long long)bench.faults,
		(long long)bench.memory, (long long)bench.verified, (long long)bench.found);
	return bench.found == 0 ? 0 : 1;
}
