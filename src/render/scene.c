/* SPDX-License-Identifier: Apache-2.0 */
#include "render/scene.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* Doubts that deserve a mark in the picture; the table shows all of them. */
#define FLAGS_FAULT (FLAG_ABOVE_ROOF | FLAG_IMPLAUSIBLE)
#define FLAGS_QUIET (FLAG_UNCHECKED | FLAG_UNSTABLE_WARMUP | FLAG_POWER_LIMITED | FLAG_WRONG)
#define DAGGER "\xE2\x80\xA0"
#define DOUBLE_DAGGER "\xE2\x80\xA1"

static bool is_rate(double value)
{
	return isfinite(value) && value > 0;
}

/* ---- ceilings ---- */

static bool is_tensor(const char *pipe)
{
	return strstr(pipe, "tensor") != NULL;
}

/* How many drawn kernels have CEILING as theirs. */
static int kernels_of(const struct scene *scene, const struct ceiling *ceiling)
{
	int count = 0;

	for (int i = 0; i < scene->point_count; i++)
		count += scene->points[i].point->pipe == ceiling;
	return count;
}

/* A ceiling everybody looks for, used or not: FP64, FP32 and the highest dense tensor one. */
static bool is_landmark(const struct model *model, const struct ceiling *ceiling)
{
	if (!strcmp(ceiling->pipe, "FP64") || !strcmp(ceiling->pipe, "FP32"))
		return true;
	if (!is_tensor(ceiling->pipe))
		return false;
	for (int i = 0; i < model->ceiling_count; i++) {
		const struct ceiling *other = &model->ceilings[i];

		if (other->role == ROLE_OPERATIONS && other->roof && is_tensor(other->pipe) &&
			other->rate.attainable > ceiling->rate.attainable)
			return false;
	}
	return true;
}

/* Greater is kept longer; 0: not drawn. */
static int importance(const struct scene *scene, const struct ceiling *ceiling)
{
	const bool all = scene->extras & CHART_ALL_CEILINGS;
	int kernels;

	if (ceiling->role != ROLE_OPERATIONS || !(all ? ceiling->best : ceiling->roof) ||
		!is_rate(ceiling->rate.attainable))
		return 0;
	kernels = kernels_of(scene, ceiling);
	return kernels ? 1 + kernels : all || is_landmark(scene->model, ceiling);
}

static void insert_ceiling(struct scene *scene, const struct ceiling *ceiling)
{
	const int most = scene->extras & CHART_ALL_CEILINGS ? SCENE_CEILINGS : SCENE_CEILINGS_USED;
	int least = 0;

	if (scene->ceiling_count < most) {
		scene->ceilings[scene->ceiling_count++].ceiling = ceiling;
		return;
	}
	for (int i = 1; i < most; i++)
		if (importance(scene, scene->ceilings[i].ceiling) <=
			importance(scene, scene->ceilings[least].ceiling))
			least = i;
	if (importance(scene, ceiling) > importance(scene, scene->ceilings[least].ceiling))
		scene->ceilings[least].ceiling = ceiling;
}

static int compare_ceilings(const void *a, const void *b)
{
	const struct scene_ceiling *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->ceiling > y->ceiling) - (x->ceiling < y->ceiling);
}

/* "FP64 tensor" -> "FP64 TC" where there is little room; the paper's caption says what that is. */
const char *scene_pipe_name(const struct scene *scene, const char *pipe, char *to, size_t size)
{
	char clean[64], *tensor;

	text_clean(clean, sizeof(clean), pipe);
	tensor = strstr(clean, " tensor");
	if (tensor && !scene->sheet->caption)
		snprintf(tensor, sizeof(clean) - (size_t)(tensor - clean), "%s",
			precision_of(pipe) == PRECISION_FP64 ? " TC" : "");
	snprintf(to, size, "%.40s", clean);
	return to;
}

/* FP16 and BF16 are the same to the eye: one row where they are within 4 %. */
static void merge_halves(struct scene *scene)
{
	for (int i = 0; i + 1 < scene->ceiling_count; i++) {
		struct scene_ceiling *low = &scene->ceilings[i], *high = low + 1;
		const char *rest = strchr(high->name, ' ');

		if (low->precision != PRECISION_HALF || high->precision != PRECISION_HALF ||
			is_tensor(low->ceiling->pipe) != is_tensor(high->ceiling->pipe) ||
			low->ceiling->aspect[0] || high->ceiling->aspect[0] ||
			high->value > 1.04 * low->value)
			continue;
		snprintf(low->name, sizeof(low->name), "FP16/BF16%.30s", rest ? rest : "");
		low->value = high->value;
		memmove(high, high + 1, (size_t)(scene->ceiling_count - i - 2) * sizeof(*high));
		scene->ceiling_count--;
	}
}

static void choose_unit(struct scene *scene, double top)
{
	static const struct {
		double unit;
		const char *prefix;
	} units[] = { { 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" }, { 1, "" } };
	bool flop = false, op = false;
	size_t i = 0;

	for (int k = 0; k < scene->ceiling_count; k++) {
		bool integer = !strcmp(pipe_unit(scene->ceilings[k].ceiling->pipe), "OP");

		op = op || integer;
		flop = flop || !integer;
	}
	scene->operation = flop && op ? "operations" : op ? "OP" : "FLOP";
	while (i < 3 && top < units[i].unit)
		i++;
	scene->unit = units[i].unit;
	scene->prefix = units[i].prefix;
	snprintf(scene->rate_unit, sizeof(scene->rate_unit), "%s%s/s", units[i].prefix,
		op && !flop ? "OP" : "FLOP");
}

static void name_ceiling(const struct scene *scene, struct scene_ceiling *row)
{
	char aspect[32];

	scene_pipe_name(scene, row->ceiling->pipe, row->name, sizeof(row->name));
	if (!row->ceiling->aspect[0])
		return;
	text_clean(aspect, sizeof(aspect), row->ceiling->aspect);
	snprintf(row->name + strlen(row->name), sizeof(row->name) - strlen(row->name), ", %s",
		aspect);
}

static void choose_ceilings(struct scene *scene)
{
	double top = 0;

	for (int i = 0; i < scene->model->ceiling_count; i++)
		if (importance(scene, &scene->model->ceilings[i]))
			insert_ceiling(scene, &scene->model->ceilings[i]);
	for (int i = 0; i < scene->ceiling_count; i++)
		top = fmax(top, scene->ceilings[i].ceiling->rate.attainable);
	for (int i = 0; top == 0 && i < scene->point_count; i++)
		top = fmax(top, scene->points[i].y);
	choose_unit(scene, top);
	for (int i = 0; i < scene->ceiling_count; i++) {
		struct scene_ceiling *row = &scene->ceilings[i];

		row->value = row->ceiling->rate.attainable / scene->unit;
		row->precision = precision_of(row->ceiling->pipe);
		row->peak = scene->extras & CHART_PEAKS ? row->ceiling->peak / scene->unit : NAN;
		name_ceiling(scene, row);
	}
	qsort(scene->ceilings, (size_t)scene->ceiling_count, sizeof(*scene->ceilings),
		compare_ceilings);
	merge_halves(scene);
	for (int i = 1; i < scene->ceiling_count; i++)
		scene->ceilings[i].dashed =
			!scene->ceilings[i - 1].dashed &&
			scene->ceilings[i].value < 1.05 * scene->ceilings[i - 1].value;
}

/* ---- kernels ---- */

static int compare_names(const void *a, const void *b)
{
	const struct scene_point *const *x = a, *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);

	return order ? order : (*x > *y) - (*x < *y);
}

/* The second of equal names becomes "name#2", and so on; again where that is a name, too. */
static void make_unique(struct scene *scene)
{
	struct scene_point **sorted = memory_new((size_t)scene->row_count + 1, sizeof(*sorted));
	bool changed = true;

	for (int i = 0; i < scene->row_count; i++)
		sorted[i] = &scene->rows[i];
	for (int pass = 0; pass < 4 && changed; pass++) {
		char last[sizeof(scene->rows->name)] = "";
		int same = 1;

		changed = false;
		qsort(sorted, (size_t)scene->row_count, sizeof(*sorted), compare_names);
		for (int i = 0; i < scene->row_count; i++) {
			same = i && !strcmp(sorted[i]->name, last) ? same + 1 : 1;
			snprintf(last, sizeof(last), "%s", sorted[i]->name);
			if (same > 1) {
				snprintf(sorted[i]->name, sizeof(sorted[i]->name), "%.100s#%d",
					last, same);
				changed = true;
			}
		}
	}
	free(sorted);
}

static void name_point(struct scene_point *point)
{
	unsigned flags = point->point->estimate ? point->point->estimate->flags : 0;
	char clean[1024];

	text_clean(clean, sizeof(clean), point->point->measurement->kernel);
	short_name(point->name, sizeof(point->name), clean);
	if (flags & FLAGS_FAULT)
		snprintf(point->mark, sizeof(point->mark), DOUBLE_DAGGER);
	else if (flags & ~FLAGS_QUIET)
		snprintf(point->mark, sizeof(point->mark), DAGGER);
}

static void choose_points(struct scene *scene)
{
	const struct model *model = scene->model;

	scene->rows = memory_new((size_t)model->point_count + 1, sizeof(*scene->rows));
	scene->points = memory_new((size_t)model->point_count + 1, sizeof(*scene->points));
	for (int i = 0; i < model->point_count; i++) {
		const struct point *point = &model->points[i];
		struct scene_point *row = &scene->rows[scene->row_count];

		if (!point->leads || (point->computes && !is_rate(point->operations.attainable)))
			continue;
		row->point = point;
		row->y = point->operations.attainable;
		row->precision = precision_of(point->measurement->pipe);
		name_point(row);
		scene->row_count++;
	}
	make_unique(scene);
	for (int i = 0; i < scene->row_count; i++)
		if (scene->rows[i].point->computes)
			scene->points[scene->point_count++] = scene->rows[i];
	for (int i = LABELLED_FEW; scene->point_count > LABELLED_MOST && i < scene->point_count;
		i++)
		scene->points[i].context = true;
}

/* ---- what is said in words ---- */

/* One line that lists names, as many as fit in about a hundred characters. */
struct list {
	char *line;
	size_t size;
	int shown, left;
};

static void list_add(struct list *list, const char *intro, const char *name, const char *detail)
{
	size_t used = strlen(list->line);

	if (used + strlen(name) + strlen(detail) > (list->shown ? 64u : list->size - 8)) {
		list->left++;
		return;
	}
	snprintf(list->line + used, list->size - used, "%s%s%s", list->shown ? ", " : intro, name,
		detail);
	list->shown++;
}

static void list_end(struct list *list)
{
	size_t used = strlen(list->line);

	if (list->left && used < list->size)
		snprintf(list->line + used, list->size - used, " and %d more", list->left);
}

static struct list list_begin(struct scene *scene, enum scene_note note)
{
	return (struct list){ scene->notes[note], sizeof(scene->notes[note]), 0, 0 };
}

static void note_not_drawn(struct scene *scene)
{
	struct list list = list_begin(scene, NOTE_NOT_DRAWN);
	char clean[1024], name[128], detail[64];

	for (int i = 0; i < scene->model->point_count; i++) {
		const struct point *point = &scene->model->points[i];

		if (point->computes)
			continue;
		text_clean(clean, sizeof(clean), point->measurement->kernel);
		short_name(name, sizeof(name), clean);
		detail[0] = 0;
		if (point->bound && isfinite(point->percent))
			snprintf(detail, sizeof(detail), " (%.0f%% of %.30s)", point->percent,
				point_roof_name(point));
		list_add(&list, "without FLOPs, not drawn: ", name, detail);
	}
	list_end(&list);
	list = list_begin(scene, NOTE_LOST);
	for (int i = 0; i < scene->model->loss_count; i++) {
		const struct loss *loss = &scene->model->losses[i];

		if (loss->has_figure || loss->measurement->role != ROLE_WORKLOAD)
			continue;
		text_clean(clean, sizeof(clean), loss->measurement->kernel);
		short_name(name, sizeof(name), clean);
		list_add(&list, "no figure: ", name, "");
	}
	list_end(&list);
}

static void note_flags(struct scene *scene)
{
	unsigned faults = 0, doubts = 0;
	char names[200];

	for (int i = 0; i < scene->point_count; i++) {
		const struct estimate *estimate = scene->points[i].point->estimate;
		unsigned flags = estimate ? estimate->flags : 0;

		if (flags & FLAGS_FAULT)
			faults |= flags & FLAGS_FAULT;
		else
			doubts |= flags & ~FLAGS_QUIET;
	}
	if (doubts)
		snprintf(scene->notes[NOTE_DOUBT], sizeof(scene->notes[NOTE_DOUBT]),
			DAGGER " flagged: %s", flags_text(doubts, names, sizeof(names)));
	if (faults)
		snprintf(scene->notes[NOTE_FAULT], sizeof(scene->notes[NOTE_FAULT]),
			DOUBLE_DAGGER " fault: %s", flags_text(faults, names, sizeof(names)));
}

void scene_build(struct scene *scene, const struct model *model, enum chart_size size,
	enum chart_theme theme, unsigned extras)
{
	*scene = (struct scene){
		.model = model,
		.extras = extras,
		.sheet = theme_sheet(size),
		.palette = theme_palette(theme),
	};
	choose_points(scene);
	choose_ceilings(scene);
	for (int i = 0; i < scene->point_count; i++)
		scene->points[i].y /= scene->unit;
	if (scene->sheet->caption)
		note_not_drawn(scene);
	note_flags(scene);
}

void scene_release(struct scene *scene)
{
	free(scene->points);
	free(scene->rows);
	scene->points = scene->rows = NULL;
}

double scene_top(const struct scene *scene)
{
	return scene->ceiling_count ? scene->ceilings[scene->ceiling_count - 1].value : 0;
}

double scene_bandwidth(const struct scene *scene, enum level level)
{
	const struct ceiling *drawn = scene->model->roofs[level].drawn;

	return drawn && is_rate(drawn->rate.attainable) ? drawn->rate.attainable / scene->unit
							: NAN;
}

double scene_peak_bandwidth(const struct scene *scene, enum level level)
{
	const struct ceiling *drawn = scene->model->roofs[level].drawn;

	return drawn && scene->extras & CHART_PEAKS ? drawn->peak / scene->unit : NAN;
}

double scene_peak_top(const struct scene *scene)
{
	double top = 0;

	for (int i = 0; i < scene->ceiling_count; i++)
		top = fmax(top, scene->ceilings[i].peak); /* fmax passes over what is not known */
	return top;
}
