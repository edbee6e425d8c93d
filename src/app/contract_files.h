/* contract_files: contracts by themselves: found in folders, read, looked at.
 *
 *     struct contract_list list = { .arena = arena };
 *     r = contract_list_add(&list, STR("contracts"), &sink);
 *     for (i = 0; i < list.count; i++)
 *             r = contract_file_read(arena, list.paths[i], &file, &sink);
 *
 * Threads: no shared state; one arena is one thread's.
 */
#ifndef GARANT_APP_CONTRACT_FILES_H
#define GARANT_APP_CONTRACT_FILES_H

#include "app/zone_store.h"
#include "base/tree.h"
#include "core/contract/contract.h"

struct contract_list {
	struct arena *arena;
	struct str *paths;
	size_t count, capacity;
};

/* A contract with the tree it was read from. */
struct contract_file {
	struct str path;
	const struct tree *root;
	struct contract_options options;
	const struct contract *contract;
	struct zone_store zones;
};

/* Adds a contract file, or every contract.yaml in a folder and the folders below. "-" is standard
 * input. Returns 0, -ENOMEM or -EBADMSG with a diagnostic. */
MUST_USE int contract_list_add(struct contract_list *list, struct str path, struct diag_sink *sink);

/* Reads one with the readings as the file chooses them. The file must stay where it is: its options
 * point into it. Returns 0, -ENOMEM or -EBADMSG with diagnostics. */
MUST_USE int contract_file_read(struct arena *arena, struct str path, struct contract_file *file,
				struct diag_sink *sink);

#endif
