/* xml: reads an XML text element by element; the only user of expat.
 *
 * Whoever reads is called where an element begins and where it ends, with its namespace, its
 * attributes and its place. Text between elements is not told. Only well-formed UTF-8 is read. A
 * declaration of a document type, and with it every entity of one's own, is refused: nothing grows,
 * and nothing is fetched.
 *
 *     static int begin(void *what, const struct xml_element *element) { ... }
 *     const struct xml_handler handler = { begin, end, &what };
 *     r = xml_read(&source, &handler, sink);
 *
 * Threads: no shared state.
 */
#ifndef GARANT_XML_XML_H
#define GARANT_XML_XML_H

#include "base/diag.h"

#define XML_DEPTH_MAX 32U
#define XML_ATTRIBUTES_MAX ((size_t)32)

struct xml_attribute {
	struct str name, value;
};

/* An element that begins; all of it is valid until the handler returns. */
struct xml_element {
	struct str space, name; /* namespace, empty without one; name without its prefix */
	struct xml_attribute attributes[XML_ATTRIBUTES_MAX];
	size_t attribute_count;
	unsigned depth;	    /* 1: the root */
	struct position at; /* of its < */
	struct str raw;	    /* the tag as it is written */
};

/* Either function returns 0 to go on, or a negative errno that ends it all. */
struct xml_handler {
	int (*begin)(void *what, const struct xml_element *element);
	int (*end)(void *what, unsigned depth);
	void *what;
};

/* Reads the text of source, which outlives what is said about it. Returns 0; -EBADMSG with a
 * diagnostic; -ENOMEM with DIAG_OUT_OF_MEMORY; or what the handler returned. */
MUST_USE int xml_read(const struct source *source, const struct xml_handler *handler,
		      struct diag_sink *sink);

/* The value of an attribute without a namespace; NULL when it is not there. */
const struct str *xml_value(const struct xml_element *element, struct str name);

/* Where the value of an attribute stands that is there. */
struct position xml_value_at(const struct xml_element *element, struct str name);

#endif
