/* statement_json: a statement as JSON, the form that is kept, sent and verified.
 *
 * Same statement, same bytes: keys have a fixed order, what does not apply is left out, and no
 * number is a float. Amounts are decimal texts with the decimals of their currency, fractions are
 * texts "num/den" (reduced), instants are RFC 3339 in UTC with ".." for an open end. The
 * published form is docs/reference/statement.schema.json.
 *
 *     struct json json = JSON_INIT(&out, 2);
 *     statement_json(&json, statement, &meta);
 *     if (strbuf_error(&out) < 0) ...
 *
 * Threads: the statement is only read.
 */
#ifndef GARANT_CORE_SETTLE_STATEMENT_JSON_H
#define GARANT_CORE_SETTLE_STATEMENT_JSON_H

#include "base/json.h"
#include "core/settle/statement.h"

/* What made the statement; each may be empty and is then left out. */
struct statement_meta {
	struct str engine_version;
	struct str tzdata_version;
	struct str contract_digest; /* of the contract file's bytes */
	struct str facts_digest;    /* of the case or book it was settled from */
};

/* Writes the statement as one object. Failures are remembered by the strbuf behind json. */
void statement_json(struct json *json, const struct statement *statement,
		    const struct statement_meta *meta);

#endif
