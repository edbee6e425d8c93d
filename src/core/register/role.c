#include "core/register/role.h"

#include <assert.h>

static const struct {
	const char *name;
	enum role role;
} rights[] = {
#define RIGHT(symbol, name, role) { name, role },
#include "defs/rights.def"
#undef RIGHT
};

enum role right_role(enum book_right right)
{
	assert(right < RIGHT_COUNT);
	return rights[right].role;
}

bool role_may(enum role role, enum book_right right)
{
	return role >= right_role(right);
}

struct str role_name(enum role role)
{
	static const char *const names[] = {
		[ROLE_READER] = "reader", [ROLE_OPERATOR] = "operator", [ROLE_OWNER] = "owner"
	};

	assert(role <= ROLE_OWNER);
	return str_from(names[role]);
}

struct str right_name(enum book_right right)
{
	assert(right < RIGHT_COUNT);
	return str_from(rights[right].name);
}
