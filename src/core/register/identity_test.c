#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "base/arena.h"
#include "core/register/identity.h"
#include "core/register/organisation.h"

static struct identity named(void)
{
	return (struct identity){ .name = STR("Muxity SAS"), .country = STR("FR") };
}

static unsigned registration(struct str country, struct str number)
{
	struct identity identity = named();

	identity.country = country;
	identity.registration = number;
	return identity_check(&identity);
}

static unsigned vat(struct str country, struct str number)
{
	struct identity identity = named();

	identity.country = country;
	identity.vat = number;
	return identity_check(&identity);
}

static void test_french_numbers(void **state)
{
	(void)state;
	assert_int_equal(registration(STR("FR"), STR("732829320")), 0);
	assert_int_equal(registration(STR("FR"), STR("73282932000074")), 0);
	assert_int_equal(registration(STR("FR"), STR("732829321")), IDENTITY_REGISTRATION);
	assert_int_equal(registration(STR("FR"), STR("73282932000075")), IDENTITY_REGISTRATION);
	/* the number is right as a whole, its SIREN is not */
	assert_int_equal(registration(STR("FR"), STR("73282932100007")), IDENTITY_REGISTRATION);
	assert_int_equal(registration(STR("FR"), STR("73282932")), IDENTITY_REGISTRATION);
	assert_int_equal(registration(STR("FR"), STR("73282932O")), IDENTITY_REGISTRATION);
	/* La Poste: the places of SIREN 356000000 have a sum that 5 divides */
	assert_int_equal(registration(STR("FR"), STR("35600000000048")), 0);
	assert_int_equal(registration(STR("FR"), STR("35600000049837")), 0);
	assert_int_equal(registration(STR("FR"), STR("35600000049838")), IDENTITY_REGISTRATION);
	assert_int_equal(registration(STR("DE"), STR("HRB 12345 B")), 0);
	assert_int_equal(registration(STR("DE"), STR("HRB\n1")), IDENTITY_REGISTRATION);
}

static void test_vat_key(void **state)
{
	struct identity identity = named();

	(void)state;
	assert_int_equal(identity_vat_key(STR("732829320")), 44);
	assert_int_equal(identity_vat_key(STR("404833048")), 83);
	assert_int_equal(vat(STR("FR"), STR("FR44732829320")), 0);
	assert_int_equal(vat(STR("FR"), STR("FR45732829320")), IDENTITY_VAT_KEY);
	assert_int_equal(vat(STR("FR"), STR("FRAB732829320")), 0);
	assert_int_equal(vat(STR("FR"), STR("FR4473282932")), IDENTITY_VAT);
	assert_int_equal(vat(STR("DE"), STR("FR45732829320")), IDENTITY_VAT_KEY);
	identity.vat = STR("FR44732829320");
	identity.registration = STR("404833048");
	assert_int_equal(identity_check(&identity), IDENTITY_VAT_OTHER);
	identity.registration = STR("73282932000074");
	assert_int_equal(identity_check(&identity), 0);
}

static void test_vat_shapes(void **state)
{
	(void)state;
	assert_int_equal(vat(STR("DE"), STR("DE123456789")), 0);
	assert_int_equal(vat(STR("DE"), STR("DE12345678")), IDENTITY_VAT);
	assert_int_equal(vat(STR("AT"), STR("ATU12345678")), 0);
	assert_int_equal(vat(STR("AT"), STR("ATV12345678")), IDENTITY_VAT);
	assert_int_equal(vat(STR("NL"), STR("NL123456789B01")), 0);
	assert_int_equal(vat(STR("NL"), STR("NL123456789C01")), IDENTITY_VAT);
	assert_int_equal(vat(STR("ES"), STR("ES12345678X")), 0);
	assert_int_equal(vat(STR("ES"), STR("ES123456789")), IDENTITY_VAT);
	assert_int_equal(vat(STR("ES"), STR("ES1234567:X")), IDENTITY_VAT);
	assert_int_equal(vat(STR("GR"), STR("EL123456789")), 0);
	assert_int_equal(vat(STR("GR"), STR("GR123456789")), IDENTITY_VAT);
	assert_int_equal(vat(STR("IE"), STR("IE1A23456B")), 0);
	assert_int_equal(vat(STR("IE"), STR("IE1[23456B")), IDENTITY_VAT);
	/* countries whose numbers we do not know */
	assert_int_equal(vat(STR("CH"), STR("CHE-123.456.788")), 0);
	assert_int_equal(vat(STR("US"), STR("a lot")), IDENTITY_VAT);
	assert_int_equal(vat(STR("US"), STR("123")), IDENTITY_VAT);
	assert_int_equal(vat(STR("US"), STR("123456789012345678901")), IDENTITY_VAT);
	assert_true(str_equal(identity_vat_shape(STR("GR")), STR("EL999999999")));
	assert_int_equal(identity_vat_shape(STR("US")).len, 0);
}

static void test_texts(void **state)
{
	static char long_name[IDENTITY_NAME_BYTES_MAX + 1];
	struct identity identity = named();

	(void)state;
	for (size_t i = 0; i < sizeof(long_name); i++)
		long_name[i] = 'a';
	identity.name = (struct str){ long_name, IDENTITY_NAME_BYTES_MAX };
	identity.address = STR("12 rue des Essais\n75002 Paris");
	assert_int_equal(identity_check(&identity), 0);
	identity.name.len++;
	identity.address = STR("tab\there");
	identity.country = STR("UK");
	assert_int_equal(identity_check(&identity),
			 IDENTITY_NAME | IDENTITY_ADDRESS | IDENTITY_COUNTRY);
	identity = named();
	identity.name = STR("a\nb");
	assert_int_equal(identity_check(&identity), IDENTITY_NAME);
	identity.name = STR("\x7f");
	assert_int_equal(identity_check(&identity), IDENTITY_NAME);
	identity.name = STR("\xff");
	assert_int_equal(identity_check(&identity), IDENTITY_NAME);
	identity.name = STR_NONE;
	assert_int_equal(identity_check(&identity), IDENTITY_NAME);
}

static void test_number(void **state)
{
	struct arena *arena, *small;
	struct str number;

	(void)state;
	assert_int_equal(arena_new(KIB, &arena), 0);
	assert_int_equal(identity_number(arena, STR("732 829 320"), &number), 0);
	assert_true(str_equal(number, STR("732829320")));
	assert_int_equal(arena_new(1, &small), 0);
	assert_int_equal(identity_number(small, STR("732 829 320"), &number), -ENOMEM);
	arena_free(small);
	arena_free(arena);
}

/* What is written is read again; each text counts. */
static void test_organisation(void **state)
{
	struct organisation in = { { STR("Muxity SAS"), STR("Paris"), STR("FR"), STR("732829320"),
				     STR("FR44732829320") },
				   STR("Europe/Paris"),
				   STR("fr") };
	struct organisation read, changed = in;
	struct strbuf out = STRBUF_INIT(4096);

	(void)state;
	organisation_write(&out, &in);
	assert_int_equal(organisation_read(strbuf_str(&out), &read), 0);
	assert_true(identity_equal(&read.identity, &in.identity));
	assert_true(str_equal(read.zone, in.zone) && str_equal(read.language, in.language));
	assert_int_equal(organisation_read(str_slice(strbuf_str(&out), 0, out.len - 1), &read),
			 -EBADMSG);
	struct str *const texts[] = { &changed.identity.name, &changed.identity.address,
				      &changed.identity.country, &changed.identity.registration,
				      &changed.identity.vat };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		changed = in;
		*texts[i] = STR("x");
		assert_false(identity_equal(&changed.identity, &in.identity));
	}
	changed = in;
	changed.language = STR("de");
	strbuf_clear(&out);
	organisation_write(&out, &changed);
	assert_int_equal(organisation_read(strbuf_str(&out), &read), -EBADMSG);
	changed = in;
	changed.zone = STR_NONE;
	strbuf_clear(&out);
	organisation_write(&out, &changed);
	assert_int_equal(organisation_read(strbuf_str(&out), &read), -EBADMSG);
	changed = in;
	changed.identity.country = STR("XX");
	strbuf_clear(&out);
	organisation_write(&out, &changed);
	assert_int_equal(organisation_read(strbuf_str(&out), &read), -EBADMSG);
	assert_true(register_is_language(STR("en")));
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_french_numbers), cmocka_unit_test(test_vat_key),
		cmocka_unit_test(test_vat_shapes),     cmocka_unit_test(test_texts),
		cmocka_unit_test(test_number),	       cmocka_unit_test(test_organisation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
