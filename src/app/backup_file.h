/* backup_file: the file of a backup: opened, its manifest read, its bytes against their digest.
 *
 *     r = backup_file_open(&file, path, sink);
 *     r = backup_file_copy(&file, to_fd, &watch, sink);     // -1: only looked at
 *     r = backup_file_chains(&file, path_of_database, &watch, sink);
 *     backup_file_close(&file);
 *
 * Functions return 0 or a negative errno with a diagnostic.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BACKUP_FILE_H
#define GARANT_APP_BACKUP_FILE_H

#include "app/book_backup.h"

struct backup_file {
	struct str path;
	int fd;			  /* -1: closed */
	int64_t bytes;		  /* of the whole file */
	struct strbuf text;	  /* the manifest as it stands there */
	struct manifest manifest; /* points into it; bytes 0: none was read */
};

/* Opens it and reads its manifest. Free: backup_file_close, whatever is returned. */
MUST_USE int backup_file_open(struct backup_file *file, struct str path, struct diag_sink *sink);
void backup_file_close(struct backup_file *file);

/* Refuses the tables of a later garant. */
MUST_USE int backup_file_tables(const struct backup_file *file, struct diag_sink *sink);

/* Reads the database in it, writes it to a descriptor (-1: nowhere), and compares its digest. What
 * cannot be written is about the folder of that name. */
MUST_USE int backup_file_copy(const struct backup_file *file, int to, struct str folder,
			      const struct book_watch *watch, struct diag_sink *sink);

/* Looks over the database of that path, the file itself or a copy: its chains, and that they end as
 * the manifest says. *ret_differences: what was found wrong, also with an error. */
MUST_USE int backup_file_chains(const struct backup_file *file, const char *path,
				const struct book_watch *watch, struct diag_sink *sink,
				int64_t *ret_differences);

void backup_file_info(const struct backup_file *file, struct backup_info *ret_info);

#endif
