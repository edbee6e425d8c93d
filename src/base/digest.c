#include "base/digest.h"

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

static uint32_t rotate(uint32_t word, unsigned bits)
{
	uint64_t twice = (uint64_t)word << 32 | word;

	return (uint32_t)(twice >> bits & UINT32_MAX);
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

static void compress(uint32_t state[WORDS], const uint8_t block[BLOCK_BYTES])
{
	uint32_t words[ROUNDS], v[WORDS];

	schedule(block, words);
	memcpy(v, state, sizeof(v));
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t high = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
		uint32_t low = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
		uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
		uint32_t first = sum(sum(v[7], high), sum(choice, sum(constants[i], words[i])));

		memmove(&v[1], &v[0], (WORDS - 1) * sizeof(v[0]));
		v[4] = sum(v[4], first);
		v[0] = sum(first, sum(low, majority));
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

void digest_of(struct str bytes, uint8_t ret_digest[DIGEST_BYTES])
{
	uint32_t state[WORDS] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	size_t at = 0;

	for (; bytes.len - at >= BLOCK_BYTES; at += BLOCK_BYTES)
		compress(state, (const uint8_t *)bytes.ptr + at);
	finish(state, str_slice(bytes, at, bytes.len), bytes.len);
	for (unsigned i = 0; i < DIGEST_BYTES; i++)
		ret_digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
}

void digest_write(struct strbuf *out, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[DIGEST_BYTES];

	digest_of(bytes, digest);
	strbuf_add(out, STR("sha256:"));
	for (unsigned i = 0; i < DIGEST_BYTES; i++) {
		strbuf_add_byte(out, digits[digest[i] >> 4]);
		strbuf_add_byte(out, digits[digest[i] & 15]);
	}
}
