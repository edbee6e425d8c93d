#include "app/settle_case.h"

#include <errno.h>

#include "base/digest.h"
#include "app/reading_merge.h"
#include "app/revision.h"
#include "app/zone_store.h"
#include "core/facts/case_foreign.h"
#include "yaml/yaml.h"
#include "zones/zones.h"

#include "version.h"

/* The contract and the case under one choice of alternatives. */
struct model {
	const size_t *choice; /* alternative by reading */
	const struct contract *contract;
	const struct case_file *file;
};

struct case_run {
	struct arena *arena;
	const struct settle_request *request;
	struct diag_sink *sink;
	struct zone_store zones;
	const struct tree *contract_root;
	struct tree *case_root;
	struct model base;
	size_t silent[CONTRACT_READINGS_MAX]; /* numbers of the readings that vary */
	size_t silent_count;
	struct model *models; /* one for each combination */
	size_t model_count;
	const struct statement **statements;
	size_t count, capacity;
	bool claimed; /* what can be claimed counts as claimed in time */
};

static int no_memory(struct case_run *run)
{
	(void)diag_add(run->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	return -ENOMEM;
}

static int read_contract(struct case_run *run, struct model *model, struct diag_sink *sink)
{
	const struct contract_options options = {
		.zones = zone_store_finder(&run->zones),
		.reading_choice = model->choice,
		.reading_choice_count = model->choice ? run->base.contract->reading_count : 0,
	};

	if (run->request->contract_file && !model->choice) {
		model->contract = run->request->contract_file->contract;
		return 0;
	}
	return contract_read(run->arena, run->contract_root, &options, &model->contract, sink);
}

static int read_model(struct case_run *run, struct model *model, struct diag_sink *sink)
{
	const struct tree *root = run->case_root;
	int r = read_contract(run, model, sink);

	if (r == 0 && run->request->foreign)
		r = case_foreign(run->arena, root, model->contract, &root, sink);
	if (r == 0)
		r = case_read(run->arena, root, model->contract, &model->file, sink);
	return r;
}

static int read_tree(struct case_run *run, struct str path, const struct source *source,
		     struct tree **ret_root)
{
	return source ? yaml_parse(run->arena, source, NULL, ret_root, run->sink)
		      : yaml_read_file(run->arena, path, NULL, ret_root, run->sink);
}

/* Both files as they are. */
static int read_files(struct case_run *run)
{
	const struct settle_request *request = run->request;
	struct tree *root = NULL;
	int r = 0;

	if (!request->contract_file)
		r = read_tree(run, request->contract, request->contract_source, &root);
	run->contract_root = request->contract_file ? request->contract_file->root : root;
	if (r == 0)
		r = read_tree(run, request->facts, request->facts_source, &run->case_root);
	if (r == 0)
		r = read_model(run, &run->base, run->sink);
	if (r == 0 && run->request->as_of_ms == INT64_MIN &&
	    run->base.file->as_of_ms == INT64_MIN && run->base.file->closing_count == 0)
		r = case_check_open(run->base.file, run->sink);
	return r;
}

/* The alternatives of the first combination; silent readings start with their first. */
static size_t *first_choice(struct case_run *run)
{
	const struct contract *contract = run->base.contract;
	const struct reading_taken *taken = run->request->taken;
	size_t *choice = ARENA_ARRAY(run->arena, size_t, contract->reading_count);

	for (size_t i = 0; choice && i < contract->reading_count; i++) {
		if (taken && taken->reading == i) {
			choice[i] = taken->alternative;
			continue;
		}
		size_t told = run->base.file->reading_choice[i];
		bool silent = told == CASE_READING_SILENT ||
			      (told == CASE_READING_KEPT && contract->readings[i].silent);

		/* Without alternatives it stays what the contract makes of it: not said. */
		if (silent && contract->readings[i].alternative_count > 0)
			run->silent[run->silent_count++] = i;
		else
			choice[i] =
				told >= CASE_READING_SILENT ? contract->readings[i].chosen : told;
	}
	return choice;
}

static int count_combinations(struct case_run *run, size_t *ret_count)
{
	size_t count = 1;

	for (size_t i = 0; i < run->silent_count; i++) {
		size_t alternatives =
			run->base.contract->readings[run->silent[i]].alternative_count;

		/* silence without alternatives stays silence */
		count *= alternatives > 0 ? alternatives : 1;
		if (count > READING_COMBINATIONS_MAX) {
			struct strbuf digits = STRBUF_INIT(32);

			strbuf_add_int(&digits, (int64_t)count);
			(void)diag_add(run->sink, DIAG_CASE_READINGS_MANY, run->base.file->at,
				       strbuf_str(&digits), STR("64"));
			strbuf_done(&digits);
			return -EBADMSG;
		}
	}
	*ret_count = count;
	return 0;
}

/* The combination after `before` in the manner of a counter. */
static size_t *next_choice(struct case_run *run, const size_t *before)
{
	const struct contract *contract = run->base.contract;
	size_t *choice = ARENA_ARRAY(run->arena, size_t, contract->reading_count);

	for (size_t i = 0; choice && i < contract->reading_count; i++)
		choice[i] = before[i];
	for (size_t i = 0; choice && i < run->silent_count; i++) {
		size_t reading = run->silent[i];

		if (++choice[reading] < contract->readings[reading].alternative_count)
			break;
		choice[reading] = 0;
	}
	return choice;
}

/* Notes and warnings were given for the files as they are; of other readings only errors are
 * new. */
static int read_quietly(struct case_run *run, struct model *model)
{
	struct diag_sink unheard = DIAG_SINK_INIT(run->arena, run->sink->max);
	int r = read_model(run, model, &unheard);

	for (size_t i = 0; r == -EBADMSG && i < unheard.count; i++)
		if (diag_text(unheard.items[i].id)->severity == DIAG_ERROR)
			(void)diag_add_args(run->sink, unheard.items[i].id, unheard.items[i].at,
					    unheard.items[i].args);
	return r;
}

static int read_models(struct case_run *run)
{
	size_t *choice = first_choice(run);
	int r;

	if (!choice)
		return -ENOMEM;
	r = count_combinations(run, &run->model_count);
	if (r < 0)
		return r;
	run->models = ARENA_ARRAY(run->arena, struct model, run->model_count);
	if (!run->models)
		return -ENOMEM;
	run->models[0] = run->base;
	run->models[0].choice = choice;
	if (run->model_count == 1 && !run->base.file->overrides_readings && !run->request->taken)
		return 0;
	for (size_t i = 0; i < run->model_count && r == 0; i++) {
		run->models[i].choice = choice;
		r = choice ? read_quietly(run, &run->models[i]) : -ENOMEM;
		if (r == 0)
			choice = next_choice(run, choice);
	}
	return r;
}

/* Somebody who asks to leave in the last moment of the last window. */
static int add_leaving(struct case_run *run, const struct model *model, struct facts *facts)
{
	const struct contract *contract = model->contract;
	struct missing *missing =
		ARENA_ARRAY(run->arena, struct missing, contract->ending_field_count + 1);
	struct value *fields =
		ARENA_ARRAY(run->arena, struct value, contract->ending_field_count + 1);
	struct ending *ending = ARENA_NEW(run->arena, struct ending);

	if (!ending || !fields || !missing)
		return -ENOMEM;
	for (size_t i = 0; i < contract->ending_field_count; i++) {
		missing[i] = (struct missing){ .kind = MISSING_FACT,
					       .name = contract->ending_fields[i].name };
		fields[i] = contract->ending_fields[i].standard;
		if (fields[i].type == VALUE_UNDEFINED)
			fields[i] = value_undefined(&missing[i]);
	}
	ending->requested_ms = model->file->spans[model->file->window_count - 1].to - 1;
	ending->agreed_ms = INT64_MIN;
	ending->fields = fields;
	facts->endings = ending;
	facts->ending_count = 1;
	return 0;
}

/* The facts as the run wants them: with somebody who leaves where the case has nobody, or with
 * claims for all that can be claimed. */
static int assume(struct case_run *run, const struct model *model, const struct facts **facts)
{
	const bool leaves = run->request->leaves && (*facts)->ending_count == 0 &&
			    model->file->window_count > 0;
	struct facts *own;

	if (!leaves && !run->claimed)
		return 0;
	own = ARENA_NEW(run->arena, struct facts);
	if (!own)
		return -ENOMEM;
	*own = **facts;
	*facts = own;
	if (run->claimed)
		own->claims_told = CLAIMS_IN_TIME;
	return leaves ? add_leaving(run, model, own) : 0;
}

/* One subscription at one instant, under every combination. */
static int settle_at(struct case_run *run, size_t subscription, int64_t as_of_ms, uint32_t revision,
		     const struct statement **ret_statement)
{
	const struct settle_options options = { .proof = run->request->proof,
						.revision = revision };
	const struct statement **statements =
		ARENA_ARRAY(run->arena, const struct statement *, run->model_count);
	const size_t **choices = ARENA_ARRAY(run->arena, const size_t *, run->model_count);
	struct reading_variants variants = { statements, choices, run->model_count, run->silent,
					     run->silent_count };

	if (!statements || !choices)
		return -ENOMEM;
	for (size_t i = 0; i < run->model_count; i++) {
		const struct model *model = &run->models[i];
		const struct windows asked = { model->file->spans, model->file->window_count };
		const struct facts *facts;
		const struct plan *plan;
		int r = case_facts_at(model->file, subscription, as_of_ms, run->arena, &facts);

		if (r == 0)
			r = assume(run, model, &facts);
		if (r == 0)
			r = plan_new(run->arena, model->contract, asked, &plan);
		if (r == 0)
			r = settle_planned(run->arena, plan, facts, &options, &statements[i]);
		if (r < 0 && r != -ENOMEM && r != -EBADMSG)
			return diag_add(run->sink, DIAG_SETTLE_LIMIT, facts->at, facts->id);
		if (r < 0)
			return r;
		choices[i] = model->choice;
	}
	return reading_merge(run->arena, &variants, ret_statement);
}

static int keep(struct case_run *run, const struct statement *statement)
{
	size_t capacity = run->capacity ? 2 * run->capacity : 8;

	if (run->count == run->capacity) {
		run->statements = ARENA_GROW(run->arena, const struct statement *, run->statements,
					     run->capacity, capacity);
		if (!run->statements)
			return -ENOMEM;
		run->capacity = capacity;
	}
	run->statements[run->count++] = statement;
	return 0;
}

/* Settles at the closing; only what changes makes a revision. */
static int settle_closing(struct case_run *run, size_t subscription, int64_t as_of_ms,
			  const struct statement **last)
{
	const struct statement *statement = NULL;
	uint32_t revision = *last ? (*last)->revision + 1 : run->base.file->revision;
	int r = settle_at(run, subscription, as_of_ms, revision, &statement);

	if (r < 0 || (*last && revision_is_same(*last, statement)))
		return r;
	if (*last)
		r = revision_book(run->arena, *last, statement, &statement);
	else if (run->base.file->revision > 1)
		r = revision_book_told(run->arena, run->base.contract,
				       &run->base.file->subscriptions[subscription], statement,
				       &statement);
	if (r == 0)
		r = keep(run, statement);
	if (r == 0)
		*last = statement;
	return r;
}

static int settle_subscription(struct case_run *run, size_t subscription)
{
	const struct case_file *file = run->base.file;
	const struct statement *last = NULL;
	int64_t as_of_ms = run->request->as_of_ms;
	int r = 0;

	if (as_of_ms != INT64_MIN || file->closing_count == 0)
		return settle_closing(run, subscription,
				      as_of_ms != INT64_MIN ? as_of_ms : file->as_of_ms, &last);
	for (size_t i = 0; i < file->closing_count && r == 0; i++)
		r = settle_closing(run, subscription, file->closings_ms[i], &last);
	return r;
}

static int tell_overflow(struct case_run *run, size_t subscription)
{
	const struct facts *facts = &run->base.file->subscriptions[subscription];

	return diag_add(run->sink, DIAG_CASE_OVERFLOW, facts->at, facts->id);
}

static int settle_all(struct case_run *run)
{
	const struct case_file *file = run->base.file;
	struct str wanted = run->request->subscription;
	int r = 0;

	if (wanted.len > 0 && case_subscription(file, wanted) < 0)
		return diag_add(run->sink, DIAG_CASE_SUBSCRIPTION, file->at, wanted,
				file->subscriptions[0].id);
	for (size_t i = 0; i < file->subscription_count && r == 0; i++) {
		if (wanted.len > 0 && !str_equal(wanted, file->subscriptions[i].id))
			continue;
		r = settle_subscription(run, i);
		if (r == -EOVERFLOW)
			(void)tell_overflow(run, i);
	}
	return r;
}

/* Of the bytes of the file that a tree was read from. */
static int find_digest(struct case_run *run, const struct tree *root, struct str *ret_digest)
{
	struct strbuf out = STRBUF_INIT(128);
	int r;

	if (root->at.source)
		digest_write(&out, root->at.source->text);
	r = strbuf_error(&out);
	if (r == 0)
		r = str_copy(run->arena, strbuf_str(&out), ret_digest);
	strbuf_done(&out);
	return r;
}

static int hand_over(struct case_run *run, const struct case_settlement **ret_settlement)
{
	struct case_settlement *settlement = ARENA_NEW(run->arena, struct case_settlement);

	if (!settlement)
		return -ENOMEM;
	settlement->contract = run->models[0].contract;
	settlement->file = run->models[0].file;
	settlement->case_path = run->request->facts;
	settlement->contract_source = run->contract_root->at.source;
	settlement->facts_source = run->case_root->at.source;
	settlement->statements = run->statements;
	settlement->count = run->count;
	settlement->meta.engine_version = STR(GARANT_VERSION);
	if (zones_tzdata_version(run->arena, STR_NONE, &settlement->meta.tzdata_version) < 0 ||
	    find_digest(run, run->contract_root, &settlement->meta.contract_digest) < 0 ||
	    find_digest(run, run->case_root, &settlement->meta.facts_digest) < 0)
		return -ENOMEM;
	*ret_settlement = settlement;
	return 0;
}

/* Reads both files under every combination. */
static int begin_run(struct case_run *run)
{
	const size_t errors = run->sink->errors;
	int r = read_files(run);

	if (r == 0)
		r = read_models(run);
	return r == -ENOMEM && run->sink->errors == errors ? no_memory(run) : r;
}

int settle_case(struct arena *arena, const struct settle_request *request,
		const struct case_settlement **ret_settlement, struct diag_sink *sink)
{
	struct case_run run = {
		.arena = arena, .request = request, .sink = sink, .zones = { .arena = arena }
	};
	const size_t errors = sink->errors;
	int r = begin_run(&run);

	if (r == 0)
		r = settle_all(&run);
	if (r == 0)
		r = hand_over(&run, ret_settlement);
	if (r == -ENOMEM && sink->errors == errors)
		return no_memory(&run);
	return r;
}

int case_run_new(struct arena *arena, const struct settle_request *request,
		 struct case_run **ret_run, struct diag_sink *sink)
{
	struct case_run *run = ARENA_NEW(arena, struct case_run);

	if (!run) {
		(void)diag_add(sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	*run = (struct case_run){
		.arena = arena, .request = request, .sink = sink, .zones = { .arena = arena }
	};
	*ret_run = run;
	return begin_run(run);
}

int case_run_at(struct case_run *run, int64_t as_of_ms, bool claimed,
		const struct statement **ret_statement)
{
	const size_t errors = run->sink->errors;
	int r;

	run->claimed = claimed;
	r = settle_at(run, 0, as_of_ms, run->base.file->revision, ret_statement);
	if (r == -EOVERFLOW)
		r = tell_overflow(run, 0);
	return r == -ENOMEM && run->sink->errors == errors ? no_memory(run) : r;
}
