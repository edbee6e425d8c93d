/* garant: settles a case under a contract, inside your own program.
 *
 *     struct garant_request request = { .contract = { "contract.yaml", text, size },
 *                                       .facts = { "case.yaml", case_text, case_size } };
 *     struct garant_settlement *settlement;
 *
 *     if (garant_settle(&request, &settlement) == GARANT_NO_MEMORY)
 *             abort();
 *     for (size_t i = 0; i < garant_statement_count(settlement); i++)
 *             puts(garant_statement_total(settlement, i));
 *     garant_free(settlement);
 *
 * The texts are those of contract and case files (docs/reference), YAML or JSON. Time zones are read
 * from the system's files in /usr/share/zoneinfo; nothing else is read and nothing is written.
 *
 * Ownership. The texts of a request are yours and are no longer needed when garant_settle returns.
 * Everything a settlement gives belongs to it and lives until garant_free. Texts are UTF-8, end with
 * NUL and are never NULL.
 *
 * Threads. There is no global state. Any number of threads may settle at the same time; a settlement
 * may be read by many threads and is freed by one.
 *
 * An index that is out of range gives an empty text, 0 or a failure, never a crash; so does a
 * settlement that is NULL.
 */
#ifndef GARANT_H
#define GARANT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum garant_outcome {
	GARANT_SETTLED = 0,
	GARANT_REFUSED = 1,  /* the input is wrong: the diagnostics say what and where */
	GARANT_NO_MEMORY = 2 /* there is no settlement */
};

/* A file by its text. name is used in diagnostics; NULL counts as empty. */
struct garant_file {
	const char *name;
	const char *text; /* need not end with NUL */
	size_t size;	  /* bytes, at most 16 MiB */
};

/* What to settle. Set all members that are not named here to 0. */
struct garant_request {
	struct garant_file contract;
	struct garant_file facts; /* the case */
	const char *subscription; /* id of the only one to settle; NULL: all */
	const char *as_of; /* RFC 3339 instant whose knowledge counts; NULL: as the case says */
	size_t memory_bytes_max; /* of the settlement; 0: 256 MiB */
};

struct garant_settlement;

/* Settles every subscription of the case. On GARANT_SETTLED and GARANT_REFUSED *ret_settlement is
 * set, to be released with garant_free; on GARANT_NO_MEMORY it is NULL. */
enum garant_outcome garant_settle(const struct garant_request *request,
				  struct garant_settlement **ret_settlement);

/* Releases a settlement and all its texts; accepts NULL. */
void garant_free(struct garant_settlement *settlement);

/* Statements: in order of subscription, then revision. None when the input was refused. */
size_t garant_statement_count(const struct garant_settlement *settlement);

/* Id of the subscription. */
const char *garant_statement_subscription(const struct garant_settlement *settlement, size_t i);

/* 1, or more for a statement that corrects an earlier one; 0 when there is no such statement. */
uint32_t garant_statement_revision(const struct garant_settlement *settlement, size_t i);

/* What is owed in all: "2.00 USD", "2.00 USD + 3 days", "nothing". */
const char *garant_statement_total(const struct garant_settlement *settlement, size_t i);

/* What is owed in all in one currency (three capital letters), in its minor units: 200 for 2.00 USD.
 * Returns 0 and sets *ret_minor, which is 0 when nothing is owed in it; or -1 when there is no such
 * statement or currency, or the amount is no whole number of minor units. */
int garant_statement_minor(const struct garant_settlement *settlement, size_t i,
			   const char *currency, int64_t *ret_minor);

/* The statement with its proof as JSON (docs/reference/statement.schema.json), byte for byte as
 * `garant settle --json` writes it by itself. *ret_size, when it is not NULL, becomes its length. */
const char *garant_statement_json(const struct garant_settlement *settlement, size_t i,
				  size_t *ret_size);

/* What a person should read: errors when the input was refused, else notes and warnings. */
enum garant_severity { GARANT_ERROR, GARANT_WARNING, GARANT_NOTE };

struct garant_diagnostic {
	const char *code; /* stable: G0410 */
	const char *file; /* name of the file; empty: no place */
	uint32_t line;	  /* from 1; 0: no place */
	uint32_t column;  /* from 1, in characters */
	const char *text; /* English */
	const char *hint; /* how to mend it; may be empty */
	enum garant_severity severity;
};

size_t garant_diagnostic_count(const struct garant_settlement *settlement);

/* Returns 0 and fills *ret_diagnostic, or -1 when there is no such diagnostic. */
int garant_diagnostic(const struct garant_settlement *settlement, size_t i,
		      struct garant_diagnostic *ret_diagnostic);

/* Version of the engine, such as 0.1.0: the one that statements name. Static text. */
const char *garant_version(void);

#ifdef __cplusplus
}
#endif

#endif
