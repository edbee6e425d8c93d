/* book_parts: a book from inside, for the files of src/app/book_*.c. */
#ifndef GARANT_APP_BOOK_PARTS_H
#define GARANT_APP_BOOK_PARTS_H

#include "app/book.h"
#include "store/journal.h"
#include "store/store.h"

#define BOOK_LOCK_FILE "writer.lock"
#define BOOK_DATABASE_FILE "book.postgresql" /* names the database, where there is one */
#define PROVIDER_SHARD 0		     /* of the provider's own facts */
#define BOOK_PATH_BYTES 4096
#define BOOK_ID_BYTES 32
#define BOOK_DOCUMENT_BYTES_MAX (64 * MIB)

/* The head of a shard as the transaction has moved it. */
struct book_shard {
	bool read, moved;
	int64_t seq_before; /* as the transaction found it */
	struct journal_head head;
};

/* Where the tables of a book stand that is not a file. */
struct book_database {
	char conninfo[BOOK_PATH_BYTES]; /* empty: in the file of the folder */
	char id[BOOK_ID_BYTES];
	int64_t deadline_ms; /* 0: the usual one */
};

struct book {
	char folder[BOOK_PATH_BYTES];
	struct book_database database;
	char id[BOOK_ID_BYTES];
	int lock;	     /* descriptor that holds the writer's lock; -1: none */
	struct store *store; /* owned */
	bool writing;	     /* in a transaction */
	bool stop_known;     /* stopped and stop_ms are read in this transaction */
	bool stopped;	     /* payouts, since the book was restored */
	int64_t stop_ms;     /* instant of the backup that it was restored from */
	bool root_known;     /* root_day is known to have its root, or none */
	int64_t root_day;    /* days since 1970 */
	struct book_shard shards[SHARDS];
	struct strbuf body, hashed;	    /* room that is used again */
	char customer[FACT_NAME_BYTES_MAX]; /* of the last fact, with its shard */
	size_t customer_len;
	int64_t shard;
};

/* folder/name; -ENAMETOOLONG with a diagnostic. */
MUST_USE int book_path(struct str folder, const char *name, struct diag_sink *sink,
		       char ret_path[BOOK_PATH_BYTES]);

/* Takes the lock of the folder's writer. Returns -EBUSY with a diagnostic when somebody has it. */
MUST_USE int book_lock(struct str folder, struct diag_sink *sink, int *ret_lock);

/* A folder while a book is made in it. The database has another name until it is whole. */
struct book_place {
	struct str name; /* as it was given */
	char folder[BOOK_PATH_BYTES], unfinished[BOOK_PATH_BYTES], file[BOOK_PATH_BYTES];
	int lock; /* descriptor; -1: none */
	bool made, finished;
};

/* Takes a folder that is empty or not there, with the lock of its writer, and puts an empty file
 * under the name unfinished into it, which only its owner reads. Free: book_place_end, also after
 * book_place_finish; not after an error of book_place_begin. */
MUST_USE int book_place_begin(struct book_place *place, struct str folder, struct diag_sink *sink);
/* What is unfinished is whole and in that one file: it is put on the disk and becomes the book. */
MUST_USE int book_place_finish(struct book_place *place, struct diag_sink *sink);
/* Gives the folder back; without book_place_finish it is as it was before. */
void book_place_end(struct book_place *place, struct diag_sink *sink);

/* Opens a database of that path as a book of that name, with the tables of this version or older
 * ones. No lock is taken. Free: book_close. */
MUST_USE int book_open_path(struct str name, const char *path, enum store_mode mode,
			    struct diag_sink *sink, struct book **ret_book);

/* Reads from the folder where the tables are. Returns 1, 0 (there is no such file: they are not in
 * PostgreSQL), or a negative errno with a diagnostic. */
MUST_USE int book_database_read(struct str folder, struct diag_sink *sink,
				struct book_database *ret_database);

/* The text of that file. */
void book_database_write(struct strbuf *out, const struct book_database *database);

/* Connects. As store_connect. */
MUST_USE int book_database_connect(const struct book_database *database, enum store_mode mode,
				   struct store **ret_store);

/* The id that the tables have. Returns 1, 0 when there is none yet, or an error of the store. */
MUST_USE int book_find_id(struct store *store, char ret_id[BOOK_ID_BYTES]);

/* Brings older tables up to date. */
MUST_USE int book_update(struct book *book, int64_t now_ms, struct diag_sink *sink);

/* Fills an empty database: its tables, its id, the heads of its chains. Returns 0 or an error of
 * the store. */
MUST_USE int book_fill(struct store *store, int64_t now_ms);

/* Records a fact whose body was written into book->body; as book_record. */
MUST_USE int book_record_body(struct book *book, struct fact *fact, struct diag_sink *sink,
			      int64_t *ret_seq);

/* As book_record, of a fact that ends a pending transfer: nothing has to expire before it. The day
 * must have begun. */
MUST_USE int book_record_once(struct book *book, const struct fact *fact, struct diag_sink *sink);

/* Refuses a fact that would reduce what is owed to a customer while payouts are stopped. Returns 0,
 * -EBADMSG with a diagnostic (the transaction is over), or an error of the store. */
MUST_USE int book_stop_check(struct book *book, const struct fact *fact, struct diag_sink *sink);

/* Records the root of the day of a fact unless that was done. Returns 0 or a negative errno with a
 * diagnostic. */
MUST_USE int book_begin_day(struct book *book, const struct fact *fact, struct diag_sink *sink);

/* When a fact would be recorded: never before the last one of its shard, nor before the last one of
 * the provider's, so that all that is recorded once a closing has begun is later than what it looks
 * at, whatever the clock says. Returns 0 or an error of the store. */
MUST_USE int book_recorded_at(struct book *book, const struct fact *fact, int64_t *ret_ms);

/* Records the root of the day of that instant, unless something was recorded on it before, or the
 * book is empty. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_root_of_day(struct book *book, int64_t now_ms, struct diag_sink *sink);

/* Ends the transaction because of an error of the store: what was recorded in it is not there. Adds
 * the diagnostic and returns the error. */
int book_give_up(struct book *book, int error, struct diag_sink *sink);

/* Adds the diagnostic for an error of the store, and returns the error. */
int book_failed(struct str name, const struct store *store, int error, struct diag_sink *sink);

/* The same for a call of the system about a path. */
int book_system_failed(const char *path, int error, struct diag_sink *sink);

#endif
