/* Curves on a terminal: Braille dots, or ASCII where there is no UTF-8. */
#include "words/curve_picture.h"

#include <errno.h>
#include <stdlib.h>

#include "words/format.h"
#include "words/shown.h"
#include "words/table.h"

#define GUTTER_MAX 24
#define COLUMNS_MIN 20
#define LETTERS_APART 14 /* columns between two letters of one line */
#define EDGES_MAX 40	 /* rows of the table for one line */

/* A field of dots: each character of the terminal holds 2 x 4 of them (Braille), or one. */
struct canvas {
	unsigned columns, rows;
	unsigned across, down; /* dots in one character */
	unsigned char *cells;  /* dots, by enum of Unicode: bit n is dot n + 1 */
	char *letters;	       /* what stands over the dots; 0: nothing */
};

static int canvas_new(unsigned columns, unsigned rows, bool utf8, struct canvas *canvas)
{
	*canvas = (struct canvas){
		.columns = columns, .rows = rows, .across = utf8 ? 2 : 1, .down = utf8 ? 4 : 1
	};
	canvas->cells = calloc((size_t)columns * rows, 1);
	canvas->letters = calloc((size_t)columns * rows, 1);
	return canvas->cells && canvas->letters ? 0 : -ENOMEM;
}

static void canvas_done(struct canvas *canvas)
{
	free(canvas->cells);
	free(canvas->letters);
}

/* Dots count from the upper left. */
static void dot(struct canvas *canvas, unsigned x, unsigned y)
{
	static const unsigned char BITS[4][2] = {
		{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
	};
	size_t cell = (size_t)(y / canvas->down) * canvas->columns + x / canvas->across;

	canvas->cells[cell] |= BITS[y % canvas->down][x % canvas->across];
}

static unsigned dot_row(const struct canvas *canvas, int64_t drawn, int64_t most)
{
	unsigned high = canvas->rows * canvas->down - 1;

	return high - (unsigned)((drawn * high + most / 2) / most);
}

static int64_t x_of_dot(const struct canvas *canvas, unsigned x, int64_t x_view)
{
	unsigned last = canvas->columns * canvas->across - 1;

	return x_view / last * x + x_view % last * x / last;
}

static void letter(struct canvas *canvas, unsigned x, unsigned y, char letter)
{
	canvas->letters[(size_t)(y / canvas->down) * canvas->columns + x / canvas->across] = letter;
}

/* One line: a dot in each column of dots, and all between when it rises or falls. */
static void draw_line(struct canvas *canvas, const struct curve_picture *picture, size_t number,
		      int64_t most)
{
	const struct curve_line *line = &picture->lines[number];
	unsigned width = canvas->columns * canvas->across, before = 0;
	unsigned every = LETTERS_APART * canvas->across;
	unsigned offset = (unsigned)number * every / (unsigned)picture->count + every / 2;
	bool connected = false;

	for (unsigned x = 0; x < width; x++) {
		int64_t minor;
		unsigned y;

		if (!curve_at(&line->curve, x_of_dot(canvas, x, picture->x_view), &minor)) {
			connected = false;
			continue;
		}
		y = dot_row(canvas, curve_drawn(picture, line, minor), most);
		if (!connected)
			before = y;
		for (unsigned k = before < y ? before : y; k <= (before < y ? y : before); k++)
			dot(canvas, x, k);
		if (x % every == offset % every)
			letter(canvas, x, y, (char)('A' + number));
		before = y;
		connected = true;
	}
}

static void add_cell(struct strbuf *out, const struct canvas *canvas, size_t cell)
{
	unsigned char dots = canvas->cells[cell];

	if (canvas->letters[cell]) {
		strbuf_add_byte(out, canvas->letters[cell]);
	} else if (canvas->down == 1) {
		strbuf_add_byte(out, dots ? '*' : ' ');
	} else if (dots == 0) {
		strbuf_add_byte(out, ' ');
	} else { /* U+2800 and the dots */
		strbuf_add_byte(out, (char)0xE2);
		strbuf_add_byte(out, (char)(0xA0 | dots >> 6));
		strbuf_add_byte(out, (char)(0x80 | (dots & 0x3F)));
	}
}

struct plot {
	struct strbuf *out;
	enum language language;
	const struct curve_picture *picture;
	struct canvas canvas;
	struct axis x, y;
	unsigned gutter;
	bool utf8;
};

static void right_aligned(const struct plot *plot, struct str text)
{
	size_t columns = str_characters(text);

	if (columns < plot->gutter)
		strbuf_add_repeat(plot->out, ' ', plot->gutter - columns);
	strbuf_add(plot->out, text);
}

/* The mark whose height lies in this row of characters. */
static void add_y_mark(const struct plot *plot, unsigned row)
{
	struct strbuf text = STRBUF_INIT(256);
	bool marked = false;

	for (size_t i = 0; i < plot->y.count && !marked; i++) {
		marked = dot_row(&plot->canvas, plot->y.marks[i], plot->y.most) /
				 plot->canvas.down ==
			 row;
		if (marked)
			curve_write_y(&text, plot->language, plot->picture, plot->y.marks[i]);
	}
	right_aligned(plot, strbuf_str(&text));
	if (plot->utf8)
		strbuf_add(plot->out, marked ? STR(" ┤") : STR(" │"));
	else
		strbuf_add(plot->out, marked ? STR(" +") : STR(" |"));
	strbuf_done(&text);
}

static unsigned column_of(const struct plot *plot, int64_t x)
{
	__extension__ typedef __int128 wide;

	return (unsigned)((wide)x * (plot->canvas.columns - 1) / plot->x.most);
}

static void add_x_axis(const struct plot *plot)
{
	unsigned columns = plot->canvas.columns, at = 0;

	strbuf_add_repeat(plot->out, ' ', plot->gutter + 1);
	strbuf_add(plot->out, plot->utf8 ? STR("└") : STR("+"));
	for (unsigned i = 0; i < columns; i++) {
		bool marked = false;

		for (size_t k = 0; k < plot->x.count; k++)
			marked = marked || column_of(plot, plot->x.marks[k]) == i;
		if (plot->utf8)
			strbuf_add(plot->out, marked ? STR("┬") : STR("─"));
		else
			strbuf_add_byte(plot->out, marked ? '+' : '-');
	}
	strbuf_add_byte(plot->out, '\n');
	strbuf_add_repeat(plot->out, ' ', plot->gutter + 2);
	for (size_t k = 0; k < plot->x.count; k++) {
		struct strbuf text = STRBUF_INIT(256);
		unsigned wanted = column_of(plot, plot->x.marks[k]);
		size_t width;

		curve_write_x(&text, plot->language, plot->picture, plot->x.marks[k]);
		width = str_characters(strbuf_str(&text));
		if (wanted >= at + (k > 0 ? 2 : 0) && wanted + width <= columns + 1) {
			strbuf_add_repeat(plot->out, ' ', wanted - at);
			strbuf_add(plot->out, strbuf_str(&text));
			at = wanted + (unsigned)width;
		}
		strbuf_done(&text);
	}
	strbuf_add_byte(plot->out, '\n');
}

static unsigned gutter_of(const struct plot *plot)
{
	size_t widest = 0;

	for (size_t i = 0; i < plot->y.count; i++) {
		struct strbuf text = STRBUF_INIT(256);
		size_t columns;

		curve_write_y(&text, plot->language, plot->picture, plot->y.marks[i]);
		columns = str_characters(strbuf_str(&text));
		widest = columns > widest ? columns : widest;
		strbuf_done(&text);
	}
	return widest < GUTTER_MAX ? (unsigned)widest : GUTTER_MAX;
}

static void add_rows(const struct plot *plot)
{
	for (unsigned row = 0; row < plot->canvas.rows; row++) {
		size_t first = (size_t)row * plot->canvas.columns, end = plot->canvas.columns;

		while (end > 0 && plot->canvas.cells[first + end - 1] == 0)
			end--;
		add_y_mark(plot, row);
		for (size_t column = 0; column < end; column++)
			add_cell(plot->out, &plot->canvas, first + column);
		strbuf_add_byte(plot->out, '\n');
	}
}

static void add_count(const struct plot *plot, const char *english, size_t count)
{
	if (count == 0)
		return;
	strbuf_add(plot->out, STR("  "));
	strbuf_add(plot->out, words_translate(plot->language, str_from(english)));
	strbuf_add(plot->out, plot->language == LANGUAGE_FR ? STR("\u00a0: ") : STR(": "));
	strbuf_add_int(plot->out, (int64_t)count);
	strbuf_add_byte(plot->out, '\n');
}

static void add_legend(const struct plot *plot)
{
	for (size_t i = 0; i < plot->picture->count; i++) {
		strbuf_add(plot->out, STR("  "));
		strbuf_add_byte(plot->out, (char)('A' + i));
		strbuf_add(plot->out, STR("  "));
		shown_add(plot->out, plot->picture->lines[i].label);
		strbuf_add_byte(plot->out, '\n');
	}
	add_count(plot, N_("left out, because they pay no money here"), plot->picture->left_out);
}

/* The edges of one line as rows: from where, and what is paid from there on. */
static size_t add_edges(struct table *table, const struct plot *plot, size_t number)
{
	const struct curve_line *line = &plot->picture->lines[number];
	size_t rows = 0, left = 0;

	for (size_t i = 1; i < line->curve.count; i++) {
		const struct curve_point *a = &line->curve.points[i - 1];
		const struct curve_point *b = &line->curve.points[i];
		struct strbuf text = STRBUF_INIT(256);

		if (a->known == b->known && a->minor == b->minor)
			continue;
		if (rows == EDGES_MAX) {
			left++;
			continue;
		}
		rows++;
		strbuf_add_byte(&text, (char)('A' + number));
		table_cell_take(table, &text);
		if (b->x - a->x == 1)
			curve_write_edge(&text, plot->language, plot->picture, a->x, b->x);
		else
			curve_write_edge(&text, plot->language, plot->picture, a->x, a->x);
		table_cell_take(table, &text);
		if (!b->known) {
			strbuf_add(&text, words_translate(plot->language, STR(N_("undefined"))));
		} else {
			if (b->x - a->x > 1) {
				strbuf_add(&text,
					   words_translate(plot->language, STR(N_("evenly to"))));
				strbuf_add_byte(&text, ' ');
			}

			format_money(&text, plot->language, b->minor, line->currency);
		}
		table_cell_take(table, &text);
		strbuf_done(&text);
	}
	return left;
}

static int add_table(const struct plot *plot)
{
	struct table *table;
	size_t left = 0;
	int r = table_new(&table);

	if (r < 0)
		return r;
	table_column(table, STR_NONE, TABLE_LEFT);
	table_column(table, words_translate(plot->language, STR(N_("Where"))), TABLE_LEFT);
	table_column(table, words_translate(plot->language, STR(N_("Pays"))), TABLE_RIGHT);
	for (size_t i = 0; i < plot->picture->count; i++)
		left += add_edges(table, plot, i);
	if (!table_is_empty(table)) {
		strbuf_add_byte(plot->out, '\n');
		r = table_write(table, plot->out, 0, 2);
	}
	table_free(table);
	add_count(plot, N_("more edges, in --json"), left);
	return r;
}

int curve_plot(struct strbuf *out, enum language language, const struct curve_picture *picture,
	       struct curve_paper paper)
{
	struct plot plot = { .out = out,
			     .language = language,
			     .picture = picture,
			     .x = curve_axis_x(picture),
			     .y = curve_axis_y(picture),
			     .utf8 = paper.utf8 };
	unsigned columns;
	int r;

	plot.gutter = gutter_of(&plot);
	columns = paper.columns > plot.gutter + 3 + COLUMNS_MIN ? paper.columns - plot.gutter - 3
								: COLUMNS_MIN;
	r = canvas_new(columns, paper.rows, paper.utf8, &plot.canvas);
	if (r < 0) {
		canvas_done(&plot.canvas);
		return r;
	}
	for (size_t i = 0; i < picture->count; i++)
		draw_line(&plot.canvas, picture, i, plot.y.most);
	curve_title(out, language, picture);
	strbuf_add(out, STR(" ("));
	curve_fee(out, language, picture);
	strbuf_add(out, STR(")\n\n"));
	add_rows(&plot);
	add_x_axis(&plot);
	strbuf_add_byte(out, '\n');
	add_legend(&plot);
	canvas_done(&plot.canvas);
	return add_table(&plot);
}
