#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/book_entry.h"
#include "app/book_restore.h"
#include "tests/lib/book_desk.h"

#define LATER (DESK_NOW + INT64_C(3600000))

/* A book with 100 euros due, its backup, and where it is restored. */
struct vault {
	struct user user;
	char path[DESK_PATH_BYTES], folder[DESK_PATH_BYTES];
};

/* A name beside the folder of the book, which no backup is written into. */
static void beside(const struct desk *desk, const char *end, char ret_path[DESK_PATH_BYTES])
{
	int wrote = snprintf(ret_path, DESK_PATH_BYTES, "%s%s", desk->folder, end);

	assert_in_range(wrote, 1, DESK_PATH_BYTES - 1);
}

/* What beside named. */
static int remove_all(void **state)
{
	static const char *const ends[] = { ".backup", ".link" };
	char path[DESK_PATH_BYTES];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		beside(*state, ends[i], path);
		(void)unlink(path);
	}
	return desk_remove(state);
}

static int ask(struct user *user, const char *id, enum entry_kind kind, int64_t amount_minor)
{
	const struct entry entry = { .customer = STR(DESK_CUSTOMER),
				     .id = str_from(id),
				     .kind = kind,
				     .nature = kind == ENTRY_CREDIT ? NATURE_GOODWILL : NATURE_NONE,
				     .currency = STR("EUR"),
				     .amount_minor = amount_minor,
				     .reason = STR("why") };

	return book_entry_ask(&user->use, &entry);
}

/* Whoever makes a backup reads; the user goes on writing. */
static struct book *reader(const struct vault *vault)
{
	struct book *book;

	assert_int_equal(book_open(book_name(vault->user.book), BOOK_BACKUP, DESK_NOW,
				   vault->user.use.sink, &book),
			 0);
	return book;
}

static int backup_of(struct vault *vault, struct book *book, bool replace)
{
	const struct backup_request request = { str_from(vault->path), replace, NULL };
	struct use use = vault->user.use;
	struct backup_info info;
	int r;

	use.book = book;
	r = book_backup(&use, &request, &info);
	book_close(book);
	return r;
}

static int backup(struct vault *vault, bool replace)
{
	return backup_of(vault, reader(vault), replace);
}

static void begin(struct vault *vault, void **state)
{
	user_begin_served(&vault->user, state);
	beside(vault->user.desk, ".backup", vault->path);
	beside(vault->user.desk, "-again", vault->folder);
	assert_int_equal(ask(&vault->user, "due", ENTRY_CREDIT, 10000), 0);
	vault->user.asking.role = ROLE_OWNER;
}

static int restore(struct vault *vault)
{
	const struct restore_request request = { .path = str_from(vault->path),
						 .folder = str_from(vault->folder),
						 .actor = STR("test"),
						 .now_ms = LATER };
	struct backup_info info;

	return book_restore(&request, &vault->user.desk->sink, &info);
}

/* Restores, and has the user work in the restored book; the first one is closed. */
static void begin_restored(struct vault *vault, void **state)
{
	struct user *user = &vault->user;

	begin(vault, state);
	assert_int_equal(ask(user, "asked", ENTRY_CREDIT, 1), 0);
	assert_int_equal(backup(vault, false), 0);
	book_close(user->book);
	assert_int_equal(restore(vault), 0);
	assert_int_equal(book_open(str_from(vault->folder), BOOK_WRITE, LATER, &user->desk->sink,
				   &user->book),
			 0);
	user->use.book = user->book;
	user->asking.now_ms = LATER;
}

static void remove_restored(const struct vault *vault)
{
	static const char *const names[] = { BOOK_FILE, BOOK_FILE "-wal", BOOK_FILE "-shm",
					     "writer.lock" };
	char path[2 * DESK_PATH_BYTES];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", vault->folder, names[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(vault->folder), 0);
}

/* Closes the restored book, which is as it was recorded. */
static struct book_check end_restored(struct vault *vault)
{
	struct user *user = &vault->user;
	struct book_check check;
	struct book *book;

	book_close(user->book);
	assert_int_equal(
		book_open(str_from(vault->folder), BOOK_READ, LATER, &user->desk->sink, &book), 0);
	assert_int_equal(book_verify(book, NULL, &user->desk->sink, &check), 0);
	book_close(book);
	assert_int_equal(check.differences, 0);
	remove_restored(vault);
	return check;
}

static void refused(struct vault *vault, int r, enum diag_id id)
{
	assert_int_equal(r, -EBADMSG);
	desk_said(vault->user.desk, id);
}

static void test_backup(void **state)
{
	struct vault vault;
	struct backup_info info = { 0 };
	struct stat status;

	begin(&vault, state);
	assert_int_equal(backup(&vault, false), 0);
	assert_int_equal(stat(vault.path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(
		book_backup_check(str_from(vault.path), NULL, &vault.user.desk->sink, &info), 0);
	assert_true(str_equal(str_from(info.book), book_id(vault.user.book)));
	assert_true(info.made_ms == DESK_NOW);
	assert_int_equal(info.bytes, status.st_size);
	assert_int_equal(info.differences, 0);
	assert_int_equal(info.chains, 2);
	assert_int_equal(info.facts, 7);
	refused(&vault, backup(&vault, false), DIAG_BACKUP_THERE);
	assert_int_equal(backup(&vault, true), 0);
	vault.user.asking.role = ROLE_OPERATOR;
	refused(&vault, backup(&vault, true), DIAG_REGISTER_RIGHT);
	book_close(vault.user.book);
}

static void test_names(void **state)
{
	static const struct {
		const char *path;
		int error;
	} rows[] = { { "/tmp/", -EISDIR },
		     { "/tmp", -EISDIR },
		     { "", -ENOENT },
		     { "/dev/null", -EINVAL },
		     { "/nowhere/at/all", -ENOENT } };
	struct vault vault;

	begin(&vault, state);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(vault.path, sizeof(vault.path), "%s", rows[i].path);
		assert_int_equal(backup(&vault, true), rows[i].error);
		desk_said(vault.user.desk, DIAG_BACKUP_WRITE);
	}
	book_close(vault.user.book);
}

/* No backup is written into the folder of the book, nor over the database of another one, not even
 * with --force; a link gives way itself. */
static void test_places(void **state)
{
	struct vault vault;
	const struct desk *desk;
	char again[2 * DESK_PATH_BYTES];

	begin(&vault, state);
	desk = vault.user.desk;
	assert_int_equal(backup(&vault, false), 0);
	assert_int_equal(restore(&vault), 0);
	desk_path(desk, BOOK_FILE, vault.path);
	refused(&vault, backup(&vault, true), DIAG_BACKUP_INSIDE);
	beside(desk, "/./new", vault.path);
	refused(&vault, backup(&vault, false), DIAG_BACKUP_INSIDE);
	(void)snprintf(again, sizeof(again), "%s/" BOOK_FILE, vault.folder);
	beside(desk, "-again/" BOOK_FILE, vault.path);
	refused(&vault, backup(&vault, true), DIAG_BACKUP_OVER_BOOK);
	beside(desk, ".link", vault.path);
	assert_int_equal(symlink(again, vault.path), 0);
	refused(&vault, backup(&vault, false), DIAG_BACKUP_THERE);
	assert_int_equal(backup(&vault, true), 0);
	assert_int_equal(readlink(vault.path, again, sizeof(again)), -1);
	remove_restored(&vault);
	book_close(vault.user.book);
}

static void test_stop(void **state)
{
	struct vault vault;
	struct user *user = &vault.user;
	struct book_check check;

	begin_restored(&vault, state);
	/* Each kind of entry, those too that will be added. */
	for (size_t i = 0; i < ENTRY_KINDS; i++)
		if (i != ENTRY_CREDIT && i != ENTRY_COUNTER && i != ENTRY_OVERPAYMENT)
			refused(&vault, ask(user, "out", (enum entry_kind)i, 100),
				DIAG_RESTORE_STOP);
	assert_int_equal(ask(user, "more", ENTRY_CREDIT, 100), 0);
	refused(&vault, book_restore_confirm(&user->use, STR_NONE), DIAG_RESTORE_REASON);
	user->asking.role = ROLE_OPERATOR;
	refused(&vault, book_restore_confirm(&user->use, STR("seen")), DIAG_REGISTER_RIGHT);
	user->asking.role = ROLE_OWNER;
	user->asking.key = STR("key");
	assert_int_equal(book_restore_confirm(&user->use, STR("seen")), 0);
	assert_int_equal(book_restore_confirm(&user->use, STR("seen")), BOOK_TWICE);
	user->asking.key = STR_NONE;
	assert_int_equal(book_restore_confirm(&user->use, STR("again")), BOOK_TWICE);
	assert_int_equal(ask(user, "out", ENTRY_REFUND, 100), 0);
	check = end_restored(&vault);
	assert_false(check.stopped);
}

/* The stop is of the newest restoring: a backup of a book that was confirmed stops again. */
static void test_again(void **state)
{
	struct vault vault;
	struct user *user = &vault.user;
	char first[DESK_PATH_BYTES];

	begin_restored(&vault, state);
	assert_int_equal(book_restore_confirm(&user->use, STR("seen")), 0);
	assert_int_equal(backup(&vault, true), 0);
	book_close(user->book);
	(void)snprintf(first, sizeof(first), "%s", vault.folder);
	remove_restored(&vault);
	assert_int_equal(restore(&vault), 0);
	assert_int_equal(book_open(str_from(vault.folder), BOOK_WRITE, LATER, &user->desk->sink,
				   &user->book),
			 0);
	user->use.book = user->book;
	refused(&vault, ask(user, "out", ENTRY_REFUND, 100), DIAG_RESTORE_STOP);
	assert_true(end_restored(&vault).stopped);
}

/* What two persons decide: neither what a payout would reserve nor its approval goes through. */
static void test_four_eyes(void **state)
{
	struct vault vault;
	struct user *user = &vault.user;
	struct str id = STR(DESK_CUSTOMER);
	const struct entry counter = { .customer = STR(DESK_CUSTOMER),
				       .id = STR("back"),
				       .kind = ENTRY_COUNTER,
				       .reverses = STR("due"),
				       .reason = STR("why") };

	begin(&vault, state);
	assert_int_equal(book_entry_limit(&user->use, STR("EUR"), 50), 0);
	assert_int_equal(ask(user, "waiting", ENTRY_REFUND, 100), 0);
	assert_int_equal(ask(user, "more", ENTRY_CREDIT, 100), 0);
	assert_int_equal(ask(user, "none", ENTRY_REFUND, 200), 0);
	assert_int_equal(backup(&vault, false), 0);
	book_close(user->book);
	assert_int_equal(restore(&vault), 0);
	assert_int_equal(book_open(str_from(vault.folder), BOOK_WRITE, LATER, &user->desk->sink,
				   &user->book),
			 0);
	user->use.book = user->book;
	user->asking.actor = STR("other");
	user->asking.now_ms = LATER;
	refused(&vault, book_entry_approve(&user->use, id, STR("waiting")), DIAG_RESTORE_STOP);
	refused(&vault, ask(user, "out", ENTRY_REFUND, 100), DIAG_RESTORE_STOP);
	assert_int_equal(book_entry_approve(&user->use, id, STR("more")), 0);
	assert_int_equal(book_entry_refuse(&user->use, id, STR("none"), STR("no")), 0);
	/* Asking to take back a credit moves nothing; agreeing to it does. */
	assert_int_equal(book_entry_ask(&user->use, &counter), 0);
	user->asking.actor = STR("third");
	refused(&vault, book_entry_approve(&user->use, id, STR("back")), DIAG_RESTORE_STOP);
	assert_int_equal(book_restore_confirm(&user->use, STR("seen")), 0);
	assert_int_equal(book_entry_approve(&user->use, id, STR("waiting")), 0);
	(void)end_restored(&vault);
}

static void test_never(void **state)
{
	struct vault vault;

	begin(&vault, state);
	refused(&vault, book_restore_confirm(&vault.user.use, STR("seen")), DIAG_RESTORE_NEVER);
	book_close(vault.user.book);
}

/* Puts a byte at a place of the backup, or cuts it there. */
static void change(const struct vault *vault, int64_t at, bool cut)
{
	int fd = open(vault->path, O_RDWR);
	char byte;

	assert_true(fd >= 0);
	if (cut) {
		assert_int_equal(ftruncate(fd, at), 0);
	} else {
		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte = (char)(byte ^ 4);
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	}
	(void)close(fd);
}

/* No folder, and none of what was in the way is left. */
static void is_refused(struct vault *vault, enum diag_id id)
{
	struct backup_info info;

	refused(vault, restore(vault), id);
	assert_int_equal(access(vault->folder, F_OK), -1);
	refused(vault,
		book_backup_check(str_from(vault->path), NULL, &vault->user.desk->sink, &info), id);
}

static void test_damaged(void **state)
{
	struct vault vault;
	struct stat status;

	begin(&vault, state);
	assert_int_equal(backup(&vault, false), 0);
	assert_int_equal(stat(vault.path, &status), 0);
	for (int64_t at = 0; at < status.st_size - 56; at += 9973) {
		change(&vault, at, false);
		is_refused(&vault, DIAG_BACKUP_CHANGED);
		change(&vault, at, false);
	}
	change(&vault, status.st_size - 57, false);
	is_refused(&vault, DIAG_BACKUP_CHANGED); /* the manifest */
	change(&vault, status.st_size - 57, false);
	change(&vault, status.st_size - 56, false);
	is_refused(&vault, DIAG_BACKUP_CHANGED); /* its digest */
	change(&vault, status.st_size - 56, false);
	assert_int_equal(restore(&vault), 0);
	remove_restored(&vault);
	change(&vault, status.st_size - 1, true);
	is_refused(&vault, DIAG_BACKUP_CUT);
	change(&vault, 100, true);
	is_refused(&vault, DIAG_BACKUP_CUT);
	change(&vault, 99, true);
	is_refused(&vault, DIAG_BACKUP_NONE);
	change(&vault, 0, true);
	is_refused(&vault, DIAG_BACKUP_EMPTY);
	book_close(vault.user.book);
}

/* Nothing is installed over a book, and the backup of a book whose chain is broken is told. */
static void test_chains(void **state)
{
	static const struct store_sql trigger = { "DROP TRIGGER journal_no_UPDATE" };
	static const struct store_sql wrong = { "UPDATE journal SET actor = 'x' WHERE seq = 2" };
	struct vault vault;
	struct backup_info info;

	begin(&vault, state);
	assert_int_equal(store_run(store_query(book_store(vault.user.book), &trigger)), 0);
	assert_int_equal(store_run(store_query(book_store(vault.user.book), &wrong)), 0);
	assert_int_equal(backup(&vault, false), 0);
	assert_int_equal(restore(&vault), -EBADMSG);
	assert_int_equal(access(vault.folder, F_OK), -1);
	assert_int_equal(vault.user.desk->sink.count, 2);
	assert_int_equal(vault.user.desk->sink.items[0].id, DIAG_VERIFY_HASH);
	assert_int_equal(vault.user.desk->sink.items[1].id, DIAG_BACKUP_CHAINS);
	assert_int_equal(
		book_backup_check(str_from(vault.path), NULL, &vault.user.desk->sink, &info),
		-EBADMSG);
	assert_int_equal(info.differences, 1);
	book_close(vault.user.book);
}

static void test_occupied(void **state)
{
	struct vault vault;

	begin(&vault, state);
	assert_int_equal(backup(&vault, false), 0);
	(void)snprintf(vault.folder, sizeof(vault.folder), "%s", vault.user.desk->folder);
	refused(&vault, restore(&vault), DIAG_BOOK_NOT_EMPTY);
	assert_int_equal(ask(&vault.user, "still", ENTRY_REFUND, 1), 0);
	book_close(vault.user.book);
}

/* Tables of a version that is not known yet. */
static void test_newer(void **state)
{
	static const struct store_sql newer = { "INSERT INTO migration VALUES (99, x'00', 0)" };
	struct vault vault;
	struct book *book;

	begin(&vault, state);
	book = reader(&vault);
	assert_int_equal(store_run(store_query(book_store(vault.user.book), &newer)), 0);
	assert_int_equal(backup_of(&vault, book, false), 0);
	is_refused(&vault, DIAG_BACKUP_NEWER);
	book_close(vault.user.book);
}

/* Older tables are backed up as they are, and brought up to date where they are restored. */
static void test_older(void **state)
{
	static const struct store_sql steps[] = { { "DROP TABLE restoration" },
						  { "DROP TABLE closing" },
						  { "DROP TABLE closing_lease" },
						  { "DROP TABLE settled" },
						  { "DROP TABLE settled_line" },
						  { "DROP TRIGGER migration_no_DELETE" },
						  { "DELETE FROM migration WHERE version > 20" },
						  { "CREATE TRIGGER migration_no_DELETE BEFORE "
						    "DELETE ON migration BEGIN SELECT "
						    "RAISE(ABORT, 'rows of migration are never "
						    "changed or removed'); END" } };
	struct vault vault;
	struct str name;
	struct book *book;

	begin(&vault, state);
	name = book_name(vault.user.book);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		assert_int_equal(store_run(store_query(book_store(vault.user.book), &steps[i])), 0);
	refused(&vault, book_open(name, BOOK_READ, LATER, &vault.user.desk->sink, &book),
		DIAG_BOOK_OLDER);
	assert_int_equal(backup(&vault, false), 0);
	refused(&vault, book_open(name, BOOK_READ, LATER, &vault.user.desk->sink, &book),
		DIAG_BOOK_OLDER);
	book_close(vault.user.book);
	assert_int_equal(restore(&vault), 0);
	assert_int_equal(book_open(str_from(vault.folder), BOOK_WRITE, LATER,
				   &vault.user.desk->sink, &vault.user.book),
			 0);
	assert_true(end_restored(&vault).stopped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_backup, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_names, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_places, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_stop, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_again, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_four_eyes, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_never, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_damaged, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_chains, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_occupied, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_newer, desk_make, remove_all),
		cmocka_unit_test_setup_teardown(test_older, desk_make, remove_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
