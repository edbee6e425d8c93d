#include "app/book_component.h"

#include <errno.h>

#include "app/book_parts.h"
#include "core/facts/nearest.h"

#define BODY_BYTES_MAX ((size_t)KIB)
#define TREE_ARENA_BYTES (32 * MIB)

/* One change while it is looked at. */
struct change {
	const struct use *use;
	enum component_deed deed;
	struct service_component wanted; /* what it will be */
	struct component_tree tree;	 /* as it is */
};

static struct str nearest_id(const struct component_tree *tree, struct str id)
{
	struct nearest nearest = { .word = id };

	for (size_t i = 0; i < tree->count; i++)
		nearest_try(&nearest, tree->items[i].id);
	return nearest_name(&nearest);
}

static int refuse(const struct change *change, enum component_fault fault)
{
	static const enum diag_id ids[] = {
		[COMPONENT_ID] = DIAG_COMPONENT_ID,
		[COMPONENT_NAME] = DIAG_REGISTER_TEXT,
		[COMPONENT_THERE] = DIAG_COMPONENT_THERE,
		[COMPONENT_NONE] = DIAG_COMPONENT_NONE,
		[COMPONENT_RETIRED] = DIAG_COMPONENT_RETIRED,
		[COMPONENT_PARENT_NONE] = DIAG_COMPONENT_NONE,
		[COMPONENT_PARENT_RETIRED] = DIAG_COMPONENT_RETIRED,
		[COMPONENT_CYCLE] = DIAG_COMPONENT_CYCLE,
		[COMPONENT_PARTS] = DIAG_COMPONENT_PARTS,
		[COMPONENT_TOO_MANY] = DIAG_COMPONENT_MANY,
	};
	bool of_parent = fault == COMPONENT_PARENT_NONE || fault == COMPONENT_PARENT_RETIRED;
	struct str first = of_parent ? change->wanted.parent : change->wanted.id;
	struct str second = STR_NONE;

	if (fault == COMPONENT_NONE || fault == COMPONENT_PARENT_NONE) {
		second = nearest_id(&change->tree, first);
	} else if (fault == COMPONENT_NAME) {
		first = STR("name");
		second = STR("200");
	} else if (fault == COMPONENT_CYCLE) {
		second = change->wanted.parent;
	} else if (fault == COMPONENT_PARTS) {
		second = component_part(&change->tree, change->wanted.id)->id;
	}
	return book_use_refuse(change->use, ids[fault], first, second);
}

/* What the change leaves as it is comes from the component itself. */
static void complete(struct change *change, const struct service_component *found)
{
	if (!found || change->deed == COMPONENT_ADD)
		return;
	if (change->deed != COMPONENT_RENAME)
		change->wanted.name = found->name;
	if (change->deed != COMPONENT_MOVE)
		change->wanted.parent = found->parent;
	change->wanted.retired = change->deed == COMPONENT_RETIRE;
}

static bool is_same(const struct service_component *a, const struct service_component *b)
{
	return str_equal(a->name, b->name) && str_equal(a->parent, b->parent) &&
	       a->retired == b->retired;
}

static int record(const struct change *change, struct fact *fact)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	int r;

	component_write(&body, &change->wanted);
	fact->body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(change->use, r) : book_use_end(change->use, fact);
	strbuf_done(&body);
	return r;
}

static int make_change(struct change *change, struct arena *arena, struct fact *fact)
{
	const struct service_component *found;
	enum component_fault fault;
	int r = register_components(book_store(change->use->book), arena, &change->tree);

	if (r < 0)
		return book_use_failed(change->use, r);
	found = component_find(&change->tree, change->wanted.id);
	complete(change, found);
	if (found && is_same(found, &change->wanted))
		return book_use_known(change->use);
	fault = component_check(&change->tree, change->deed, &change->wanted);
	return fault != COMPONENT_FINE ? refuse(change, fault) : record(change, fact);
}

/* What is asked for, as far as it is told: the key stands for that. */
static int write_request(struct strbuf *out, const struct change *change)
{
	strbuf_add_int(out, change->deed);
	strbuf_add_byte(out, '\n');
	strbuf_add(out, change->wanted.name);
	strbuf_add_byte(out, '\n');
	strbuf_add(out, change->wanted.parent);
	return strbuf_error(out);
}

int book_component_change(const struct use *use, enum component_deed deed,
			  const struct service_component *wanted)
{
	struct change change = { .use = use, .deed = deed, .wanted = *wanted };
	struct fact fact = book_use_fact(use, STR(COMPONENT_FACT), wanted->id, INT64_MIN);
	struct strbuf asked = STRBUF_INIT(MIB);
	struct arena *arena = NULL;
	int r = write_request(&asked, &change);

	if (r == 0)
		r = arena_new(TREE_ARENA_BYTES, &arena);
	if (r < 0) {
		strbuf_done(&asked);
		return book_use_result(use, r);
	}
	r = book_use_begin_told(use, RIGHT_COMPONENTS, &fact, &asked);
	if (r == 0)
		r = make_change(&change, arena, &fact);
	arena_free(arena);
	strbuf_done(&asked);
	return r;
}

int book_components(const struct use *use, struct arena *arena, struct component_tree *ret_tree)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = register_components(book_store(use->book), arena, ret_tree);
	return book_use_result(use, r);
}
