/* lexer: the words of an expression, each with its place in the file.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_CONTRACT_LEXER_H
#define GARANT_CORE_CONTRACT_LEXER_H

#include "base/diag.h"

/* clang-format off */
enum token_kind {
	TOKEN_END, TOKEN_NUMBER, TOKEN_NAME, TOKEN_TEXT, TOKEN_DATE, /* dates and instants */
	TOKEN_PERCENT, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_OPEN_LIST, TOKEN_CLOSE_LIST, TOKEN_COMMA,
	TOKEN_COLON, TOKEN_PLUS, TOKEN_MINUS, TOKEN_TIMES, TOKEN_OVER, TOKEN_EQUAL, TOKEN_UNEQUAL,
	TOKEN_LESS, TOKEN_LESS_EQUAL, TOKEN_MORE, TOKEN_MORE_EQUAL
};
/* clang-format on */

struct token {
	enum token_kind kind;
	struct str text; /* as written; of a TOKEN_TEXT without its quotes */
	struct position at;
};

struct lexer {
	struct str text;
	size_t place;	    /* bytes */
	struct position at; /* of the first byte */
	struct diag_sink *sink;
};

/* The next token. Returns 0 or -EBADMSG with a diagnostic. After the end it gives TOKEN_END. */
MUST_USE int lexer_next(struct lexer *lexer, struct token *ret_token);

/* What a person calls the token, for "expected ..., not ...". */
struct str token_name(const struct token *token);

#endif
