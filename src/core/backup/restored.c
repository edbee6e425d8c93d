#include "core/backup/restored.h"

#include <errno.h>

#include "core/journal/pack.h"
#include "core/register/identity.h"
#include "core/time/instant.h"

bool restored_is_reason(struct str reason)
{
	return identity_is_line(reason, RESTORED_REASON_BYTES_MAX);
}

/* A fact of the provider about the book. */
static bool is_of_book(const struct fact *fact)
{
	return fact->customer.len == 0 && fact_is_name(fact->subject);
}

void restored_write(struct strbuf *out, const struct restored *restored)
{
	pack_int(out, restored->made_ms);
	pack_int(out, restored->tables);
	pack_text(out, restored->digest);
}

int restored_read(const struct fact *fact, struct restored *ret_restored)
{
	struct unpack in = { fact->body, false };
	struct restored restored = { .made_ms = unpack_int(&in) };

	restored.tables = unpack_int(&in);
	restored.digest = unpack_text(&in);
	if (unpack_end(&in) < 0 || !is_of_book(fact) || restored.tables < 1 ||
	    restored.digest.len != DIGEST_BYTES || restored.made_ms < INSTANT_WRITTEN_MIN_MS ||
	    restored.made_ms > INSTANT_WRITTEN_MAX_MS)
		return -EBADMSG;
	*ret_restored = restored;
	return 0;
}

void restored_confirmed_write(struct strbuf *out, const struct restored_confirmed *confirmed)
{
	pack_int(out, confirmed->restored);
	pack_text(out, confirmed->reason);
}

int restored_confirmed_read(const struct fact *fact, struct restored_confirmed *ret_confirmed)
{
	struct unpack in = { fact->body, false };
	struct restored_confirmed confirmed = { .restored = unpack_int(&in) };

	confirmed.reason = unpack_text(&in);
	if (unpack_end(&in) < 0 || !is_of_book(fact) || confirmed.restored < 1 ||
	    !restored_is_reason(confirmed.reason))
		return -EBADMSG;
	*ret_confirmed = confirmed;
	return 0;
}
