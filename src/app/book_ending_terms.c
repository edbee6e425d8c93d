#include "app/book_ending_terms.h"

#include <errno.h>

#include "app/book_settle.h"
#include "core/money/currency.h"
#include "core/time/instant.h"

#define LIST_BYTES_MAX ((size_t)4 * KIB)

/* NAME=, after the separator of items. */
static void add_name(struct strbuf *list, const char *name)
{
	if (strbuf_str(list).len > 0)
		strbuf_add_byte(list, TOLD_ITEM);
	strbuf_add(list, str_from(name));
	strbuf_add_byte(list, '=');
}

static void add_instant(struct strbuf *list, const struct zone *zone, const char *name, int64_t ms)
{
	if (ms == INT64_MIN)
		return;
	add_name(list, name);
	zone_write(list, zone, instant_of(ms));
}

static void add_end(struct strbuf *list, const struct zone *zone, int64_t ms)
{
	add_name(list, "end");
	if (ms == INT64_MIN)
		strbuf_add(list, STR("undefined"));
	else
		zone_write(list, zone, instant_of(ms));
}

/* What the contract has, whether it is known or not. */
static void add_money(struct strbuf *list, const char *name, bool given, struct value value)
{
	if (!given)
		return;
	add_name(list, name);
	if (value.type == VALUE_NUMBER)
		money_write(list, value.number.num, value.currency);
	else
		strbuf_add(list, STR("undefined"));
}

/* In the order of the names, as lists are. */
static int write_list(const struct ending_result *result, const struct contract *contract,
		      struct arena *arena, struct str *ret_list)
{
	struct strbuf list = STRBUF_INIT(LIST_BYTES_MAX);
	const struct term *term = contract->term;
	const struct zone *zone = contract->zone;
	int r;

	add_instant(&list, zone, "commitment end", result->commitment_end_ms);
	add_money(&list, "early charge", term->early_charge != NULL, result->early_charge);
	add_end(&list, zone, result->end_ms);
	add_money(&list, "last invoice", term->last_invoice != NULL, result->last_invoice);
	add_money(&list, "refund", term->refund_given, result->refund);
	add_instant(&list, zone, "refund by", result->refund_by_ms);
	add_name(&list, "zone");
	strbuf_add(&list, zone->name);
	r = strbuf_error(&list);
	if (r == 0)
		r = str_copy(arena, strbuf_str(&list), ret_list);
	strbuf_done(&list);
	return r;
}

static int take(const struct settled_case *settled, struct arena *arena,
		struct ending_terms *ret_terms)
{
	const struct statement *statement =
		settled->settlement->statements[settled->settlement->count - 1];
	const struct term *term = settled->settlement->contract->term;
	const struct ending_result *result;

	if (!term || statement->ending_count == 0)
		return 0;
	result = &statement->endings[statement->ending_count - 1];
	ret_terms->ends_ms = result->end_ms;
	ret_terms->clause = term->clause;
	ret_terms->refund_known = !term->refund_given || result->refund.type == VALUE_NUMBER;
	if (term->refund_given && ret_terms->refund_known) {
		ret_terms->refund_minor = result->refund.number.num;
		ret_terms->currency = currency_code(result->refund.currency);
	}
	return write_list(result, settled->settlement->contract, arena, &ret_terms->list);
}

int book_ending_terms(const struct use *use, const struct customer_ending *ending,
		      struct arena *arena, struct ending_terms *ret_terms)
{
	const struct case_request request = { .customer = ending->customer,
					      .subscription = ending->subscription,
					      .as_of_ms = INT64_MIN,
					      .ending = ending };
	struct settled_case settled;
	int r = book_settle(use, &request, arena, &settled);

	*ret_terms = (struct ending_terms){ .ends_ms = TOLD_NOT_MS, .refund_known = true };
	if (r < 0)
		return r;
	if (!settled.settlement || settled.settlement->count == 0)
		return -EUCLEAN; /* the life was there before */
	ret_terms->version = settled.of->version->published.version;
	return take(&settled, arena, ret_terms);
}
