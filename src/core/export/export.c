#include "core/export/export.h"

#include <assert.h>

#include "core/claim/claim.h"
#include "core/incident/incident.h"
#include "core/maintenance/maintenance.h"
#include "core/money/currency.h"
#include "core/register/invoice.h"
#include "core/report/report.h"
#include "core/settle/statement_names.h"
#include "core/time/civil.h"
#include "core/time/instant.h"

#define RATE_SCALE 100 /* of a percent */

#define ALWAYS false
#define ALSO true

static const struct export_table tables[EXPORTS] = {
#define EXPORT(symbol, name, instant, about) [symbol] = { STR(name), instant, about },
#define COLUMN(symbol, name, type, extra, about)
#include "defs/exports.def"
#undef EXPORT
#undef COLUMN
};

/* All columns, and whose each is. */
static const struct {
	enum export_what what;
	struct export_column column;
} places[] = {
#define EXPORT(symbol, name, instant, about)
#define COLUMN(symbol, name, type, extra, about) { symbol, { STR(name), type, extra, about } },
#include "defs/exports.def"
#undef EXPORT
#undef COLUMN
};

static const struct export_column columns[] = {
#define EXPORT(symbol, name, instant, about)
#define COLUMN(symbol, name, type, extra, about) { STR(name), type, extra, about },
#include "defs/exports.def"
#undef EXPORT
#undef COLUMN
};

#define PLACES (sizeof(places) / sizeof(places[0]))

bool export_of(struct str name, enum export_what *ret_what)
{
	for (int i = 0; i < EXPORTS; i++)
		if (str_equal(tables[i].name, name)) {
			*ret_what = (enum export_what)i;
			return true;
		}
	return false;
}

const struct export_table *export_table_of(enum export_what what)
{
	assert(what < EXPORTS);
	return &tables[what];
}

const struct export_column *export_columns(enum export_what what, size_t *ret_count)
{
	size_t first = 0, count = 0;

	while (first < PLACES && places[first].what != what)
		first++;
	while (first + count < PLACES && places[first + count].what == what)
		count++;
	assert(count > 0 && count <= EXPORT_COLUMNS_MAX);
	*ret_count = count;
	return &columns[first];
}

size_t export_currency(enum export_what what)
{
	size_t count;
	const struct export_column *found = export_columns(what, &count);

	for (size_t i = 0; i < count; i++)
		if (str_equal(found[i].name, STR("currency")) ||
		    str_equal(found[i].name, STR("unit")))
			return i;
	return count;
}

/* The word of an enumeration, whose values the projections have checked. */
static struct str word_of(enum column_type type, int64_t value)
{
	switch ((int)type) {
	case COLUMN_INCIDENT_STATE:
		return str_from(incident_state_name((enum incident_state)value));
	case COLUMN_INCIDENT_IMPACT:
		return str_from(incident_impact_name((enum incident_impact)value));
	case COLUMN_MAINTENANCE_DEED:
		return str_from(maintenance_deed_name((enum maintenance_deed)value));
	case COLUMN_REPORT_DEED:
		return str_from(report_deed_name((enum report_deed)value));
	case COLUMN_REPORT_CHANNEL:
		return str_from(report_channel_name((enum report_channel)value));
	case COLUMN_CLAIM_STATE:
		return str_from(claim_state_name((enum claim_state)value));
	case COLUMN_CLAIM_ANSWER:
		return str_from(claim_answer_name((enum claim_answer)value));
	case COLUMN_STATUS:
		return value < 0 ? STR_NONE : status_name((enum status)value);
	case COLUMN_ENTITLEMENT:
		return value < 0 ? STR_NONE : entitlement_name((enum entitlement)value);
	default:
		return STR_NONE;
	}
}

static void spell_rate(struct strbuf *out, int64_t value)
{
	if (value == 0)
		return;
	strbuf_add_int(out, value / RATE_SCALE);
	if (value % RATE_SCALE != 0)
		strbuf_add_format(out, ".%02d", (int)(value % RATE_SCALE));
}

static void spell_instant(struct strbuf *out, int64_t ms)
{
	if (ms >= INSTANT_WRITTEN_MIN_MS && ms <= INSTANT_WRITTEN_MAX_MS)
		instant_write(out, instant_of(ms));
}

void export_spell(struct strbuf *out, enum column_type type, int64_t value)
{
	switch ((int)type) {
	case COLUMN_NUMBER:
		strbuf_add_int(out, value);
		break;
	case COLUMN_POSITIVE:
		if (value != 0)
			strbuf_add_int(out, value);
		break;
	case COLUMN_YES:
		strbuf_add(out, value ? STR("yes") : STR("no"));
		break;
	case COLUMN_INSTANT:
		spell_instant(out, value);
		break;
	case COLUMN_DAY_OR_NONE:
		if (value != INVOICE_UNPAID)
			date_write(out, date_of_days(value));
		break;
	case COLUMN_DAY:
		date_write(out, date_of_days(value));
		break;
	case COLUMN_RATE:
		spell_rate(out, value);
		break;
	default:
		strbuf_add(out, word_of(type, value));
	}
}

void export_spell_money(struct strbuf *out, int64_t minor, struct str currency)
{
	int index = currency_of(currency);
	unsigned decimals;
	int64_t scale;

	if (index <= 0 || minor < 0)
		return;
	decimals = currency_exponent((uint16_t)index);
	scale = currency_scale((uint16_t)index);
	strbuf_add_int(out, minor / scale);
	if (decimals > 0) {
		strbuf_add_byte(out, '.');
		strbuf_add_padded(out, minor % scale, decimals);
	}
}
