#include "core/register/organisation.h"

#include <errno.h>

#include "core/journal/fact.h"

bool register_is_language(struct str language)
{
	return str_equal(language, STR("en")) || str_equal(language, STR("fr"));
}

void organisation_write(struct strbuf *out, const struct organisation *organisation)
{
	identity_write(out, &organisation->identity);
	pack_text(out, organisation->zone);
	pack_text(out, organisation->language);
}

int organisation_read(struct str body, struct organisation *ret_organisation)
{
	struct unpack in = { body, false };
	struct organisation organisation = { .identity = identity_read(&in) };

	organisation.zone = unpack_text(&in);
	organisation.language = unpack_text(&in);
	if (unpack_end(&in) < 0 || identity_check(&organisation.identity) != 0 ||
	    !fact_is_name(organisation.zone) || !register_is_language(organisation.language))
		return -EBADMSG;
	*ret_organisation = organisation;
	return 0;
}
