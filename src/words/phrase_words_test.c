#include "words/phrase_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HARD "\xc2\xa0"

struct bench {
	struct arena *arena;
	struct phrase_maker maker;
	struct strbuf out;
};

static void bench_begin(struct bench *bench)
{
	*bench = (struct bench){ .out = STRBUF_INIT(64 * KIB) };
	assert_int_equal(arena_new(MIB, &bench->arena), 0);
	bench->maker.arena = bench->arena;
}

static void bench_end(struct bench *bench)
{
	assert_int_equal(bench->maker.error, 0);
	strbuf_done(&bench->out);
	arena_free(bench->arena);
}

static void expect(struct bench *bench, enum language language, const struct phrase_style *style,
		   const struct phrase *phrase, const char *wanted)
{
	const struct voice voice = { language, &zone_utc, style };

	strbuf_clear(&bench->out);
	voice_say(&bench->out, &voice, phrase);
	strbuf_add_byte(&bench->out, '\0');
	assert_string_equal(bench->out.ptr, wanted);
}

static void test_french_joins(void **state)
{
	struct bench bench;
	struct phrase_maker *maker = &bench.maker;
	const struct phrase *start, *end, *downtime, *name;

	(void)state;
	bench_begin(&bench);
	start = SAID(maker, N_WINDOW_START);
	end = SAID(maker, N_WINDOW_END);
	downtime = SAID(maker, N_DOWNTIME);
	name = phrase_name(maker, STR("le prix"));
	expect(&bench, LANGUAGE_FR, &style_text, SAY(maker, TIME_BETWEEN, start, start),
	       "le temps du début de la période au début de la période");
	expect(&bench, LANGUAGE_FR, &style_text, SAY(maker, FIRST, SAID(maker, F_REPORTED)),
	       "le premier des contacts du client");
	expect(&bench, LANGUAGE_FR, &style_text, SAY(maker, DAY_OF, end),
	       "le jour de la fin de la période");
	expect(&bench, LANGUAGE_FR, &style_text, SAY(maker, DAY_OF, downtime),
	       "le jour de l'indisponibilité");
	expect(&bench, LANGUAGE_FR, &style_text,
	       SAY(maker, APPLIES, SAY(maker, ANY_OF, SAID(maker, F_CAUSE), name)),
	       "Elle ne s'applique que s'il y a l'un de ceux-ci parmi ses causes" HARD ": «" HARD
	       "le prix" HARD "».");
	/* Words of the contract are never joined. */
	expect(&bench, LANGUAGE_FR, &style_text, SAY(maker, DAY_OF, name),
	       "le jour de «" HARD "le prix" HARD "»");
	bench_end(&bench);
}

static void test_lists(void **state)
{
	struct bench bench;
	const struct phrase *items[3];

	(void)state;
	bench_begin(&bench);
	for (int i = 0; i < 3; i++)
		items[i] = phrase_count(&bench.maker, i);
	expect(&bench, LANGUAGE_EN, &style_text, phrase_list(&bench.maker, PHRASE_IS_AND, items, 3),
	       "0, 1 and 2");
	expect(&bench, LANGUAGE_FR, &style_text, phrase_list(&bench.maker, PHRASE_IS_OR, items, 2),
	       "0 ou 1");
	expect(&bench, LANGUAGE_EN, &style_text,
	       phrase_list(&bench.maker, PHRASE_IS_LIST, items, 3), "0; 1; 2");
	expect(&bench, LANGUAGE_EN, &style_text, phrase_list(&bench.maker, PHRASE_IS_AND, items, 1),
	       "0");
	bench_end(&bench);
}

static void test_styles(void **state)
{
	struct bench bench;
	const struct phrase *words, *name;

	(void)state;
	bench_begin(&bench);
	words = phrase_words(&bench.maker, STR("a <b> & 'c' *d* | \x1b[1m"));
	name = phrase_name(&bench.maker, STR("a|b"));
	expect(&bench, LANGUAGE_EN, &style_html, words,
	       "<q>“a &lt;b&gt; &amp; &#39;c&#39; *d* | \\x1B[1m”</q>");
	expect(&bench, LANGUAGE_EN, &style_markdown, words,
	       "“a \\<b\\> \\& 'c' \\*d\\* \\| \\\\x1B\\[1m”");
	expect(&bench, LANGUAGE_EN, &style_markdown, name, "“a\\|b”");
	expect(&bench, LANGUAGE_EN, &style_markdown, phrase_name(&bench.maker, STR("a-b")),
	       "`a-b`");
	expect(&bench, LANGUAGE_EN, &style_html, name, "<code>a|b</code>");
	bench_end(&bench);
}

static void test_sentences_begin_large(void **state)
{
	struct bench bench;
	const struct voice voice = { LANGUAGE_EN, &zone_utc, &style_text };

	(void)state;
	bench_begin(&bench);
	voice_sentence(&bench.out, &voice, SAID(&bench.maker, N_DOWNTIME));
	strbuf_add_byte(&bench.out, '\0');
	assert_string_equal(bench.out.ptr, "The downtime");
	bench_end(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_french_joins),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_sentences_begin_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
