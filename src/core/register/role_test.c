#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "core/register/role.h"

/* Every right is had by its least role and those above, and by none below. */
static void test_rights(void **state)
{
	(void)state;
	for (enum book_right right = 0; right < RIGHT_COUNT; right++) {
		for (enum role role = ROLE_READER; role <= ROLE_OWNER; role++)
			assert_int_equal(role_may(role, right), role >= right_role(right));
		assert_true(role_may(ROLE_OWNER, right));
		assert_true(right_name(right).len > 0);
	}
	assert_true(role_may(ROLE_READER, RIGHT_READ));
	assert_false(role_may(ROLE_READER, RIGHT_CUSTOMERS));
	assert_true(role_may(ROLE_OPERATOR, RIGHT_CUSTOMERS));
	assert_false(role_may(ROLE_OPERATOR, RIGHT_ORGANISATION));
	assert_true(str_equal(role_name(ROLE_OPERATOR), STR("operator")));
	assert_true(str_equal(right_name(RIGHT_COMPONENTS), STR("change-components")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
