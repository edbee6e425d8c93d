/* Choices in the file: rows by an attribute, values by date, readings. A guarantee is read once for
 * every combination of rows, so that settling never meets a choice again. */
#include "core/contract/parts.h"
#include "core/time/civil.h"

#include <assert.h>
#include <errno.h>

bool is_record_choice(const struct tree *node)
{
	return node && node->kind == TREE_MAP && tree_get(node, STR("by"));
}

static struct choice *choice_of(struct reader *reader, int subject)
{
	for (size_t i = 0; i < reader->choice_count; i++)
		if (reader->choices[i].subject == subject)
			return &reader->choices[i];
	return NULL;
}

static int choice_add(struct reader *reader, int subject, struct position at,
		      struct choice **ret_choice)
{
	*ret_choice = choice_of(reader, subject);
	if (*ret_choice)
		return 0;
	if (reader->choice_count == CHOICES_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, at,
				STR("attributes that choose rows in one guarantee"), STR("8"));
	*ret_choice = &reader->choices[reader->choice_count++];
	**ret_choice = (struct choice){ .subject = subject };
	return 0;
}

static int choice_add_word(struct reader *reader, struct choice *choice, struct str word)
{
	for (size_t i = 0; i < choice->word_count; i++)
		if (str_equal(choice->words[i].str, word))
			return 0;
	if (choice->word_count == choice->word_capacity) {
		size_t capacity = choice->word_capacity * 2 + 4;
		struct text *words = ARENA_GROW(reader->arena, struct text, choice->words,
						choice->word_count, capacity);

		if (!words)
			return -ENOMEM;
		choice->words = words;
		choice->word_capacity = capacity;
	}
	return reader_symbol(reader, word, &choice->words[choice->word_count++]);
}

static int choice_add_day(struct reader *reader, struct choice *choice, int32_t day)
{
	size_t i = choice->day_count;

	for (size_t k = 0; k < choice->day_count; k++)
		if (choice->days[k] == day)
			return 0;
	if (choice->day_count == choice->day_capacity) {
		size_t capacity = choice->day_capacity * 2 + 4;
		int32_t *days = ARENA_GROW(reader->arena, int32_t, choice->days, choice->day_count,
					   capacity);

		if (!days)
			return -ENOMEM;
		choice->days = days;
		choice->day_capacity = capacity;
	}
	for (; i > 0 && choice->days[i - 1] > day; i--)
		choice->days[i] = choice->days[i - 1];
	choice->days[i] = day;
	choice->day_count++;
	return 0;
}

static int find_by(struct reader *reader, const struct tree *node)
{
	const struct tree *by = tree_get(node, STR("by"));
	struct choice *choice;
	int subject = by->kind == TREE_SCALAR ? contract_subject(reader->contract, by->text) : -1;
	int r;

	if (subject < 0)
		return 0;
	if (reader->contract->subject_names[subject].type.kind != TYPE_TEXT &&
	    reader->contract->subject_names[subject].type.kind != TYPE_BOOL)
		return diag_add(reader->sink, DIAG_BY_WHAT, by->at, by->text);
	r = choice_add(reader, subject, by->at, &choice);
	for (size_t i = 0; i < node->count && r >= 0; i++)
		if (!str_equal(node->entries[i].key, STR("by")) &&
		    !str_equal(node->entries[i].key, STR("else")))
			r = choice_add_word(reader, choice, node->entries[i].key);
	return r;
}

static int find_dated(struct reader *reader, const struct tree *rows)
{
	struct choice *choice = NULL;
	int r = rows->kind == TREE_MAP
			? choice_add(reader, SUBJECT_DATED, rows->at, &choice)
			: diag_add(reader->sink, DIAG_NOT_A_MAP, rows->at, STR("dated"));

	for (size_t i = 0; r >= 0 && i < rows->count; i++) {
		int32_t day = 0;

		r = reader_day(reader, rows->entries[i].key, rows->entries[i].at, &day);
		if (r >= 0)
			r = choice_add_day(reader, choice, day);
	}
	return r;
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* True when the text has the name as a word of its own. */
static bool text_names(struct str text, struct str name)
{
	for (size_t i = 0; name.len > 0 && i + name.len <= text.len; i++) {
		struct str here = str_slice(text, i, i + name.len);

		if (str_equal(here, name) && (i == 0 || !is_name_byte(text.ptr[i - 1])) &&
		    (i + name.len == text.len || !is_name_byte(text.ptr[i + name.len])))
			return true;
	}
	return false;
}

static const struct tree *reading_node(const struct reading *reading)
{
	return reading->alternative_count > 0 ? reading->alternatives[reading->chosen] : NULL;
}

static int find_named(struct reader *reader, const struct tree *node)
{
	int r = 0;

	for (size_t i = 0; i < reader->value_count && r >= 0; i++) {
		struct named_value *value = &reader->values[i];

		if (value->looked_at || !text_names(node->text, value->name))
			continue;
		value->looked_at = true;
		r = reader_find_choices(reader, value->node);
	}
	for (size_t i = 0; i < reader->contract->reading_count && r >= 0; i++) {
		const struct reading *reading = &reader->contract->readings[i];
		const struct tree *chosen = reading_node(reading);

		if (!chosen || reader->readings_seen >> i & 1 ||
		    !text_names(node->text, reading->id))
			continue;
		reader->readings_seen |= UINT64_C(1) << i;
		r = reader_find_choices(reader, chosen);
	}
	return r;
}

int reader_find_choices(struct reader *reader, const struct tree *node)
{
	int r = 0;

	if (++reader->depth > NAMED_DEPTH_MAX * 8)
		return diag_add(reader->sink, DIAG_EXPR_DEEP, node->at, STR_NONE);
	if (node->kind == TREE_SCALAR)
		r = find_named(reader, node);
	if (node->kind == TREE_MAP && tree_get(node, STR("by")))
		r = find_by(reader, node);
	else if (node->kind == TREE_MAP && node->count == 1 && tree_get(node, STR("dated")))
		r = find_dated(reader, node->entries[0].value);
	for (size_t i = 0; i < node->count && r >= 0; i++)
		r = reader_find_choices(reader, node->kind == TREE_MAP ? node->entries[i].value
								       : node->items[i]);
	reader->depth--;
	return r;
}

bool reader_next_selection(struct reader *reader)
{
	for (size_t i = 0; i < reader->choice_count; i++) {
		struct choice *choice = &reader->choices[i];
		/* words may also be none of those named; a date before all others has no value */
		size_t last = choice->subject == SUBJECT_DATED ? choice->day_count - 1
							       : choice->word_count;

		if (choice->selected < last) {
			choice->selected++;
			return true;
		}
		choice->selected = 0;
	}
	return false;
}

static const struct tree *select_by(struct choice *choice, const struct tree *node)
{
	const struct tree *row = NULL;

	choice->used = true;
	if (choice->selected < choice->word_count)
		row = tree_get(node, choice->words[choice->selected].str);
	return row ? row : tree_get(node, STR("else"));
}

static int select_dated(struct reader *reader, const struct tree *rows, const struct tree **ret_row)
{
	struct choice *choice = choice_of(reader, SUBJECT_DATED);
	int32_t best = INT32_MIN;

	*ret_row = NULL;
	if (!choice)
		return diag_add(reader->sink, DIAG_BY_WHAT, rows->at, STR("dated"));
	choice->used = true;
	for (size_t i = 0; i < rows->count; i++) {
		int32_t day;
		int r = reader_day(reader, rows->entries[i].key, rows->entries[i].at, &day);

		assert(r == 0); /* whoever finds the choice reads its days */
		if (day <= choice->days[choice->selected] && day >= best) {
			best = day;
			*ret_row = rows->entries[i].value;
		}
	}
	return 0;
}

static int select_reading(struct reader *reader, const struct tree *id,
			  const struct tree **ret_node)
{
	struct contract *contract = reader->contract;
	struct tree *silent;

	for (size_t i = 0; i < contract->reading_count; i++) {
		if (!str_equal(contract->readings[i].id, id->text))
			continue;
		reader->readings_used |= UINT64_C(1) << i;
		*ret_node = reading_node(&contract->readings[i]);
		if (*ret_node)
			return 0;
		silent = ARENA_NEW(reader->arena, struct tree);
		if (!silent)
			return -ENOMEM;
		*silent = (struct tree){ .text = STR("silent"), .at = id->at };
		*ret_node = silent;
		return 0;
	}
	return diag_add(reader->sink, DIAG_UNKNOWN_READING, id->at, id->text);
}

int reader_resolve(struct reader *reader, const struct tree *node, const struct tree **ret_node)
{
	for (unsigned depth = 0; node && node->kind == TREE_MAP; depth++) {
		const struct tree *by = tree_get(node, STR("by"));
		int subject = by && by->kind == TREE_SCALAR
				      ? contract_subject(reader->contract, by->text)
				      : -1;
		struct choice *choice = subject >= 0 ? choice_of(reader, subject) : NULL;
		int r = 0;

		if (depth > NAMED_DEPTH_MAX)
			return diag_add(reader->sink, DIAG_READING_LOOP, node->at,
					node->entries[0].value->text);
		if (choice)
			node = select_by(choice, node);
		else if (!by && node->count == 1 && str_equal(node->entries[0].key, STR("dated")))
			r = select_dated(reader, node->entries[0].value, &node);
		else if (!by && node->count == 1 && str_equal(node->entries[0].key, STR("reading")))
			r = select_reading(reader, node->entries[0].value, &node);
		else
			break;
		if (r < 0)
			return r;
	}
	reader->no_row = reader->no_row || !node;
	*ret_node = node;
	return 0;
}
