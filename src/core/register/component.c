#include "core/register/component.h"

#include <errno.h>

#include "core/register/identity.h"

bool component_is_id(struct str id)
{
	if (id.len == 0 || id.len > COMPONENT_ID_BYTES_MAX || id.ptr[0] < 'a' || id.ptr[0] > 'z')
		return false;
	for (size_t i = 1; i < id.len; i++) {
		char c = id.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return true;
}

const struct service_component *component_find(const struct component_tree *tree, struct str id)
{
	size_t from = 0, to = tree->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_compare(tree->items[middle].id, id);

		if (order == 0)
			return &tree->items[middle];
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

const struct service_component *component_part(const struct component_tree *tree, struct str id)
{
	for (size_t i = 0; i < tree->count; i++)
		if (!tree->items[i].retired && str_equal(tree->items[i].parent, id))
			return &tree->items[i];
	return NULL;
}

/* From the parent upwards, no longer than there are components: a tree that somebody bent into a
 * circle ends too. */
static bool is_inside(const struct component_tree *tree, struct str parent, struct str id)
{
	const struct service_component *at = component_find(tree, parent);

	for (size_t i = 0; at && i < tree->count; i++) {
		if (str_equal(at->id, id))
			return true;
		at = component_find(tree, at->parent);
	}
	return false;
}

static enum component_fault check_parent(const struct component_tree *tree,
					 const struct service_component *wanted)
{
	const struct service_component *parent;

	if (wanted->parent.len == 0)
		return COMPONENT_FINE;
	parent = component_find(tree, wanted->parent);
	if (str_equal(wanted->parent, wanted->id) || is_inside(tree, wanted->parent, wanted->id))
		return COMPONENT_CYCLE;
	if (!parent)
		return COMPONENT_PARENT_NONE;
	return parent->retired ? COMPONENT_PARENT_RETIRED : COMPONENT_FINE;
}

static enum component_fault check_texts(const struct service_component *wanted)
{
	if (!component_is_id(wanted->id))
		return COMPONENT_ID;
	return identity_is_line(wanted->name, COMPONENT_NAME_BYTES_MAX) ? COMPONENT_FINE
									: COMPONENT_NAME;
}

static enum component_fault check_add(const struct component_tree *tree,
				      const struct service_component *wanted)
{
	enum component_fault fault = check_texts(wanted);

	if (fault != COMPONENT_FINE)
		return fault;
	if (component_find(tree, wanted->id))
		return COMPONENT_THERE;
	if (tree->count >= COMPONENTS_MAX)
		return COMPONENT_TOO_MANY;
	return check_parent(tree, wanted);
}

enum component_fault component_check(const struct component_tree *tree, enum component_deed deed,
				     const struct service_component *wanted)
{
	const struct service_component *found = component_find(tree, wanted->id);

	if (deed == COMPONENT_ADD)
		return check_add(tree, wanted);
	if (!found)
		return COMPONENT_NONE;
	if (found->retired)
		return COMPONENT_RETIRED;
	if (deed == COMPONENT_RENAME)
		return check_texts(wanted);
	if (deed == COMPONENT_MOVE)
		return check_parent(tree, wanted);
	return component_part(tree, wanted->id) ? COMPONENT_PARTS : COMPONENT_FINE;
}

void component_write(struct strbuf *out, const struct service_component *component)
{
	pack_text(out, component->name);
	pack_text(out, component->parent);
	pack_int(out, component->retired);
}

int component_read(struct str id, struct str body, struct service_component *ret_component)
{
	struct unpack in = { body, false };
	struct service_component component = { .id = id, .name = unpack_text(&in) };
	int64_t retired;

	component.parent = unpack_text(&in);
	retired = unpack_int(&in);
	component.retired = retired == 1;
	if (unpack_end(&in) < 0 || retired < 0 || retired > 1 ||
	    check_texts(&component) != COMPONENT_FINE ||
	    (component.parent.len > 0 && !component_is_id(component.parent)))
		return -EBADMSG;
	*ret_component = component;
	return 0;
}
