/* garant service: the services of an organisation, and their parts. */
#include "app/book_component.h"
#include "cli/register_command.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "name", 0, "NAME", "add: what people call it; else its id" },
	{ "in", 0, "ID", "add, move: the component that it is a part of; without it a service" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "add", "ID", "adds a service, or with --in a part of one" },
	{ "rename", "ID NAME", "people call it otherwise from now on; its id stays" },
	{ "move", "ID", "makes it a part of another component, or a service" },
	{ "retire", "ID", "it is no more; it needs to have no parts" },
	{ "list", "", "lists all, parts under what they are a part of" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "add|rename|move|retire|list [ID [NAME]] --book DIR",
	.about = "Keeps the services of an organisation in its book, each with its parts, and "
		 "parts of those. Ids are written as in contracts and records, and are never given "
		 "again. A component is a part of one other, and never, over however many, of "
		 "itself.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant service add sms --name 'SMS gateway' --book DIR\n"
		    "  garant service add sms-api --in sms --book DIR\n"
		    "  garant service list --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 3,
};

static int change(struct registering *registering, enum component_deed deed,
		  const struct service_component *wanted)
{
	return register_changed(registering,
				book_component_change(&registering->use, deed, wanted));
}

static int add(struct registering *registering)
{
	struct str id = register_argument(registering, 1);
	struct str name = register_option(registering, "name");

	return change(registering, COMPONENT_ADD,
		      &(struct service_component){ .id = id,
						   .name = name.len > 0 ? name : id,
						   .parent = register_option(registering, "in") });
}

static int rename_one(struct registering *registering)
{
	return change(registering, COMPONENT_RENAME,
		      &(struct service_component){ .id = register_argument(registering, 1),
						   .name = register_argument(registering, 2) });
}

static int move(struct registering *registering)
{
	return change(registering, COMPONENT_MOVE,
		      &(struct service_component){ .id = register_argument(registering, 1),
						   .parent = register_option(registering, "in") });
}

static int retire(struct registering *registering)
{
	return change(registering, COMPONENT_RETIRE,
		      &(struct service_component){ .id = register_argument(registering, 1) });
}

static void write_json(struct json *json, const struct component_tree *tree)
{
	json_key(json, STR("components"));
	json_list(json);
	for (size_t i = 0; i < tree->count; i++) {
		const struct service_component *component = &tree->items[i];

		json_object(json);
		json_key_text(json, STR("id"), component->id);
		json_key_text(json, STR("name"), component->name);
		if (component->parent.len > 0)
			json_key_text(json, STR("in"), component->parent);
		json_key_bool(json, STR("retired"), component->retired);
		json_end(json);
	}
	json_end(json);
}

/* A list being drawn: a component, then its parts, each further to the right. */
struct drawing_tree {
	struct page *page;
	struct table *table;
	const struct component_tree *tree;
};

static void draw_row(const struct drawing_tree *drawing, const struct service_component *component,
		     size_t depth)
{
	strbuf_add_repeat(&drawing->page->line, ' ', 2 * depth);
	strbuf_add(&drawing->page->line, component->id);
	page_cell(drawing->page, drawing->table);
	page_cell_text(drawing->page, drawing->table, component->name);
	page_cell_text(drawing->page, drawing->table,
		       component->retired ? page_words(drawing->page, N_("retired")) : STR_NONE);
}

/* The next component after `at` (NULL: the first) with that parent. */
static const struct service_component *
next_part(const struct component_tree *tree, struct str parent, const struct service_component *at)
{
	const struct service_component *end = tree->items + tree->count;

	for (at = at ? at + 1 : tree->items; at < end; at++)
		if (str_equal(at->parent, parent))
			return at;
	return NULL;
}

/* Down to the first part, else to the next beside, else up: without calling itself, as the depth is
 * the user's. */
static void draw_tree(const struct drawing_tree *drawing)
{
	const struct component_tree *tree = drawing->tree;
	const struct service_component *at = next_part(tree, STR_NONE, NULL), *next;
	size_t depth = 0;

	while (at) {
		draw_row(drawing, at, depth);
		next = next_part(tree, at->id, NULL);
		if (next) {
			depth++;
			at = next;
			continue;
		}
		while (at && !(next = next_part(tree, at->parent, at))) {
			at = component_find(tree, at->parent);
			depth -= at != NULL;
		}
		at = next;
	}
}

static int write_text(struct registering *registering, const struct component_tree *tree)
{
	struct drawing_tree drawing = { .tree = tree };
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	drawing.page = &page;
	drawing.table = page_table_new(&page);
	page_column(&page, drawing.table, N_("Component"), TABLE_LEFT);
	page_column(&page, drawing.table, N_("Name"), TABLE_WRAP);
	page_column(&page, drawing.table, NULL, TABLE_LEFT);
	if (tree->count > 0)
		draw_tree(&drawing);
	page_table(&page, drawing.table, 0);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct component_tree tree;
	int r = book_components(&registering->use, registering->command->arena, &tree);

	if (r < 0)
		return r;
	if (registering->as_json) {
		write_json(&registering->json, &tree);
		return 0;
	}
	return write_text(registering, &tree);
}

int command_service(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "add", 1, 1, BOOK_WRITE, "name in", add },
		{ "rename", 2, 2, BOOK_WRITE, "", rename_one },
		{ "move", 1, 1, BOOK_WRITE, "in", move },
		{ "retire", 1, 1, BOOK_WRITE, "", retire },
		{ "list", 0, 0, BOOK_READ, "", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
