/* parts: the functions that read one part of a contract each; private to this folder.
 *
 * All return 0, -ENOMEM, or -EBADMSG with a diagnostic; what they read lives in the reader's arena.
 *
 * Threads: as the reader.
 */
#ifndef GARANT_CORE_CONTRACT_PARTS_H
#define GARANT_CORE_CONTRACT_PARTS_H

#include "core/contract/reader.h"

/* Private to expression_*.c */
MUST_USE int expr_parse(struct reader *reader, const struct tree *node, struct expr **ret_expr);
MUST_USE int expr_bind(struct reader *reader, struct expr **expr, const struct expr_place *place);
MUST_USE int expr_call_bind(struct reader *reader, struct expr **expr,
			    const struct expr_place *place);

/* Parts of contract_read. */
MUST_USE int fields_read(struct reader *reader);   /* records, samples, claims, endings */
MUST_USE int subjects_read(struct reader *reader); /* attributes, parameters, charges */
MUST_USE int components_read(struct reader *reader);
MUST_USE int calendars_read(struct reader *reader);
MUST_USE int readings_read(struct reader *reader);
MUST_USE int guarantees_read(struct reader *reader);
MUST_USE int guarantee_read(struct reader *reader, const struct tree *node, struct str id,
			    struct guarantee *ret_guarantee);
MUST_USE int conditions_read(struct reader *reader, const struct tree *node,
			     struct guarantee *guarantee);
MUST_USE int pay_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee);
MUST_USE int limits_read(struct reader *reader, const struct tree *node, uint64_t kinds,
			 struct limit **ret_limits, size_t *ret_count);
MUST_USE int claim_read(struct reader *reader, const struct tree *node,
			struct guarantee *guarantee);
MUST_USE int within_read(struct reader *reader, const struct tree *node, uint16_t scopes,
			 struct term_clock *ret_clock);
MUST_USE int that_list_read(struct reader *reader, const struct tree *node,
			    const struct expr_place *place, struct claim_condition **ret_items,
			    size_t *ret_count);
MUST_USE int rights_read(struct reader *reader);
MUST_USE int term_read(struct reader *reader);

#endif
