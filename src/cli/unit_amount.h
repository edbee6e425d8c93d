/* unit_amount: amounts of a settled line, in whatever unit: money, service time, a remedy in words.
 *
 * Threads: values only.
 */
#ifndef GARANT_CLI_UNIT_AMOUNT_H
#define GARANT_CLI_UNIT_AMOUNT_H

#include "base/json.h"
#include "words/catalogue.h"

/* For people: 12,500.00 EUR; the unit as in core/closing/settled.h. */
void unit_amount_add(struct strbuf *out, enum language language, struct str unit, int64_t amount);

/* A member for programs, in major units: 12500.00 EUR; nothing where the unit is empty. */
void unit_amount_json(struct json *json, const char *key, struct str unit, int64_t amount);

#endif
