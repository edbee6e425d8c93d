/* The public face of the library: one settlement with an arena of its own. */
#include "garant.h"

#include <errno.h>

#include "app/amounts.h"
#include "app/settle_case.h"
#include "core/money/currency.h"

#include "version.h"

#define MEMORY_STANDARD (256 * MIB)
#define JSON_BYTES_MAX (1024 * MIB)
#define TEXT_BYTES_MAX (64 * KIB)
#define DIAGS_MAX 1000

struct garant_settlement {
	struct arena *arena; /* owns everything, this too */
	struct diag_sink sink;
	struct garant_diagnostic *diagnostics;
	const struct case_settlement *settled; /* NULL: refused */
	struct str *json, *totals, *ids;       /* one for each statement */
};

/* Moves a text that was built into the arena, NUL-terminated. */
static int keep(struct arena *arena, struct strbuf *text, struct str *ret_text)
{
	int r = strbuf_error(text);

	if (r == 0)
		r = str_copy(arena, strbuf_str(text), ret_text);
	strbuf_done(text);
	return r < 0 ? -ENOMEM : 0;
}

static int keep_filled(struct arena *arena, const char *text, const struct diag *diag,
		       const char **ret_text)
{
	struct strbuf out = STRBUF_INIT(TEXT_BYTES_MAX);
	struct str kept;
	int r;

	diag_fill(&out, str_from(text), diag);
	r = keep(arena, &out, &kept);
	if (r == 0)
		*ret_text = kept.ptr;
	return r;
}

static int keep_diagnostic(struct garant_settlement *settlement, const struct diag *diag,
			   struct garant_diagnostic *ret)
{
	static const enum garant_severity severities[] = { [DIAG_ERROR] = GARANT_ERROR,
							   [DIAG_WARNING] = GARANT_WARNING,
							   [DIAG_NOTE] = GARANT_NOTE };
	const struct diag_text *text = diag_text(diag->id);
	struct str file = STR("");
	int r = str_copy(settlement->arena, diag->at.source ? diag->at.source->name : STR_NONE,
			 &file);

	*ret = (struct garant_diagnostic){ .code = text->code,
					   .file = file.ptr,
					   .line = diag->at.line,
					   .column = diag->at.column,
					   .severity = severities[text->severity] };
	if (r == 0)
		r = keep_filled(settlement->arena, text->text, diag, &ret->text);
	if (r == 0)
		r = keep_filled(settlement->arena, diag_has_hint(diag) ? text->hint : "", diag,
				&ret->hint);
	return r;
}

static int keep_diagnostics(struct garant_settlement *settlement)
{
	const struct diag_sink *sink = &settlement->sink;
	int r = 0;

	settlement->diagnostics =
		ARENA_ARRAY(settlement->arena, struct garant_diagnostic, sink->count);
	if (!settlement->diagnostics)
		return -ENOMEM;
	for (size_t i = 0; i < sink->count && r == 0; i++)
		r = keep_diagnostic(settlement, &sink->items[i], &settlement->diagnostics[i]);
	return r;
}

static int keep_statement(struct garant_settlement *settlement, size_t i)
{
	const struct case_settlement *settled = settlement->settled;
	struct strbuf out = STRBUF_INIT(JSON_BYTES_MAX), total = STRBUF_INIT(TEXT_BYTES_MAX);
	struct json json = JSON_INIT(&out, 2);
	int r;

	statement_json(&json, settled->statements[i], &settled->meta);
	amounts_write(&total, &settled->statements[i]->total);
	r = keep(settlement->arena, &out, &settlement->json[i]);
	if (r == 0)
		r = str_copy(settlement->arena, settled->statements[i]->facts->id,
			     &settlement->ids[i]);
	if (r < 0) {
		strbuf_done(&total);
		return r;
	}
	return keep(settlement->arena, &total, &settlement->totals[i]);
}

static int keep_statements(struct garant_settlement *settlement)
{
	size_t count = settlement->settled->count;
	int r = 0;

	settlement->json = ARENA_ARRAY(settlement->arena, struct str, count);
	settlement->totals = ARENA_ARRAY(settlement->arena, struct str, count);
	settlement->ids = ARENA_ARRAY(settlement->arena, struct str, count);
	if (!settlement->json || !settlement->totals || !settlement->ids)
		return -ENOMEM;
	for (size_t i = 0; i < count && r == 0; i++)
		r = keep_statement(settlement, i);
	return r;
}

/* The bytes are copied, so that the caller's may go. */
static int read_file(struct arena *arena, const struct garant_file *file,
		     const struct source **ret_source)
{
	struct source *source = ARENA_NEW(arena, struct source);
	int r = source ? str_copy(arena, str_from(file->name), &source->name) : -ENOMEM;

	if (r == 0)
		r = str_copy(arena, (struct str){ file->text, file->text ? file->size : 0 },
			     &source->text);
	if (r == 0)
		*ret_source = source;
	return r;
}

static int read_request(struct garant_settlement *settlement, const struct garant_request *request,
			struct settle_request *ret)
{
	struct instant as_of;
	int r = read_file(settlement->arena, &request->contract, &ret->contract_source);

	if (r == 0)
		r = read_file(settlement->arena, &request->facts, &ret->facts_source);
	if (r == 0)
		r = str_copy(settlement->arena, str_from(request->subscription),
			     &ret->subscription);
	ret->as_of_ms = INT64_MIN;
	if (r < 0 || !request->as_of)
		return r;
	if (instant_parse(str_from(request->as_of), &as_of) < 0)
		return diag_add(&settlement->sink, DIAG_CALENDAR_INSTANT, POSITION_NONE,
				str_from(request->as_of));
	ret->as_of_ms = as_of.ms;
	return 0;
}

static int settle(struct garant_settlement *settlement, const struct garant_request *request)
{
	struct settle_request asked = { .proof = true };
	const struct case_settlement *settled = NULL;
	int r = read_request(settlement, request, &asked);

	if (r == 0)
		r = settle_case(settlement->arena, &asked, &settled, &settlement->sink);
	if (r == -ENOMEM)
		return r;
	settlement->settled = r == 0 ? settled : NULL;
	r = keep_diagnostics(settlement);
	return r == 0 && settlement->settled ? keep_statements(settlement) : r;
}

enum garant_outcome garant_settle(const struct garant_request *request,
				  struct garant_settlement **ret_settlement)
{
	struct garant_settlement *settlement;
	struct arena *arena;

	*ret_settlement = NULL;
	if (arena_new(request->memory_bytes_max ? request->memory_bytes_max : MEMORY_STANDARD,
		      &arena) < 0)
		return GARANT_NO_MEMORY;
	settlement = ARENA_NEW(arena, struct garant_settlement);
	if (settlement) {
		settlement->arena = arena;
		settlement->sink = (struct diag_sink)DIAG_SINK_INIT(arena, DIAGS_MAX);
	}
	if (!settlement || settle(settlement, request) < 0) {
		arena_free(arena);
		return GARANT_NO_MEMORY;
	}
	*ret_settlement = settlement;
	return settlement->settled ? GARANT_SETTLED : GARANT_REFUSED;
}

void garant_free(struct garant_settlement *settlement)
{
	if (settlement)
		arena_free(settlement->arena);
}

size_t garant_statement_count(const struct garant_settlement *settlement)
{
	return settlement && settlement->settled ? settlement->settled->count : 0;
}

static const struct statement *statement_at(const struct garant_settlement *settlement, size_t i)
{
	return i < garant_statement_count(settlement) ? settlement->settled->statements[i] : NULL;
}

const char *garant_statement_subscription(const struct garant_settlement *settlement, size_t i)
{
	return i < garant_statement_count(settlement) ? settlement->ids[i].ptr : "";
}

uint32_t garant_statement_revision(const struct garant_settlement *settlement, size_t i)
{
	const struct statement *statement = statement_at(settlement, i);

	return statement ? statement->revision : 0;
}

const char *garant_statement_total(const struct garant_settlement *settlement, size_t i)
{
	return i < garant_statement_count(settlement) ? settlement->totals[i].ptr : "";
}

int garant_statement_minor(const struct garant_settlement *settlement, size_t i,
			   const char *currency, int64_t *ret_minor)
{
	const struct statement *statement = statement_at(settlement, i);
	int wanted = currency_of(str_from(currency));

	if (!statement || wanted < 1)
		return -1;
	*ret_minor = 0;
	for (size_t j = 0; j < statement->total.count; j++) {
		const struct value *number = &statement->total.items[j].number;

		if (number->type != VALUE_NUMBER || number->currency != wanted)
			continue;
		if (number->number.wide || number->number.num % number->number.den != 0)
			return -1;
		*ret_minor = number->number.num / number->number.den;
	}
	return 0;
}

const char *garant_statement_json(const struct garant_settlement *settlement, size_t i,
				  size_t *ret_size)
{
	bool there = i < garant_statement_count(settlement);

	if (ret_size)
		*ret_size = there ? settlement->json[i].len : 0;
	return there ? settlement->json[i].ptr : "";
}

size_t garant_diagnostic_count(const struct garant_settlement *settlement)
{
	return settlement ? settlement->sink.count : 0;
}

int garant_diagnostic(const struct garant_settlement *settlement, size_t i,
		      struct garant_diagnostic *ret_diagnostic)
{
	if (i >= garant_diagnostic_count(settlement))
		return -1;
	*ret_diagnostic = settlement->diagnostics[i];
	return 0;
}

const char *garant_version(void)
{
	return GARANT_VERSION;
}
