#include "base/digest.h"

#include <assert.h>
#include <string.h>

#define BLOCK_BYTES 64
#define ROUNDS 64
#define WORDS 8

/* FIPS 180-4, 4.2.2: fractions of the cube roots of the first 64 primes. */
static const uint32_t constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

/* FIPS 180-4, 5.3.3: fractions of the square roots of the first 8 primes. */
static const uint32_t initial[WORDS] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
					 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

/* No bit is shifted out on the left, which the checks of integers would stop at. */
static uint32_t rotate(uint32_t word, unsigned bits)
{
	uint32_t low = word & ((UINT32_C(1) << bits) - 1);

	return word >> bits | low << (32 - bits);
}

static uint32_t sum(uint32_t a, uint32_t b)
{
	return (uint32_t)((uint64_t)a + b);
}

/* The 64 words of a block. */
static void schedule(const uint8_t block[BLOCK_BYTES], uint32_t words[ROUNDS])
{
	for (size_t i = 0; i < 16; i++)
		words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
			   (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (unsigned i = 16; i < ROUNDS; i++) {
		uint32_t a = words[i - 15], b = words[i - 2];
		uint32_t low = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
		uint32_t high = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;

		words[i] = sum(sum(words[i - 16], low), sum(words[i - 7], high));
	}
}

/* One round: the eight words change names instead of places; the round says which is the first. */
static inline __attribute__((always_inline)) void turn(uint32_t v[WORDS], unsigned round,
						       uint32_t word)
{
	uint32_t *a = &v[(8 - round) % 8], *b = &v[(9 - round) % 8], *c = &v[(10 - round) % 8];
	uint32_t *d = &v[(11 - round) % 8], *e = &v[(12 - round) % 8];
	uint32_t *f = &v[(13 - round) % 8], *g = &v[(14 - round) % 8], *h = &v[(15 - round) % 8];
	uint32_t high = rotate(*e, 6) ^ rotate(*e, 11) ^ rotate(*e, 25);
	uint32_t low = rotate(*a, 2) ^ rotate(*a, 13) ^ rotate(*a, 22);
	uint32_t choice = (*e & *f) ^ (~*e & *g);
	uint32_t majority = (*a & *b) ^ (*a & *c) ^ (*b & *c);
	uint32_t first = sum(sum(*h, high), sum(choice, word));

	*d = sum(*d, first);
	*h = sum(first, sum(low, majority));
}

static void compress(uint32_t state[WORDS], const uint8_t block[BLOCK_BYTES])
{
	uint32_t words[ROUNDS], v[WORDS];

	schedule(block, words);
	memcpy(v, state, sizeof(v));
	for (unsigned i = 0; i < ROUNDS; i += WORDS) {
		turn(v, 0, sum(constants[i], words[i]));
		turn(v, 1, sum(constants[i + 1], words[i + 1]));
		turn(v, 2, sum(constants[i + 2], words[i + 2]));
		turn(v, 3, sum(constants[i + 3], words[i + 3]));
		turn(v, 4, sum(constants[i + 4], words[i + 4]));
		turn(v, 5, sum(constants[i + 5], words[i + 5]));
		turn(v, 6, sum(constants[i + 6], words[i + 6]));
		turn(v, 7, sum(constants[i + 7], words[i + 7]));
	}
	for (unsigned i = 0; i < WORDS; i++)
		state[i] = sum(state[i], v[i]);
}

/* What is left over, a one bit, zeros, and the length in bits. */
static void finish(uint32_t state[WORDS], struct str rest, uint64_t bytes)
{
	uint8_t blocks[2 * BLOCK_BYTES] = { 0 };
	size_t end = rest.len + 9 > BLOCK_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES;

	if (rest.len > 0)
		memcpy(blocks, rest.ptr, rest.len);
	blocks[rest.len] = 0x80;
	for (unsigned i = 0; i < 8; i++)
		blocks[end - 1 - i] = (uint8_t)(bytes * 8 >> 8 * i & 0xff);
	for (size_t at = 0; at < end; at += BLOCK_BYTES)
		compress(state, &blocks[at]);
}

static void end_with(uint32_t state[WORDS], struct str rest, uint64_t bytes,
		     uint8_t ret_digest[DIGEST_BYTES])
{
	finish(state, rest, bytes);
	for (unsigned i = 0; i < DIGEST_BYTES; i++)
		ret_digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
}

/* Takes all whole blocks; returns what is left over. */
static struct str compress_all(uint32_t state[WORDS], struct str bytes)
{
	size_t at = 0;

	for (; bytes.len - at >= BLOCK_BYTES; at += BLOCK_BYTES)
		compress(state, (const uint8_t *)bytes.ptr + at);
	return str_slice(bytes, at, bytes.len);
}

void digest_of(struct str bytes, uint8_t ret_digest[DIGEST_BYTES])
{
	uint32_t state[WORDS];

	memcpy(state, initial, sizeof(state));
	end_with(state, compress_all(state, bytes), bytes.len, ret_digest);
}

void digest_begin(struct digest_sum *sum)
{
	memcpy(sum->state, initial, sizeof(sum->state));
	sum->bytes = 0;
}

void digest_piece(struct digest_sum *sum, struct str bytes)
{
	size_t have = sum->bytes % BLOCK_BYTES;
	struct str head = str_slice(bytes, 0, have > 0 ? BLOCK_BYTES - have : 0);

	sum->bytes += bytes.len;
	if (head.len > 0)
		memcpy(&sum->rest[have], head.ptr, head.len);
	if (have > 0 && have + head.len < BLOCK_BYTES)
		return;
	if (have > 0)
		compress(sum->state, sum->rest);
	bytes = compress_all(sum->state, str_slice(bytes, head.len, bytes.len));
	if (bytes.len > 0)
		memcpy(sum->rest, bytes.ptr, bytes.len);
}

void digest_end(struct digest_sum *sum, uint8_t ret_digest[DIGEST_BYTES])
{
	struct str rest = { (const char *)sum->rest, sum->bytes % BLOCK_BYTES };

	end_with(sum->state, rest, sum->bytes, ret_digest);
}

static void add_digits(struct strbuf *out, struct str digest, size_t count)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < count; i++) {
		const uint8_t byte = (uint8_t)digest.ptr[i / 2];

		strbuf_add_byte(out, digits[i % 2 == 0 ? byte >> 4 : byte & 15]);
	}
}

void digest_add(struct strbuf *out, struct str digest)
{
	strbuf_add(out, STR("sha256:"));
	add_digits(out, digest, 2 * digest.len);
}

void digest_write(struct strbuf *out, struct str bytes)
{
	uint8_t digest[DIGEST_BYTES];

	digest_of(bytes, digest);
	digest_add(out, digest_str(digest));
}

void digest_write_short(struct strbuf *out, struct str bytes, size_t digits)
{
	uint8_t digest[DIGEST_BYTES];

	assert(digits <= sizeof(digest) * 2);
	digest_of(bytes, digest);
	add_digits(out, digest_str(digest), digits);
}
