#include "app/result_key.h"

#include "core/settle/statement_names.h"

static struct str record_id(const struct result *result)
{
	return result->record ? result->record->told->id : STR_NONE;
}

/* Pieces of one maintenance share its id. */
static int64_t record_from(const struct result *result)
{
	return result->record ? result->record->from_ms : 0;
}

/* Lengths that are given for a window have no names. */
static uint32_t given_number(const struct result *result)
{
	return result->record && result->record->flags & RECORD_GIVEN ? result->record->number : 0;
}

static struct str right_id(const struct result *result)
{
	return result->right ? result->right->id : STR_NONE;
}

static int guarantee_number(const struct result *result)
{
	return result->guarantee ? result->guarantee->number : -1;
}

bool result_same_key(const struct result *a, const struct result *b)
{
	return guarantee_number(a) == guarantee_number(b) && result_same_window(a, b) &&
	       str_equal(right_id(a), right_id(b)) && str_equal(a->item, b->item) &&
	       str_equal(record_id(a), record_id(b)) && record_from(a) == record_from(b) &&
	       given_number(a) == given_number(b);
}

const struct result *result_find(const struct statement *statement, const struct result *like)
{
	for (size_t i = 0; i < statement->result_count; i++)
		if (result_same_key(&statement->results[i], like))
			return &statement->results[i];
	return NULL;
}

static void add_part(struct strbuf *out, struct str part)
{
	if (part.len == 0)
		return;
	strbuf_add(out, STR(", "));
	strbuf_add(out, part);
}

void result_key_write(struct strbuf *out, const struct statement *statement,
		      const struct result *result)
{
	strbuf_add(out, result->guarantee ? result->guarantee->id : right_id(result));
	strbuf_add(out, STR(", "));
	spell_span(out, &spelling_plain, statement->contract->zone, result->window);
	add_part(out, result->item);
	add_part(out, record_id(result));
}
