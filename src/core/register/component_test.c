#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "core/register/component.h"

#define RANDOM_COUNT ((size_t)8)

/* sms (api (send), mail), old: retired */
static const struct service_component items[] = {
	{ { "api", 3 }, { "API", 3 }, { "sms", 3 }, false },
	{ { "mail", 4 }, { "Mail", 4 }, { "sms", 3 }, false },
	{ { "old", 3 }, { "Old", 3 }, { NULL, 0 }, true },
	{ { "send", 4 }, { "Send", 4 }, { "api", 3 }, false },
	{ { "sms", 3 }, { "SMS", 3 }, { NULL, 0 }, false },
};
static const struct component_tree tree = { items, sizeof(items) / sizeof(items[0]) };

static enum component_fault fault_of(enum component_deed deed, struct str id, struct str parent)
{
	return component_check(&tree, deed,
			       &(struct service_component){ id, STR("Name"), parent, false });
}

static void test_add(void **state)
{
	static const struct service_component nameless = { .id = { "new", 3 } };
	struct component_tree full = { items, COMPONENTS_MAX };
	struct service_component *many = calloc(COMPONENTS_MAX, sizeof(*many));

	(void)state;
	assert_int_equal(fault_of(COMPONENT_ADD, STR("new"), STR_NONE), COMPONENT_FINE);
	assert_int_equal(fault_of(COMPONENT_ADD, STR("new"), STR("send")), COMPONENT_FINE);
	assert_int_equal(fault_of(COMPONENT_ADD, STR("new"), STR("none")), COMPONENT_PARENT_NONE);
	assert_int_equal(fault_of(COMPONENT_ADD, STR("new"), STR("old")), COMPONENT_PARENT_RETIRED);
	assert_int_equal(fault_of(COMPONENT_ADD, STR("new"), STR("new")), COMPONENT_CYCLE);
	assert_int_equal(fault_of(COMPONENT_ADD, STR("sms"), STR_NONE), COMPONENT_THERE);
	assert_int_equal(fault_of(COMPONENT_ADD, STR("old"), STR_NONE), COMPONENT_THERE);
	assert_int_equal(fault_of(COMPONENT_ADD, STR("SMS"), STR_NONE), COMPONENT_ID);
	assert_int_equal(component_check(&tree, COMPONENT_ADD, &nameless), COMPONENT_NAME);
	assert_non_null(many);
	full.items = many;
	assert_int_equal(component_check(&full, COMPONENT_ADD,
					 &(struct service_component){ STR("new"), STR("Name"),
								      STR_NONE, false }),
			 COMPONENT_TOO_MANY);
	free(many);
}

static void test_change(void **state)
{
	(void)state;
	assert_int_equal(fault_of(COMPONENT_RENAME, STR("sms"), STR_NONE), COMPONENT_FINE);
	assert_int_equal(fault_of(COMPONENT_RENAME, STR("none"), STR_NONE), COMPONENT_NONE);
	assert_int_equal(fault_of(COMPONENT_RENAME, STR("old"), STR_NONE), COMPONENT_RETIRED);
	assert_int_equal(component_check(&tree, COMPONENT_RENAME,
					 &(struct service_component){ .id = STR("sms") }),
			 COMPONENT_NAME);
	assert_int_equal(fault_of(COMPONENT_MOVE, STR("send"), STR("mail")), COMPONENT_FINE);
	assert_int_equal(fault_of(COMPONENT_MOVE, STR("send"), STR_NONE), COMPONENT_FINE);
	assert_int_equal(fault_of(COMPONENT_MOVE, STR("sms"), STR("sms")), COMPONENT_CYCLE);
	assert_int_equal(fault_of(COMPONENT_MOVE, STR("sms"), STR("send")), COMPONENT_CYCLE);
	assert_int_equal(fault_of(COMPONENT_MOVE, STR("send"), STR("old")),
			 COMPONENT_PARENT_RETIRED);
	assert_int_equal(fault_of(COMPONENT_RETIRE, STR("send"), STR("api")), COMPONENT_FINE);
	assert_int_equal(fault_of(COMPONENT_RETIRE, STR("api"), STR("sms")), COMPONENT_PARTS);
	assert_true(str_equal(component_part(&tree, STR("api"))->id, STR("send")));
	assert_null(component_part(&tree, STR("send")));
}

/* Whatever is moved where it may be, everything can still be reached from a service. */
static void test_no_circle(void **state)
{
	struct service_component random[RANDOM_COUNT];
	struct component_tree forest = { random, RANDOM_COUNT };
	char ids[RANDOM_COUNT];
	uint64_t seed = 7;
	int moved = 0, refused = 0;

	(void)state;
	for (size_t i = 0; i < RANDOM_COUNT; i++) {
		ids[i] = (char)('a' + (char)i);
		random[i] = (struct service_component){ .id = { &ids[i], 1 }, .name = STR("x") };
	}
	for (int step = 0; step < 2000; step++) {
		struct service_component wanted;
		size_t child, parent;

		seed = (seed * 1664525 + 1013904223) & UINT32_MAX;
		child = (seed >> 8) % RANDOM_COUNT;
		parent = (seed >> 20) % (RANDOM_COUNT + 1);
		wanted = random[child];
		wanted.parent = parent < RANDOM_COUNT ? random[parent].id : STR_NONE;
		if (component_check(&forest, COMPONENT_MOVE, &wanted) == COMPONENT_FINE) {
			random[child] = wanted;
			moved++;
		} else {
			refused++;
		}
		for (size_t i = 0; i < RANDOM_COUNT; i++) {
			const struct service_component *at = &random[i];
			size_t steps = 0;

			while (at->parent.len > 0 && steps++ < RANDOM_COUNT)
				at = component_find(&forest, at->parent);
			assert_int_equal(at->parent.len, 0);
		}
	}
	assert_true(moved > 500 && refused > 200);
}

/* Rows that somebody bent into a circle do not hang the program. */
static void test_bent(void **state)
{
	static const struct service_component bent[] = {
		{ { "a", 1 }, { "A", 1 }, { "b", 1 }, false },
		{ { "b", 1 }, { "B", 1 }, { "a", 1 }, false },
		{ { "c", 1 }, { "C", 1 }, { NULL, 0 }, false },
	};
	const struct component_tree circle = { bent, 3 };
	const struct service_component wanted = { STR("c"), STR("C"), STR("a"), false };

	(void)state;
	assert_int_equal(component_check(&circle, COMPONENT_MOVE, &wanted), COMPONENT_FINE);
}

static void test_ids(void **state)
{
	static const char sixty_five[] =
		"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg";

	(void)state;
	assert_true(component_is_id(STR("a")));
	assert_true(component_is_id(STR("sms-api_2")));
	assert_true(component_is_id((struct str){ sixty_five, 64 }));
	assert_false(component_is_id((struct str){ sixty_five, 65 }));
	assert_false(component_is_id(STR_NONE));
	assert_false(component_is_id(STR("2a")));
	assert_false(component_is_id(STR("-a")));
	assert_false(component_is_id(STR("a b")));
	assert_false(component_is_id(STR("a{")));
}

static int read_again(struct str name, struct str parent, int64_t retired)
{
	struct strbuf out = STRBUF_INIT(1024);
	struct service_component read;
	int r;

	pack_text(&out, name);
	pack_text(&out, parent);
	pack_int(&out, retired);
	r = component_read(STR("api"), strbuf_str(&out), &read);
	strbuf_done(&out);
	return r;
}

static void test_body(void **state)
{
	struct strbuf out = STRBUF_INIT(1024);
	struct service_component read;

	(void)state;
	component_write(&out, &items[0]);
	assert_int_equal(component_read(STR("api"), strbuf_str(&out), &read), 0);
	assert_true(str_equal(read.name, STR("API")) && str_equal(read.parent, STR("sms")));
	assert_false(read.retired);
	assert_int_equal(component_read(STR("api"), str_slice(strbuf_str(&out), 0, 3), &read),
			 -EBADMSG);
	assert_int_equal(component_read(STR("A"), strbuf_str(&out), &read), -EBADMSG);
	strbuf_done(&out);
	assert_int_equal(read_again(STR("API"), STR_NONE, 1), 0);
	assert_int_equal(read_again(STR("API"), STR_NONE, 2), -EBADMSG);
	assert_int_equal(read_again(STR("API"), STR_NONE, -1), -EBADMSG);
	assert_int_equal(read_again(STR("API"), STR("No"), 0), -EBADMSG);
	assert_int_equal(read_again(STR_NONE, STR_NONE, 0), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add),	  cmocka_unit_test(test_change),
		cmocka_unit_test(test_no_circle), cmocka_unit_test(test_bent),
		cmocka_unit_test(test_ids),	  cmocka_unit_test(test_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
