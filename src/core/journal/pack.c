#include "core/journal/pack.h"

#include <errno.h>

#define LOW_BITS 7
#define LOW_MASK 0x7fU
#define MORE 0x80U

static uint64_t fold(int64_t value)
{
	return value < 0 ? (uint64_t)(-1 - value) * 2 + 1 : (uint64_t)value * 2;
}

static int64_t unfold(uint64_t folded)
{
	return folded & 1 ? -1 - (int64_t)(folded >> 1) : (int64_t)(folded >> 1);
}

static void pack_folded(struct strbuf *out, uint64_t folded)
{
	char bytes[PACK_INT_BYTES_MAX];
	size_t count = 0;

	while (folded > LOW_MASK) {
		bytes[count++] = (char)((folded & LOW_MASK) | MORE);
		folded >>= LOW_BITS;
	}
	bytes[count++] = (char)folded;
	strbuf_add(out, (struct str){ bytes, count });
}

void pack_int(struct strbuf *out, int64_t value)
{
	pack_folded(out, fold(value));
}

void pack_text(struct strbuf *out, struct str text)
{
	pack_folded(out, (uint64_t)text.len);
	strbuf_add(out, text);
}

static uint64_t unpack_broken(struct unpack *in)
{
	in->broken = true;
	in->rest = STR_NONE;
	return 0;
}

static uint64_t unpack_folded(struct unpack *in)
{
	uint64_t value = 0;

	for (size_t i = 0; i < in->rest.len && i < PACK_INT_BYTES_MAX; i++) {
		unsigned byte = (unsigned char)in->rest.ptr[i];

		/* The tenth byte has room for one bit, and only zero ends with a zero byte. */
		if ((i == PACK_INT_BYTES_MAX - 1 && byte > 1) || (i > 0 && byte == 0))
			break;
		value |= (uint64_t)(byte & LOW_MASK) << (LOW_BITS * i);
		if (byte & MORE)
			continue;
		in->rest = str_slice(in->rest, i + 1, in->rest.len);
		return value;
	}
	return unpack_broken(in);
}

int64_t unpack_int(struct unpack *in)
{
	return unfold(unpack_folded(in));
}

struct str unpack_text(struct unpack *in)
{
	uint64_t len = unpack_folded(in);
	struct str text;

	if (len > in->rest.len) {
		(void)unpack_broken(in);
		return STR_NONE;
	}
	text = str_slice(in->rest, 0, (size_t)len);
	in->rest = str_slice(in->rest, (size_t)len, in->rest.len);
	return text;
}

int unpack_end(const struct unpack *in)
{
	return in->broken || in->rest.len > 0 ? -EBADMSG : 0;
}
