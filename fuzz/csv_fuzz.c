/* Rows of CSV and JSON lines: any bytes are read or refused, and what is read keeps its promise. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/bulk_facts.h"
#include "app/bulk_schema.h"
#include "app/zone_store.h"
#include "yaml/yaml.h"

#define ARENA_BYTES (64 * MIB)

static const char fuzz_contract[] =
	"garant: 1\ncontract: fuzz\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\ncomponents: "
	"{a: null, b: null}\n"
	"attributes: {plan: {type: text, one of: [x, y]}}\nparameters: {promised: {type: "
	"duration}}\n"
	"charges: {fee: {per: month}, call: {per: use}}\n"
	"records: {outage: {cost: {type: money}, seen: {type: instant, several: yes}}}\n";

/* What is the same for every input. */
struct fuzz_setting {
	const struct contract *contract;
	struct bulk_schema schemas[2];
};

static struct fuzz_setting setting_new(void)
{
	struct fuzz_setting setting;
	struct arena *arena;
	struct source *source;
	struct tree *root;

	if (arena_new(ARENA_BYTES, &arena) < 0)
		abort();
	struct diag_sink sink = DIAG_SINK_INIT(arena, 10);
	struct zone_store *zones = ARENA_NEW(arena, struct zone_store);

	source = ARENA_NEW(arena, struct source);
	if (!source || !zones)
		abort();
	zones->arena = arena;
	source->text = str_from(fuzz_contract);
	struct contract_options options = { .zones = zone_store_finder(zones) };

	if (yaml_parse(arena, source, NULL, &root, &sink) < 0 ||
	    contract_read(arena, root, &options, &setting.contract, &sink) < 0 ||
	    bulk_schema_subscriptions(arena, setting.contract, &setting.schemas[0]) < 0 ||
	    bulk_schema_records(arena, setting.contract, &setting.schemas[1]) < 0)
		abort();
	return setting;
}

/* The key found on the short way is the cell that the whole row has. */
static void check_key(const struct bulk_row *row, struct arena *arena)
{
	struct bulk_cells *cells = ARENA_NEW(arena, struct bulk_cells);
	struct bulk_cells *again = ARENA_NEW(arena, struct bulk_cells);
	struct str key;

	if (!cells || !again || bulk_split(cells, row, arena, NULL) < 0)
		return;
	assert(bulk_row_key(again, row, arena, &key) == 0);
	for (size_t i = 0; i < cells->count; i++) {
		assert(cells->items[i].at <= row->raw.len);
		assert(cells->items[i].text.len <= BULK_CELL_BYTES_MAX);
		if (cells->items[i].column->target == BULK_SUBSCRIPTION)
			assert(str_equal(cells->items[i].text, key));
	}
}

static void read_rows(const struct fuzz_setting *setting, struct bulk_file *file, bool records,
		      uint8_t choice, struct arena *arena)
{
	const struct bulk_reading reading = { .contract = setting->contract,
					      .epoch = choice >> 2 & 1 ? BULK_EPOCH_S
								       : BULK_EPOCH_NONE,
					      .as_of_ms = choice >> 3 & 1 ? 1000000 : INT64_MIN,
					      .named_missing = choice >> 4 & 1 };
	struct diag_sink sink = DIAG_SINK_INIT(arena, 100);
	struct bulk_reader reader;
	struct bulk_maker *maker;
	struct bulk_row row;
	const struct facts *facts;
	int r, begun = 0, subscriptions = 0;

	if (bulk_reader_open(&reader, file) < 0)
		return;
	r = bulk_maker_new(arena, &reading, &maker);
	if (r == 0 && file->format == BULK_CSV && bulk_reader_next(&reader, &row) > 0)
		r = bulk_header_read(arena, &row, file, &sink);
	while (r >= 0 && (r = bulk_reader_next(&reader, &row)) > 0) {
		size_t errors = sink.errors;
		int made;

		check_key(&row, arena);
		if (!records)
			subscriptions++;
		if (!records)
			made = bulk_maker_begin(maker, arena, &row, &sink);
		else if (begun++ == 0)
			made = bulk_maker_share(maker, &row, &sink);
		else
			made = bulk_maker_record(maker, &row, &sink);
		/* Refused means said. */
		assert(made != -EBADMSG || sink.errors > errors);
	}
	if (r == 0 && !records && sink.errors == 0 && subscriptions > 0)
		(void)bulk_maker_end(maker, &facts, &sink);
	bulk_reader_close(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_setting setting;
	struct bulk_file file = { .source = { .name = { NULL, 0 } } };
	struct arena *arena;
	char path[64];
	int fd;

	if (!setting.contract)
		setting = setting_new();
	fd = size > 0 ? memfd_create("rows", 0) : -1;
	if (fd < 0 || write(fd, data + 1, size - 1) < 0 || arena_new(ARENA_BYTES, &arena) < 0)
		return 0;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	file.source.name = str_from(path);
	file.format = data[0] & 1 ? BULK_JSONL : BULK_CSV;
	file.schema = &setting.schemas[data[0] >> 1 & 1];
	read_rows(&setting, &file, data[0] >> 1 & 1, data[0], arena);
	(void)close(fd);
	arena_free(arena);
	return 0;
}
