/* book_desk: what tests of a book share: a folder of its own for each test, a sink, and short ways
 * to make, open, fill and look over the book in it. What does not work fails the test.
 *
 *     cmocka_unit_test_setup_teardown(test_facts, desk_make, desk_remove)
 *
 * Threads: one test at a time.
 */
#ifndef GARANT_TESTS_BOOK_DESK_H
#define GARANT_TESTS_BOOK_DESK_H

#include "app/book_use.h"
#include "app/book_verify.h"
#include "core/time/instant.h"
#include "store/store.h"
#include "tests/lib/desk_database.h"

#define DESK_PATH_BYTES ((size_t)400)
#define DESK_NOW INT64_C(1790000000000)
#define DESK_CUSTOMER "c-1"
#define DESK_SHARD "166" /* of that customer */

struct desk {
	char folder[DESK_PATH_BYTES / 4];
	struct arena *arena;
	struct diag_sink sink;
	char conninfo[DESK_CONNINFO_BYTES]; /* of the book's database; empty: it is a file */
};

/* Setup and teardown of a test. The folder is empty at first; it goes with the files in it. */
int desk_make(void **state);
int desk_remove(void **state);

void desk_path(const struct desk *desk, const char *name, char ret_path[DESK_PATH_BYTES]);

/* There is one diagnostic, this one; it is forgotten. */
void desk_said(struct desk *desk, enum diag_id id);

/* Tests of what only a file has, or a server, end here on the other one. */
bool desk_is_file(const struct desk *desk);

/* Makes the book: what book_init returns. */
int desk_make_book(struct desk *desk);

/* Makes the book and opens it for writing. Free: book_close. */
struct book *desk_init(struct desk *desk);
struct book *desk_open(struct desk *desk, enum book_mode mode);

/* Somebody who uses the new book of a desk at DESK_NOW. */
struct user {
	struct desk *desk;
	struct book *book;
	struct asking asking; /* by "test", without a key */
	struct use use;
};

/* Makes the book of the test's desk and opens it for writing; the user must not move. */
void user_begin(struct user *user, void **state, enum role role);

/* The same as an operator, with two facts: the customer DESK_CUSTOMER, and the contract net (euros,
 * a monthly-fee, an attribute sites) in its version one since 2026-01-01 in Paris. */
void user_begin_served(struct user *user, void **state);

/* Closes the book and looks it over: it is as it should be and has that many facts. */
void user_end(struct user *user, int64_t facts);

/* Writes a file into the folder. Returns its path, in the desk's arena. */
struct str desk_write(struct desk *desk, const char *name, struct str text);

/* A fact about the customer at DESK_NOW, with the body {}. */
struct fact desk_fact(struct str kind, struct str subject);

/* The number of the customer's account in euros. */
int64_t desk_account(struct desk *desk, struct book *book, enum account_kind kind);

/* Looks over the book, which nobody has open; what it finds stays in the sink. */
struct book_check desk_verify(struct desk *desk);

/* The first number that a query gives. */
int64_t desk_ask(struct book *book, const struct store_sql *sql);

/* Does to the file what nobody should; the last statement has no text. */
void desk_tamper(const struct desk *desk, const struct store_sql *statements);

#endif
