#include <string.h>

#include "core/settle/statement_json_value.h"
#include "core/settle/statement_names.h"

static void write_arg(struct statement_writer *writer, const struct step_arg *arg)
{
	bool bare = arg->value.type == VALUE_UNDEFINED && !arg->value.missing;

	json_object(writer->json);
	if (bare)
		write_word(writer, KEY("kind"), STR("text"));
	else
		write_value_members(writer, &arg->value, arg->type);
	if (bare)
		write_text(writer, KEY("text"), arg->text);
	json_end(writer->json);
}

static void write_step(struct statement_writer *writer, const struct step *step)
{
	struct json *json = writer->json;

	json_object(json);
	write_word(writer, KEY("idea"), step_idea(step->key));
	step_key_write(&writer->scratch, step->key);
	write_scratch(writer, KEY("step"));
	write_text_if(writer, KEY("clause"), step->clause.len > 0 ? step->clause : writer->clause);
	write_text_if(writer, KEY("rule"), step->rule);
	if (step->at.line > 0)
		write_int(writer, KEY("line"), step->at.line);
	if (step->record)
		write_text_if(writer, KEY("record"), step->record->told->id);
	step_sentence(&writer->scratch, &spelling_plain, writer->zone, step);
	write_scratch(writer, KEY("text"));
	write_key(writer, KEY("args"));
	json_list(json);
	for (size_t i = 0; i < step->arg_count; i++)
		write_arg(writer, &step->args[i]);
	json_end(json);
	json_end(json);
}

void write_steps(struct statement_writer *writer, const struct step *steps, size_t count)
{
	write_key(writer, KEY("steps"));
	json_list(writer->json);
	for (size_t i = 0; i < count; i++)
		write_step(writer, &steps[i]);
	json_end(writer->json);
}

/* Paths differ from machine to machine, so a place names only which of the two files it is in. */
static void write_place(struct statement_writer *writer, struct position at)
{
	if (!at.source)
		return;
	write_word(writer, KEY("in"),
		   at.source == writer->contract->at.source ? STR("contract") : STR("facts"));
	write_int(writer, KEY("line"), at.line);
	write_int(writer, KEY("column"), at.column);
}

static void write_finding(struct statement_writer *writer, const struct finding *finding)
{
	static const struct str severities[] = { [DIAG_ERROR] = STR("error"),
						 [DIAG_WARNING] = STR("warning"),
						 [DIAG_NOTE] = STR("note") };
	const struct diag_text *text = diag_text(finding->id);
	struct diag diag = { .id = finding->id, .arg_count = DIAG_ARGS_MAX };
	struct json *json = writer->json;

	memcpy(diag.args, finding->args, sizeof(diag.args));
	json_object(json);
	write_text(writer, KEY("id"), str_from(text->code));
	write_word(writer, KEY("severity"), severities[text->severity]);
	diag_fill(&writer->scratch, str_from(text->text), &diag);
	write_scratch(writer, KEY("text"));
	write_place(writer, finding->at);
	json_end(json);
}

void write_findings(struct statement_writer *writer, const struct finding *findings, size_t count)
{
	if (count == 0)
		return;
	write_key(writer, KEY("findings"));
	json_list(writer->json);
	for (size_t i = 0; i < count; i++)
		write_finding(writer, &findings[i]);
	json_end(writer->json);
}
