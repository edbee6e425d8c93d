#include "core/register/invoice.h"

#include <errno.h>

#include "core/money/currency.h"
#include "core/time/civil.h"

/* The years that facts may be in: a day outside of them is no day of a document. */
#define DAY_MIN INT64_C(-719162)
#define DAY_MAX INT64_C(2932896)

enum rate_rule { RATE_ABOVE, RATE_ANY, RATE_ZERO, RATE_NONE };

struct category {
	struct str code;
	enum rate_rule rate;
	bool reason;
};

static const struct category categories[] = {
#define CATEGORY(symbol, code, rate, reason) { STR(code), rate, reason },
#include "defs/vat-categories.def"
#undef CATEGORY
};

struct str vat_code(enum vat_category category)
{
	return categories[category].code;
}

enum vat_category vat_of_code(struct str code)
{
	int category = 0;

	while (category < VAT_CATEGORIES && !str_equal(categories[category].code, code))
		category++;
	return (enum vat_category)category;
}

static bool is_rate(enum rate_rule rule, int64_t rate)
{
	if (rule == RATE_ZERO || rule == RATE_NONE)
		return rate == 0;
	return rate >= (rule == RATE_ABOVE ? 1 : 0) && rate <= VAT_RATE_MAX;
}

enum vat_fault vat_check(const struct vat *vat)
{
	const struct category *category = &categories[vat->category];

	if (!is_rate(category->rate, vat->rate))
		return VAT_RATE_WRONG;
	if (!category->reason)
		return vat->reason.len > 0 ? VAT_REASON_NEEDLESS : VAT_FINE;
	return identity_is_line(vat->reason, VAT_REASON_BYTES_MAX) ? VAT_FINE : VAT_REASON_MISSING;
}

void vat_write_rate(struct strbuf *out, int64_t rate)
{
	strbuf_add_int(out, rate / 100);
	if (rate % 100 == 0)
		return;
	strbuf_add_byte(out, '.');
	strbuf_add_padded(out, rate % 10 == 0 ? rate % 100 / 10 : rate % 100,
			  rate % 10 == 0 ? 1 : 2);
}

bool invoice_same_line(const struct invoice_reference *a, const struct invoice_reference *b)
{
	return str_equal(a->customer, b->customer) && str_equal(a->number, b->number) &&
	       str_equal(a->subscription, b->subscription) && str_equal(a->line, b->line) &&
	       a->issued_day == b->issued_day && a->from_day == b->from_day &&
	       a->to_day == b->to_day && str_equal(a->currency, b->currency) &&
	       a->net_minor == b->net_minor && a->vat.category == b->vat.category &&
	       a->vat.rate == b->vat.rate && str_equal(a->vat.reason, b->vat.reason) &&
	       a->withdrawn == b->withdrawn;
}

bool invoice_equal(const struct invoice_reference *a, const struct invoice_reference *b)
{
	return invoice_same_line(a, b) && a->paid_day == b->paid_day;
}

void invoice_write(struct strbuf *out, const struct invoice_reference *invoice)
{
	pack_int(out, invoice->revision);
	pack_text(out, invoice->subscription);
	pack_text(out, invoice->line);
	pack_int(out, invoice->issued_day);
	pack_text(out, invoice->currency);
	pack_int(out, invoice->net_minor);
	pack_text(out, vat_code(invoice->vat.category));
	pack_int(out, invoice->vat.rate);
	pack_text(out, invoice->vat.reason);
	pack_int(out, invoice->withdrawn);
	if (invoice->paid_day != INVOICE_UNPAID)
		pack_int(out, invoice->paid_day);
}

static bool is_day(int64_t day)
{
	return day >= DAY_MIN && day <= DAY_MAX;
}

static bool is_fine(const struct invoice_reference *invoice)
{
	return invoice->customer.len > 0 &&
	       identity_is_line(invoice->number, FACT_NAME_BYTES_MAX) &&
	       fact_is_name(invoice->subscription) &&
	       (invoice->line.len == 0 || identity_is_line(invoice->line, FACT_NAME_BYTES_MAX)) &&
	       is_day(invoice->issued_day) && is_day(invoice->paid_day) &&
	       invoice->from_day < invoice->to_day && currency_of(invoice->currency) >= 0 &&
	       invoice->net_minor >= 0 && invoice->vat.category < VAT_CATEGORIES &&
	       vat_check(&invoice->vat) == VAT_FINE;
}

int invoice_read(const struct fact *fact, struct invoice_reference *ret_invoice)
{
	struct unpack in = { fact->body, false };
	struct invoice_reference invoice = { .customer = fact->customer,
					     .number = fact->subject,
					     .from_day = floor_div(fact->valid_from_ms, DAY_MS),
					     .to_day = floor_div(fact->valid_to_ms, DAY_MS),
					     .revision = unpack_int(&in) };
	int64_t withdrawn;
	bool paid;

	invoice.subscription = unpack_text(&in);
	invoice.line = unpack_text(&in);
	invoice.issued_day = unpack_int(&in);
	invoice.currency = unpack_text(&in);
	invoice.net_minor = unpack_int(&in);
	invoice.vat.category = vat_of_code(unpack_text(&in));
	invoice.vat.rate = unpack_int(&in);
	invoice.vat.reason = unpack_text(&in);
	withdrawn = unpack_int(&in);
	invoice.withdrawn = withdrawn == 1;
	paid = in.rest.len > 0; /* what nobody said is not written */
	if (paid)
		invoice.paid_day = unpack_int(&in);
	if ((paid && invoice.paid_day == INVOICE_UNPAID) || unpack_end(&in) < 0 || withdrawn < 0 ||
	    withdrawn > 1 || !is_fine(&invoice) ||
	    invoice.from_day * DAY_MS != fact->valid_from_ms ||
	    invoice.to_day * DAY_MS != fact->valid_to_ms || invoice.revision < 1 ||
	    (invoice.revision > 1) != (fact->corrects > 0))
		return -EBADMSG;
	*ret_invoice = invoice;
	return 0;
}
