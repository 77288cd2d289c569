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

#define SCENE_CEILINGS 24
#define SCENE_CEILINGS_USED 7 /* unless all are asked for */

/* More kernels than LABELLED_MOST: the first LABELLED_FEW keep labels, the others become dots. */
#define LABELLED_MOST 30
#define LABELLED_FEW 24

struct scene_ceiling {
	const struct ceiling *ceiling;
	char name[48];
	double value; /* in the unit of the chart */
	double peak;  /* the theoretical one, where it is drawn and known; else NAN */
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

/* Why a line of words stands in the picture. */
enum scene_note {
	NOTE_NOT_DRAWN, /* kernels without operations: no place by intensity */
	NOTE_LOST,	/* kernels without a figure */
	NOTE_DOUBT,	/* what a dagger means */
	NOTE_FAULT,
	NOTE_COUNT
};

struct scene {
	const struct model *model;
	const char *name; /* (optional) a short one, in a comparison; foreign text */
	const struct sheet *sheet;
	const struct palette *palette;
	unsigned extras;       /* enum chart_extra */
	double unit;	       /* what 1 stands for: 1e12 */
	char rate_unit[32];    /* "TFLOP/s" */
	const char *operation; /* "FLOP", "OP", or "operations" where both are drawn */
	const char *prefix;    /* "T" */
	int ceiling_count;     /* lowest first */
	struct scene_ceiling ceilings[SCENE_CEILINGS];
	int row_count;
	struct scene_point *rows; /* every kernel whose speed is known, once */
	int point_count;
	struct scene_point *points; /* those of them that compute */
	char notes[NOTE_COUNT]
		  [400]; /* lines inside the picture; "" where there is nothing to say */
};

void scene_build(struct scene *scene, const struct model *model, enum chart_size size,
	enum chart_theme theme, unsigned extras);
void scene_release(struct scene *scene);

/* Highest ceiling in the unit of the chart; 0: none. */
double scene_top(const struct scene *scene);
/* Bandwidth of the drawn roof of LEVEL, in the unit of the chart per operation; NAN: none. */
double scene_bandwidth(const struct scene *scene, enum level level);

/* The theoretical bandwidth of LEVEL, where it is drawn and known; else NAN. */
double scene_peak_bandwidth(const struct scene *scene, enum level level);
/* Highest theoretical peak that is drawn; 0: none. */
double scene_peak_top(const struct scene *scene);

/* The name of PIPE (foreign text) for the picture: short where it has no caption. Returns TO. */
const char *scene_pipe_name(const struct scene *scene, const char *pipe, char *to, size_t size);

/*
 * A name for a picture: without return type, namespaces, template arguments and parameters, cut in
 * the middle to 24 characters. NAME is cleaned text.
 */
void short_name(char *to, size_t size, const char *name);

#endif
