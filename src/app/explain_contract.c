#include "app/explain_contract.h"

#include <errno.h>

#include "app/zone_store.h"
#include "core/contract/type.h"
#include "core/money/currency.h"
#include "yaml/yaml.h"

/* What a month costs in the trials, as the user wrote it; -EINVAL when that is no such thing. */
static int read_fee(const struct contract *contract, struct str fee,
		    struct explain_options *options, struct diag_sink *sink)
{
	const struct fact_context context = { .sink = sink,
					      .contract = contract,
					      .currency = contract->currency };
	struct value money;

	if (fee.len == 0)
		return 0;
	if (contract->currency == CURRENCY_NONE || money_parse(fee, &context, &money) < 0 ||
	    money.currency != contract->currency || ratio_sign(money.number) <= 0) {
		(void)diag_add(sink, DIAG_EXPLAIN_FEE, POSITION_NONE, fee,
			       currency_code(contract->currency));
		return -EINVAL;
	}
	options->month_fee = money.number;
	return 0;
}

int explain_contract(struct arena *arena, struct str path, struct str fee,
		     const struct explanation **ret_explanation, struct diag_sink *sink)
{
	struct zone_store zones = { .arena = arena };
	const struct contract_options reading = { .zones = zone_store_finder(&zones) };
	const struct contract *contract = NULL;
	struct explain_options options = { .month_fee = ratio_int(0) };
	struct tree *root = NULL;
	int r = yaml_read_file(arena, path, NULL, &root, sink);

	if (r == 0)
		r = contract_read(arena, root, &reading, &contract, sink);
	if (r == 0)
		r = read_fee(contract, fee, &options, sink);
	if (r == 0)
		r = explanation_new(arena, contract, options, ret_explanation);
	if (r == -ENOMEM && sink->errors == 0)
		(void)diag_add(sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	return r;
}
