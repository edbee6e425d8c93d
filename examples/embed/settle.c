/* Settles a case under a contract, both held in memory, and prints the amount and the statement. */
#include <garant.h>

#include <stdio.h>
#include <string.h>

static const char contract[] = "garant: 1\n"
			       "contract: line\n"
			       "currency: EUR\n"
			       "zone: Europe/Paris\n"
			       "money: {round: half up}\n"
			       "charges: {monthly-fee: {per: month}}\n"
			       "guarantees:\n"
			       "  availability:\n"
			       "    clause: \"4.2\"\n"
			       "    pay:\n"
			       "      of: monthly-fee\n"
			       "      reached: [{below: 99.9%, pay: 5%}, {below: 99%, pay: 20%}]\n";

static const char facts[] =
	"case: 1\n"
	"window: 2026-04\n"
	"subscription: {id: bakery, monthly-fee: 40.00}\n"
	"records:\n"
	"  - {outage: cable, from: 2026-04-03T10:00:00Z, to: 2026-04-03T19:30:00Z}\n";

static void print_diagnostics(const struct garant_settlement *settlement)
{
	struct garant_diagnostic diagnostic;

	for (size_t i = 0; garant_diagnostic(settlement, i, &diagnostic) == 0; i++)
		fprintf(stderr, "%s:%u:%u: %s: %s\n", diagnostic.file, diagnostic.line,
			diagnostic.column, diagnostic.code, diagnostic.text);
}

int main(void)
{
	const struct garant_request request = {
		.contract = { "contract.yaml", contract, strlen(contract) },
		.facts = { "case.yaml", facts, strlen(facts) },
	};
	struct garant_settlement *settlement;
	enum garant_outcome outcome = garant_settle(&request, &settlement);
	int64_t cents;

	print_diagnostics(settlement);
	for (size_t i = 0; i < garant_statement_count(settlement); i++) {
		printf("%s: %s\n", garant_statement_subscription(settlement, i),
		       garant_statement_total(settlement, i));
		if (garant_statement_minor(settlement, i, "EUR", &cents) == 0)
			printf("in cents: %lld\n", (long long)cents);
		printf("%s\n", garant_statement_json(settlement, i, NULL));
	}
	garant_free(settlement);
	return outcome == GARANT_SETTLED ? 0 : 1;
}
