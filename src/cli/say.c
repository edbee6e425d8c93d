#include "cli/say.h"

#include "core/settle/statement_names.h"

#define NUMBER_BYTES_MAX 64

void say(struct strbuf *out, enum language language, const char *english, const struct str *parts,
	 size_t count)
{
	text_fill(out, words_translate(language, str_from(english)), parts, count);
}

void say_numbers(struct strbuf *out, enum language language, const char *english, uint64_t first,
		 uint64_t second)
{
	const uint64_t numbers[] = { first, second };
	struct strbuf texts[] = { STRBUF_INIT(NUMBER_BYTES_MAX), STRBUF_INIT(NUMBER_BYTES_MAX) };
	struct str parts[2];

	for (size_t i = 0; i < 2; i++) {
		strbuf_add_format(&texts[i], "%llu", (unsigned long long)numbers[i]);
		parts[i] = strbuf_str(&texts[i]);
	}
	say(out, language, english, parts, 2);
	for (size_t i = 0; i < 2; i++)
		strbuf_done(&texts[i]);
}
