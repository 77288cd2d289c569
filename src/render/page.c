/* SPDX-License-Identifier: Apache-2.0 */
#include "render/page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* ---- how a script begins ---- */

static bool is_simulated(const struct canvas *canvas)
{
	return canvas->scene->model->result->simulated ||
	       (canvas->rival && canvas->rival->model->result->simulated);
}

static void write_source(struct canvas *canvas, const struct result *result)
{
	script_add(&canvas->script,
		"# Device: %c\n"
		"# Measured %c with %c%s\n",
		result->device.name, result->started, result->tool,
		result->simulated ? "; SIMULATED: no hardware was measured" : "");
}

static void write_header(struct canvas *canvas, const char *stem, const char *about)
{
	script_add(&canvas->script, "# %s.gp - %s\n", stem, about);
	write_source(canvas, canvas->scene->model->result);
	if (canvas->rival)
		write_source(canvas, canvas->rival->model->result);
	script_add(&canvas->script,
		"#\n"
		"# Complete in itself: data, layout and style are all in this file. Edit it, then "
		"run\n"
		"#   gnuplot %s.gp                      -> %s.png\n"
		"#   gnuplot -e \"term='pdf'\" %s.gp      -> %s.pdf   (also svg, eps)\n"
		"# Names with unusual characters stand as octal bytes, so that nothing in them "
		"runs.\n",
		stem, stem, stem, stem);
}

static void write_terminals(struct canvas *canvas, const char *stem)
{
	const struct sheet *sheet = canvas->scene->sheet;

	script_add(&canvas->script,
		"if (!exists(\"term\")) term = 'png'\n"
		"if (!exists(\"base\")) base = '%s'\n"
		"W = %g; H = %g    # the page, in points (1/72 inch)\n"
		"DPI = %g         # of the PNG\n"
		"FONT = '%s'; FS = %g\n"
		"if (term eq 'svg') FONT = 'Arial'\n"
		"BOLD = (term eq 'svg' && !exists(\"piped\")) ? FONT : FONT.':Bold'\n"
		"LW = %g; S = DPI/72.\n",
		stem, canvas->width, canvas->height, sheet->dpi, canvas->font->family, sheet->em,
		canvas->scale);
}

static void write_colours(struct canvas *canvas)
{
	const struct palette *p = canvas->scene->palette;
	const unsigned *c = p->precision, *l = p->level;

	script_add(&canvas->script,
		"\nBG = '%s'; INK = '%s'; SUB = '%s'; GRID = '%s'; TINT = '%s'; ROOF = '%s'\n"
		"CONTEXT = '%s'\n"
		"# precision:    FP64      FP32      TF32      FP16/BF16 FP8...    integer\n"
		"array COL[6] = [%x, %x, %x, %x, %x, %x]\n"
		"array PTF[6] = [5, 7, 9, 13, 11, 15]    # filled markers\n"
		"array PTO[6] = [4, 6, 8, 12, 10, 14]    # open ones\n"
		"# level:         DRAM      L3        L2        L1        shared\n"
		"array LCOL[5] = [%x, %x, %x, %x, %x]\n\n",
		p->background, p->ink, p->secondary, p->grid, p->tint, p->roof, p->context, c[0],
		c[1], c[2], c[3], c[4], c[5], l[0], l[1], l[2], l[3], l[4]);
}

static void write_outputs(struct canvas *canvas)
{
	script_add(&canvas->script,
		"F = sprintf('%%s,%%g', FONT, FS)\n"
		"if (term eq 'png') set term pngcairo noenhanced size W*S,H*S font F "
		"fontscale 0.75*S linewidth S*LW pointscale S background rgb BG\n"
		"if (term eq 'pdf') set term pdfcairo noenhanced size W/72.,H/72. font F "
		"fontscale 0.75 linewidth 2*LW%s\n"
		"if (term eq 'eps') set term epscairo noenhanced size W/72.,H/72. font F "
		"fontscale 0.75 linewidth 2*LW\n"
		"if (term eq 'svg') set term svg noenhanced size W,H font F linewidth LW "
		"background BG\n"
		"# A point of size 1 has a radius of 3.05 pt in cairo, 0.375 x font size in svg.\n"
		"PSF = (term eq 'svg') ? 8.13/FS : 1.0\n"
		"if (!exists(\"piped\")) set output base.'.'.term\n"
		"set encoding utf8\n"
		"max(a,b) = a > b ? a : b\n"
		"min(a,b) = a < b ? a : b\n\n",
		canvas->scene->palette->dark ? " background rgb BG" : "");
}

void page_begin(struct canvas *canvas, const char *stem, const char *about)
{
	write_header(canvas, stem, about);
	write_terminals(canvas, stem);
	write_colours(canvas);
	write_outputs(canvas);
}

/* ---- what stands over the picture ---- */

/* The greatest clock at which a drawn ceiling was held, else the device's own. */
static double clock_of(const struct scene *scene)
{
	double clock = NAN;

	for (int i = 0; i < scene->ceiling_count; i++) {
		const struct estimate *estimate = scene->ceilings[i].ceiling->estimate;

		if (estimate && isfinite(estimate->clock_hz))
			clock = fmax(clock, estimate->clock_hz);
	}
	return isfinite(clock) ? clock : scene->model->result->device.clock_hz;
}

/* "measured ceilings, 132 SMs at 1.98 GHz, ECC on, driver ..., 2026-11-23" */
static void add_conditions(const struct scene *scene, struct text *line)
{
	const struct result *result = scene->model->result;
	const struct device *device = &result->device;
	double clock = clock_of(scene);
	bool gpu = device->code == CODE_GPU;
	char hertz[32];

	text_add(line, "%s ceilings", result->simulated ? "simulated" : "measured");
	if (device->units > 0)
		text_add(line, ", %d %s%s", device->units, gpu ? "SM" : "core",
			device->units == 1 ? "" : "s");
	if (!gpu && device->threads > device->units)
		text_add(line, ", %d threads", device->threads);
	if (isfinite(clock) && clock > 0)
		text_add(line, " at %s", text_si(hertz, sizeof(hertz), clock, "Hz"));
	if (gpu && device->ecc >= 0)
		text_add(line, ", ECC %s", device->ecc ? "on" : "off");
	if (*device->driver)
		text_add(line, ", %s%s", gpu ? "driver " : "", device->driver);
	if (*result->started)
		text_add(line, ", %.10s", result->started);
}

static double write_simulated(struct canvas *canvas)
{
	double size = 1.25 * canvas->em;

	script_add(&canvas->script,
		"set label 'SIMULATED' at screen (W-%p)/W,screen (H-%p)/H right noenhanced "
		"font BOLD.',%g' textcolor rgb '%s'\n",
		0.6 * canvas->em, 1.15 * canvas->em, size, canvas->scene->palette->alarm);
	return font_width_bold(canvas->font, "SIMULATED", size) + canvas->em;
}

void page_title(struct canvas *canvas, const char *title, const char *line, double left)
{
	double em = canvas->em, room = canvas->width - left - em, narrow = room;
	char clean[1024], cut[512];

	if (!canvas->scene->sheet->caption)
		return;
	if (is_simulated(canvas))
		narrow -= write_simulated(canvas);
	text_clean(clean, sizeof(clean), title);
	font_cut(canvas->font, cut, sizeof(cut), clean, 1.25 * 1.07 * em, narrow);
	page_text(canvas, cut, left, canvas->height - 1.15 * em, "left", 1.25 * em, true, "INK");
	text_clean(clean, sizeof(clean), line);
	font_cut(canvas->font, cut, sizeof(cut), clean, 0.95 * em, room);
	page_text(canvas, cut, left, canvas->height - 2.6 * em, "left", 0.95 * em, false, "SUB");
}

void page_title_device(struct canvas *canvas, const char *line, double left)
{
	struct text conditions = TEXT_EMPTY;

	add_conditions(canvas->scene, &conditions);
	page_title(canvas, canvas->scene->model->result->device.name,
		line ? line : conditions.bytes, left);
	text_release(&conditions);
}

void page_simulated(struct canvas *canvas)
{
	double size = 0.62 * canvas->axes.width / font_width_bold(canvas->font, "SIMULATED", 1);

	if (is_simulated(canvas))
		script_add(&canvas->script,
			"set label 'SIMULATED' at screen (L+0.6*PW)/W,screen (B+0.34*PH)/H center "
			"noenhanced back font BOLD.',%g' textcolor rgb '%s'\n",
			size, canvas->scene->palette->wash);
}

void page_text(struct canvas *canvas, const char *text, double x, double y, const char *justify,
	double size, bool bold, const char *colour)
{
	script_add(&canvas->script,
		"set label %q at screen %p/W,screen %p/H %s noenhanced front font %s',%g' "
		"textcolor rgb %s\n",
		text, x, y, justify, bold ? "BOLD." : "", size, colour);
}
