/* Reads any bytes as a file of reference rates, XML or CSV. Besides not crashing: a refusal says
 * why, and what is read is in order, and is written as numbers that are read again as the same. */
#include <errno.h>
#include <stdlib.h>

#include "app/rate_sheet.h"
#include "core/time/civil.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LAST_DAY INT64_C(20800)

static void check_quote(const struct sheet_quote *quote, const struct quote *before)
{
	struct strbuf text = STRBUF_INIT(64);
	struct quote again = { .code = quote->quote.code };

	quote_write(&text, &quote->quote);
	if (quote_parse(strbuf_str(&text), &again) != QUOTE_FINE ||
	    again.digits != quote->quote.digits || again.decimals != quote->quote.decimals ||
	    rate_currency_fault(again.code) != DIAG_NONE || quote->at.line == 0)
		abort();
	if (before && str_compare(before->code, again.code) >= 0)
		abort();
	strbuf_clear(&text);
	quote_write_rate(&text, &again, before);
	if (text.len > 2 * 18 + 1)
		abort(); /* more digits than a case reads */
	strbuf_done(&text);
}

static void check_sheet(const struct rate_sheet *sheet)
{
	if (sheet->day_count == 0)
		abort();
	for (size_t i = 0; i < sheet->day_count; i++) {
		const struct sheet_day *day = &sheet->days[i];

		if (day->day < RATES_FIRST_DAY || day->day > LAST_DAY ||
		    (i > 0 && day->day <= sheet->days[i - 1].day) ||
		    day->first + day->count > sheet->quote_count)
			abort();
		for (size_t k = day->first; k < day->first + day->count; k++)
			check_quote(&sheet->quotes[k],
				    k > day->first ? &sheet->quotes[k - 1].quote : NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = NULL;
	struct rate_sheet sheet;
	int r;

	if (arena_new(256 * MIB, &arena) < 0)
		return 0;
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	const struct source source = { STR("fuzz"), { (const char *)data, size } };
	const struct sheet_request request = { &source, LAST_DAY, arena, &sink };

	r = rate_sheet_read(&request, &sheet);
	if (r == 0)
		check_sheet(&sheet);
	else if (sink.errors == 0)
		abort(); /* refused without a word */
	for (size_t i = 0; i < sink.count; i++)
		for (unsigned k = 0; k < sink.items[i].arg_count; k++)
			if (!str_is_utf8(sink.items[i].args[k]))
				abort(); /* said to people */
	arena_free(arena);
	return 0;
}
