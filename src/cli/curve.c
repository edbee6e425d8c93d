#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/curves.h"
#include "cli/command.h"
#include "core/contract/type.h"

#define PLOT_ROWS 18

static const struct option_row options[] = {
	{ "guarantee", 0, "ID", "only this guarantee, with all its rows of a choice" },
	{ "over", 0, "downtime|quantity", "what goes to the right; downtime when not given" },
	{ "fee", 0, "AMOUNT", "what a month costs, in the currency of the contract; else 100" },
	{ "until", 0, "LENGTH", "where the picture ends, such as 24h; else after the last edge" },
	{ "svg", 0, NULL, "write the picture as SVG" },
	{ "ascii", 0, NULL, "no Braille dots, also where the terminal has them" },
	{ "json", 0, NULL, "write every point as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "CONTRACT...",
	.about =
		"Draws what contracts pay over the length of one outage, or over the quantity that "
		"is measured. Every edge is found by settling, to the millisecond. Of several "
		"contracts each is one line of the same picture.",
	.examples = "  garant curve contracts/fr-usual-gtr-table/contract.yaml\n"
		    "  garant curve contracts/clicksend-sms/contract.yaml --over quantity\n"
		    "  garant curve mine.yaml theirs.yaml --fee 250 --until 24h --svg -o both.svg\n"
		    "  garant curve contract.yaml --guarantee availability --json\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = CURVE_LINES_MAX,
};

static bool terminal_is_utf8(void)
{
	static const char *const NAMES[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
		/* one thread, and nobody sets the environment */
		const char *value = getenv(NAMES[i]); /* NOLINT(concurrency-mt-unsafe) */

		if (value && value[0] != '\0')
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

static int read_request(struct command *command, struct curve_request *request)
{
	const char *over = command_option(command, "over");
	struct str *paths = ARENA_ARRAY(command->arena, struct str, command->argument_count);

	if (!paths)
		return command_failed(command, -ENOMEM);
	for (size_t i = 0; i < command->argument_count; i++)
		paths[i] = str_from(command->arguments[i]);
	*request = (struct curve_request){
		.paths = paths,
		.path_count = command->argument_count,
		.guarantee = str_from(command_option(command, "guarantee")),
		.fee = str_from(command_option(command, "fee")),
	};
	if (over && strcmp(over, "quantity") == 0)
		request->over = CURVE_QUANTITY;
	else if (over && strcmp(over, "downtime") != 0)
		return command_misused(command, N_("--over takes downtime or quantity, not {0}"),
				       over);
	return CODE_OK;
}

static int read_until(struct command *command, struct curve_picture *picture)
{
	const char *text = command_option(command, "until");
	const struct curve *curve = &picture->lines[0].curve;
	enum time_unit unit;
	struct ratio length;
	int64_t ms;

	if (!text)
		return CODE_OK;
	if (curve->over == CURVE_QUANTITY && curve->kind != QUANTITY_LENGTH &&
	    curve->kind != QUANTITY_DOWNTIME)
		return command_misused(command,
				       N_("--until is a length of time, which does not go with "
					  "--over quantity"),
				       NULL);
	if (duration_parse(command->arena, str_from(text), &length, &unit) < 0 ||
	    unit >= UNIT_MONTH || ratio_round(length, 1, RATIO_DOWN, &ms) < 0 || ms < 1000)
		return command_misused(command,
				       N_("--until takes a length such as 24h, at least a second, "
					  "not {0}"),
				       text);
	picture->x_view = ms < curve->x_most ? ms : curve->x_most;
	return CODE_OK;
}

static int write_answer(struct command *command, const struct curve_picture *picture)
{
	struct json json = JSON_INIT(command->out, 2);
	int r;

	if (command_option(command, "svg")) {
		curve_svg(command->out, command->language, picture);
		return CODE_OK;
	}
	if (command_option(command, "json")) {
		curve_json(&json, picture);
		strbuf_add_byte(command->out, '\n');
		return CODE_OK;
	}
	r = curve_plot(
		command->out, command->language, picture,
		(struct curve_paper){ command_width(), PLOT_ROWS,
				      !command_option(command, "ascii") && terminal_is_utf8() });
	return r < 0 ? command_failed(command, r) : CODE_OK;
}

int command_curve(struct command *command)
{
	struct curve_request request;
	struct curve_picture *picture;
	int code, r;

	if (!command_arguments(command, &usage, &code))
		return code;
	if (command_option(command, "svg") && command_option(command, "json"))
		return command_misused(command, N_("give --svg or --json, not both"), NULL);
	code = read_request(command, &request);
	if (code != CODE_OK)
		return code;
	picture = ARENA_NEW(command->arena, struct curve_picture);
	r = picture ? curves_make(command->arena, &request, picture, command->sink) : -ENOMEM;
	if (r < 0)
		return command_failed(command, r);
	code = read_until(command, picture);
	return code == CODE_OK ? write_answer(command, picture) : code;
}
