#include "core/contract/lexer.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_name_byte(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
}

static char byte_at(const struct lexer *lexer, size_t place)
{
	return place < lexer->text.len ? lexer->text.ptr[place] : '\0';
}

/* Characters, not bytes, from the start of the text to a place. Only one-line scalars keep columns
 * exact; a folded scalar still names its first line. */
static struct position place_of(const struct lexer *lexer, size_t from, size_t to)
{
	struct position at = lexer->at;

	for (size_t i = 0; i < from; i++)
		at.column += ((unsigned char)lexer->text.ptr[i] & 0xC0) != 0x80;
	at.width = 0;
	for (size_t i = from; i < to; i++)
		at.width += ((unsigned char)lexer->text.ptr[i] & 0xC0) != 0x80;
	return at;
}

static void take(struct lexer *lexer, enum token_kind kind, size_t bytes, struct token *ret_token)
{
	size_t from = lexer->place;

	lexer->place += bytes;
	*ret_token = (struct token){ kind, str_slice(lexer->text, from, lexer->place),
				     place_of(lexer, from, lexer->place) };
}

/* 2026-05-31 or 2026-05-31T08:00:00+02:00: bytes, 0 when it is no date. */
static size_t date_length(const struct lexer *lexer)
{
	size_t p = lexer->place;

	for (size_t i = 0; i < 10; i++) {
		char c = byte_at(lexer, p + i);

		if (i == 4 || i == 7 ? c != '-' : !is_digit(c))
			return 0;
	}
	p += 10;
	if (byte_at(lexer, p) != 'T')
		return 10;
	while (is_digit(byte_at(lexer, p)) || byte_at(lexer, p) == ':' ||
	       byte_at(lexer, p) == '.' || byte_at(lexer, p) == 'T' || byte_at(lexer, p) == 'Z' ||
	       byte_at(lexer, p) == '+' || byte_at(lexer, p) == '-')
		p++;
	return p - lexer->place;
}

static void number_next(struct lexer *lexer, struct token *ret_token)
{
	size_t p = lexer->place;
	size_t date = date_length(lexer);

	if (date > 0) {
		take(lexer, TOKEN_DATE, date, ret_token);
		return;
	}
	while (is_digit(byte_at(lexer, p)))
		p++;
	if (byte_at(lexer, p) == '.') {
		p++;
		while (is_digit(byte_at(lexer, p)))
			p++;
	}
	take(lexer, TOKEN_NUMBER, p - lexer->place, ret_token);
}

static int text_next(struct lexer *lexer, struct token *ret_token)
{
	char quote = byte_at(lexer, lexer->place);
	size_t from = lexer->place + 1;
	size_t to = str_find_byte(lexer->text, quote, from);

	if (to == SIZE_MAX)
		return diag_add(lexer->sink, DIAG_EXPR_QUOTE,
				place_of(lexer, lexer->place, lexer->text.len), STR_NONE);
	take(lexer, TOKEN_TEXT, to + 1 - lexer->place, ret_token);
	ret_token->text = str_slice(lexer->text, from, to);
	return 0;
}

static enum token_kind sign_kind(struct lexer *lexer, size_t *ret_bytes)
{
	char c = byte_at(lexer, lexer->place);
	bool equal = byte_at(lexer, lexer->place + 1) == '=';

	*ret_bytes = 1;
	switch (c) {
	case '%':
		return TOKEN_PERCENT;
	case '(':
		return TOKEN_OPEN;
	case ')':
		return TOKEN_CLOSE;
	case '[':
		return TOKEN_OPEN_LIST;
	case ']':
		return TOKEN_CLOSE_LIST;
	case ',':
		return TOKEN_COMMA;
	case ':':
		return TOKEN_COLON;
	case '+':
		return TOKEN_PLUS;
	case '-':
		return TOKEN_MINUS;
	case '*':
		return TOKEN_TIMES;
	case '/':
		return TOKEN_OVER;
	case '=':
		return TOKEN_EQUAL;
	default:
		break;
	}
	*ret_bytes = equal ? 2 : 1;
	if (c == '<')
		return equal ? TOKEN_LESS_EQUAL : TOKEN_LESS;
	if (c == '>')
		return equal ? TOKEN_MORE_EQUAL : TOKEN_MORE;
	return c == '!' && equal ? TOKEN_UNEQUAL : TOKEN_END;
}

int lexer_next(struct lexer *lexer, struct token *ret_token)
{
	enum token_kind kind;
	size_t bytes;
	char c;

	while ((c = byte_at(lexer, lexer->place)) == ' ' || c == '\t' || c == '\n' || c == '\r')
		lexer->place++;
	if (lexer->place >= lexer->text.len) {
		take(lexer, TOKEN_END, 0, ret_token);
		return 0;
	}
	if (is_digit(c)) {
		number_next(lexer, ret_token);
		return 0;
	}
	if (is_letter(c)) {
		size_t p = lexer->place;

		while (is_name_byte(byte_at(lexer, p)))
			p++;
		take(lexer, TOKEN_NAME, p - lexer->place, ret_token);
		return 0;
	}
	if (c == '"' || c == '\'')
		return text_next(lexer, ret_token);
	kind = sign_kind(lexer, &bytes);
	if (kind == TOKEN_END)
		return diag_add(lexer->sink, DIAG_EXPR_CHARACTER,
				place_of(lexer, lexer->place, lexer->place + 1),
				str_slice(lexer->text, lexer->place, lexer->place + 1));
	take(lexer, kind, bytes, ret_token);
	return 0;
}

struct str token_name(const struct token *token)
{
	return token->kind == TOKEN_END ? STR("the end") : token->text;
}
