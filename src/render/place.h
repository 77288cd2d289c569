/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places labels beside their markers so that nothing overlaps: every label has some hundred
 * candidate positions with a cost each; a greedy start in order of rank is improved by taking a few
 * labels out and putting them back (ruin and recreate), with a generator of fixed seed. Labels that
 * still collide are hidden and counted. The same input gives the same result.
 *
 * Lengths are points, x to the right, y up. Costs are weights found by trial on charts of up to 200
 * kernels: about 1 for a displeasing point, 100 for hard to read, 1000 for overlapping.
 */
#ifndef RENDER_PLACE_H
#define RENDER_PLACE_H

#include <stdbool.h>

struct box {
	double x0, y0, x1, y1;
};

/* A line of the chart; text across it costs COST per point of length. */
struct stroke {
	double x0, y0, x1, y1;
	double cost;
};

/* A marker. COST 0: of a labelled kernel, never to be covered; else the cost of covering it. */
struct disc {
	double x, y, radius;
	double cost;
	int owner; /* index of its label, -1: none */
};

enum justify { JUSTIFY_LEFT, JUSTIFY_RIGHT, JUSTIFY_CENTER };

#define LABEL_ANCHORS 2
struct label {
	const char *text;   /* for whoever writes it; not used here, as the next */
	const char *colour; /* (optional) an expression of the script */
	double width, height;
	double radius; /* of its marker */
	int anchor_count;
	struct {
		double x, y;
		bool prefers_left;
	} anchors[LABEL_ANCHORS]; /* markers it may stand at */
	/* Found: */
	bool hidden;
	struct box box;
	enum justify justify;
	bool leader; /* a line from (from_x, from_y), the marker's centre, to (to_x, to_y) */
	double from_x, from_y, to_x, to_y;
};

struct placement {
	struct box frame; /* labels stay inside */
	double em;	  /* size of the labels' text */
	int fixed_count, stroke_count, disc_count, label_count;
	struct box *fixed; /* text and keys that stay where they are */
	struct stroke *strokes;
	struct disc *discs;
	struct label *labels; /* in order of rank, the most important first */
};

void placement_add_fixed(struct placement *placement, struct box box);
void placement_add_stroke(struct placement *placement, struct stroke stroke);
void placement_add_disc(struct placement *placement, struct disc disc);
/* Returns its index. */
int placement_add_label(struct placement *placement, struct label label);

/* Finds the places; afterwards visible labels overlap neither each other nor a fixed box. */
void placement_solve(struct placement *placement);
int placement_hidden(const struct placement *placement);
void placement_release(struct placement *placement);

/* Area that two boxes share once both are grown by half of PAD. */
double box_overlap(struct box a, struct box b, double pad);
/* Length of the part of a line inside BOX. */
double box_stroke(struct box box, double x0, double y0, double x1, double y1);

#endif
