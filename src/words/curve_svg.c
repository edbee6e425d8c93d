/* Curves as SVG: readable without colour, with a title and a description for who cannot see it. */
#include "words/curve_picture.h"
#include "words/format.h"

#define WIDTH INT64_C(960)
#define LEFT INT64_C(110)
#define RIGHT INT64_C(200)
#define TOP INT64_C(64)
#define PLOT_HEIGHT INT64_C(380)
#define LEGEND_ROW INT64_C(22)
#define PLOT_WIDTH (WIDTH - LEFT - RIGHT)
#define LABEL_APART INT64_C(16)
#define LABEL_CHARACTERS 19
#define TENTHS INT64_C(10)

/* Colours that people with any colour vision tell apart (Okabe and Ito), dashes and marks for who
 * sees none. */
static const struct {
	const char *colour, *dashes;
} STYLES[CURVE_LINES_MAX] = {
	{ "#0072B2", "" },	   { "#D55E00", "9 5" }, { "#007358", "2 4" },
	{ "#8F3B76", "12 4 2 4" }, { "#000000", "5 3" }, { "#9C6500", "16 6" },
	{ "#3A6EA5", "2 2 8 2" },  { "#555555", "1 6" },
};

struct drawing {
	struct strbuf *out;
	enum language language;
	const struct curve_picture *picture;
	struct axis x, y;
	int64_t labels[CURVE_LINES_MAX]; /* heights of the labels, in tenths */
};

/* Text of a file or a language in XML. */
static void add_escaped(struct strbuf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.ptr[i];

		if (byte == '&')
			strbuf_add(out, STR("&amp;"));
		else if (byte == '<')
			strbuf_add(out, STR("&lt;"));
		else if (byte == '>')
			strbuf_add(out, STR("&gt;"));
		else if (byte == '"')
			strbuf_add(out, STR("&quot;"));
		else if (byte >= 0x20 && byte != 0x7F)
			strbuf_add_byte(out, (char)byte);
		else
			strbuf_add_byte(out, ' ');
	}
}

static void add_tenths(struct strbuf *out, int64_t tenths)
{
	strbuf_add_int(out, tenths / TENTHS);
	strbuf_add_byte(out, '.');
	strbuf_add_int(out, tenths % TENTHS);
}

/* Places in tenths of a pixel. */
static int64_t place_x(const struct drawing *drawing, int64_t x)
{
	__extension__ typedef __int128 wide;

	return LEFT * TENTHS + (int64_t)((wide)x * PLOT_WIDTH * TENTHS / drawing->x.most);
}

static int64_t place_y(const struct drawing *drawing, int64_t drawn)
{
	__extension__ typedef __int128 wide;

	return (TOP + PLOT_HEIGHT) * TENTHS -
	       (int64_t)((wide)drawn * PLOT_HEIGHT * TENTHS / drawing->y.most);
}

static void add_pair(const struct drawing *drawing, int64_t x, int64_t y)
{
	add_tenths(drawing->out, x);
	strbuf_add_byte(drawing->out, ' ');
	add_tenths(drawing->out, y);
}

static void add_line_element(const struct drawing *drawing, const int64_t from[2],
			     const int64_t to[2], const char *class)
{
	struct strbuf *out = drawing->out;

	strbuf_add_format(out, "<path class=\"%s\" d=\"M", class);
	add_pair(drawing, from[0], from[1]);
	strbuf_add(out, STR(" L"));
	add_pair(drawing, to[0], to[1]);
	strbuf_add(out, STR("\"/>\n"));
}

static void add_text(const struct drawing *drawing, int64_t x, int64_t y, const char *attributes,
		     struct str text)
{
	struct strbuf *out = drawing->out;

	strbuf_add(out, STR("<text x=\""));
	add_tenths(out, x);
	strbuf_add(out, STR("\" y=\""));
	add_tenths(out, y);
	strbuf_add_format(out, "\" %s>", attributes);
	add_escaped(out, text);
	strbuf_add(out, STR("</text>\n"));
}

static void add_axes(const struct drawing *drawing)
{
	const int64_t left = LEFT * TENTHS, right = (WIDTH - RIGHT) * TENTHS;
	const int64_t bottom = (TOP + PLOT_HEIGHT) * TENTHS, top = TOP * TENTHS;

	for (size_t i = 0; i < drawing->y.count; i++) {
		int64_t y = place_y(drawing, drawing->y.marks[i]);
		struct strbuf text = STRBUF_INIT(256);

		add_line_element(drawing, (int64_t[]){ left, y }, (int64_t[]){ right, y }, "grid");
		curve_write_y(&text, drawing->language, drawing->picture, drawing->y.marks[i]);
		add_text(drawing, left - 10 * TENTHS, y + 5 * TENTHS, "text-anchor=\"end\"",
			 strbuf_str(&text));
		strbuf_done(&text);
	}
	for (size_t i = 0; i < drawing->x.count; i++) {
		int64_t x = place_x(drawing, drawing->x.marks[i]);
		struct strbuf text = STRBUF_INIT(256);

		add_line_element(drawing, (int64_t[]){ x, bottom },
				 (int64_t[]){ x, bottom + 6 * TENTHS }, "axis");
		curve_write_x(&text, drawing->language, drawing->picture, drawing->x.marks[i]);
		add_text(drawing, x, bottom + 24 * TENTHS, "text-anchor=\"middle\"",
			 strbuf_str(&text));
		strbuf_done(&text);
	}
	add_line_element(drawing, (int64_t[]){ left, top }, (int64_t[]){ left, bottom }, "axis");
	add_line_element(drawing, (int64_t[]){ left, bottom }, (int64_t[]){ right, bottom },
			 "axis");
}

/* The path of one line: broken where the amount is not known. */
static void add_path(const struct drawing *drawing, size_t number)
{
	const struct curve_line *line = &drawing->picture->lines[number];
	struct strbuf *out = drawing->out;
	bool drawn = false, inside = true;

	strbuf_add_format(out,
			  "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" "
			  "stroke-linejoin=\"round\" stroke-dasharray=\"%s\" d=\"",
			  STYLES[number].colour,
			  STYLES[number].dashes[0] ? STYLES[number].dashes : "none");
	for (size_t i = 0; i < line->curve.count && inside; i++) {
		const struct curve_point *point = &line->curve.points[i];
		int64_t x = point->x, minor = point->minor;
		bool known = point->known;

		if (x > drawing->x.most) {
			x = drawing->x.most;
			known = curve_at(&line->curve, x, &minor);
			inside = false;
		}
		if (!known) {
			drawn = false;
			continue;
		}
		strbuf_add(out, drawn ? STR(" L") : STR(" M"));
		add_pair(drawing, place_x(drawing, x),
			 place_y(drawing, curve_drawn(drawing->picture, line, minor)));
		drawn = true;
	}
	strbuf_add(out, STR("\"/>\n"));
}

/* Where a line leaves the picture: its last known height. */
static int64_t end_of(const struct drawing *drawing, size_t number)
{
	const struct curve_line *line = &drawing->picture->lines[number];
	int64_t minor = 0;

	for (int64_t i = 100; i > 0; i--)
		if (curve_at(&line->curve, drawing->x.most / 100 * i, &minor))
			return place_y(drawing, curve_drawn(drawing->picture, line, minor));
	return place_y(drawing, 0);
}

/* Labels beside the ends of their lines, in their order, pushed apart where they would touch and
 * kept above the axis. */
static void labels_place(struct drawing *drawing)
{
	const size_t count = drawing->picture->count;
	size_t order[CURVE_LINES_MAX];
	int64_t least = (TOP + PLOT_HEIGHT) * TENTHS;

	for (size_t i = 0; i < count; i++) {
		size_t k = i;

		drawing->labels[i] = end_of(drawing, i);
		for (; k > 0 && drawing->labels[order[k - 1]] > drawing->labels[i]; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	for (size_t i = 1; i < count; i++) {
		int64_t free = drawing->labels[order[i - 1]] + LABEL_APART * TENTHS;

		if (drawing->labels[order[i]] < free)
			drawing->labels[order[i]] = free;
	}
	for (size_t i = count; i > 0; i--) {
		if (drawing->labels[order[i - 1]] > least)
			drawing->labels[order[i - 1]] = least;
		least = drawing->labels[order[i - 1]] - LABEL_APART * TENTHS;
	}
}

/* A label cut to what the margin holds, with its letter. */
static void add_label(const struct drawing *drawing, size_t number)
{
	struct str label = drawing->picture->lines[number].label;
	struct strbuf text = STRBUF_INIT(1024);
	size_t end = 0, characters = 0;
	char attributes[64] = "fill=\"#RRGGBB\" font-weight=\"600\"";

	for (; end < label.len && characters < LABEL_CHARACTERS; characters++)
		do
			end++;
		while (end < label.len && ((unsigned char)label.ptr[end] & 0xC0) == 0x80);
	for (size_t i = 0; i < 7; i++)
		attributes[6 + i] = STYLES[number].colour[i];
	strbuf_add_byte(&text, (char)('A' + number));
	strbuf_add_byte(&text, ' ');
	strbuf_add(&text, str_slice(label, 0, end));
	if (end < label.len)
		strbuf_add(&text, STR("\u2026"));
	add_text(drawing, (WIDTH - RIGHT + 8) * TENTHS, drawing->labels[number] + 4 * TENTHS,
		 attributes, strbuf_str(&text));
	strbuf_done(&text);
}

static void add_legend(const struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->picture->count; i++) {
		int64_t y = (TOP + PLOT_HEIGHT + 58 + (int64_t)i * LEGEND_ROW) * TENTHS;
		struct strbuf text = STRBUF_INIT(4096);

		strbuf_add_format(drawing->out,
				  "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" "
				  "stroke-dasharray=\"%s\" d=\"M",
				  STYLES[i].colour,
				  STYLES[i].dashes[0] ? STYLES[i].dashes : "none");
		add_pair(drawing, LEFT * TENTHS, y);
		strbuf_add(drawing->out, STR(" L"));
		add_pair(drawing, (LEFT + 52) * TENTHS, y);
		strbuf_add(drawing->out, STR("\"/>\n"));
		strbuf_add_byte(&text, (char)('A' + i));
		strbuf_add(&text, STR("  "));
		strbuf_add(&text, drawing->picture->lines[i].label);
		add_text(drawing, (LEFT + 64) * TENTHS, y + 5 * TENTHS, "fill=\"#222\"",
			 strbuf_str(&text));
		strbuf_done(&text);
	}
}

/* The picture in words: for each line its first and its highest amount. */
static void add_description(const struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->picture->count; i++) {
		const struct curve_line *line = &drawing->picture->lines[i];
		int64_t most = 0, first = -1;
		struct strbuf text = STRBUF_INIT(4096);

		for (size_t k = 0; k < line->curve.count; k++) {
			const struct curve_point *point = &line->curve.points[k];

			if (point->minor > 0 && first < 0)
				first = point->x;
			most = point->minor > most ? point->minor : most;
		}
		strbuf_add(&text, line->label);
		strbuf_add(&text, drawing->language == LANGUAGE_FR ? STR("\u00a0: ") : STR(": "));
		if (first >= 0) {
			strbuf_add(&text, words_translate(drawing->language, STR(N_("pays from"))));
			strbuf_add_byte(&text, ' ');
			curve_write_x(&text, drawing->language, drawing->picture, first);
			strbuf_add(&text, STR(", "));
			strbuf_add(&text, words_translate(drawing->language, STR(N_("at most"))));
			strbuf_add_byte(&text, ' ');
		}
		format_money(&text, drawing->language, most, line->currency);
		strbuf_add(&text, STR(". "));
		add_escaped(drawing->out, strbuf_str(&text));
		strbuf_done(&text);
	}
}

static void add_head(const struct drawing *drawing, int64_t height)
{
	struct strbuf *out = drawing->out, title = STRBUF_INIT(4096), fee = STRBUF_INIT(1024);

	curve_title(&title, drawing->language, drawing->picture);
	curve_fee(&fee, drawing->language, drawing->picture);
	strbuf_add_format(out,
			  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
			  "width=\"%d\" height=\"%d\" role=\"img\" lang=\"%s\" "
			  "aria-labelledby=\"title description\">\n<title id=\"title\">",
			  (int)WIDTH, (int)height, (int)WIDTH, (int)height,
			  drawing->language == LANGUAGE_FR ? "fr" : "en");
	add_escaped(out, strbuf_str(&title));
	strbuf_add(out, STR("</title>\n<desc id=\"description\">"));
	add_description(drawing);
	strbuf_add(out, STR("</desc>\n<style>text { font-family: system-ui, sans-serif; "
			    "font-size: 14px; } .grid { stroke: #ddd; } .axis { stroke: #222; "
			    "fill: none; }</style>\n"
			    "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"));
	strbuf_add_format(out,
			  "<text x=\"%d\" y=\"26\" style=\"font-size: 18px\" "
			  "font-weight=\"600\">",
			  (int)LEFT);
	add_escaped(out, strbuf_str(&title));
	strbuf_add(out, STR("</text>\n"));
	add_text(drawing, LEFT * TENTHS, 47 * TENTHS, "fill=\"#444\"", strbuf_str(&fee));
	strbuf_done(&title);
	strbuf_done(&fee);
}

void curve_svg(struct strbuf *out, enum language language, const struct curve_picture *picture)
{
	struct drawing drawing = { .out = out,
				   .language = language,
				   .picture = picture,
				   .x = curve_axis_x(picture),
				   .y = curve_axis_y(picture) };
	int64_t height = TOP + PLOT_HEIGHT + 58 + (int64_t)picture->count * LEGEND_ROW;

	labels_place(&drawing);
	add_head(&drawing, height);
	add_axes(&drawing);
	for (size_t i = 0; i < picture->count; i++)
		add_path(&drawing, i);
	for (size_t i = 0; i < picture->count; i++)
		add_label(&drawing, i);
	add_legend(&drawing);
	strbuf_add(out, STR("</svg>\n"));
}
