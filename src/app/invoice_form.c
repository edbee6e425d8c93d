#include "app/invoice_form.h"

#include <errno.h>

#include "app/form.h"
#include "base/parse.h"
#include "core/money/currency.h"
#include "core/time/civil.h"

#define RATE_DECIMALS 2

static const char *const keys[] = { [INVOICE_CUSTOMER] = "customer",
				    [INVOICE_NUMBER] = "number",
				    [INVOICE_DATE] = "date",
				    [INVOICE_SUBSCRIPTION] = "subscription",
				    [INVOICE_LINE] = "line",
				    [INVOICE_FROM] = "from",
				    [INVOICE_TO] = "to",
				    [INVOICE_CURRENCY] = "currency",
				    [INVOICE_NET] = "net",
				    [INVOICE_VAT] = "vat",
				    [INVOICE_RATE] = "rate",
				    [INVOICE_REASON] = "reason",
				    [INVOICE_PAID] = "paid",
				    [INVOICE_WITHDRAWN] = "withdrawn",
				    [INVOICE_FIELDS] = NULL };

struct str invoice_field_name(enum invoice_field field)
{
	return str_from(keys[field]);
}

static void refuse(const struct invoice_written *written, enum invoice_field field, enum diag_id id,
		   struct diag_sink *sink)
{
	(void)diag_add(sink, id, written->at[field], written->texts[field],
		       invoice_field_name(field));
}

/* A name in facts, of one line. */
static struct str read_name(const struct invoice_written *written, enum invoice_field field,
			    struct diag_sink *sink)
{
	struct str text = written->texts[field];

	if (!identity_is_line(text, FACT_NAME_BYTES_MAX))
		(void)diag_add(sink, DIAG_REGISTER_TEXT, written->at[field],
			       invoice_field_name(field), STR("200"));
	return text;
}

static int64_t read_day(const struct invoice_written *written, enum invoice_field field,
			struct diag_sink *sink)
{
	struct civil_date date;

	if (date_parse(written->texts[field], &date) == 0)
		return date_days(date);
	refuse(written, field, DIAG_REGISTER_DATE, sink);
	return 0;
}

/* A number of 0 or more as a whole number of units of that many decimals. */
static bool read_units(struct str text, unsigned decimals_max, int64_t *ret_units)
{
	unsigned decimals;
	int64_t digits;

	return parse_decimal(text, &digits, &decimals) == 0 && digits >= 0 && text.ptr[0] != '-' &&
	       decimals <= decimals_max &&
	       !__builtin_mul_overflow(digits, power_of_ten(decimals_max - decimals), ret_units);
}

static void read_money(const struct invoice_written *written, struct invoice_reference *invoice,
		       struct diag_sink *sink)
{
	int currency = currency_of(written->texts[INVOICE_CURRENCY]);

	invoice->currency = written->texts[INVOICE_CURRENCY];
	if (currency <= 0) {
		(void)diag_add(sink, DIAG_FACT_CURRENCY, written->at[INVOICE_CURRENCY],
			       invoice->currency,
			       currency_nearest(invoice->currency).len > 0
				       ? currency_nearest(invoice->currency)
				       : STR("EUR"));
		return;
	}
	if (!read_units(written->texts[INVOICE_NET], currency_exponent((uint16_t)currency),
			&invoice->net_minor))
		(void)diag_add(sink, DIAG_INVOICE_NET, written->at[INVOICE_NET],
			       written->texts[INVOICE_NET], invoice->currency);
}

/* A rate may have its sign; one that is not told is 0. */
static bool read_rate(struct str text, int64_t *ret_rate)
{
	if (text.len == 0)
		return true;
	if (str_ends(text, STR("%")))
		text = str_trim(str_slice(text, 0, text.len - 1));
	return read_units(text, RATE_DECIMALS, ret_rate);
}

static void read_vat(const struct invoice_written *written, struct vat *vat, struct diag_sink *sink)
{
	struct str code = written->texts[INVOICE_VAT];

	vat->category = vat_of_code(code);
	vat->reason = written->texts[INVOICE_REASON];
	if (vat->category == VAT_CATEGORIES) {
		refuse(written, INVOICE_VAT, DIAG_VAT_CATEGORY, sink);
		return;
	}
	if (!read_rate(written->texts[INVOICE_RATE], &vat->rate))
		vat->rate = -1;
	switch (vat_check(vat)) {
	case VAT_FINE:
		return;
	case VAT_RATE_WRONG:
		if (written->texts[INVOICE_RATE].len == 0)
			(void)diag_add(sink, DIAG_CASE_MISSING_KEY, written->at[INVOICE_RATE],
				       STR("an invoice"), STR("rate"));
		else
			(void)diag_add(sink, DIAG_VAT_RATE, written->at[INVOICE_RATE],
				       written->texts[INVOICE_RATE], code);
		return;
	case VAT_REASON_MISSING:
		(void)diag_add(sink, DIAG_VAT_REASON, written->at[INVOICE_REASON], code);
		return;
	case VAT_REASON_NEEDLESS:
		(void)diag_add(sink, DIAG_VAT_NO_REASON, written->at[INVOICE_REASON], code);
	}
}

static void read_days(const struct invoice_written *written, struct invoice_reference *invoice,
		      struct diag_sink *sink)
{
	size_t errors = sink->errors;

	invoice->issued_day = read_day(written, INVOICE_DATE, sink);
	invoice->from_day = read_day(written, INVOICE_FROM, sink);
	invoice->to_day = read_day(written, INVOICE_TO, sink);
	if (sink->errors == errors && invoice->from_day >= invoice->to_day)
		(void)diag_add(sink, DIAG_INVOICE_WINDOW, written->at[INVOICE_TO],
			       written->texts[INVOICE_FROM], written->texts[INVOICE_TO]);
}

/* The day of the payment, if one is told. */
static int64_t read_paid(const struct invoice_written *written, struct diag_sink *sink)
{
	return written->texts[INVOICE_PAID].len > 0 ? read_day(written, INVOICE_PAID, sink)
						    : INVOICE_UNPAID;
}

static bool read_withdrawn(const struct invoice_written *written, struct diag_sink *sink)
{
	struct str text = written->texts[INVOICE_WITHDRAWN];

	if (text.len > 0 && !str_equal(text, STR("true")) && !str_equal(text, STR("false")))
		refuse(written, INVOICE_WITHDRAWN, DIAG_INVOICE_WITHDRAWN, sink);
	return str_equal(text, STR("true"));
}

int invoice_parse(const struct invoice_written *written, struct invoice_told *ret_told,
		  struct diag_sink *sink)
{
	struct invoice_reference invoice = { .line = written->texts[INVOICE_LINE] };
	size_t errors = sink->errors;

	invoice.customer = read_name(written, INVOICE_CUSTOMER, sink);
	invoice.number = read_name(written, INVOICE_NUMBER, sink);
	invoice.subscription = read_name(written, INVOICE_SUBSCRIPTION, sink);
	if (invoice.line.len > 0)
		invoice.line = read_name(written, INVOICE_LINE, sink);
	read_days(written, &invoice, sink);
	read_money(written, &invoice, sink);
	read_vat(written, &invoice.vat, sink);
	invoice.paid_day = read_paid(written, sink);
	invoice.withdrawn = read_withdrawn(written, sink);
	if (sink->errors > errors)
		return -EBADMSG;
	*ret_told = (struct invoice_told){ invoice, written };
	return 0;
}

int invoice_form(struct arena *arena, struct str path, struct invoice_told *ret_told,
		 struct diag_sink *sink)
{
	static const char *const needed[] = { "customer", "number", "date",	"subscription",
					      "from",	  "to",	    "currency", "net",
					      "vat",	  NULL };
	static const struct form_kind kind = { "an invoice", keys, needed };
	struct invoice_written *written = ARENA_NEW(arena, struct invoice_written);
	const struct tree *root;
	int r = form_read(arena, path, &kind, &root, sink);

	if (r < 0)
		return r;
	if (!written) {
		(void)diag_add(sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	for (int i = 0; i < INVOICE_FIELDS; i++) {
		written->texts[i] = form_text(root, keys[i]);
		written->at[i] = form_at(root, keys[i]);
	}
	return invoice_parse(written, ret_told, sink);
}
