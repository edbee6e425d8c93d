/* identity: who a party is on a document: name, address, country and the numbers of authorities.
 *
 * A French company has a SIREN (9 digits), each of its places a SIRET (14), both with a check digit
 * (Luhn; the SIRET of La Poste only have a sum that 5 divides). A VAT number looks as defs/vat.def
 * says; the key of a French one follows from the SIREN. Numbers of other countries are looked at by
 * their form only: whether one is in use, only the authorities know. Numbers are kept without
 * blanks.
 *
 *     faults = identity_check(&identity);
 *     if (faults & IDENTITY_VAT_KEY) ...
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_IDENTITY_H
#define GARANT_CORE_REGISTER_IDENTITY_H

#include "core/journal/pack.h"

#define IDENTITY_NAME_BYTES_MAX ((size_t)200)
#define IDENTITY_ADDRESS_BYTES_MAX ((size_t)1000)
#define IDENTITY_NUMBER_BYTES_MAX ((size_t)50)

struct identity {
	struct str name;	 /* in law; not empty */
	struct str address;	 /* lines, ended by \n but for the last; may be empty */
	struct str country;	 /* ISO 3166-1, two letters */
	struct str registration; /* SIREN or SIRET in France; may be empty */
	struct str vat;		 /* may be empty */
};

enum identity_fault {
	IDENTITY_NAME = 1 << 0,
	IDENTITY_ADDRESS = 1 << 1,
	IDENTITY_COUNTRY = 1 << 2,
	IDENTITY_REGISTRATION = 1 << 3, /* no number of that country */
	IDENTITY_VAT = 1 << 4,		/* not of a known form */
	IDENTITY_VAT_KEY = 1 << 5,	/* its key is wrong: see identity_vat_key */
	IDENTITY_VAT_OTHER = 1 << 6,	/* it has another SIREN than the registration */
};

/* All that is wrong, as bits; 0: nothing. */
unsigned identity_check(const struct identity *identity);

/* The key (0 to 96) of the French VAT number of a SIREN of 9 digits. Source: article 286 ter of the
 * general tax code and its form FR KK SSSSSSSSS: (12 + 3 (SIREN mod 97)) mod 97. */
int identity_vat_key(struct str siren);

/* The form of the VAT numbers of a country (ISO 3166-1, so GR for EL), to be shown; empty when it
 * is not one of defs/vat.def. */
struct str identity_vat_shape(struct str country);

/* A text of up to max bytes in lines: UTF-8 without control characters but line ends. */
bool identity_is_lines(struct str text, size_t max);

/* A text of one line: UTF-8 without control characters, of 1 to max bytes. */
bool identity_is_line(struct str text, size_t max);

/* Copies a number without its blanks. Returns 0 or -ENOMEM. */
MUST_USE int identity_number(struct arena *arena, struct str written, struct str *ret_number);

/* As part of the body of a fact. What is read points into it; that it is broken, `in` says. */
void identity_write(struct strbuf *out, const struct identity *identity);
struct identity identity_read(struct unpack *in);
bool identity_equal(const struct identity *a, const struct identity *b);

#endif
