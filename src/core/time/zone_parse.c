/* zone_parse: TZif bytes (RFC 8536) to struct zone. Every count comes from the file and is checked
 * against the bytes that are there before anything is read. */
#include <errno.h>

#include "core/time/zone.h"
#include "core/time/zone_rule.h"

#define HEADER_BYTES 44
#define TYPE_BYTES 6
#define FOOTER_BYTES_MAX 256

struct header {
	uint8_t version; /* 1, or 2 for 2 and later */
	uint64_t utc_count, standard_count, leap_count, time_count, type_count, char_count;
};

/* One data block: where its parts begin, all within the file. */
struct block {
	struct header header;
	unsigned time_bytes; /* 4 in the first block, 8 in the second */
	const uint8_t *times, *indices, *types;
};

static uint32_t read_u32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int32_t read_i32(const uint8_t *at)
{
	return (int32_t)read_u32(at);
}

static int64_t read_i64(const uint8_t *at)
{
	return (int64_t)((uint64_t)read_u32(at) << 32 | read_u32(at + 4));
}

static int parse_header(struct str bytes, size_t at, struct header *ret)
{
	const uint8_t *p;

	if (bytes.len < at || bytes.len - at < HEADER_BYTES)
		return -EBADMSG;
	if (!str_equal(str_slice(bytes, at, at + 4), STR("TZif")))
		return -EBADMSG;
	p = (const uint8_t *)bytes.ptr + at;
	if (p[4] != '\0' && p[4] < '2')
		return -EBADMSG;
	*ret = (struct header){
		.version = p[4] == '\0' ? 1 : 2,
		.utc_count = read_u32(p + 20),
		.standard_count = read_u32(p + 24),
		.leap_count = read_u32(p + 28),
		.time_count = read_u32(p + 32),
		.type_count = read_u32(p + 36),
		.char_count = read_u32(p + 40),
	};
	return 0;
}

/* Bytes of the data block; the counts are below 2^32, so this cannot overflow. */
static uint64_t block_bytes(const struct header *header, unsigned time_bytes)
{
	return header->time_count * (time_bytes + 1) + header->type_count * TYPE_BYTES +
	       header->char_count + header->leap_count * (time_bytes + 4) + header->standard_count +
	       header->utc_count;
}

static int parse_block(struct str bytes, size_t at, unsigned time_bytes, struct block *ret)
{
	struct block block = { .time_bytes = time_bytes };
	int error = parse_header(bytes, at, &block.header);

	if (error < 0)
		return error;
	at += HEADER_BYTES;
	if (block_bytes(&block.header, time_bytes) > bytes.len - at)
		return -EBADMSG;
	block.times = (const uint8_t *)bytes.ptr + at;
	block.indices = block.times + block.header.time_count * time_bytes;
	block.types = block.indices + block.header.time_count;
	*ret = block;
	return 0;
}

/* The block that counts: the second one from version 2 on. *ret_end is just after it. */
static int find_block(struct str bytes, struct block *ret_block, size_t *ret_end)
{
	struct block block;
	size_t end = HEADER_BYTES;
	int error = parse_block(bytes, 0, 4, &block);

	if (error < 0)
		return error;
	end += (size_t)block_bytes(&block.header, 4);
	if (block.header.version > 1) {
		error = parse_block(bytes, end, 8, &block);
		if (error < 0)
			return error;
		end += HEADER_BYTES + (size_t)block_bytes(&block.header, 8);
	}
	*ret_block = block;
	*ret_end = end;
	return 0;
}

static int check_block(const struct block *block)
{
	const struct header *header = &block->header;

	if (header->time_count > ZONE_TRANSITIONS_MAX)
		return -E2BIG;
	if (header->type_count < 1 || header->type_count > 256 || header->char_count < 1)
		return -EBADMSG;
	if ((header->standard_count != 0 && header->standard_count != header->type_count) ||
	    (header->utc_count != 0 && header->utc_count != header->type_count))
		return -EBADMSG;
	if (header->leap_count > 0)
		return -EOPNOTSUPP;
	for (size_t i = 0; i < header->type_count; i++) {
		const uint8_t *type = block->types + i * TYPE_BYTES;
		int32_t offset = read_i32(type);

		if (offset < ZONE_OFFSET_MIN_SECONDS || offset > ZONE_OFFSET_MAX_SECONDS ||
		    type[4] > 1 || type[5] >= header->char_count)
			return -EBADMSG;
	}
	return 0;
}

static int64_t block_time(const struct block *block, size_t i)
{
	return block->time_bytes == 8 ? read_i64(block->times + i * 8)
				      : read_i32(block->times + i * 4);
}

/* Copies the transitions, leaving out those that do not change the offset; the last one stays,
 * because the footer only holds after it. */
static int copy_transitions(const struct block *block, int64_t *at_seconds, int32_t *offset_seconds,
			    struct zone *zone)
{
	size_t count = block->header.time_count;
	int32_t before = zone->first_offset_seconds;

	for (size_t i = 0; i < count; i++) {
		int64_t at = block_time(block, i);
		uint8_t type = block->indices[i];
		int32_t offset;

		if (type >= block->header.type_count || (i > 0 && at <= block_time(block, i - 1)))
			return -EBADMSG;
		offset = read_i32(block->types + (size_t)type * TYPE_BYTES);
		if (offset == before && i + 1 < count)
			continue;
		at_seconds[zone->count] = at;
		offset_seconds[zone->count++] = offset;
		before = offset;
	}
	zone->at_seconds = at_seconds;
	zone->offset_seconds = offset_seconds;
	return 0;
}

/* A newline, the POSIX TZ string, a newline. */
static int parse_footer(struct str rest, struct zone *zone)
{
	size_t end = str_find_byte(rest, '\n', 1);

	if (rest.len < 2 || rest.ptr[0] != '\n' || end == SIZE_MAX || end > FOOTER_BYTES_MAX)
		return -EBADMSG;
	return zone_rule_parse(str_slice(rest, 1, end), zone);
}

int zone_parse(struct arena *arena, struct str name, struct str bytes, const struct zone **ret_zone)
{
	struct arena_mark mark = arena_mark(arena);
	struct block block;
	struct zone *zone;
	int64_t *at_seconds;
	int32_t *offset_seconds;
	size_t end;
	int error = find_block(bytes, &block, &end);

	if (error == 0)
		error = check_block(&block);
	if (error < 0)
		return error;
	zone = ARENA_NEW(arena, struct zone);
	at_seconds = ARENA_ARRAY(arena, int64_t, block.header.time_count);
	offset_seconds = ARENA_ARRAY(arena, int32_t, block.header.time_count);
	if (!zone || !at_seconds || !offset_seconds)
		error = -ENOMEM;
	if (error == 0)
		error = str_copy(arena, name, &zone->name);
	if (error == 0) {
		zone->first_offset_seconds = read_i32(block.types);
		error = copy_transitions(&block, at_seconds, offset_seconds, zone);
	}
	if (error == 0 && block.header.version > 1)
		error = parse_footer(str_slice(bytes, end, bytes.len), zone);
	if (error < 0) {
		arena_rewind(arena, mark);
		return error;
	}
	*ret_zone = zone;
	return 0;
}
