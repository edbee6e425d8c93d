#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/ledger/entry.h"

static struct entry credit_of(int64_t amount_minor, int64_t limit_minor)
{
	return (struct entry){ .customer = STR("c-1"),
			       .id = STR("may"),
			       .kind = ENTRY_CREDIT,
			       .nature = NATURE_INDEMNITY,
			       .currency = STR("EUR"),
			       .amount_minor = amount_minor,
			       .limit_minor = limit_minor,
			       .reason = STR("availability of May") };
}

static void faulty(struct entry entry, enum entry_fault fault)
{
	struct strbuf body = STRBUF_INIT(4096);
	struct fact fact = { .customer = entry.customer, .subject = entry.id };
	struct entry kept;

	assert_int_equal(entry_check(&entry), fault);
	entry_write(&body, &entry);
	fact.body = strbuf_str(&body);
	assert_int_equal(entry_read(&fact, &kept), fault == ENTRY_FINE ? 0 : -EBADMSG);
	strbuf_done(&body);
}

/* What cannot be asked for cannot be read from a journal either. */
static void test_faults(void **state)
{
	struct entry entry = credit_of(2000, INT64_MAX);

	(void)state;
	faulty(entry, ENTRY_FINE);
	entry.id = STR_NONE;
	faulty(entry, ENTRY_BAD_NAME);
	entry = credit_of(2000, INT64_MAX);
	entry.clause = STR("a\nb");
	faulty(entry, ENTRY_BAD_NAME);
	faulty(credit_of(0, INT64_MAX), ENTRY_BAD_AMOUNT);
	faulty(credit_of(-5, INT64_MAX), ENTRY_BAD_AMOUNT);
	faulty(credit_of(5, -1), ENTRY_BAD_LIMIT);
	entry = credit_of(2000, 0);
	entry.currency = STR("eur");
	faulty(entry, ENTRY_BAD_AMOUNT);
	entry.currency = STR("EURO");
	faulty(entry, ENTRY_BAD_AMOUNT);
	entry = credit_of(2000, 0);
	entry.reason = STR_NONE;
	faulty(entry, ENTRY_BAD_REASON);
	entry = credit_of(2000, 0);
	entry.nature = NATURE_NONE;
	faulty(entry, ENTRY_BAD_NATURE);
	entry.kind = ENTRY_REFUND;
	faulty(entry, ENTRY_FINE);
	entry.nature = NATURE_GOODWILL;
	faulty(entry, ENTRY_BAD_NATURE);
	entry.nature = NATURE_NONE;
	entry.reverses = STR("june");
	faulty(entry, ENTRY_BAD_REVERSES);
	entry.kind = ENTRY_COUNTER;
	faulty(entry, ENTRY_FINE);
	entry.reverses = entry.id;
	faulty(entry, ENTRY_BAD_REVERSES);
	entry.reverses = STR_NONE;
	faulty(entry, ENTRY_BAD_REVERSES);
}

static void test_body(void **state)
{
	struct entry entry = credit_of(INT64_MAX, 7);
	struct strbuf body = STRBUF_INIT(4096);
	struct fact fact = { .customer = STR("c-1"), .subject = STR("may") };
	struct entry kept;

	(void)state;
	entry.subscription = STR("s-1");
	entry.clause = STR("4.2");
	entry.document = STR("AV-1");
	entry_write(&body, &entry);
	fact.body = strbuf_str(&body);
	assert_int_equal(entry_read(&fact, &kept), 0);
	assert_true(str_equal(kept.subscription, STR("s-1")));
	assert_true(str_equal(kept.clause, STR("4.2")));
	assert_true(str_equal(kept.document, STR("AV-1")));
	assert_true(str_equal(kept.reason, entry.reason));
	assert_int_equal(kept.amount_minor, INT64_MAX);
	assert_int_equal(kept.limit_minor, 7);
	assert_int_equal(kept.nature, NATURE_INDEMNITY);
	for (size_t len = 0; len < fact.body.len; len++) {
		struct fact cut = fact;

		cut.body.len = len;
		assert_int_equal(entry_read(&cut, &kept), -EBADMSG);
	}
	strbuf_done(&body);
}

/* The edge itself still needs nobody else; what only moves what was decided never does. */
static void test_second_person(void **state)
{
	struct entry entry = credit_of(5000, 5000);

	(void)state;
	assert_false(entry_needs_second(&entry));
	entry.amount_minor++;
	assert_true(entry_needs_second(&entry));
	entry.kind = ENTRY_REFUND;
	assert_true(entry_needs_second(&entry));
	entry.kind = ENTRY_COUNTER;
	assert_true(entry_needs_second(&entry));
	entry.kind = ENTRY_APPLICATION;
	assert_false(entry_needs_second(&entry));
	entry.kind = ENTRY_EXPIRY;
	assert_false(entry_needs_second(&entry));
}

static void test_states(void **state)
{
	(void)state;
	assert_int_equal(entry_next(ENTRY_PROPOSED, ENTRY_APPROVE), ENTRY_DECIDED);
	assert_int_equal(entry_next(ENTRY_PROPOSED, ENTRY_REFUSE), ENTRY_REFUSED);
	assert_int_equal(entry_next(ENTRY_DECIDED, ENTRY_TAKE_BACK), ENTRY_TAKEN_BACK);
	for (size_t from = 0; from < ENTRY_STATES; from++)
		for (size_t event = 0; event < ENTRY_EVENTS; event++)
			if (from != ENTRY_PROPOSED || event == ENTRY_TAKE_BACK)
				assert_int_equal(
					entry_next((enum entry_state)from, (enum entry_event)event),
					from == ENTRY_DECIDED && event == ENTRY_TAKE_BACK
						? ENTRY_TAKEN_BACK
						: ENTRY_STATES);
}

static void test_accounts(void **state)
{
	struct entry entry = credit_of(100, 0);
	struct leg leg = entry_leg(&entry, ENTRY_CREDIT);

	(void)state;
	assert_int_equal(leg.debit, ACCOUNT_PROVISION);
	assert_int_equal(leg.credit, ACCOUNT_CREDIT_DUE);
	entry.kind = ENTRY_COUNTER;
	leg = entry_leg(&entry, ENTRY_REFUND);
	assert_int_equal(leg.debit, ACCOUNT_REFUND_OUT);
	assert_int_equal(leg.credit, ACCOUNT_CREDIT_DUE);
	assert_int_equal(leg.amount_minor, 100);
}

/* Every kind pays out but a credit and what was overpaid, which moves nothing of what is due; a
 * counter-entry does where it takes back a credit. */
static void test_payouts(void **state)
{
	struct entry entry = credit_of(100, 0);

	(void)state;
	for (size_t i = 0; i < ENTRY_KINDS; i++) {
		struct leg leg;

		if (i == ENTRY_COUNTER)
			continue;
		entry.kind = (enum entry_kind)i;
		leg = entry_leg(&entry, ENTRY_CREDIT);
		assert_int_equal(transfer_pays_out(leg.debit, leg.credit),
				 i != ENTRY_CREDIT && i != ENTRY_OVERPAYMENT);
		entry.kind = ENTRY_COUNTER;
		leg = entry_leg(&entry, (enum entry_kind)i);
		assert_int_equal(transfer_pays_out(leg.debit, leg.credit), i == ENTRY_CREDIT);
	}
}

static void test_limit(void **state)
{
	struct strbuf body = STRBUF_INIT(1024);
	struct fact fact = { .subject = STR("EUR") };
	int64_t limit = 0;

	(void)state;
	entry_limit_write(&body, 500);
	fact.body = strbuf_str(&body);
	assert_int_equal(entry_limit_read(&fact, &limit), 0);
	assert_int_equal(limit, 500);
	fact.subject = STR("EURO");
	assert_int_equal(entry_limit_read(&fact, &limit), -EBADMSG);
	fact.subject = STR("EUR");
	fact.customer = STR("c-1"); /* it holds for all of them */
	assert_int_equal(entry_limit_read(&fact, &limit), -EBADMSG);
	fact.customer = STR_NONE;
	strbuf_clear(&body);
	entry_limit_write(&body, -1);
	fact.body = strbuf_str(&body);
	assert_int_equal(entry_limit_read(&fact, &limit), -EBADMSG);
	strbuf_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),	      cmocka_unit_test(test_body),
		cmocka_unit_test(test_second_person), cmocka_unit_test(test_states),
		cmocka_unit_test(test_accounts),      cmocka_unit_test(test_payouts),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
