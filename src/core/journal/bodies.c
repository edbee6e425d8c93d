#include "core/journal/bodies.h"

#include <errno.h>

#include "core/journal/fact.h"
#include "core/journal/pack.h"

void request_write(struct strbuf *out, const struct request *request)
{
	pack_text(out, request->key);
	pack_text(out, request->digest);
}

int request_read(struct str body, struct request *ret_request)
{
	struct unpack in = { body, false };
	struct request request = { .key = unpack_text(&in) };

	request.digest = unpack_text(&in);
	if (unpack_end(&in) < 0 || !fact_is_name(request.key) || request.digest.len != DIGEST_BYTES)
		return -EBADMSG;
	*ret_request = request;
	return 0;
}

void message_write(struct strbuf *out, const struct message *message)
{
	pack_text(out, message->event);
	pack_text(out, message->channel);
	pack_text(out, message->text);
}

int message_read(struct str body, struct message *ret_message)
{
	struct unpack in = { body, false };
	struct message message = { .event = unpack_text(&in) };

	message.channel = unpack_text(&in);
	message.text = unpack_text(&in);
	if (unpack_end(&in) < 0 || !fact_is_name(message.event) || !fact_is_name(message.channel))
		return -EBADMSG;
	*ret_message = message;
	return 0;
}

void delivered_write(struct strbuf *out, int64_t message)
{
	pack_int(out, message);
}

int delivered_read(struct str body, int64_t *ret_message)
{
	struct unpack in = { body, false };
	int64_t message = unpack_int(&in);

	if (unpack_end(&in) < 0 || message < 1)
		return -EBADMSG;
	*ret_message = message;
	return 0;
}

void kept_statement_write(struct strbuf *out, const struct kept_statement *kept)
{
	pack_int(out, kept->revision);
	pack_int(out, kept->as_of_ms);
	pack_text(out, kept->contract);
	pack_text(out, kept->facts);
	pack_text(out, kept->statement);
}

int kept_statement_read(struct str body, struct kept_statement *ret_kept)
{
	struct unpack in = { body, false };
	struct kept_statement kept = { .revision = unpack_int(&in) };

	kept.as_of_ms = unpack_int(&in);
	kept.contract = unpack_text(&in);
	kept.facts = unpack_text(&in);
	kept.statement = unpack_text(&in);
	if (unpack_end(&in) < 0 || kept.revision < 1 || kept.contract.len != DIGEST_BYTES ||
	    kept.facts.len != DIGEST_BYTES || kept.statement.len != DIGEST_BYTES)
		return -EBADMSG;
	*ret_kept = kept;
	return 0;
}
