#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/case_tests.h"

#define PATH_BYTES_MAX 4096
#define ENTRIES_MAX 100000

/* The names in a folder, sorted by bytes. */
struct names {
	struct str *items;
	size_t count, capacity;
};

static int compare_names(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static int add_name(struct arena *arena, struct names *names, const char *name)
{
	size_t capacity = names->capacity ? 2 * names->capacity : 32;

	if (names->count == ENTRIES_MAX)
		return -E2BIG;
	if (names->count == names->capacity) {
		names->items =
			ARENA_GROW(arena, struct str, names->items, names->capacity, capacity);
		if (!names->items)
			return -ENOMEM;
		names->capacity = capacity;
	}
	return str_copy(arena, str_from(name), &names->items[names->count++]);
}

static int read_names(struct arena *arena, struct str path, struct names *ret_names)
{
	DIR *folder = opendir(path.ptr);
	struct names names = { NULL, 0, 0 };
	const struct dirent *entry;
	int r = 0;

	if (!folder)
		return -errno;
	/* the stream is this function's own, so that readdir needs no lock */
	/* cppcheck-suppress readdirCalled */
	while (r == 0 && (entry = readdir(folder)) != NULL) /* NOLINT(concurrency-mt-unsafe) */
		if (entry->d_name[0] != '.')
			r = add_name(arena, &names, entry->d_name);
	(void)closedir(folder);
	if (r < 0)
		return r;
	if (names.count > 1)
		qsort(names.items, names.count, sizeof(names.items[0]), compare_names);
	*ret_names = names;
	return 0;
}

/* folder/name; NUL-terminated. */
static int join(struct arena *arena, struct str folder, struct str name, struct str *ret_path)
{
	struct strbuf out = STRBUF_INIT(PATH_BYTES_MAX);
	int r;

	while (folder.len > 1 && str_ends(folder, STR("/")))
		folder.len--;
	strbuf_add(&out, folder);
	if (folder.len > 0 && !str_ends(folder, STR("/")))
		strbuf_add_byte(&out, '/');
	strbuf_add(&out, name);
	r = strbuf_error(&out) ? strbuf_error(&out) : str_copy(arena, strbuf_str(&out), ret_path);
	strbuf_done(&out);
	return r;
}

enum path_kind { PATH_NONE, PATH_FILE, PATH_FOLDER };

static enum path_kind path_kind(struct str path)
{
	struct stat status;

	if (!path.ptr || stat(path.ptr, &status) < 0)
		return PATH_NONE;
	return S_ISDIR(status.st_mode) ? PATH_FOLDER : PATH_FILE;
}

static int refuse(struct diag_sink *sink, struct str path, int error)
{
	const char *cause = strerrordesc_np(error);

	return diag_add(sink, DIAG_FILE_UNREADABLE, POSITION_NONE, path,
			str_from(cause ? cause : "unknown error"));
}

static int add_case(struct case_list *list, struct str contract, struct str facts)
{
	size_t capacity = list->capacity ? 2 * list->capacity : 64;

	if (list->count == CASES_MAX)
		return -E2BIG;
	if (list->count == list->capacity) {
		list->items = ARENA_GROW(list->arena, struct case_paths, list->items,
					 list->capacity, capacity);
		if (!list->items)
			return -ENOMEM;
		list->capacity = capacity;
	}
	list->items[list->count++] = (struct case_paths){ contract, facts };
	return 0;
}

static bool is_case_name(struct str name)
{
	return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")) ||
	       str_ends(name, STR(".json"));
}

/* folder/contract.yaml with folder/cases. */
static int add_contract(struct case_list *list, struct str folder, struct str contract)
{
	struct names names = { NULL, 0, 0 };
	size_t before = list->count;
	struct str cases = STR_NONE, path = STR_NONE;
	int r = join(list->arena, folder, STR("cases"), &cases);

	if (r == 0 && path_kind(cases) == PATH_FOLDER)
		r = read_names(list->arena, cases, &names);
	for (size_t i = 0; i < names.count && r == 0; i++) {
		if (!is_case_name(names.items[i]))
			continue;
		r = join(list->arena, cases, names.items[i], &path);
		if (r == 0)
			r = add_case(list, contract, path);
	}
	if (r == 0 && list->count == before)
		r = add_case(list, contract, STR_NONE);
	return r;
}

static int add_folder(struct case_list *list, struct str folder, unsigned depth)
{
	struct names names = { 0 };
	struct str path = STR_NONE;
	int r = join(list->arena, folder, STR("contract.yaml"), &path);

	if (r == 0 && path_kind(path) == PATH_FILE)
		return add_contract(list, folder, path);
	if (r < 0 || depth == 0)
		return r;
	r = read_names(list->arena, folder, &names);
	for (size_t i = 0; r == 0 && i < names.count; i++) {
		r = join(list->arena, folder, names.items[i], &path);
		if (r == 0 && path_kind(path) == PATH_FOLDER)
			r = add_folder(list, path, depth - 1);
	}
	return r;
}

static struct str folder_of(struct str path)
{
	size_t end = path.len;

	while (end > 0 && path.ptr[end - 1] != '/')
		end--;
	if (end == 0)
		return STR(".");
	return str_slice(path, 0, end > 1 ? end - 1 : 1);
}

/* The contract of a case: beside it, or one folder up. */
static int add_file(struct case_list *list, struct str path, struct diag_sink *sink)
{
	struct str folder = folder_of(path), contract = STR_NONE;
	int r = join(list->arena, folder, STR("contract.yaml"), &contract);

	if (r == 0 && path_kind(contract) != PATH_FILE)
		r = join(list->arena, folder, STR("../contract.yaml"), &contract);
	if (r < 0)
		return r;
	if (path_kind(contract) != PATH_FILE)
		return diag_add(sink, DIAG_TEST_NO_CONTRACT, POSITION_NONE, path);
	if (str_ends(path, STR("/contract.yaml")) || str_equal(path, STR("contract.yaml")))
		return add_contract(list, folder, path);
	return add_case(list, contract, path);
}

int case_list_add(struct case_list *list, struct str path, struct diag_sink *sink)
{
	size_t before = list->count;
	struct str name = STR_NONE;
	int r = str_copy(list->arena, path, &name);

	if (r < 0)
		return r;
	switch (path_kind(name)) {
	case PATH_FILE:
		return add_file(list, name, sink);
	case PATH_FOLDER:
		r = add_folder(list, name, CASE_FOLDERS_DEEP_MAX);
		if (r == -ENOMEM)
			return r;
		if (r < 0)
			return refuse(sink, name, -r);
		if (list->count == before)
			return diag_add(sink, DIAG_TEST_NOTHING, POSITION_NONE, name);
		return 0;
	case PATH_NONE:
	default:
		return refuse(sink, name, ENOENT);
	}
}
