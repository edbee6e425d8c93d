/* Reads any bytes as a statement and compares it with another one and with itself. Besides not
 * crashing: a document differs from itself nowhere, each difference has a path, and what is told
 * about them is written whole. */
#include <stdlib.h>

#include "core/verify/verification.h"
#include "words/difference_text.h"
#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DIFFERENCES_MAX 20

static const char again_text[] =
	"{\"statement\":1,\"engine\":{\"version\":\"0.1.0\",\"tzdata\":\"2025b\"},"
	"\"contract\":{\"id\":\"c\",\"digest\":\"sha256:00\"},\"facts\":{\"digest\":\"sha256:11\"},"
	"\"subscription\":\"s\",\"revision\":1,\"results\":[{\"guarantee\":\"g\",\"clause\":\"4\","
	"\"window\":{\"from\":\"2026-04-01T00:00:00Z\",\"to\":\"2026-05-01T00:00:00Z\"},"
	"\"status\":\"missed\",\"missed\":true,\"counted_ms\":1000,\"taken_ms\":2000,"
	"\"payable\":[{\"amount\":\"2.00\",\"unit\":\"EUR\"}],"
	"\"counted\":[{\"from\":\"2026-04-02T00:00:00Z\",\"to\":\"2026-04-02T00:00:01Z\",\"ms\":"
	"1000,\"record\":\"r\"}],"
	"\"taken\":[{\"from\":\"2026-04-02T00:00:01Z\",\"to\":\"2026-04-02T00:00:03Z\",\"ms\":2000,"
	"\"why\":\"clock\",\"clause\":\"5\"}],"
	"\"steps\":[{\"idea\":\"quantity\",\"step\":\"measure\",\"clause\":\"4\",\"text\":\"t\","
	"\"args\":[{\"kind\":\"percent\",\"value\":\"1/2\"}]}]}],\"total\":[],\"steps\":[]}";

static const struct tree *again_of(struct arena *arena)
{
	static const struct source source = { STR("again"),
					      { again_text, sizeof(again_text) - 1 } };
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	struct tree *root;

	if (yaml_parse(arena, &source, NULL, &root, &sink) < 0)
		abort();
	return root;
}

static void tell(const struct verification *verification)
{
	struct strbuf out = STRBUF_INIT(16 * MIB);
	const struct difference_view view = { LANGUAGE_FR, 80, true };

	if (verification_text(&out, verification, &view) < 0 || out.len == 0)
		abort();
	strbuf_done(&out);
}

static void compare(struct arena *arena, const struct tree *written)
{
	struct verification verification = { .outcome = VERIFY_DIFFERENT, .path = STR("fuzz") };
	struct differences *found = &verification.found;

	*found = (struct differences){ .arena = arena, .max = DIFFERENCES_MAX };
	if (statement_compare(found, written, written, STR("itself")) < 0)
		return;
	if (found->total > 0)
		abort();
	if (statement_compare(found, written, again_of(arena), STR_NONE) < 0 ||
	    statement_sums(found, written, STR("sums"), &verification.sums) < 0)
		return;
	for (size_t i = 0; i < found->count; i++)
		if (!found->items[i].at.source)
			abort();
	tell(&verification);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = NULL;
	struct tree *root = NULL;

	if (arena_new(256 * MIB, &arena) < 0)
		return 0;
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	struct source source = { STR("fuzz"), { (const char *)data, size } };

	if (yaml_parse(arena, &source, NULL, &root, &sink) == 0)
		compare(arena, root);
	else if (sink.errors == 0)
		abort(); /* refused without a word */
	arena_free(arena);
	return 0;
}
