#include "core/register/published.h"

#include <errno.h>

#include "core/register/component.h"
#include "core/register/identity.h"

void published_write(struct strbuf *out, const struct published *published)
{
	pack_text(out, published->version);
	pack_text(out, published->title);
	pack_text(out, published->digest);
}

int published_read(struct str id, struct str body, struct published *ret_published)
{
	struct unpack in = { body, false };
	struct published published = { .id = id, .version = unpack_text(&in) };

	published.title = unpack_text(&in);
	published.digest = unpack_text(&in);
	if (unpack_end(&in) < 0 || !component_is_id(id) ||
	    !identity_is_line(published.version, FACT_NAME_BYTES_MAX) ||
	    published.digest.len != DIGEST_BYTES)
		return -EBADMSG;
	*ret_published = published;
	return 0;
}
