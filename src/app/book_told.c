#include "app/book_told.h"

#include <errno.h>

#include "app/book_parts.h"
#include "base/digest.h"
#include "core/facts/nearest.h"
#include "core/register/component.h"
#include "core/register/identity.h"
#include "store/customer.h"
#include "store/outage.h"
#include "store/register.h"
#include "store/subscription.h"

#define NUMBER_BYTES_MAX ((size_t)32)
#define MADE_ID_BYTES_MAX ((size_t)64)
#define KEY_BYTES_SHOWN ((size_t)16) /* hexadecimal digits of an id that is made of a key */

static int say(const struct telling *telling, enum diag_id id, struct str first, struct str second)
{
	return diag_add(telling->use->sink, id, telling->at, first, second);
}

int book_told_written(const struct telling *telling)
{
	struct str rest = telling->values, item;
	bool known = true;
	int r = 0;

	while (told_item(&rest, &item)) {
		const char *fault = told_value_fault(telling->kind, item, &known);

		if (fault)
			r = say(telling, DIAG_OUTAGE_FIELD, item, str_from(fault));
		else if (!known)
			(void)say(telling, DIAG_OUTAGE_FIELD_NEW, item, STR_NONE);
	}
	rest = telling->evidence;
	while (told_item(&rest, &item))
		if (!told_is_evidence(item))
			r = say(telling, DIAG_OUTAGE_EVIDENCE_FORM, item, STR_NONE);
	if (telling->reason.len > 0 && !identity_is_line(telling->reason, TOLD_REASON_BYTES_MAX))
		r = say(telling, DIAG_REGISTER_TEXT, STR("reason"), STR("1,000"));
	if (telling->subscription.len > 0 && telling->customer.len == 0)
		r = say(telling, DIAG_OUTAGE_SCOPE, telling->subscription, STR_NONE);
	return r;
}

/* A component that was retired may have been down before. */
static int check_components(const struct telling *telling, struct arena *arena)
{
	struct str rest = telling->components, item;
	struct component_tree tree = { 0 };
	int r = 0, said = 0;

	if (rest.len > 0)
		r = register_components(book_store(telling->use->book), arena, &tree);
	while (r == 0 && told_item(&rest, &item)) {
		struct nearest nearest = { .word = item };

		if (component_find(&tree, item))
			continue;
		for (size_t i = 0; i < tree.count; i++)
			nearest_try(&nearest, tree.items[i].id);
		said = say(telling, DIAG_COMPONENT_NONE, item, nearest_name(&nearest));
	}
	return r < 0 ? r : said;
}

int book_told_customer(const struct telling *telling, struct str customer)
{
	int r = customer.len == 0 ? 1 : customer_is_there(book_store(telling->use->book), customer);

	if (r == 0)
		return say(telling, DIAG_CUSTOMER_NONE, customer, STR_NONE);
	return r < 0 ? r : 0;
}

int book_told_there(const struct telling *telling, struct arena *arena)
{
	struct subscription_rows rows = { 0 };
	int r = check_components(telling, arena);

	if (r == 0)
		r = book_told_customer(telling, telling->customer);
	if (r < 0 || telling->subscription.len == 0)
		return r;
	r = subscription_list(book_store(telling->use->book), telling->customer,
			      telling->subscription, arena, &rows);
	if (r == 0 && rows.count == 0)
		r = say(telling, DIAG_SUBSCRIPTION_NONE, telling->subscription, telling->customer);
	return r;
}

int book_told_stated(const struct use *use, struct str customer, int64_t from_ms, int64_t to_ms)
{
	struct strbuf text = STRBUF_INIT(NUMBER_BYTES_MAX);
	int64_t count = outage_stated(book_store(use->book), customer, from_ms, to_ms);

	if (count > 0) {
		strbuf_add_int(&text, count);
		(void)diag_add(use->sink, DIAG_OUTAGE_STATED, POSITION_NONE, strbuf_str(&text));
	}
	strbuf_done(&text);
	return count < 0 ? (int)count : 0;
}

int book_told_give_up(const struct use *use, int r)
{
	if (r == 1)
		return book_use_known(use);
	if (r == -EBADMSG) {
		book_rollback(use->book);
		return r;
	}
	return book_use_failed(use, r);
}

int book_told_key_id(const struct use *use, struct arena *arena, struct str *ret_id)
{
	struct strbuf text = STRBUF_INIT(MADE_ID_BYTES_MAX);
	int r;

	strbuf_add(&text, STR("k-"));
	digest_write_short(&text, use->asking->key, KEY_BYTES_SHOWN);
	r = str_copy(arena, strbuf_str(&text), ret_id);
	strbuf_done(&text);
	return r;
}

int book_told_number_id(char letter, int64_t number, struct arena *arena, struct str *ret_id)
{
	struct strbuf text = STRBUF_INIT(MADE_ID_BYTES_MAX);
	int r;

	strbuf_add_byte(&text, letter);
	strbuf_add_byte(&text, '-');
	strbuf_add_int(&text, number);
	r = str_copy(arena, strbuf_str(&text), ret_id);
	strbuf_done(&text);
	return r;
}

int book_told_outage(const struct telling *telling, struct str outage, struct arena *arena,
		     bool *ret_own)
{
	struct store *store = book_store(telling->use->book);
	struct outage_rows rows = { 0 };
	int r;

	if (outage.len == 0)
		return 0;
	r = outage_revisions(store, telling->customer, outage, arena, &rows);
	*ret_own = rows.count > 0;
	if (r == 0 && rows.count == 0)
		r = outage_revisions(store, STR_NONE, outage, arena, &rows);
	if (r == 0 && rows.count == 0)
		r = diag_add(telling->use->sink, DIAG_OUTAGE_NONE, telling->at, outage, STR_NONE);
	return r;
}

int book_told_hash(const struct use *use, struct fact_place place, uint8_t ret_hash[DIGEST_BYTES])
{
	int r = journal_hash(book_store(use->book), place, ret_hash);

	/* else a row stands without its fact */
	return book_use_result(use, r == 0 ? -EUCLEAN : r);
}
