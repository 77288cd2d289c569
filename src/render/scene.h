/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a model is drawn: which ceilings, which kernels under which names, in which unit, and
 * what must be said in words because it has no place in the picture. No layout yet.
 */
#ifndef RENDER_SCENE_H
#define RENDER_SCENE_H

#include <stdbool.h>

#include "model/model.h"
#include "render/theme.h"

#define SCENE_CEILINGS 7
/* More kernels than LABELLED_MOST: the first LABELLED_FEW keep labels, the others become dots. */
#define LABELLED_MOST 30
#define LABELLED_FEW 24
#define SCENE_NOTES 4

struct scene_ceiling {
	const struct ceiling *ceiling;
	char name[48];
	double value; /* in the unit of the chart */
	bool dashed;  /* within 5 % of the one below it: drawn over it in dashes */
	enum precision precision;
};

struct scene_point {
	const struct point *point;
	char name[128]; /* short and unique */
	char mark[8];	/* dagger of a flagged kernel, "" */
	double y;	/* operations per second, in the unit of the chart */
	enum precision precision;
	bool context; /* a dot without a label */
};

struct scene {
	const struct model *model;
	const struct sheet *sheet;
	const struct palette *palette;
	double unit;	       /* what 1 stands for: 1e12 */
	char rate_unit[32];    /* "TFLOP/s" */
	const char *operation; /* "FLOP", "OP", or "operations" where both are drawn */
	const char *prefix;    /* "T" */
	int ceiling_count;     /* lowest first */
	struct scene_ceiling ceilings[SCENE_CEILINGS];
	int point_count;
	struct scene_point *points; /* only what computes and whose speed is known */
	int note_count;
	char notes[SCENE_NOTES][400]; /* lines inside the picture */
};

void scene_build(struct scene *scene, const struct model *model, enum chart_size size,
	enum chart_theme theme);
void scene_release(struct scene *scene);

/* Highest ceiling in the unit of the chart; 0: none. */
double scene_top(const struct scene *scene);
/* Bandwidth of the drawn roof of LEVEL, in the unit of the chart per operation; NAN: none. */
double scene_bandwidth(const struct scene *scene, enum level level);

/*
 * A name for a picture: without return type, namespaces, template arguments and parameters, cut in
 * the middle to 24 characters. NAME is cleaned text.
 */
void short_name(char *to, size_t size, const char *name);

#endif
