#include "words/statement_text.h"

#include <errno.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/lib/statement_sample.h"
#include "words/statement_words.h"

static const char english[] =
	"Statement of guarantees\n"
	"\n"
	"Contract      office-line, version 2026, Example Telecom\n"
	"Customer      Zoé & Sons\n"
	"Subscription  s1\n"
	"Window        1 Apr 2026 to 30 Apr 2026\n"
	"As of         4 May 2026 00:00:00 +02:00\n"
	"Revision      2\n"
	"\n"
	"Guarantee      Measured  Promised     Result            Owed  Claim\n"
	"availability        99%  at least     missed       15.13 USD  until 31 May\n"
	"                         99.9%                                2026\n"
	"restoration /            at most 4 h  left open,   left open\n"
	"line-7 / o1                           provisional\n"
	"leave                                 does not\n"
	"                                      arise\n"
	"\n"
	"Owed in all: 15.13 USD\n"
	"What is left open or not known yet is not in it.\n"
	"\n"
	"availability, Availability of the line (clause 4)\n"
	"1 Apr 2026 to 30 Apr 2026\n"
	"\n"
	"   1. 3 records look relevant, from 10 Apr 2026 08:00:00 +02:00 to 25 Apr 2026\n"
	"      03:00:00 +02:00\n"
	"   2. 1 h of o3 taken away: announced 8 days ahead (clause 3.1)\n"
	"   3. downtime counted: 7 h 12 min\n"
	"   4. base: 30 d\n"
	"   5. availability = 99%\n"
	"   6. promised at least 99.9%: missed\n"
	"   7. row 1 of the table is reached by 99% (clause 4.2)\n"
	"   8. 5% of monthly-fee = 15.125 USD\n"
	"   9. 15.125 USD rounded to 15.13 USD\n"
	"\n"
	"  Time counted\n"
	"  From                         To                               Length  Record\n"
	"  10 Apr 2026 08:00:00 +02:00  14:00:00 +02:00                     6 h  o1\n"
	"  20 Apr 2026 23:30:00 +02:00  21 Apr 2026 00:42:00 +02:00  1 h 12 min  o2\n"
	"  Sum                                                       7 h 12 min\n"
	"\n"
	"  Not measured: 5 min. If it was good, owed: 15.13 USD; if it was bad: 30.25\n"
	"  USD.\n"
	"\n"
	"  Time taken away\n"
	"  From                         To               Length  Record  Why\n"
	"  25 Apr 2026 02:00:00 +02:00  03:00:00 +02:00     1 h  o3      announced 8 days\n"
	"                                                                ahead, m1\n"
	"                                                                (clause 3.1)\n"
	"  Sum                                              1 h\n"
	"\n"
	"  Form of payment: account credit, refund (chosen by: customer)\n"
	"  Booked before: 10.00 USD; difference: 5.13 USD\n"
	"\n"
	"restoration / line-7 / o1 (clause 5)\n"
	"1 Apr 2026 to 30 Apr 2026\n"
	"\n"
	"  G0601 restored of o1 is not told\n"
	"\n"
	"  If restored is repair-begun: kept, nothing\n"
	"  If restored is closed: missed, 20.00 USD\n"
	"\n"
	"Reading   The text leaves open          Taken        Clause\n"
	"base      percent of what               monthly-fee  4.2\n"
	"restored  when the service is restored  left open    5.1\n"
	"\n"
	"End of the subscription\n"
	"  Requested                 10 Apr 2026 09:00:00 +02:00\n"
	"  Last day                  30 Apr 2026\n"
	"  Charge for leaving early  0.00 USD\n"
	"  Last invoice              not known (usage)\n"
	"  Paid back                 9.90 USD\n"
	"  Paid back by              31 May 2026\n";

static const char french[] =
	"Relevé de garantie\n"
	"\n"
	"Contrat       office-line, version 2026, Example Telecom\n"
	"Client        Zoé & Sons\n"
	"Abonnement    s1\n"
	"Période       1er avril 2026 au 30 avril 2026\n"
	"À la date du  4 mai 2026 à 00:00:00 +02:00\n"
	"Révision      2\n"
	"\n"
	"Garantie       Mesuré  Promis       Résultat               Dû  Réclamation\n"
	"availability     99 %  au moins     non tenue       15,13 USD  jusqu'au 31\n"
	"                       99,9 %                                  mai 2026\n"
	"restoration /          au plus 4 h  indéterminé,  indéterminé\n"
	"line-7 / o1                         provisoire\n"
	"leave                               non ouvert\n"
	"\n"
	"Total dû : 15,13 USD\n"
	"Ce qui est indéterminé ou pas encore connu n'y est pas compris.\n"
	"\n"
	"availability, Availability of the line (clause 4)\n"
	"1er avril 2026 au 30 avril 2026\n"
	"\n"
	"   1. faits à examiner : 3, du 10 avril 2026 à 08:00:00 +02:00 au 25 avril 2026\n"
	"      à 03:00:00 +02:00\n"
	"   2. temps retiré à o3 : 1 h, announced 8 days ahead (clause 3.1)\n"
	"   3. indisponibilité comptée : 7 h 12 min\n"
	"   4. base : 30 j\n"
	"   5. availability = 99 %\n"
	"   6. promis au moins 99,9 % : non tenue\n"
	"   7. palier 1 du barème atteint par 99 % (clause 4.2)\n"
	"   8. 5% of monthly-fee = 15,125 USD\n"
	"   9. 15,125 USD arrondi à 15,13 USD\n"
	"\n"
	"  Temps compté\n"
	"  Du                               Au                                    Durée  Fait\n"
	"  10 avril 2026 à 08:00:00 +02:00  14:00:00 +02:00                         6 h  o1\n"
	"  20 avril 2026 à 23:30:00 +02:00  21 avril 2026 à 00:42:00 +02:00  1 h 12 min  o2\n"
	"  Somme                                                             7 h 12 min\n"
	"\n"
	"  Non mesuré : 5 min. Si le service était bon, dû : 15,13 USD ; s'il était\n"
	"  mauvais : 30,25 USD.\n"
	"\n"
	"  Temps retiré\n"
	"  Du                               Au               Durée  Fait  Motif\n"
	"  25 avril 2026 à 02:00:00 +02:00  03:00:00 +02:00    1 h  o3    announced 8\n"
	"                                                                 days ahead, m1\n"
	"                                                                 (clause 3.1)\n"
	"  Somme                                               1 h\n"
	"\n"
	"  Forme du versement : crédit sur le compte, remboursement (au choix du client)\n"
	"  Déjà comptabilisé : 10,00 USD ; différence : 5,13 USD\n"
	"\n"
	"restoration / line-7 / o1 (clause 5)\n"
	"1er avril 2026 au 30 avril 2026\n"
	"\n"
	"  G0601 restored of o1 is not told\n"
	"\n"
	"  Avec la lecture repair-begun de restored : tenue, rien\n"
	"  Avec la lecture closed de restored : non tenue, 20,00 USD\n"
	"\n"
	"Lecture   Le texte laisse ouvert        Retenu       Clause\n"
	"base      percent of what               monthly-fee  4.2\n"
	"restored  when the service is restored  indéterminé  5.1\n"
	"\n"
	"Fin de l'abonnement\n"
	"  Demandée le                10 avril 2026 à 09:00:00 +02:00\n"
	"  Dernier jour               30 avril 2026\n"
	"  Frais de départ anticipé   0,00 USD\n"
	"  Dernière facture           non connu (usage)\n"
	"  Remboursé                  9,90 USD\n"
	"  Remboursé au plus tard le  31 mai 2026\n";

static const char english_summary[] =
	"Subscription  Guarantee      Measured  Promised             Owed  Result\n"
	"s1            availability        99%  at least 99.9%  15.13 USD  missed, to be\n"
	"                                                                  claimed until\n"
	"                                                                  31 May 2026\n"
	"s1            restoration /            at most 4 h     left open  left open,\n"
	"              line-7 / o1                                         provisional\n"
	"s1            leave                                               does not arise\n"
	"s1            availability        99%  at least 99.9%  15.13 USD  missed, to be\n"
	"                                                                  claimed until\n"
	"                                                                  31 May 2026\n"
	"s1            restoration /            at most 4 h     left open  left open,\n"
	"              line-7 / o1                                         provisional\n"
	"s1            leave                                               does not arise\n"
	"\n"
	"Owed in all: 30.26 USD\n"
	"\n"
	"Subscription  Asked to end  Last day  Charge for leaving early  Paid back  Paid "
	"back by\n"
	"s1            10 Apr 2026   30 Apr                    0.00 USD   9.90 USD  31 May "
	"2026\n"
	"                            2026\n"
	"s1            10 Apr 2026   30 Apr                    0.00 USD   9.90 USD  31 May "
	"2026\n"
	"                            2026\n";

static const char french_summary[] =
	"Abonnement  Garantie       Mesuré  Promis                Dû  Résultat\n"
	"s1          availability     99 %  au moins       15,13 USD  non tenue, à\n"
	"                                   99,9 %                    réclamer\n"
	"                                                             jusqu'au 31 mai\n"
	"                                                             2026\n"
	"s1          restoration /          au plus 4 h  indéterminé  indéterminé,\n"
	"            line-7 / o1                                      provisoire\n"
	"s1          leave                                            non ouvert\n"
	"s1          availability     99 %  au moins       15,13 USD  non tenue, à\n"
	"                                   99,9 %                    réclamer\n"
	"                                                             jusqu'au 31 mai\n"
	"                                                             2026\n"
	"s1          restoration /          au plus 4 h  indéterminé  indéterminé,\n"
	"            line-7 / o1                                      provisoire\n"
	"s1          leave                                            non ouvert\n"
	"\n"
	"Total dû : 30,26 USD\n"
	"\n"
	"Abonnement  Fin demandée  Dernier jour  Frais de départ anticipé  Remboursé  "
	"Remboursé au plus tard le\n"
	"s1          10 avril      30 avril                      0,00 USD   9,90 USD  31 mai "
	"2026\n"
	"            2026          2026\n"
	"s1          10 avril      30 avril                      0,00 USD   9,90 USD  31 mai "
	"2026\n"
	"            2026          2026\n";

static const struct view in_english = { LANGUAGE_EN, 80, VIEW_PROOF };
static const struct view in_french = { LANGUAGE_FR, 80, VIEW_PROOF };
static const struct view unwrapped = { LANGUAGE_EN, 0, VIEW_PROOF };

static struct arena *arena;
static const struct statement *sample;

static int set_up(void **state)
{
	(void)state;
	return arena_new(MIB, &arena) < 0 || statement_sample(arena, &sample) < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void assert_text(enum language language, const char *expected)
{
	struct strbuf out = STRBUF_INIT(MIB);

	assert_int_equal(statement_text(&out, sample, &(struct view){ language, 80, VIEW_PROOF }),
			 0);
	assert_string_equal(out.ptr, expected);
	strbuf_done(&out);
}

static void writes_english(void **state)
{
	(void)state;
	assert_text(LANGUAGE_EN, english);
}

static void writes_french(void **state)
{
	(void)state;
	assert_text(LANGUAGE_FR, french);
}

static void summarises(void **state)
{
	const struct statement *const both[] = { sample, sample };
	struct strbuf out = STRBUF_INIT(MIB);

	(void)state;
	assert_int_equal(statement_summary(&out, both, 2, &in_english), 0);
	assert_string_equal(out.ptr, english_summary);
	strbuf_clear(&out);
	assert_int_equal(statement_summary(&out, both, 2, &in_french), 0);
	assert_string_equal(out.ptr, french_summary);
	strbuf_done(&out);
}

/* The sample with its right arisen, and with nobody leaving. */
static struct statement arisen(struct result *results, struct ending_result *ending)
{
	struct statement statement = *sample;

	for (size_t i = 0; i < sample->result_count; i++) {
		results[i] = sample->results[i];
		if (!results[i].right)
			continue;
		results[i].missed = true;
		results[i].status = STATUS_MISSED;
		results[i].entitlement = ENTITLED_CLAIMABLE;
		results[i].deadline_ms = sample->results[0].deadline_ms;
	}
	*ending = sample->endings[0];
	ending->requested_ms = INT64_MIN;
	ending->end_ms = INT64_MIN;
	ending->refund_by_ms = INT64_MIN;
	ending->first_invoice = ending->refund;
	ending->refund = ending->early_charge = ending->last_invoice = value_undefined(NULL);
	statement.results = results;
	statement.endings = ending;
	return statement;
}

static void assert_has(const struct statement *statement, enum language language, const char *part)
{
	struct strbuf out = STRBUF_INIT(MIB);

	assert_int_equal(statement_text(&out, statement, &(struct view){ language, 0, VIEW_SHORT }),
			 0);
	if (!strstr(out.ptr, part))
		fail_msg("not there: %s\nin: %s", part, out.ptr);
	strbuf_done(&out);
}

static void says_what_a_right_gives(void **state)
{
	struct result results[8];
	struct ending_result ending;
	const struct statement statement = arisen(results, &ending);

	(void)state;
	assert_has(&statement, LANGUAGE_EN, "arises, until 31 May 2026");
	assert_has(&statement, LANGUAGE_EN,
		   "leave gives 3 days to whoever uses it, apart from this sum.");
	assert_has(&statement, LANGUAGE_FR, "ouvert jusqu'au 31 mai 2026");
	assert_has(sample, LANGUAGE_EN, "does not arise");
	assert_has(sample, LANGUAGE_FR, "non ouvert");
}

static void says_the_first_invoice_when_nobody_leaves(void **state)
{
	struct result results[8];
	struct ending_result ending;
	const struct statement statement = arisen(results, &ending);

	(void)state;
	assert_has(&statement, LANGUAGE_EN,
		   "Start of the subscription\n  First invoice  9.90 USD\n");
}

static void leaves_out_what_does_not_apply(void **state)
{
	struct result results[8];
	struct ending_result ending;
	const struct statement statement = arisen(results, &ending);
	struct strbuf out = STRBUF_INIT(MIB);

	(void)state;
	results[0].status = STATUS_DOES_NOT_APPLY;
	assert_has(&statement, LANGUAGE_EN, "(1 result that does not apply is not shown)");
	assert_int_equal(statement_text(&out, &statement, &unwrapped), 0);
	assert_null(strstr(out.ptr, "is not shown"));
	assert_non_null(strstr(out.ptr, "does not apply"));
	strbuf_done(&out);
}

static void escapes_what_comes_from_files(void **state)
{
	const struct facts facts = { .id = STR("s\033[2Jx\nOwed in all: 0") };
	struct statement statement = *sample;
	struct strbuf out = STRBUF_INIT(MIB);

	(void)state;
	statement.facts = &facts;
	assert_int_equal(statement_text(&out, &statement, &unwrapped), 0);
	assert_null(strchr(out.ptr, '\033'));
	assert_non_null(strstr(out.ptr, "s\\x1B[2Jx\\nOwed in all: 0\n"));
	strbuf_done(&out);
}

static void remembers_a_full_buffer(void **state)
{
	struct strbuf out = STRBUF_INIT(500);

	(void)state;
	assert_int_equal(statement_text(&out, sample, &in_english), -E2BIG);
	strbuf_done(&out);
}

static bool is_only_signs(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((text.ptr[i] >= 'a' && text.ptr[i] <= 'z') ||
		    (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'))
			return false;
	}
	return true;
}

static void assert_french(struct str english_text)
{
	struct str translated = words_translate(LANGUAGE_FR, english_text);

	if (translated.ptr == english_text.ptr && !is_only_signs(english_text))
		fail_msg("no French for: %.*s", STR_ARG(english_text));
}

static void everything_is_said_in_french(void **state)
{
	(void)state;
	for (int key = 0; key < STEP_COUNT; key++)
		assert_french(step_text((enum step_key)key));
	for (int status = STATUS_KEPT; status <= STATUS_MEASURED; status++)
		assert_french(str_from(status_words((enum status)status)));
	for (size_t i = 0; words_handed_over[i]; i++)
		assert_french(str_from(words_handed_over[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_english),
		cmocka_unit_test(writes_french),
		cmocka_unit_test(summarises),
		cmocka_unit_test(says_what_a_right_gives),
		cmocka_unit_test(says_the_first_invoice_when_nobody_leaves),
		cmocka_unit_test(leaves_out_what_does_not_apply),
		cmocka_unit_test(escapes_what_comes_from_files),
		cmocka_unit_test(remembers_a_full_buffer),
		cmocka_unit_test(everything_is_said_in_french),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
