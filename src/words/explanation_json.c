#include "core/settle/statement_names.h"
#include "words/explanation_words.h"
#include "words/phrase_words.h"

static void say(struct json *json, const struct voice *voice, const struct phrase *phrase)
{
	struct strbuf text = STRBUF_INIT(1024 * KIB);

	voice_say(&text, voice, phrase);
	json_text(json, strbuf_str(&text));
	strbuf_done(&text);
}

static void add_value(struct json *json, const struct voice *voice, const struct phrase *phrase)
{
	struct strbuf text = STRBUF_INIT(64 * KIB);

	spell_value(&text, &spelling_plain, voice->zone, &phrase->value, phrase->type);
	json_key_text(json, STR("value"), strbuf_str(&text));
	strbuf_done(&text);
}

/* The phrase as it was made, for programs. */
static void add_phrase(struct json *json, const struct voice *voice, const struct phrase *phrase)
{
	json_object(json);
	switch (phrase->kind) {
	case PHRASE_IS_SAID:
		json_key_text(json, STR("say"), phrase_text(phrase->key));
		break;
	case PHRASE_IS_VALUE:
		add_value(json, voice, phrase);
		break;
	case PHRASE_IS_NAME:
		json_key_text(json, STR("name"), phrase->text);
		break;
	case PHRASE_IS_WORDS:
		json_key_text(json, STR("words"), phrase->text);
		break;
	case PHRASE_IS_PLAIN:
		json_key_text(json, STR("plain"), phrase->text);
		break;
	case PHRASE_IS_AND:
		json_key_text(json, STR("list"), STR("and"));
		break;
	case PHRASE_IS_OR:
		json_key_text(json, STR("list"), STR("or"));
		break;
	case PHRASE_IS_LIST:
		json_key_text(json, STR("list"), STR("each"));
		break;
	}
	if (phrase->part_count > 0) {
		json_key(json, STR("parts"));
		json_list(json);
		for (size_t i = 0; i < phrase->part_count; i++)
			add_phrase(json, voice, phrase->parts[i]);
		json_end(json);
	}
	json_end(json);
}

static void add_table(struct json *json, const struct voice *voice,
		      const struct explain_table *table)
{
	json_key(json, STR("titles"));
	json_list(json);
	for (size_t i = 0; i < table->columns; i++)
		say(json, voice, table->titles[i]);
	json_end(json);
	json_key(json, STR("rows"));
	json_list(json);
	for (size_t row = 0; row < table->rows; row++) {
		json_list(json);
		for (size_t i = 0; i < table->columns; i++)
			say(json, voice, table->cells[row * table->columns + i]);
		json_end(json);
	}
	json_end(json);
}

static void add_block(struct json *json, const struct voice *voice,
		      const struct explain_block *block)
{
	static const struct str KINDS[] = { { "sentence", 8 }, { "lead", 4 }, { "table", 5 } };

	json_object(json);
	json_key_text(json, STR("kind"), KINDS[block->kind]);
	if (block->text) {
		json_key(json, STR("text"));
		say(json, voice, block->text);
		json_key(json, STR("phrase"));
		add_phrase(json, voice, block->text);
	}
	if (block->clause.len > 0)
		json_key_text(json, STR("clause"), block->clause);
	if (block->at.line > 0) {
		json_key_int(json, STR("line"), block->at.line);
		json_key_int(json, STR("column"), block->at.column);
	}
	if (block->table)
		add_table(json, voice, block->table);
	json_end(json);
}

static void add_section(struct json *json, const struct voice *voice,
			const struct explain_section *section)
{
	json_object(json);
	json_key_text(json, STR("kind"), explain_section_name(section->kind));
	if (section->id.len > 0)
		json_key_text(json, STR("id"), section->id);
	if (section->clause.len > 0)
		json_key_text(json, STR("clause"), section->clause);
	json_key(json, STR("title"));
	say(json, voice, section->title);
	json_key(json, STR("parts"));
	json_list(json);
	for (size_t p = 0; p < section->count; p++) {
		json_object(json);
		if (section->parts[p].title) {
			json_key(json, STR("title"));
			say(json, voice, section->parts[p].title);
		}
		json_key(json, STR("blocks"));
		json_list(json);
		for (size_t i = 0; i < section->parts[p].count; i++)
			add_block(json, voice, &section->parts[p].blocks[i]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
	json_end(json);
}

void explanation_json(struct json *json, const struct explanation *explanation,
		      enum language language)
{
	const struct contract *contract = explanation->contract;
	const struct voice voice = { language, contract->zone, &style_text };

	json_key_text(json, STR("contract"), contract->id);
	json_key_text(json, STR("version"), contract->version);
	json_key_text(json, STR("title"), explanation_name(explanation));
	json_key_text(json, STR("language"), language == LANGUAGE_FR ? STR("fr") : STR("en"));
	json_key(json, STR("sections"));
	json_list(json);
	for (size_t i = 0; i < explanation->count; i++)
		add_section(json, &voice, &explanation->sections[i]);
	json_end(json);
}
