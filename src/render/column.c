/* SPDX-License-Identifier: Apache-2.0 */
#include "render/column.h"

#include <math.h>
#include <stdio.h>

/* Where the text of the column stands, in units of its size from the plot's right edge. */
#define COLUMN_ELBOW 0.62
#define COLUMN_GLYPH 1.35
#define COLUMN_TEXT 2.15
#define COLUMN_GAP 0.8
#define COLUMN_END 0.6

static const char *value_text(char to[16], double value)
{
	snprintf(to, 16,
		value >= 99.95	  ? "%.0f"
		: value >= 9.995  ? "%.1f"
		: value >= 0.9995 ? "%.2f"
				  : "%.3f",
		value);
	return to;
}

/* Width of the name and value columns together. */
static double text_columns_width(const struct canvas *canvas)
{
	double names = 0, values = 0, head;
	char value[16];

	for (int i = 0; i < canvas->row_count; i++) {
		const struct column_row *row = &canvas->rows[i];

		names = fmax(names, font_width(canvas->font, row->name, canvas->side));
		values = fmax(values,
			font_width_bold(canvas->font, value_text(value, row->value), canvas->side));
	}
	head = font_width(canvas->font, canvas->column_head, canvas->side * 0.92) +
	       font_width(canvas->font, canvas->column_unit, canvas->side * 0.92);
	return fmax(names + values, head) + COLUMN_GAP * canvas->side;
}

double column_width(const struct canvas *canvas)
{
	if (!canvas->row_count)
		return 1.5 * canvas->em;
	return (COLUMN_TEXT + COLUMN_END) * canvas->side + text_columns_width(canvas);
}

/* Pushes rows apart until none overlap, each by half; keeps their order. */
static void spread(double *place, int count, double height, double low, double high)
{
	for (int round = 0; round < 200; round++) {
		bool moved = false;

		for (int i = 0; i + 1 < count; i++) {
			double need = height - (place[i + 1] - place[i]);

			if (need > 1e-6) {
				place[i] -= need / 2;
				place[i + 1] += need / 2;
				moved = true;
			}
		}
		place[0] = fmax(place[0], low);
		place[count - 1] = fmin(place[count - 1], high);
		if (!moved)
			break;
	}
}

static void write_mark(struct canvas *canvas, const struct column_row *row, double y)
{
	double side = canvas->side;

	script_add(&canvas->script,
		"set arrow from graph 1,first %g to screen (L+PW+%p)/W,screen (B+%p)/H "
		"nohead front lw 0.8 lc rgb COL[%d]\n"
		"set label '' at screen (L+PW+%p)/W,screen (B+%p)/H "
		"point pt %s[%d] ps %g*PSF %slc rgb COL[%d] front\n",
		row->value, COLUMN_ELBOW * side, y, row->precision + 1, COLUMN_GLYPH * side, y,
		row->rival ? "PTO" : "PTF", row->precision + 1, 0.92 * canvas->scale,
		row->rival ? "lw 1.2 " : "", row->precision + 1);
}

static void write_row(
	struct canvas *canvas, const struct column_row *row, double y, double end, bool coloured)
{
	double side = canvas->side;
	char value[16];

	if (coloured)
		write_mark(canvas, row, y);
	else
		script_add(&canvas->script,
			"set arrow from graph 1,first %g to screen (L+PW+%p)/W,screen (B+%p)/H "
			"nohead front lw 0.8 lc rgb SUB\n",
			row->value, (COLUMN_TEXT - 0.3) * side, y);
	script_add(&canvas->script,
		"set label %q at screen (L+PW+%p)/W,screen (B+%p)/H left noenhanced front "
		"font ',%g' textcolor rgb INK\n"
		"set label '%s' at screen (L+PW+%p)/W,screen (B+%p)/H right noenhanced front "
		"font BOLD.',%g' textcolor rgb INK\n",
		row->name, COLUMN_TEXT * side, y, side, value_text(value, row->value), end, y,
		side);
}

static void write_head(struct canvas *canvas, double y, double end)
{
	double size = 0.92 * canvas->side;

	script_add(&canvas->script,
		"set label '%s' at screen (L+PW+%p)/W,screen (B+%p)/H left noenhanced front "
		"font ',%g' textcolor rgb SUB\n"
		"set label '%s' at screen (L+PW+%p)/W,screen (B+%p)/H right noenhanced front "
		"font ',%g' textcolor rgb SUB\n",
		canvas->column_head, COLUMN_TEXT * canvas->side, y, size, canvas->column_unit, end,
		y, size);
}

void column_write(struct canvas *canvas, bool coloured)
{
	double place[COLUMN_ROWS], side = canvas->side;
	double end = COLUMN_TEXT * side + text_columns_width(canvas);

	if (!canvas->row_count)
		return;
	script_add(&canvas->script,
		"\n# ceilings: %s, precision (index of COL), 1 = dashed over its equal, "
		"1 = of the second result\n"
		"$ceilings << END_OF_CEILINGS\n",
		canvas->column_unit);
	for (int i = 0; i < canvas->row_count; i++) {
		const struct column_row *row = &canvas->rows[i];

		place[i] = axes_y(&canvas->axes, row->value);
		script_add(&canvas->script, "%g %d %d %d    # %c\n", row->value, row->precision + 1,
			row->dashed, row->rival, row->name);
	}
	script_add(&canvas->script, "END_OF_CEILINGS\n");
	spread(place, canvas->row_count, 1.18 * side, 0, canvas->axes.height);
	for (int i = 0; i < canvas->row_count; i++)
		write_row(canvas, &canvas->rows[i], place[i], end, coloured);
	write_head(canvas, place[canvas->row_count - 1] + 1.5 * side, end);
}
