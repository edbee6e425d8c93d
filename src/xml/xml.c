#include "xml/xml.h"

#include <errno.h>
#include <expat.h>
#include <string.h>

#define CHUNK_BYTES (64 * KIB)
#define SPACE_MARK '\n' /* between namespace and name; in neither */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* One text while it is read. */
struct reading {
	const struct source *source;
	const struct xml_handler *handler;
	struct diag_sink *sink;
	struct str text; /* of the source, behind a byte order mark */
	XML_Parser parser;
	unsigned depth;
	struct xml_element element;
	int error; /* why reading was ended; 0: it was not */
};

/* Where expat is. */
static struct position here(const struct reading *reading)
{
	return (struct position){ .source = reading->source,
				  .line = (uint32_t)XML_GetCurrentLineNumber(reading->parser),
				  .column = (uint32_t)XML_GetCurrentColumnNumber(reading->parser) +
					    1 };
}

static void stop(struct reading *reading, int error)
{
	reading->error = error;
	(void)XML_StopParser(reading->parser, XML_FALSE);
}

static void refuse(struct reading *reading, enum diag_id id, uint64_t number)
{
	struct strbuf text = STRBUF_INIT(32);

	strbuf_add_int(&text, (int64_t)number);
	stop(reading, diag_add(reading->sink, id, here(reading), strbuf_str(&text)));
	strbuf_done(&text);
}

/* Splits what expat writes as one text; without a namespace there is no mark. */
static void split_name(const char *full, struct str *ret_space, struct str *ret_name)
{
	if (str_cut(str_from(full), SPACE_MARK, ret_space, ret_name))
		return;
	*ret_name = *ret_space;
	*ret_space = STR_NONE;
}

static struct str raw_tag(const struct reading *reading)
{
	size_t from = (size_t)XML_GetCurrentByteIndex(reading->parser);

	return str_slice(reading->text, from,
			 from + (size_t)XML_GetCurrentByteCount(reading->parser));
}

static void on_begin(void *context, const char *name, const char **attributes)
{
	struct reading *reading = context;
	struct xml_element *element = &reading->element;
	int r;

	if (reading->error < 0)
		return;
	if (++reading->depth > XML_DEPTH_MAX) {
		refuse(reading, DIAG_XML_DEEP, XML_DEPTH_MAX);
		return;
	}
	split_name(name, &element->space, &element->name);
	element->attribute_count = 0;
	for (; attributes[0]; attributes += 2) {
		if (element->attribute_count == XML_ATTRIBUTES_MAX) {
			refuse(reading, DIAG_XML_ATTRIBUTES, XML_ATTRIBUTES_MAX);
			return;
		}
		element->attributes[element->attribute_count++] =
			(struct xml_attribute){ str_from(attributes[0]), str_from(attributes[1]) };
	}
	element->depth = reading->depth;
	element->at = here(reading);
	element->raw = raw_tag(reading);
	r = reading->handler->begin(reading->handler->what, element);
	if (r < 0)
		stop(reading, r);
}

static void on_end(void *context, const char *name)
{
	struct reading *reading = context;
	int r;

	(void)name;
	if (reading->error < 0)
		return;
	r = reading->handler->end(reading->handler->what, reading->depth--);
	if (r < 0)
		stop(reading, r);
}

static void on_doctype(void *context, const char *name, const char *system_id,
		       const char *public_id, int has_internal)
{
	struct reading *reading = context;

	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal;
	if (reading->error == 0)
		stop(reading, diag_add(reading->sink, DIAG_XML_DOCTYPE, here(reading)));
}

/* What expat did not take. */
static int say_wrong(const struct reading *reading)
{
	enum XML_Error error = XML_GetErrorCode(reading->parser);

	if (reading->error < 0)
		return reading->error;
	if (error == XML_ERROR_NO_MEMORY) {
		(void)diag_add(reading->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	return diag_add(reading->sink, DIAG_XML_SYNTAX, here(reading),
			str_from(XML_ErrorString(error)));
}

/* expat counts in int. */
static int feed(struct reading *reading)
{
	size_t from = 0;

	for (;;) {
		struct str chunk = str_slice(reading->text, from, from + CHUNK_BYTES);
		bool last = from + chunk.len == reading->text.len;

		if (XML_Parse(reading->parser, chunk.len > 0 ? chunk.ptr : "", (int)chunk.len,
			      last) != XML_STATUS_OK)
			return say_wrong(reading);
		if (last)
			return reading->error;
		from += chunk.len;
	}
}

/* The first byte that is no UTF-8. */
static int check_utf8(const struct reading *reading)
{
	struct strbuf number = STRBUF_INIT(32);
	size_t at = 0, length = 1;
	int r;

	if (str_is_utf8(reading->text))
		return 0;
	while (at < reading->text.len && length > 0 && reading->text.ptr[at] != '\0') {
		length = str_utf8_length(reading->text, at);
		at += length;
	}
	struct position place = { reading->source, 1, 1, 1 };

	position_move(&place, str_slice(reading->text, 0, at));
	place.width = 1;
	strbuf_add_int(&number, (int64_t)at + 1);
	r = diag_add(reading->sink, DIAG_TEXT_NOT_UTF8, place, strbuf_str(&number));
	strbuf_done(&number);
	return r;
}

int xml_read(const struct source *source, const struct xml_handler *handler, struct diag_sink *sink)
{
	struct reading reading = {
		.source = source, .handler = handler, .sink = sink, .text = source->text
	};
	int r;

	if (str_starts(source->text, STR(BYTE_ORDER_MARK)))
		reading.text = str_slice(source->text, strlen(BYTE_ORDER_MARK), source->text.len);
	r = check_utf8(&reading);
	if (r < 0)
		return r;
	reading.parser = XML_ParserCreateNS("UTF-8", SPACE_MARK);
	if (!reading.parser) {
		(void)diag_add(sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	XML_SetUserData(reading.parser, &reading);
	XML_SetElementHandler(reading.parser, on_begin, on_end);
	XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
	r = feed(&reading);
	XML_ParserFree(reading.parser);
	return r;
}

const struct str *xml_value(const struct xml_element *element, struct str name)
{
	for (size_t i = 0; i < element->attribute_count; i++)
		if (str_equal(element->attributes[i].name, name))
			return &element->attributes[i].value;
	return NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_blanks(struct str tag, size_t at)
{
	while (at < tag.len && is_blank(tag.ptr[at]))
		at++;
	return at;
}

/* The next attribute of a tag that expat has taken, from byte *at on: its name as written and its
 * value; false at the end. */
static bool next_written(struct str tag, size_t *at, struct str *ret_name, struct str *ret_value)
{
	size_t from = skip_blanks(tag, *at), to = from, end;

	while (to < tag.len && tag.ptr[to] != '=' && !is_blank(tag.ptr[to]))
		to++;
	*ret_name = str_slice(tag, from, to);
	to = skip_blanks(tag, to);
	if (to >= tag.len || tag.ptr[to] != '=')
		return false;
	to = skip_blanks(tag, to + 1);
	end = to < tag.len ? str_find_byte(tag, tag.ptr[to], to + 1) : SIZE_MAX;
	if (end == SIZE_MAX)
		return false;
	*ret_value = str_slice(tag, to + 1, end);
	*at = end + 1;
	return true;
}

struct position xml_value_at(const struct xml_element *element, struct str name)
{
	struct position place = element->at;
	struct str written, value;
	size_t at = 0;

	while (at < element->raw.len && !is_blank(element->raw.ptr[at]))
		at++;
	while (next_written(element->raw, &at, &written, &value)) {
		if (!str_equal(written, name))
			continue;
		position_move(&place, (struct str){ element->raw.ptr,
						    (size_t)(value.ptr - element->raw.ptr) });
		place.width = (uint32_t)str_characters(value);
		break;
	}
	return place;
}
