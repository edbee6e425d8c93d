#include "app/contract_files.h"

#include <errno.h>
#include <sys/stat.h>

#include "app/case_tests.h"
#include "yaml/yaml.h"

static int add_path(struct contract_list *list, struct str path)
{
	size_t capacity = list->capacity ? 2 * list->capacity : 16;

	for (size_t i = 0; i < list->count; i++)
		if (str_equal(list->paths[i], path))
			return 0;
	if (list->count == list->capacity) {
		list->paths =
			ARENA_GROW(list->arena, struct str, list->paths, list->capacity, capacity);
		if (!list->paths)
			return -ENOMEM;
		list->capacity = capacity;
	}
	list->paths[list->count++] = path;
	return 0;
}

/* A folder is searched as `garant test` does it: the contracts of its cases. */
static int add_folder(struct contract_list *list, struct str path, struct diag_sink *sink)
{
	struct case_list cases = { .arena = list->arena };
	int r = case_list_add(&cases, path, sink);

	for (size_t i = 0; i < cases.count && r == 0; i++)
		r = add_path(list, cases.items[i].contract);
	return r;
}

int contract_list_add(struct contract_list *list, struct str path, struct diag_sink *sink)
{
	struct stat status;
	struct str name = STR_NONE;
	int r = str_copy(list->arena, path, &name);

	if (r == 0 && stat(name.ptr, &status) == 0 && S_ISDIR(status.st_mode))
		return add_folder(list, name, sink);
	return r < 0 ? r : add_path(list, name);
}

int contract_file_read(struct arena *arena, struct str path, struct contract_file *file,
		       struct diag_sink *sink)
{
	struct tree *root = NULL;
	int r = yaml_read_file(arena, path, NULL, &root, sink);

	file->path = path;
	file->root = root;
	file->zones = (struct zone_store){ .arena = arena };
	file->options = (struct contract_options){ .zones = zone_store_finder(&file->zones) };
	return r < 0 ? r : contract_read(arena, root, &file->options, &file->contract, sink);
}
