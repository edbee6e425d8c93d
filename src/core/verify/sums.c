#include "core/verify/place.h"

#include "base/parse.h"
#include "core/time/instant.h"

static bool read_number(const struct tree *node, int64_t *ret_number)
{
	return node && node->kind == TREE_SCALAR && !node->quoted &&
	       parse_int64(node->text, INT64_MIN, INT64_MAX, ret_number) == 0;
}

static bool read_instant(const struct tree *node, struct instant *ret_at)
{
	return node && node->kind == TREE_SCALAR && instant_parse(node->text, ret_at) == 0;
}

struct summing {
	struct walk walk;
	struct sums *sums;
};

static void check(struct summing *summing, const struct tree *number, int64_t should)
{
	int64_t stands;

	if (!read_number(number, &stands))
		return;
	summing->sums->checked++;
	if (stands == should)
		return;
	summing->sums->wrong++;
	walk_sum_differs(&summing->walk, number->at, stands, should);
}

/* Its length, when it has two ends. */
static void check_span(struct summing *summing, const struct tree *span)
{
	const struct tree *ms = tree_get(span, STR("ms"));
	struct instant from, to;

	/* of a record with a length only, from and to are what it lies in */
	if (tree_get(span, STR("somewhere")) || !read_instant(tree_get(span, STR("from")), &from) ||
	    !read_instant(tree_get(span, STR("to")), &to))
		return;
	walk_enter(&summing->walk, (struct step_in){ .key = STR("ms"), .node = ms });
	check(summing, ms, instant_since(to, from).ms);
	walk_leave(&summing->walk);
}

/* Each span of a list. Returns whether all lengths could be added up. */
static bool check_spans(struct summing *summing, const struct tree *list, int64_t *ret_total)
{
	bool whole = true;

	*ret_total = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct tree *span = list->items[i];
		int64_t ms = 0;

		walk_enter(&summing->walk, (struct step_in){ .index = i, .node = span });
		check_span(summing, span);
		walk_leave(&summing->walk);
		if (!read_number(tree_get(span, STR("ms")), &ms) ||
		    __builtin_add_overflow(*ret_total, ms, ret_total))
			whole = false;
	}
	return whole;
}

/* A promise that is met by an event has a length and no spans, so an empty list says nothing. */
static void check_list(struct summing *summing, const struct tree *result, struct str key,
		       struct str total_key)
{
	const struct tree *list = tree_get(result, key);
	const struct tree *number = tree_get(result, total_key);
	int64_t total;
	bool whole;

	if (!list || list->kind != TREE_LIST || list->count == 0)
		return;
	walk_enter(&summing->walk, (struct step_in){ .key = key, .node = list });
	whole = check_spans(summing, list, &total);
	walk_leave(&summing->walk);
	if (!whole)
		return;
	walk_enter(&summing->walk, (struct step_in){ .key = total_key, .node = number });
	check(summing, number, total);
	walk_leave(&summing->walk);
}

int statement_sums(struct differences *found, const struct tree *written, struct str path,
		   struct sums *sums)
{
	struct summing summing = { .walk = { .found = found, .root = path, .statement = written },
				   .sums = sums };
	const struct tree *results = tree_get(written, STR("results"));
	struct walk *walk = &summing.walk;

	if (!results || results->kind != TREE_LIST)
		return 0;
	walk_enter(walk, (struct step_in){ .key = STR("results"), .node = results });
	for (size_t i = 0; i < results->count; i++) {
		const struct tree *result = results->items[i];

		walk_enter(walk, (struct step_in){ .index = i, .node = result });
		check_list(&summing, result, STR("counted"), STR("counted_ms"));
		check_list(&summing, result, STR("taken"), STR("taken_ms"));
		walk_leave(walk);
	}
	walk_leave(walk);
	return walk->error;
}
