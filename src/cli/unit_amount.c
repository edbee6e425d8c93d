#include "cli/unit_amount.h"

#include "core/money/currency.h"
#include "words/format.h"

#define NUMBER_BYTES_MAX ((size_t)64)

static void add_plain(struct strbuf *out, struct str unit, int64_t amount)
{
	strbuf_add_int(out, amount);
	strbuf_add_byte(out, ' ');
	strbuf_add(out, unit);
}

void unit_amount_add(struct strbuf *out, enum language language, struct str unit, int64_t amount)
{
	int currency = currency_of(unit);

	if (currency > 0)
		format_money(out, language, amount, (uint16_t)currency);
	else
		add_plain(out, unit, amount);
}

void unit_amount_json(struct json *json, const char *key, struct str unit, int64_t amount)
{
	struct strbuf text = STRBUF_INIT(NUMBER_BYTES_MAX);
	int currency = currency_of(unit);

	if (unit.len == 0)
		return;
	if (currency > 0)
		money_write(&text, amount, (uint16_t)currency);
	else
		add_plain(&text, unit, amount);
	json_key_text(json, str_from(key), strbuf_str(&text));
	strbuf_done(&text);
}
