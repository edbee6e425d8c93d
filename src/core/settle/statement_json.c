#include "core/settle/statement_json.h"

#include "core/settle/statement_json_value.h"
#include "core/settle/statement_names.h"

#define SENTENCE_BYTES_MAX (1024 * KIB)
#define STATEMENT_FORMAT 1

static void write_reading(struct statement_writer *writer, const struct reading *reading)
{
	struct json *json = writer->json;

	json_object(json);
	write_text(writer, KEY("id"), reading->id);
	write_text_if(writer, KEY("clause"), reading->clause);
	write_text_if(writer, KEY("open"), reading->open);
	if (reading->silent)
		write_bool(writer, KEY("silent"), true);
	else
		write_text(writer, KEY("chosen"), reading->texts[reading->chosen]);
	json_end(json);
}

static void write_readings(struct statement_writer *writer, uint64_t readings)
{
	const struct contract *contract = writer->contract;

	if (readings == 0)
		return;
	write_key(writer, KEY("readings"));
	json_list(writer->json);
	for (size_t i = 0; i < contract->reading_count; i++) {
		if (readings >> i & 1)
			write_reading(writer, &contract->readings[i]);
	}
	json_end(writer->json);
}

static void write_taken_reason(struct statement_writer *writer, const struct proof_span *span)
{
	const struct condition *condition = span->taken;
	struct str clause = condition ? condition->clause : STR_NONE;

	write_word(writer, KEY("why"), taken_name(condition ? TAKEN_CONDITION : span->why));
	if (span->by)
		write_text(writer, KEY("by"), span->by->told->id);
	write_text_if(writer, KEY("clause"), clause.len > 0 ? clause : writer->clause);
	if (!condition)
		return;
	write_text_if(writer, KEY("because"), condition->because);
	if (condition->that)
		write_text_if(writer, KEY("rule"), condition->that->text);
}

static void write_proof_spans(struct statement_writer *writer, struct str key,
			      const struct proof_span *spans, size_t count)
{
	struct json *json = writer->json;

	write_key(writer, key);
	json_list(json);
	for (size_t i = 0; i < count; i++) {
		const struct proof_span *span = &spans[i];

		json_object(json);
		write_span(writer, span->span);
		write_int(writer, KEY("ms"), proof_span_ms(span));
		if (proof_span_is_somewhere(span))
			json_key_bool(json, STR("somewhere"), true);
		if (span->record)
			write_text(writer, KEY("record"), span->record->told->id);
		if (span->taken || span->why != TAKEN_NOT)
			write_taken_reason(writer, span);
		json_end(json);
	}
	json_end(json);
}

static void write_alternatives(struct statement_writer *writer, const struct result *result)
{
	struct json *json = writer->json;

	if (result->alternative_count == 0)
		return;
	write_key(writer, KEY("alternatives"));
	json_list(json);
	for (size_t i = 0; i < result->alternative_count; i++) {
		const struct alternative *alternative = &result->alternatives[i];

		json_object(json);
		write_text(writer, KEY("reading"), alternative->reading);
		write_text(writer, KEY("chosen"), alternative->chosen);
		write_word(writer, KEY("status"), status_name(alternative->status));
		write_amounts(writer, KEY("payable"), &alternative->payable);
		json_end(json);
	}
	json_end(json);
}

static void write_head(struct statement_writer *writer, const struct result *result)
{
	struct json *json = writer->json;

	if (result->guarantee) {
		write_text(writer, KEY("guarantee"), result->guarantee->id);
		write_text_if(writer, KEY("title"), result->guarantee->title);
	} else {
		write_text(writer, KEY("right"), result->right->id);
	}
	write_text_if(writer, KEY("clause"), writer->clause);
	write_text_if(writer, KEY("item"), result->item);
	if (result->record)
		write_text(writer, KEY("record"), result->record->told->id);
	write_key(writer, KEY("window"));
	json_object(json);
	write_span(writer, result->window);
	json_end(json);
	write_word(writer, KEY("status"), status_name(result->status));
	write_bool(writer, KEY("missed"), result->missed);
	write_bool(writer, KEY("provisional"), result->provisional);
}

static void write_quantities(struct statement_writer *writer, const struct result *result)
{
	if (result->measure.type != VALUE_UNDEFINED || result->measure.missing) {
		write_key(writer, KEY("measure"));
		write_value(writer, &result->measure, result->measure_type);
	}
	write_int(writer, KEY("downtime_ms"), result->downtime_ms);
	write_int(writer, KEY("counted_ms"), result->counted_ms);
	write_int(writer, KEY("taken_ms"), result->taken_ms);
	write_int(writer, KEY("unmeasured_ms"), result->unmeasured_ms);
	write_int(writer, KEY("base_ms"), result->base_ms);
	write_int(writer, KEY("records"), (int64_t)result->record_count);
	if (result->row > 0)
		write_int(writer, KEY("row"), result->row);
}

static void write_owed(struct statement_writer *writer, const struct result *result)
{
	struct json *json = writer->json;

	write_amounts(writer, KEY("gross"), &result->gross);
	write_amounts(writer, KEY("payable"), &result->payable);
	if (result->bounds && result->bounds->best_known)
		write_amounts(writer, KEY("best"), &result->bounds->best);
	if (result->bounds && result->bounds->worst_known)
		write_amounts(writer, KEY("worst"), &result->bounds->worst);
	write_key(writer, KEY("entitlement"));
	json_object(json);
	write_word(writer, KEY("state"), entitlement_name(result->entitlement));
	write_instant_if(writer, KEY("deadline"), result->deadline_ms);
	write_instant_if(writer, KEY("answer_by"), result->answer_by_ms);
	write_instant_if(writer, KEY("appeal_by"), result->appeal_by_ms);
	json_end(json);
	write_instant_if(writer, KEY("due"), result->due_ms);
	if (result->guarantee && result->guarantee->remedy_count > 0) {
		write_key(writer, KEY("remedy"));
		json_list(json);
		for (size_t i = 0; i < result->guarantee->remedy_count; i++)
			json_text(json, result->guarantee->remedies[i]);
		json_end(json);
	}
	if (result->guarantee) {
		write_text_if(writer, KEY("chosen_by"), result->guarantee->chosen_by);
		write_text_if(writer, KEY("nature"), result->guarantee->nature);
	}
}

static void write_result(struct statement_writer *writer, const struct result *result)
{
	writer->clause = result->guarantee ? result->guarantee->clause : result->right->clause;
	json_object(writer->json);
	write_head(writer, result);
	write_quantities(writer, result);
	write_owed(writer, result);
	write_readings(writer, result->readings);
	write_proof_spans(writer, KEY("counted"), result->counted, result->counted_count);
	write_proof_spans(writer, KEY("taken"), result->taken, result->taken_count);
	write_steps(writer, result->steps, result->step_count);
	write_findings(writer, result->findings, result->finding_count);
	write_alternatives(writer, result);
	if (result->posting) {
		write_amounts(writer, KEY("posted"), &result->posting->posted);
		write_amounts(writer, KEY("difference"), &result->posting->difference);
	}
	json_end(writer->json);
	writer->clause = STR_NONE;
}

static void write_ending(struct statement_writer *writer, const struct ending_result *ending)
{
	writer->clause = writer->contract->term->clause;
	json_object(writer->json);
	write_text_if(writer, KEY("clause"), writer->clause);
	write_instant_if(writer, KEY("requested"), ending->requested_ms);
	write_instant_if(writer, KEY("end"), ending->end_ms);
	write_instant_if(writer, KEY("commitment_end"), ending->commitment_end_ms);
	write_money_if(writer, KEY("early_charge"), &ending->early_charge);
	write_money_if(writer, KEY("first_invoice"), &ending->first_invoice);
	write_money_if(writer, KEY("last_invoice"), &ending->last_invoice);
	write_money_if(writer, KEY("refund"), &ending->refund);
	write_instant_if(writer, KEY("refund_by"), ending->refund_by_ms);
	write_steps(writer, ending->steps, ending->step_count);
	write_findings(writer, ending->findings, ending->finding_count);
	json_end(writer->json);
	writer->clause = STR_NONE;
}

static void write_origin(struct statement_writer *writer, const struct statement *statement,
			 const struct statement_meta *meta)
{
	const struct contract *contract = statement->contract;
	struct json *json = writer->json;

	write_int(writer, KEY("statement"), STATEMENT_FORMAT);
	write_key(writer, KEY("engine"));
	json_object(json);
	write_text_if(writer, KEY("version"), meta->engine_version);
	write_text_if(writer, KEY("tzdata"), meta->tzdata_version);
	json_end(json);
	write_key(writer, KEY("contract"));
	json_object(json);
	write_text(writer, KEY("id"), contract->id);
	write_text_if(writer, KEY("version"), contract->version);
	write_text_if(writer, KEY("digest"), meta->contract_digest);
	json_end(json);
	write_key(writer, KEY("facts"));
	json_object(json);
	write_text_if(writer, KEY("digest"), meta->facts_digest);
	json_end(json);
	write_text(writer, KEY("subscription"), statement->facts->id);
	write_text_if(writer, KEY("customer"), statement->facts->customer);
	if (statement->facts->received)
		json_key_bool(json, STR("received"), true);
	write_text(writer, KEY("zone"), contract->zone_name);
	write_key(writer, KEY("asked"));
	json_object(json);
	write_span(writer, statement->asked);
	json_end(json);
	write_instant_if(writer, KEY("as_of"), statement->as_of_ms);
	write_int(writer, KEY("revision"), statement->revision);
}

void statement_json(struct json *json, const struct statement *statement,
		    const struct statement_meta *meta)
{
	struct statement_writer writer = {
		.json = json,
		.contract = statement->contract,
		.zone = statement->contract->zone,
		.scratch = STRBUF_INIT(SENTENCE_BYTES_MAX),
	};

	json_object(json);
	write_origin(&writer, statement, meta);
	write_key(&writer, KEY("results"));
	json_list(json);
	for (size_t i = 0; i < statement->result_count; i++)
		write_result(&writer, &statement->results[i]);
	json_end(json);
	if (statement->ending_count > 0) {
		write_key(&writer, KEY("endings"));
		json_list(json);
		for (size_t i = 0; i < statement->ending_count; i++)
			write_ending(&writer, &statement->endings[i]);
		json_end(json);
	}
	write_amounts(&writer, KEY("total"), &statement->total);
	write_steps(&writer, statement->steps, statement->step_count);
	json_end(json);
	strbuf_done(&writer.scratch);
}
