/* The XML of the European Central Bank: an envelope, in it a Cube, in it a Cube for each day, in
 * each a Cube for each currency. */
#include "app/rate_reader.h"

#include <errno.h>

#include "xml/xml.h"

#define ENVELOPE_SPACE "http://www.gesmes.org/xml/2002-08-01"
#define RATES_SPACE "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"

/* Elements within each other. */
enum cube { CUBE_ENVELOPE = 1, CUBE_ALL, CUBE_DAY, CUBE_RATE };

static int wrong(const struct rate_reader *reader, enum diag_id id,
		 const struct xml_element *element, const char *word)
{
	return diag_add(reader->request->sink, id, element->at, element->name, str_from(word));
}

static int read_rate(struct rate_reader *reader, const struct xml_element *element)
{
	const struct str *code = xml_value(element, STR("currency"));
	const struct str *rate = xml_value(element, STR("rate"));
	struct placed placed;
	struct str kept;
	int r;

	if (!code || !rate)
		return wrong(reader, DIAG_RATES_ATTRIBUTE, element, code ? "rate" : "currency");
	placed = (struct placed){ *code, xml_value_at(element, STR("currency")) };
	r = rate_reader_currency(reader, &placed, &kept);
	if (r < 0)
		return r;
	placed = (struct placed){ *rate, xml_value_at(element, STR("rate")) };
	return rate_reader_quote(reader, kept, &placed);
}

static int read_day(struct rate_reader *reader, const struct xml_element *element)
{
	const struct str *time = xml_value(element, STR("time"));
	struct placed placed = { STR_NONE, element->at };

	if (time)
		placed = (struct placed){ *time, xml_value_at(element, STR("time")) };
	return rate_reader_day(reader, &placed);
}

/* A file while it is read. */
struct xml_rates {
	struct rate_reader *reader;
	unsigned
		skipped; /* what stands in the element of that depth is not looked at; 0: none is */
};

static int refuse_element(struct xml_rates *rates, const struct xml_element *element)
{
	rates->skipped = element->depth;
	return wrong(rates->reader, DIAG_RATES_ELEMENT, element, NULL);
}

static int read_element(struct xml_rates *rates, const struct xml_element *element)
{
	bool ours = str_equal(element->space, STR(RATES_SPACE));

	if (element->depth == CUBE_ENVELOPE)
		return str_equal(element->name, STR("Envelope")) &&
				       str_equal(element->space, STR(ENVELOPE_SPACE))
			       ? 0
			       : wrong(rates->reader, DIAG_RATES_ENVELOPE, element, NULL);
	if (!ours && str_equal(element->space, STR(ENVELOPE_SPACE))) {
		rates->skipped = element->depth; /* who sent it, and what it is about */
		return 0;
	}
	if (!ours || !str_equal(element->name, STR("Cube")) || element->depth > CUBE_RATE)
		return refuse_element(rates, element);
	if (element->depth == CUBE_DAY)
		return read_day(rates->reader, element);
	if (element->depth == CUBE_RATE)
		return read_rate(rates->reader, element);
	return 0;
}

/* What is wrong in one element is said, and reading goes on; of another document nothing is. */
static int begin(void *what, const struct xml_element *element)
{
	struct xml_rates *rates = what;
	int r = rates->skipped > 0 ? 0 : read_element(rates, element);

	return r == -EBADMSG && element->depth > CUBE_ENVELOPE ? 0 : r;
}

static int end(void *what, unsigned depth)
{
	struct xml_rates *rates = what;

	if (rates->skipped == depth)
		rates->skipped = 0;
	return 0;
}

int rate_read_xml(struct rate_reader *reader)
{
	struct xml_rates rates = { .reader = reader };
	const struct xml_handler handler = { begin, end, &rates };

	return xml_read(reader->request->source, &handler, reader->request->sink);
}
