#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/register/invoice.h"
#include "core/time/civil.h"

static const struct invoice_reference fine = { .customer = { "c-1", 3 },
					       .number = { "2026/0117", 9 },
					       .subscription = { "s-1", 3 },
					       .issued_day = 20514,
					       .from_day = 20514,
					       .to_day = 20545,
					       .currency = { "EUR", 3 },
					       .net_minor = 10000,
					       .vat = { VAT_STANDARD, 2000, { NULL, 0 } },
					       .revision = 1 };

/* What is written and read again. Returns 0 or -EBADMSG. */
static int read_again(const struct invoice_reference *invoice, int64_t corrects, int64_t shift_ms)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct fact fact = { .customer = invoice->customer,
			     .subject = invoice->number,
			     .valid_from_ms = invoice->from_day * DAY_MS + shift_ms,
			     .valid_to_ms = invoice->to_day * DAY_MS,
			     .corrects = corrects };
	struct invoice_reference read;
	int r;

	invoice_write(&out, invoice);
	fact.body = strbuf_str(&out);
	r = invoice_read(&fact, &read);
	if (r == 0) {
		assert_true(invoice_equal(&read, invoice));
		assert_int_equal(read.revision, invoice->revision);
		fact.body.len--;
		assert_int_equal(invoice_read(&fact, &read), -EBADMSG);
	}
	strbuf_done(&out);
	return r;
}

static void test_written(void **state)
{
	struct invoice_reference invoice = fine;

	(void)state;
	assert_int_equal(read_again(&fine, 0, 0), 0);
	invoice.line = STR("2");
	invoice.vat = (struct vat){ VAT_REVERSE, 0, STR("Autoliquidation") };
	invoice.withdrawn = true;
	invoice.revision = 7;
	invoice.net_minor = 0;
	invoice.from_day = -20000;
	assert_int_equal(read_again(&invoice, 12, 0), 0);
}

/* What nobody could have recorded is refused. */
static void test_refused(void **state)
{
	struct invoice_reference invoice = fine;

	(void)state;
	assert_int_equal(read_again(&fine, 1, 0), -EBADMSG); /* a first one corrects nothing */
	assert_int_equal(read_again(&fine, 0, 1), -EBADMSG); /* not a midnight */
	invoice.revision = 2;
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice.revision = 0;
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice = fine;
	invoice.to_day = invoice.from_day;
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice = fine;
	invoice.net_minor = -1;
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice = fine;
	invoice.currency = STR("EUX");
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice = fine;
	invoice.number = STR("1\n2");
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice = fine;
	invoice.subscription = STR_NONE;
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice = fine;
	invoice.line = STR("\x7f");
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice = fine;
	invoice.issued_day = INT64_C(2932897);
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
	invoice = fine;
	invoice.vat.rate = 0;
	assert_int_equal(read_again(&invoice, 0, 0), -EBADMSG);
}

/* Every category with a rate of none, some and too much, with a reason and without. */
static void test_vat(void **state)
{
	static const struct {
		const char *code;
		bool zero, above, reason;
	} rules[] = { { "S", false, true, false }, { "Z", true, false, false },
		      { "E", true, false, true },  { "AE", true, false, true },
		      { "K", true, false, true },  { "G", true, false, true },
		      { "O", true, false, true },  { "L", true, true, false },
		      { "M", true, true, false } };

	(void)state;
	assert_int_equal(sizeof(rules) / sizeof(rules[0]), VAT_CATEGORIES);
	for (int i = 0; i < VAT_CATEGORIES; i++) {
		struct vat vat = { .category = vat_of_code(str_from(rules[i].code)) };

		assert_int_equal(vat.category, i);
		assert_true(str_equal(vat_code(vat.category), str_from(rules[i].code)));
		vat.reason = rules[i].reason ? STR("Article 44") : STR_NONE;
		assert_int_equal(vat_check(&vat), rules[i].zero ? VAT_FINE : VAT_RATE_WRONG);
		vat.rate = 1;
		assert_int_equal(vat_check(&vat), rules[i].above ? VAT_FINE : VAT_RATE_WRONG);
		vat.rate = VAT_RATE_MAX + 1;
		assert_int_equal(vat_check(&vat), VAT_RATE_WRONG);
		vat.rate = -1;
		assert_int_equal(vat_check(&vat), VAT_RATE_WRONG);
		vat.rate = rules[i].zero ? 0 : 2000;
		vat.reason = rules[i].reason ? STR_NONE : STR("x");
		assert_int_equal(vat_check(&vat),
				 rules[i].reason ? VAT_REASON_MISSING : VAT_REASON_NEEDLESS);
	}
	assert_int_equal(vat_of_code(STR("s")), VAT_CATEGORIES);
	assert_int_equal(vat_of_code(STR_NONE), VAT_CATEGORIES);
}

static void test_rates(void **state)
{
	static const struct {
		int64_t rate;
		const char *text;
	} rates[] = { { 0, "0" },    { 2000, "20" },  { 550, "5.5" },  { 210, "2.1" },
		      { 5, "0.05" }, { 875, "8.75" }, { 10000, "100" } };

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct strbuf out = STRBUF_INIT(32);

		vat_write_rate(&out, rates[i].rate);
		assert_string_equal(out.ptr, rates[i].text);
		strbuf_done(&out);
	}
}

static void test_equal(void **state)
{
	struct invoice_reference other = fine;

	(void)state;
	other.revision = 3;
	assert_true(invoice_equal(&fine, &other));
	other.line = STR("2");
	assert_false(invoice_equal(&fine, &other));
	other = fine;
	other.withdrawn = true;
	assert_false(invoice_equal(&fine, &other));
	other = fine;
	other.vat.reason = STR("x");
	assert_false(invoice_equal(&fine, &other));
	other = fine;
	other.net_minor++;
	assert_false(invoice_equal(&fine, &other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_vat),	cmocka_unit_test(test_rates),
		cmocka_unit_test(test_equal),
	};

	return cmocka_run_group_tests_name("invoice", tests, NULL, NULL);
}
