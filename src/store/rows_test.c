#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "store/rows.h"
#include "tests/lib/desk_database.h"

struct numbered {
	int64_t number;
	struct str first, second;
};

static int copy_numbered(struct store_statement *row, struct arena *arena, void *copy)
{
	struct numbered *numbered = copy;
	struct str *const texts[] = { &numbered->first, &numbered->second };

	numbered->number = store_int(row, 0);
	return row_texts(row, 1, arena, texts, 2);
}

/* Numbers from 1 to $1, each with itself and its square as texts. */
static const struct store_sql counting = {
	"WITH RECURSIVE n (i) AS (SELECT 1 WHERE $1 > 0 UNION ALL SELECT i + 1 FROM n WHERE i < "
	"$1) SELECT i, CAST(i AS TEXT), CAST(i * i AS TEXT) FROM n ORDER BY 1"
};

struct bench {
	struct store *store;
	struct arena *arena;
};

static int begin(void **state)
{
	static struct bench bench;

	char conninfo[DESK_CONNINFO_BYTES];

	desk_database(conninfo);
	if (conninfo[0])
		bench.store = desk_connect(conninfo, STORE_WRITE);
	else
		assert_int_equal(store_open(NULL, STORE_MEMORY, &bench.store), 0);
	assert_int_equal(arena_new(MIB, &bench.arena), 0);
	*state = &bench;
	return 0;
}

static int end(void **state)
{
	struct bench *bench = *state;

	arena_free(bench->arena);
	store_close(bench->store);
	return 0;
}

static int read_numbers(const struct bench *bench, int64_t count, struct rows *ret_rows)
{
	struct store_statement *statement = store_query(bench->store, &counting);

	store_bind_int(statement, 1, count);
	return rows_read(statement, bench->arena, sizeof(struct numbered), copy_numbered, ret_rows);
}

static int find_number(const struct bench *bench, int64_t count, struct numbered *ret_numbered)
{
	struct store_statement *statement = store_query(bench->store, &counting);

	store_bind_int(statement, 1, count);
	return rows_find(statement, bench->arena, copy_numbered, ret_numbered);
}

static void test_reads_all(void **state)
{
	static const int64_t counts[] = { 0, 1, 15, 16, 17, 1000 };
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		const struct numbered *items;
		struct rows rows;

		assert_int_equal(read_numbers(bench, counts[i], &rows), 0);
		assert_int_equal(rows.count, counts[i]);
		items = rows.items;
		for (size_t n = 0; n < rows.count; n++)
			assert_int_equal(items[n].number, n + 1);
		if (rows.count > 16)
			assert_true(str_equal(items[16].second, STR("289")));
	}
}

static void test_finds_one(void **state)
{
	struct bench *bench = *state;
	struct numbered found = { 0 };

	assert_int_equal(find_number(bench, 0, &found), 0);
	assert_int_equal(find_number(bench, 3, &found), 1);
	assert_int_equal(found.number, 1);
	assert_true(str_equal(found.first, STR("1")));
	assert_int_equal(find_number(bench, 0, &found), 0); /* nothing was left from before */
}

/* Whichever allocation fails, that is said, and the statement can be used again. */
static void test_memory(void **state)
{
	struct bench *bench = *state;
	struct numbered found;
	size_t failed = 0;
	int r = -ENOMEM;

	while (r == -ENOMEM) {
		struct rows rows = { NULL, 77 };

		arena_fail_once(bench->arena, failed);
		r = read_numbers(bench, 40, &rows);
		assert_int_equal(rows.count, r == 0 ? 40 : 77);
		failed += r == -ENOMEM;
	}
	assert_int_equal(r, 0);
	assert_int_equal(failed, 40 * 2 + 3); /* two texts a row; room for 16, 32, 64 */
	arena_fail_once(bench->arena, 1);
	assert_int_equal(find_number(bench, 1, &found), -ENOMEM);
	(void)arena_fail_after(bench->arena, SIZE_MAX);
	assert_int_equal(find_number(bench, 1, &found), 1);
}

static void test_failed_query(void **state)
{
	static const struct store_sql none = { "SELECT 1 FROM nothing" };
	struct bench *bench = *state;
	struct numbered found;
	struct rows rows;

	assert_int_equal(rows_read(store_query(bench->store, &none), bench->arena, sizeof(found),
				   copy_numbered, &rows),
			 -EPROTO);
	assert_int_equal(
		rows_find(store_query(bench->store, &none), bench->arena, copy_numbered, &found),
		-EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reads_all, begin, end),
		cmocka_unit_test_setup_teardown(test_finds_one, begin, end),
		cmocka_unit_test_setup_teardown(test_memory, begin, end),
		cmocka_unit_test_setup_teardown(test_failed_query, begin, end),
	};

	return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
