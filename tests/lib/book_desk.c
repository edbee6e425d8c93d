#include "tests/lib/book_desk.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/book_contract.h"
#include "app/book_customer.h"

#define SINK_MAX 100

int desk_make(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));

	assert_non_null(desk);
	(void)snprintf(desk->folder, sizeof(desk->folder), "/tmp/garant-book-XXXXXX");
	assert_non_null(mkdtemp(desk->folder));
	assert_int_equal(arena_new(16 * MIB, &desk->arena), 0);
	desk->sink = (struct diag_sink)DIAG_SINK_INIT(desk->arena, SINK_MAX);
	desk_database(desk->conninfo);
	*state = desk;
	return 0;
}

bool desk_is_file(const struct desk *desk)
{
	return !desk->conninfo[0];
}

void desk_path(const struct desk *desk, const char *name, char ret_path[DESK_PATH_BYTES])
{
	(void)snprintf(ret_path, DESK_PATH_BYTES, "%s/%s", desk->folder, name);
}

int desk_remove(void **state)
{
	struct desk *desk = *state;
	DIR *directory = opendir(desk->folder);
	struct dirent *entry;
	char path[DESK_PATH_BYTES];

	assert_non_null(directory);
	/* cppcheck-suppress readdirCalled */
	while ((entry = readdir(directory)) != NULL) { /* NOLINT(concurrency-mt-unsafe) */
		desk_path(desk, entry->d_name, path);
		if (entry->d_name[0] != '.')
			(void)unlink(path);
	}
	(void)closedir(directory);
	assert_int_equal(rmdir(desk->folder), 0);
	arena_free(desk->arena);
	free(desk);
	return 0;
}

void desk_said(struct desk *desk, enum diag_id id)
{
	assert_int_equal(desk->sink.count, 1);
	assert_int_equal(desk->sink.items[0].id, id);
	desk->sink = (struct diag_sink)DIAG_SINK_INIT(desk->arena, SINK_MAX);
}

struct book *desk_open(struct desk *desk, enum book_mode mode)
{
	struct book *book;

	assert_int_equal(book_open(str_from(desk->folder), mode, DESK_NOW, &desk->sink, &book), 0);
	return book;
}

int desk_make_book(struct desk *desk)
{
	bool there;

	if (desk_is_file(desk))
		return book_init(str_from(desk->folder), DESK_NOW, &desk->sink);
	return book_init_database(str_from(desk->folder), str_from(desk->conninfo), DESK_NOW,
				  &desk->sink, &there);
}

struct book *desk_init(struct desk *desk)
{
	assert_int_equal(desk_make_book(desk), 0);
	return desk_open(desk, BOOK_WRITE);
}

void user_begin(struct user *user, void **state, enum role role)
{
	struct desk *desk = *state;

	user->desk = desk;
	user->book = desk_init(desk);
	user->asking = (struct asking){ STR("test"), role, STR_NONE, DESK_NOW };
	user->use = (struct use){ user->book, &user->asking, &desk->sink };
}

void user_begin_served(struct user *user, void **state)
{
	static const struct customer bakery = { .id = { DESK_CUSTOMER, sizeof(DESK_CUSTOMER) - 1 },
						.identity = { .name = { "Bakery", 6 },
							      .country = { "FR", 2 } },
						.language = { "fr", 2 },
						.zone = { "Europe/Paris", 12 } };
	struct contract_file file;
	struct desk *desk;
	struct str path;

	user_begin(user, state, ROLE_OWNER);
	desk = user->desk;
	path = desk_write(desk, "contract.yaml",
			  STR("garant: 1\ncontract: net\nversion: one\ncurrency: EUR\n"
			      "zone: Europe/Paris\nmoney: {round: half up}\n"
			      "charges: {monthly-fee: {per: month}}\n"
			      "attributes: {sites: {type: texts}}\n"
			      "guarantees:\n  availability:\n    clause: \"1\"\n"
			      "    target: {at least: 99.9%}\n    pay:\n      of: monthly-fee\n"
			      "      reached:\n        - {below: 99.9%, pay: 10%}\n"));
	assert_int_equal(contract_file_read(desk->arena, path, &file, &desk->sink), 0);
	assert_int_equal(book_contract_publish(&user->use, desk->arena, &file, STR("2026-01-01")),
			 0);
	assert_int_equal(book_customer_set(&user->use, &bakery, INT64_MIN), 0);
	desk->sink = (struct diag_sink)DIAG_SINK_INIT(desk->arena, SINK_MAX);
	user->asking.role = ROLE_OPERATOR;
}

void user_end(struct user *user, int64_t facts)
{
	struct book_check check;

	book_close(user->book);
	check = desk_verify(user->desk);
	assert_int_equal(check.differences, 0);
	assert_int_equal(check.facts, facts);
}

struct str desk_write(struct desk *desk, const char *name, struct str text)
{
	char path[DESK_PATH_BYTES];
	struct str copy;
	FILE *file;

	desk_path(desk, name, path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(str_copy(desk->arena, str_from(path), &copy), 0);
	return copy;
}

struct fact desk_fact(struct str kind, struct str subject)
{
	return (struct fact){ .customer = STR(DESK_CUSTOMER),
			      .kind = kind,
			      .subject = subject,
			      .valid_from_ms = DESK_NOW,
			      .valid_to_ms = INSTANT_OPEN_MS,
			      .recorded_at_ms = DESK_NOW,
			      .actor = STR("test"),
			      .body = STR("{}") };
}

int64_t desk_account(struct desk *desk, struct book *book, enum account_kind kind)
{
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	const struct account account = { kind, STR(DESK_CUSTOMER), STR("EUR") };
	int64_t seq;

	assert_int_equal(book_account(book, &fact, &account, &desk->sink, &seq), 0);
	return seq;
}

struct book_check desk_verify(struct desk *desk)
{
	struct book *book = desk_open(desk, BOOK_READ);
	struct book_check check;

	assert_int_equal(book_verify(book, NULL, &desk->sink, &check), 0);
	book_close(book);
	return check;
}

int64_t desk_ask(struct book *book, const struct store_sql *sql)
{
	struct store_statement *statement = store_query(book_store(book), sql);
	int64_t number;

	assert_int_equal(store_step(statement), 1);
	number = store_int(statement, 0);
	store_end(statement);
	return number;
}

void desk_tamper(const struct desk *desk, const struct store_sql *statements)
{
	char path[DESK_PATH_BYTES];
	struct store *store;
	int r;

	if (!desk_is_file(desk)) {
		store = desk_connect(desk->conninfo, STORE_WRITE);
		for (; statements->text; statements++) {
			r = desk_translated(store, statements->text);
			if (r < 0)
				print_error("%s: %.*s\n", statements->text,
					    STR_ARG(store_message(store)));
			assert_int_equal(r, 0);
		}
		store_close(store);
		return;
	}
	desk_path(desk, BOOK_FILE, path);
	assert_int_equal(store_open(path, STORE_WRITE, &store), 0);
	for (; statements->text; statements++)
		assert_int_equal(store_run(store_query(store, statements)), 0);
	store_close(store);
}
