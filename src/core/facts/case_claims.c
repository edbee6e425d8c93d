#include "core/facts/case_reader.h"

static const char *const claim_keys[] = { "guarantee", "window",   "record", "subscription",
					  "customer",  "contract", "filed",  NULL };
static const char *const ending_keys[] = { "subscription", "customer",	 "contract",
					   "requested",	   "agreed end", NULL };

/* "in time" or "none" instead of a list. */
static bool claims_word(struct case_reader *reader, const struct tree *node,
			enum claims_told *ret_told)
{
	if (!node) {
		*ret_told = CLAIMS_NOT_TOLD;
		return true;
	}
	if (node->kind == TREE_LIST || node->kind == TREE_MAP) {
		*ret_told = CLAIMS_LISTED;
		return false;
	}
	if (str_equal(node->text, STR("in time")))
		*ret_told = CLAIMS_IN_TIME;
	else if (str_equal(node->text, STR("none")))
		*ret_told = CLAIMS_NONE;
	else
		(void)diag_add(reader->sink, DIAG_CASE_CLAIMS_WORD, node->at,
			       fact_shown(node->text));
	return true;
}

static void check_about(struct case_reader *reader, const struct tree *map,
			const struct claim *claim)
{
	const struct tree *filed = tree_get(map, STR("filed"));
	const struct tree *node = tree_get(map, STR("record"));
	uint32_t number;

	if (node && case_check_record(reader, node, &number) && !claim->in_time &&
	    claim->filed_ms < reader->records[number].record.from_ms)
		(void)diag_add(reader->sink, DIAG_CASE_CLAIM_BEFORE, filed ? filed->at : map->at,
			       reader->records[number].record.told->id);
	if (!span_is_empty(claim->window) && !claim->in_time &&
	    claim->filed_ms < claim->window.from)
		(void)diag_add(reader->sink, DIAG_CASE_CLAIM_BEFORE, filed ? filed->at : map->at,
			       STR("the window"));
}

static bool read_filed(struct case_reader *reader, const struct tree *map, struct claim *claim)
{
	const struct tree *filed = tree_get(map, STR("filed"));

	if (!filed) {
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, map->at, STR("a claim"),
			       STR("filed"));
		return false;
	}
	claim->in_time = filed->kind == TREE_SCALAR && str_equal(filed->text, STR("in time"));
	return claim->in_time || case_instant(reader, map, "filed", &claim->filed_ms);
}

/* A claim is checked even when it is about another subscription than the one being filled. */
static void read_claim(struct case_reader *reader, const struct tree *map, struct claim *claim)
{
	const struct contract *contract = reader->contract;
	const struct tree *window = tree_get(map, STR("window"));

	claim->at = map->at;
	claim->guarantee = case_guarantee(reader, map);
	claim->record = case_text(reader, map, "record");
	case_check_owner(reader, map);
	if (window)
		(void)case_span(reader, window, STR("a claim"), &claim->window);
	claim->fields = case_fields(reader, map, contract->claim_fields,
				    contract->claim_field_count, claim_keys);
	if (read_filed(reader, map, claim))
		check_about(reader, map, claim);
}

static void share_claims(struct case_reader *reader, const struct tree *node,
			 const struct claim *claims, size_t count, enum claims_told told)
{
	for (size_t i = 0; i < reader->file->subscription_count; i++) {
		struct facts *facts = &reader->file->subscriptions[i];
		struct claim *own = CASE_ARRAY(reader, struct claim, count);

		if (!own)
			return;
		facts->claims_told = told;
		facts->claims = own;
		for (size_t j = 0; j < count; j++)
			if (case_concerns(case_item(node, j), facts))
				own[facts->claim_count++] = claims[j];
	}
}

static void read_claims(struct case_reader *reader, const struct tree *node)
{
	enum claims_told told = CLAIMS_NOT_TOLD;
	size_t count = 0;
	struct claim *claims;

	if (!claims_word(reader, node, &told))
		count = case_items(reader, node, STR("claims"), CASE_ITEMS_MAX);
	claims = CASE_ARRAY(reader, struct claim, count);
	for (size_t i = 0; claims && i < count; i++)
		if (case_is_map(reader, case_item(node, i), STR("a claim")))
			read_claim(reader, case_item(node, i), &claims[i]);
	if (claims)
		share_claims(reader, node, claims, count, told);
}

static void read_ending(struct case_reader *reader, const struct tree *map, struct ending *ending)
{
	const struct contract *contract = reader->contract;

	ending->at = map->at;
	case_check_owner(reader, map);
	ending->fields = case_fields(reader, map, contract->ending_fields,
				     contract->ending_field_count, ending_keys);
	if (!tree_get(map, STR("requested")))
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, map->at, STR("an ending"),
			       STR("requested"));
	reader->context.date_starts = true;
	(void)case_instant(reader, map, "requested", &ending->requested_ms);
	ending->agreed_ms = INT64_MIN;
	if (tree_get(map, STR("agreed end")))
		(void)case_instant(reader, map, "agreed end", &ending->agreed_ms);
	reader->context.date_starts = false;
}

static void share_endings(struct case_reader *reader, const struct tree *node,
			  const struct ending *endings, size_t count)
{
	for (size_t i = 0; i < reader->file->subscription_count; i++) {
		struct facts *facts = &reader->file->subscriptions[i];
		struct ending *own = CASE_ARRAY(reader, struct ending, count);

		if (!own)
			return;
		facts->endings = own;
		for (size_t j = 0; j < count; j++)
			if (case_concerns(case_item(node, j), facts))
				own[facts->ending_count++] = endings[j];
	}
}

static void read_endings(struct case_reader *reader, const struct tree *node)
{
	size_t count = case_items(reader, node, STR("endings"), CASE_ITEMS_MAX);
	struct ending *endings = CASE_ARRAY(reader, struct ending, count);

	for (size_t i = 0; endings && i < count; i++)
		if (case_is_map(reader, case_item(node, i), STR("an ending")))
			read_ending(reader, case_item(node, i), &endings[i]);
	if (endings)
		share_endings(reader, node, endings, count);
}

void case_read_claims(struct case_reader *reader, const struct tree *root)
{
	read_claims(reader, tree_get(root, STR("claims")));
	read_endings(reader, tree_get(root, STR("endings")));
}
