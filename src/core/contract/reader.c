/* Reading scalars, words and maps with messages that say what was expected. */
#include "core/contract/reader.h"
#include "base/parse.h"
#include "core/time/civil.h"

#include <assert.h>
#include <errno.h>

int reader_symbol(struct reader *reader, struct str text, struct text *ret_text)
{
	struct symbol_table *table = &reader->symbols;

	for (size_t i = 0; i < table->count; i++) {
		if (!str_equal(table->items[i], text))
			continue;
		*ret_text = (struct text){ table->items[i], (uint32_t)i + 1 };
		return 0;
	}
	if (table->count == table->capacity) {
		size_t capacity = table->capacity * 2 + 32;
		struct str *items =
			ARENA_GROW(reader->arena, struct str, table->items, table->count, capacity);

		if (!items)
			return -ENOMEM;
		table->items = items;
		table->capacity = capacity;
	}
	table->items[table->count++] = text;
	*ret_text = (struct text){ text, (uint32_t)table->count };
	return 0;
}

/* Damerau-Levenshtein without transposition over short words; enough for "did you mean". */
static size_t distance(struct str a, struct str b)
{
	size_t row[65];

	if (a.len > 64 || b.len > 64) /* so long a word is near none */
		return a.len > b.len ? a.len : b.len;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t above = row[j];
			size_t least = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);

			least = above + 1 < least ? above + 1 : least;
			row[j] = row[j - 1] + 1 < least ? row[j - 1] + 1 : least;
			diagonal = above;
		}
	}
	return row[b.len];
}

struct str nearest_word(struct str word, const struct str *words, size_t count)
{
	struct str best = STR_NONE;
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < count; i++) {
		size_t here = distance(word, words[i]);

		if (here < least) {
			least = here;
			best = words[i];
		}
	}
	return best;
}

int reader_map(struct reader *reader, const struct tree *node, enum language_map map)
{
	size_t key_count;
	const struct language_key *keys = language_keys(&key_count);

	if (!node || node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node ? node->at : POSITION_NONE,
				language_map_name(map));
	for (size_t i = 0; i < node->count; i++) {
		struct str names[64];
		size_t count = 0;

		if (language_find(map, node->entries[i].key))
			continue;
		for (size_t k = 0; k < key_count && count < 64; k++)
			if (keys[k].map == map)
				names[count++] = str_from(keys[k].key);
		return diag_add(reader->sink, DIAG_UNKNOWN_KEY, node->entries[i].at,
				node->entries[i].key, language_map_name(map),
				nearest_word(node->entries[i].key, names, count));
	}
	for (size_t k = 0; k < key_count; k++)
		if (keys[k].map == map && keys[k].required &&
		    !tree_get(node, str_from(keys[k].key)))
			return diag_add(reader->sink, DIAG_MISSING_KEY, node->at,
					str_from(keys[k].key), language_map_name(map));
	return 0;
}

int reader_key(struct reader *reader, const struct tree *map, const char *key,
	       const struct tree **ret_node)
{
	const struct tree *node = tree_get(map, str_from(key));

	*ret_node = NULL;
	return node ? reader_resolve(reader, node, ret_node) : 0;
}

int reader_text(struct reader *reader, const struct tree *map, const char *key, struct str *ret)
{
	const struct tree *node;
	int r = reader_key(reader, map, key, &node);

	if (r < 0 || !node)
		return r;
	if (node->kind != TREE_SCALAR)
		return diag_add(reader->sink, DIAG_BAD_TEXT, node->at, str_from(key));
	*ret = node->text;
	return 0;
}

int reader_flag(struct reader *reader, const struct tree *map, const char *key, bool *ret)
{
	static const char *const WORDS[] = { "no", "yes", "false", "true", NULL };
	int word = -1;
	int r = reader_word(reader, map, key, WORDS, &word);

	if (r >= 0 && word >= 0)
		*ret = word % 2 == 1;
	return r;
}

static struct str words_joined(struct reader *reader, const char *const *words)
{
	struct strbuf text = STRBUF_INIT(1024);
	struct str joined = STR_NONE;

	for (size_t i = 0; words[i]; i++) {
		if (i > 0)
			strbuf_add(&text, STR(", "));
		strbuf_add(&text, str_from(words[i]));
	}
	if (str_copy(reader->arena, strbuf_str(&text), &joined) < 0)
		joined = STR_NONE;
	strbuf_done(&text);
	return joined;
}

int reader_word(struct reader *reader, const struct tree *map, const char *key,
		const char *const *words, int *ret)
{
	const struct tree *node;
	int r = reader_key(reader, map, key, &node);

	if (r < 0 || !node)
		return r;
	for (int i = 0; words[i] && node->kind == TREE_SCALAR; i++) {
		if (!str_equal(node->text, str_from(words[i])))
			continue;
		*ret = i;
		return 0;
	}
	return diag_add(reader->sink, DIAG_UNKNOWN_WORD, node->at, node->text, str_from(key),
			words_joined(reader, words));
}

int reader_calendar(struct reader *reader, const struct tree *map, const char *key, int *ret)
{
	const struct tree *node;
	int r = reader_key(reader, map, key, &node);

	if (r < 0 || !node)
		return r;
	for (size_t i = 0; i < reader->contract->calendar_count && node->kind == TREE_SCALAR; i++) {
		if (!str_equal(reader->contract->calendars[i].name, node->text))
			continue;
		*ret = (int)i;
		return 0;
	}
	return diag_add(reader->sink, DIAG_UNKNOWN_CALENDAR, node->at, node->text);
}

int reader_list(struct reader *reader, const struct tree *node, struct str what,
		const struct tree **ret_list)
{
	int r = reader_resolve(reader, node, &node);

	if (r < 0)
		return r;
	assert(node); /* a guarantee's key without a row was left out before; others have no rows */
	if (node->kind != TREE_LIST)
		return diag_add(reader->sink, DIAG_NOT_A_LIST, node->at, what);
	*ret_list = node;
	return 0;
}

int reader_check_name(struct reader *reader, struct str name, struct position at)
{
	bool fine = name.len > 0 && name.len <= 64 && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';

	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		fine = fine &&
		       ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
	}
	return fine ? 0 : diag_add(reader->sink, DIAG_BAD_NAME, at, name);
}

int reader_day(struct reader *reader, struct str text, struct position at, int32_t *ret_day)
{
	struct civil_date date;

	if (date_parse(text, &date) < 0)
		return diag_add(reader->sink, DIAG_BAD_DATE, at, text);
	*ret_day = (int32_t)date_days(date);
	return 0;
}

static const struct {
	struct str word;
	enum period_kind kind;
} PERIODS[] = {
	{ { "calendar month", 14 }, PERIOD_MONTH },
	{ { "month", 5 }, PERIOD_MONTH },
	{ { "billing month", 13 }, PERIOD_BILLING_MONTH },
	{ { "quarter", 7 }, PERIOD_QUARTER },
	{ { "calendar year", 13 }, PERIOD_YEAR },
	{ { "year", 4 }, PERIOD_YEAR },
	{ { "contract year", 13 }, PERIOD_CONTRACT_YEAR },
	{ { "week", 4 }, PERIOD_WEEK },
	{ { "day", 3 }, PERIOD_DAY },
	{ { "since start", 11 }, PERIOD_SUBSCRIPTION },
	{ { "subscription", 12 }, PERIOD_SUBSCRIPTION },
	{ { "asked", 5 }, PERIOD_ASKED },
	{ { "window", 6 }, PERIOD_WINDOW },
	{ { "record", 6 }, PERIOD_RECORD },
	{ { "12 months", 9 }, PERIOD_LAST },
};

#define PERIOD_WORDS                                                                               \
	STR("calendar month, billing month, quarter, calendar year, contract year, week, day, "    \
	    "since start, "                                                                        \
	    "asked, {last: 12 months} or {any: 30 days}")

/* {last: 12 months} or {any: 30 days} */
static int period_map(struct reader *reader, const struct tree *node, struct period *ret)
{
	struct expr_place place = reader_place(STR("a window"), 0, 0, -1);
	bool last = str_equal(node->entries[0].key, STR("last"));
	struct expr *length;
	int r;

	if (node->count != 1 || (!last && !str_equal(node->entries[0].key, STR("any"))))
		return diag_add(reader->sink, DIAG_BAD_WINDOW, node->at, node->entries[0].key,
				PERIOD_WORDS);
	r = expr_read(reader, node->entries[0].value, &place, &length);
	if (r >= 0 && !reader->no_row)
		r = expr_want_time(reader, length);
	if (r < 0 || reader->no_row)
		return r;
	if ((!last && length->type.kind == TYPE_MONTHS) || length->op != EXPR_CONSTANT ||
	    length->constant.type != VALUE_NUMBER || ratio_sign(length->constant.number) <= 0 ||
	    length->constant.number.den != 1)
		return diag_add(reader->sink, DIAG_BAD_WINDOW, length->at, length->text,
				PERIOD_WORDS);
	*ret = (struct period){ last ? PERIOD_LAST : PERIOD_ANY, length->constant.number.num,
				length->type.kind == TYPE_MONTHS };
	return 0;
}

int reader_period(struct reader *reader, const struct tree *node, struct period *ret)
{
	int r = reader_resolve(reader, node, &node);

	if (r < 0 || !node)
		return r;
	if (node->kind == TREE_MAP && node->count > 0)
		return period_map(reader, node, ret);
	for (size_t i = 0; i < sizeof(PERIODS) / sizeof(PERIODS[0]) && node->kind == TREE_SCALAR;
	     i++) {
		if (!str_equal(PERIODS[i].word, node->text))
			continue;
		*ret = (struct period){ (uint8_t)PERIODS[i].kind, 12, true };
		return 0;
	}
	return diag_add(reader->sink, DIAG_BAD_WINDOW, node->at, node->text, PERIOD_WORDS);
}
