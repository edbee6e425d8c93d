#include "core/explain/explanation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/contract/language.h"
#include "core/explain/explainer.h"
#include "tests/lib/contract_bench.h"

/* Every field that comes with the language has words of its own. */
static void test_fields_have_words(void **state)
{
	size_t count;
	const struct language_field *fields = language_fields(&count);
	struct explainer explainer = { .part = NULL };
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(MIB, &arena), 0);
	explainer.maker.arena = arena;
	assert_true(count > 30);
	for (size_t i = 0; i < count; i++) {
		const struct field field = { .name = str_from(fields[i].name), .builtin = true };

		if (explain_field(&explainer, &field)->kind != PHRASE_IS_SAID)
			fail_msg("the field %s has no words", fields[i].name);
	}
	assert_int_equal(explainer.maker.error, 0);
	arena_free(arena);
}

static void test_phrases_compare(void **state)
{
	struct phrase_maker maker = { .error = 0 };
	const struct phrase *two, *three, *name;
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(MIB, &arena), 0);
	maker.arena = arena;
	two = phrase_count(&maker, 2);
	three = phrase_count(&maker, 3);
	name = phrase_name(&maker, STR("plan"));
	assert_true(phrase_equal(SAY(&maker, PLUS, two, name), SAY(&maker, PLUS, two, name)));
	assert_false(phrase_equal(SAY(&maker, PLUS, two, name), SAY(&maker, PLUS, three, name)));
	assert_false(phrase_equal(SAY(&maker, PLUS, two, name), SAY(&maker, MINUS, two, name)));
	assert_false(phrase_equal(name, phrase_words(&maker, STR("plan"))));
	assert_true(phrase_equal(two, phrase_list(&maker, PHRASE_IS_AND, &two, 1)));
	assert_int_equal(maker.error, 0);
	arena_free(arena);
}

static const char variants[] =
	"garant: 1\n"
	"contract: c\n"
	"zone: UTC\n"
	"currency: EUR\n"
	"money: {round: half up}\n"
	"charges: {fee: {per: month}}\n"
	"attributes: {plan: {one of: [gold, silver]}}\n"
	"guarantees:\n"
	"  up:\n"
	"    clause: \"1\"\n"
	"    target: {by: plan, gold: {at least: 99%}, silver: {at least: 98%}}\n"
	"    pay: {of: fee, reached: [{below: 97%, pay: 10%}]}\n";

static const struct explain_part *part_of(const struct explain_section *section,
					  enum phrase_key title)
{
	for (size_t i = 0; i < section->count; i++)
		if (section->parts[i].title && section->parts[i].title->key == title)
			return &section->parts[i];
	print_error("the section has no such part\n");
	abort();
}

/* What all variants share is said once; what differs under the condition it holds for. */
static void test_variants(void **state)
{
	struct contract_bench bench;
	const struct explanation *explanation;
	const struct explain_section *section;
	const struct explain_part *promised, *owed, *first;

	(void)state;
	assert_int_equal(contract_bench_open(&bench, variants), 0);
	assert_int_equal(explanation_new(bench.arena, bench.contract,
					 (struct explain_options){ .month_fee = ratio_int(0) },
					 &explanation),
			 0);
	section = &explanation->sections[1];
	assert_int_equal(section->kind, SECTION_GUARANTEE);
	promised = part_of(section, PHRASE_P_PROMISED);
	assert_int_equal(promised->count, 4);
	assert_int_equal(promised->blocks[0].kind, BLOCK_LEAD);
	assert_int_equal(promised->blocks[3].text->key, PHRASE_TARGET_AT_LEAST);
	owed = part_of(section, PHRASE_P_OWED);
	assert_int_equal(owed->count, 1);
	assert_int_equal(owed->blocks[0].kind, BLOCK_TABLE);
	first = part_of(section, PHRASE_P_FIRST);
	/* 3 % of 30 days are 21 h 36 min; one millisecond more pays. */
	assert_int_equal(first->count, 3);
	assert_int_equal(first->blocks[1].text->key, PHRASE_FIRST_PAYS);
	assert_int_equal(first->blocks[1].text->parts[0]->value.number.num, 77760001);
	contract_bench_close(&bench);
}

/* Lists of every kind, and no trial: few enough allocations to let each of them fail. */
static const char lists[] =
	"garant: 1\n"
	"contract: c\n"
	"zone: UTC\n"
	"currency: EUR\n"
	"money: {round: half up}\n"
	"components: {core: [router, switch], edge: []}\n"
	"attributes: {plan: {one of: [gold, silver]}, site: {one of: [a, b]}}\n"
	"charges: {fee: {per: month}}\n"
	"calendars: {office: {week: {mon-fri: \"08:00-12:00 14:00-18:00\"}, holidays: [2026-12-24, "
	"2026-12-31], except: {2026-12-30: \"08:00-12:00\"}, after: {\"17:00\": \"08:00\"}}}\n"
	"readings: [{id: open, clause: c, open: whether, chosen: 99%, or: [98%, 97%]}]\n"
	"guarantees:\n"
	"  up:\n"
	"    clause: \"1\"\n"
	"    of: [core, edge]\n"
	"    clock: {in: office}\n"
	"    target: {by: plan, gold: {at least: {reading: open}}, silver: {at least: 98%}}\n"
	"    remedy: {by: site, a: [account credit, refund], b: [service time, in kind]}\n"
	"    claim: {within: 30 days, of: window.end}\n"
	"rights: {leave: {clause: \"2\", when: missed-run(up) >= 3, notice: 1 month}}\n"
	"term: {clause: \"3\", commitment: 12 months, notice: 1 month}\n";

/* How much is said: kinds of blocks, keys of sentences and how many parts they have. */
static size_t weight_of(const struct phrase *phrase)
{
	size_t weight = phrase ? 1 + phrase->key : 0;

	for (size_t i = 0; phrase && i < phrase->part_count; i++)
		weight += weight_of(phrase->parts[i]);
	return weight;
}

static size_t weight_of_all(const struct explanation *explanation)
{
	size_t weight = 0;

	for (size_t i = 0; i < explanation->count; i++)
		for (size_t p = 0; p < explanation->sections[i].count; p++) {
			const struct explain_part *part = &explanation->sections[i].parts[p];

			for (size_t b = 0; b < part->count; b++)
				weight += 1000 + weight_of(part->blocks[b].text);
		}
	return weight;
}

/* A sentence that found no memory is never left out in silence. */
static void test_memory_runs_out(void **state)
{
	struct contract_bench bench;
	const struct explanation *explanation;
	struct explain_options options = { .month_fee = ratio_int(0) };
	struct arena_mark mark;
	size_t weight, count;

	(void)state;
	if (contract_bench_open(&bench, lists) < 0)
		fail_msg("%.*s", STR_ARG(contract_bench_told(&bench)));
	mark = arena_mark(bench.arena);
	arena_fail_after(bench.arena, SIZE_MAX - 1);
	assert_int_equal(explanation_new(bench.arena, bench.contract, options, &explanation), 0);
	count = SIZE_MAX - 1 - arena_fail_after(bench.arena, SIZE_MAX);
	weight = weight_of_all(explanation);
	assert_true(count > 200);
	for (size_t n = 0; n <= count; n++) {
		int r;

		arena_rewind(bench.arena, mark);
		arena_fail_once(bench.arena, n);
		r = explanation_new(bench.arena, bench.contract, options, &explanation);
		arena_fail_after(bench.arena, SIZE_MAX);
		assert_int_equal(r, n < count ? -ENOMEM : 0);
	}
	assert_int_equal(weight_of_all(explanation), weight);
	contract_bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields_have_words),
		cmocka_unit_test(test_phrases_compare),
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
