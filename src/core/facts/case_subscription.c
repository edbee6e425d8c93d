#include "core/facts/case_reader.h"

#include <stdlib.h>

#include "base/parse.h"

#define RESOURCES_MAX 10000

static const char *const invoice_keys[] = {
	"number", "from", "to", "window", "amount", "paid", NULL
};

static void read_resource(struct case_reader *reader, const struct tree *node,
			  struct subject *resource)
{
	if (!case_is_map(reader, node, STR("a resource")))
		return;
	resource->at = node->at;
	resource->id = case_text(reader, node, "id");
	resource->kind = case_text(reader, node, "kind");
	resource->values = case_subject(reader, node, resource->id, true);
	if (resource->id.len == 0)
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, node->at, STR("a resource"),
			       STR("id"));
}

static void read_resources(struct case_reader *reader, const struct tree *map, struct facts *facts)
{
	const struct tree *node = tree_get(map, STR("resources"));
	size_t count = case_items(reader, node, STR("resources"), RESOURCES_MAX);
	struct subject *resources = CASE_ARRAY(reader, struct subject, count);

	for (size_t i = 0; resources && i < count; i++) {
		read_resource(reader, case_item(node, i), &resources[i]);
		for (size_t j = 0; j < i; j++)
			if (str_equal(resources[i].id, resources[j].id))
				(void)diag_add(reader->sink, DIAG_CASE_TWICE, resources[i].at,
					       STR("resource"), resources[i].id);
	}
	facts->resources = resources;
	facts->resource_count = resources ? count : 0;
}

static bool invoice_span(struct case_reader *reader, const struct tree *node, struct span *ret_span)
{
	struct tree_entry entries[2];
	struct tree from_to = { .kind = TREE_MAP, .at = node->at, .entries = entries };
	const struct tree *window = tree_get(node, STR("window"));

	if (window)
		return case_span(reader, window, STR("an invoice"), ret_span);
	for (size_t i = 0; i < node->count; i++)
		if (from_to.count < 2 && (str_equal(node->entries[i].key, STR("from")) ||
					  str_equal(node->entries[i].key, STR("to"))))
			entries[from_to.count++] = node->entries[i];
	return case_span(reader, &from_to, STR("an invoice"), ret_span);
}

static void read_invoice(struct case_reader *reader, const struct tree *node,
			 struct invoice *invoice)
{
	const struct tree *amount = tree_get(node, STR("amount"));

	if (!case_is_map(reader, node, STR("an invoice")))
		return;
	case_keys(reader, node, invoice_keys, STR("an invoice"));
	invoice->number = case_text(reader, node, "number");
	(void)invoice_span(reader, node, &invoice->covers);
	(void)case_bool(reader, node, "paid", &invoice->paid);
	if (amount)
		invoice->amount = case_value(reader, amount, STR("amount"), TYPE_MONEY);
	else
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, node->at, STR("an invoice"),
			       STR("amount"));
}

static void read_invoices(struct case_reader *reader, const struct tree *map, struct facts *facts)
{
	const struct tree *node = tree_get(map, STR("invoices"));
	size_t count = case_items(reader, node, STR("invoices"), CASE_ITEMS_MAX);
	struct invoice *invoices = CASE_ARRAY(reader, struct invoice, count);

	for (size_t i = 0; invoices && i < count; i++)
		read_invoice(reader, case_item(node, i), &invoices[i]);
	facts->invoices = invoices;
	facts->invoice_count = invoices ? count : 0;
}

/* start and end may be dates: the subscription begins, or has ended, when that day begins. */
static void read_life(struct case_reader *reader, const struct tree *map, struct facts *facts)
{
	const struct tree *end = tree_get(map, STR("end"));

	facts->life = (struct span){ INT64_MIN, INT64_MAX };
	reader->context.date_starts = true;
	(void)case_instant(reader, map, "start", &facts->life.from);
	(void)case_instant(reader, map, "end", &facts->life.to);
	reader->context.date_starts = false;
	if (end && facts->life.to < facts->life.from)
		(void)diag_add(reader->sink, DIAG_FACT_REVERSED, end->at, STR("the subscription"),
			       end->text, tree_get(map, STR("start"))->text);
}

static void read_billing_day(struct case_reader *reader, const struct tree *map,
			     struct facts *facts)
{
	const struct tree *node = tree_get(map, STR("billing day"));
	int64_t day = 0;

	if (!node)
		return;
	if (node->kind != TREE_SCALAR || parse_int64(node->text, 1, 31, &day) < 0)
		(void)diag_add(reader->sink, DIAG_FACT_TYPE, node->at, STR("billing day"),
			       STR("number"), fact_shown(node->text),
			       STR("a day of the month from 1 to 31"));
	facts->billing_day = (uint8_t)day;
}

static struct str customer_of(struct case_reader *reader, const struct tree *map)
{
	const struct tree *customer = tree_get(map, STR("customer"));

	if (customer && customer->kind == TREE_MAP)
		return case_text(reader, customer, "id");
	return case_text(reader, map, "customer");
}

static void read_subscription(struct case_reader *reader, const struct tree *map,
			      struct facts *facts)
{
	const struct tree *contract = tree_get(map, STR("contract"));
	const struct tree *currency = tree_get(map, STR("currency"));

	facts->at = map->at;
	facts->id = case_text(reader, map, "id");
	if (facts->id.len == 0)
		facts->id = STR("subscription");
	facts->customer = customer_of(reader, map);
	facts->currency = currency ? case_currency(reader, currency) : reader->contract->currency;
	reader->context.currency = facts->currency;
	if (contract && !str_equal(contract->text, reader->contract->id))
		(void)diag_add(reader->sink, DIAG_CASE_OTHER_CONTRACT, contract->at,
			       fact_shown(contract->text), reader->contract->id);
	read_life(reader, map, facts);
	read_billing_day(reader, map, facts);
	(void)case_bool(reader, map, "received", &facts->received);
	facts->self = (struct subject){ .id = facts->id, .at = map->at };
	facts->self.values = case_subject(reader, map, facts->id, false);
	read_resources(reader, map, facts);
	read_invoices(reader, map, facts);
	reader->context.currency = reader->contract->currency;
}

static int compare_lives(const void *a, const void *b)
{
	const struct facts *left = *(const struct facts *const *)a;
	const struct facts *right = *(const struct facts *const *)b;
	int order = str_compare(left->id, right->id);

	if (order == 0)
		order = (left->life.from > right->life.from) - (left->life.from < right->life.from);
	return order;
}

/* One subscription may not be served, and paid, twice at the same time; a customer may have
 * several. Neighbours in order of (id, start) show every overlap, though not every pair. */
static void check_overlaps(struct case_reader *reader, struct facts *items, size_t count)
{
	const struct facts **order = CASE_ARRAY(reader, const struct facts *, count);

	for (size_t i = 0; order && i < count; i++)
		order[i] = &items[i];
	if (order)
		qsort(order, count, sizeof(order[0]), compare_lives);
	for (size_t i = 1; order && i < count; i++)
		if (str_equal(order[i]->id, order[i - 1]->id) &&
		    span_overlaps(order[i]->life, order[i - 1]->life))
			(void)diag_add(reader->sink, DIAG_CASE_OVERLAP, order[i]->at, order[i]->id,
				       order[i - 1]->id);
}

/* A case without a subscription is about one that nothing is told of. */
static void read_nobody(struct case_reader *reader, const struct tree *root, struct facts *facts)
{
	const struct tree empty = { .kind = TREE_MAP, .at = root->at };

	read_subscription(reader, &empty, facts);
}

void case_read_subscriptions(struct case_reader *reader, const struct tree *root)
{
	const struct tree *one = tree_get(root, STR("subscription"));
	const struct tree *node = one ? one : tree_get(root, STR("subscriptions"));
	size_t count = case_items(reader, node, STR("subscriptions"), CASE_SUBSCRIPTIONS_MAX);
	struct facts *items = CASE_ARRAY(reader, struct facts, count > 0 ? count : 1);

	if (one && tree_get(root, STR("subscriptions")))
		(void)diag_add(reader->sink, DIAG_CASE_ONE_OF, root->at, STR("subscription"),
			       STR("subscriptions"));
	if (!items)
		return;
	for (size_t i = 0; i < count; i++)
		if (case_is_map(reader, case_item(node, i), STR("a subscription")))
			read_subscription(reader, case_item(node, i), &items[i]);
	if (count == 0)
		read_nobody(reader, root, &items[0]);
	reader->file->subscriptions = items;
	reader->file->subscription_count = count > 0 ? count : 1;
	check_overlaps(reader, items, count);
}
