/* SPDX-License-Identifier: Apache-2.0 */
#include "render/place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

#define ROUNDS 600
#define SEED 20090401
#define RINGS 14
#define ANGLES 24
#define COST_HIDE 300.0	     /* a label that still costs more is hidden */
#define COST_UNUSABLE 1500.0 /* a candidate never worth keeping */

/* One place of one label. */
struct candidate {
	struct box box;
	struct box reach; /* of text and leader together, to rule out neighbours quickly */
	enum justify justify;
	bool leader;
	double from_x, from_y, to_x, to_y;
	double cost; /* of all that does not move; ascending in the list */
	int order;   /* as made: makes the sort stable */
};

struct choice {
	struct candidate *candidates;
	int count;
	int chosen;  /* -1: not placed */
	double cost; /* with its neighbours, when it was last chosen */
};

struct solver {
	const struct placement *placement;
	struct choice *choices;
	struct random random;
};

/* ---- geometry ---- */

double box_overlap(struct box a, struct box b, double pad)
{
	double wide = fmin(a.x1, b.x1) - fmax(a.x0, b.x0) + pad;
	double tall = fmin(a.y1, b.y1) - fmax(a.y0, b.y0) + pad;

	return wide > 0 && tall > 0 ? wide * tall : 0;
}

/* Liang and Barsky's clipping (ACM TOG 3(1), 1984). */
double box_stroke(struct box box, double x0, double y0, double x1, double y1)
{
	double dx = x1 - x0, dy = y1 - y0, enter = 0, leave = 1;
	const double p[4] = { -dx, dx, -dy, dy };
	const double q[4] = { x0 - box.x0, box.x1 - x0, y0 - box.y0, box.y1 - y0 };

	for (int i = 0; i < 4; i++) {
		if (fabs(p[i]) < 1e-12) {
			if (q[i] < 0)
				return 0;
		} else if (p[i] < 0) {
			enter = fmax(enter, q[i] / p[i]);
		} else {
			leave = fmin(leave, q[i] / p[i]);
		}
	}
	return leave > enter ? (leave - enter) * hypot(dx, dy) : 0;
}

static double box_distance(struct box box, double x, double y)
{
	return hypot(fmax(box.x0, fmin(x, box.x1)) - x, fmax(box.y0, fmin(y, box.y1)) - y);
}

static double side(double ax, double ay, double bx, double by, double px, double py)
{
	return (bx - ax) * (py - ay) - (by - ay) * (px - ax);
}

static bool cross(const struct candidate *a, double x0, double y0, double x1, double y1)
{
	return side(a->from_x, a->from_y, a->to_x, a->to_y, x0, y0) *
			       side(a->from_x, a->from_y, a->to_x, a->to_y, x1, y1) <
		       0 &&
	       side(x0, y0, x1, y1, a->from_x, a->from_y) * side(x0, y0, x1, y1, a->to_x, a->to_y) <
		       0;
}

/* How deep the leader runs into a disc. */
static double leader_in_disc(const struct candidate *c, const struct disc *disc)
{
	double dx = c->to_x - c->from_x, dy = c->to_y - c->from_y, square = dx * dx + dy * dy;
	double t =
		square > 0 ? ((disc->x - c->from_x) * dx + (disc->y - c->from_y) * dy) / square : 0;

	t = fmax(0, fmin(1, t));
	return disc->radius - hypot(c->from_x + t * dx - disc->x, c->from_y + t * dy - disc->y);
}

/* ---- costs of a candidate against all that does not move ---- */

static double cost_of_discs(const struct placement *p, const struct candidate *c, int label)
{
	double own = box_distance(c->box, c->from_x, c->from_y) - p->labels[label].radius;
	double cost = 0;

	for (int i = 0; i < p->disc_count; i++) {
		const struct disc *disc = &p->discs[i];
		double gap = box_distance(c->box, disc->x, disc->y) - disc->radius;
		double deep = 0.10 * p->em - gap;

		if (deep > 0)
			cost += disc->cost > 0 ? disc->cost * (1 + deep) : 350 + 40 * deep;
		if (disc->owner == label)
			continue;
		/* A reader gives a text to the nearest marker. */
		if (disc->cost == 0 && !c->leader && gap < own + 0.25 * p->em)
			cost += 25 + 40 * (own + 0.25 * p->em - gap) / p->em;
		if (disc->cost == 0 && c->leader && gap < 0.45 * p->em)
			cost += 25;
		if (c->leader) {
			double through = leader_in_disc(c, disc);

			if (through > 0)
				cost += disc->cost > 0 ? disc->cost : 120 + 20 * through;
		}
	}
	return cost;
}

static double cost_of_fixed(const struct placement *p, const struct candidate *c)
{
	double cost = 0;

	for (int i = 0; i < p->fixed_count; i++) {
		double area = box_overlap(c->box, p->fixed[i], 0.15 * p->em);

		if (area > 0)
			cost += 600 + area;
		if (c->leader) {
			double through =
				box_stroke(p->fixed[i], c->from_x, c->from_y, c->to_x, c->to_y);

			if (through > 0)
				cost += 60 + 2 * through;
		}
	}
	return cost;
}

static double cost_of_strokes(const struct placement *p, const struct candidate *c)
{
	double cost = 0;

	for (int i = 0; i < p->stroke_count; i++) {
		const struct stroke *s = &p->strokes[i];

		cost += s->cost * box_stroke(c->box, s->x0, s->y0, s->x1, s->y1);
		if (c->leader && cross(c, s->x0, s->y0, s->x1, s->y1))
			cost += 6;
	}
	return cost;
}

static double cost_alone(const struct placement *p, const struct candidate *c, int label)
{
	const struct box *frame = &p->frame;
	double cost = c->cost; /* its bias */

	if (c->box.x0 < frame->x0 || c->box.x1 > frame->x1 || c->box.y0 < frame->y0 ||
		c->box.y1 > frame->y1)
		return COST_UNUSABLE;
	if (c->leader)
		cost += 4 + 10 * hypot(c->to_x - c->from_x, c->to_y - c->from_y) / p->em;
	cost += cost_of_fixed(p, c);
	if (cost < COST_UNUSABLE)
		cost += cost_of_discs(p, c, label);
	if (cost < COST_UNUSABLE)
		cost += cost_of_strokes(p, c);
	return cost;
}

/* ---- candidates ---- */

static void add_candidate(struct solver *solver, int label, struct candidate c)
{
	struct choice *choice = &solver->choices[label];

	c.cost = cost_alone(solver->placement, &c, label);
	if (c.cost >= COST_UNUSABLE)
		return;
	c.reach = c.box;
	if (c.leader) {
		c.reach.x0 = fmin(c.reach.x0, c.from_x);
		c.reach.x1 = fmax(c.reach.x1, c.from_x);
		c.reach.y0 = fmin(c.reach.y0, c.from_y);
		c.reach.y1 = fmax(c.reach.y1, c.from_y);
	}
	c.order = choice->count;
	choice->candidates[choice->count++] = c;
}

static struct box box_at(const struct label *label, enum justify justify, double x, double y)
{
	double left = justify == JUSTIFY_LEFT ? 0 : justify == JUSTIFY_RIGHT ? 1 : 0.5;

	return (struct box){ x - left * label->width, y - label->height / 2,
		x + (1 - left) * label->width, y + label->height / 2 };
}

/* Right and left of the marker, at nine heights each. */
static void add_beside(struct solver *solver, int index, int anchor)
{
	const struct label *label = &solver->placement->labels[index];
	double x = label->anchors[anchor].x, y = label->anchors[anchor].y;

	for (int left = 0; left < 2; left++) {
		for (int k = -4; k <= 4; k++) {
			double dy = k * 0.28 * label->height;
			double rim = fabs(dy) < label->radius
					     ? sqrt(label->radius * label->radius - dy * dy)
					     : 0;
			double dx = rim + 0.30 * solver->placement->em;
			bool averse = left != label->anchors[anchor].prefers_left;
			struct candidate c = {
				.justify = left ? JUSTIFY_RIGHT : JUSTIFY_LEFT,
				.from_x = x,
				.from_y = y,
				.cost = 1.5 * averse + 0.8 * abs(k),
			};

			c.box = box_at(label, c.justify, left ? x - dx : x + dx, y + dy);
			add_candidate(solver, index, c);
		}
	}
}

/* Above and below, at seven shifts each. */
static void add_above(struct solver *solver, int index, int anchor)
{
	const struct label *label = &solver->placement->labels[index];
	double x = label->anchors[anchor].x, y = label->anchors[anchor].y;
	double dy = label->radius + 0.16 * solver->placement->em + label->height / 2;

	for (int below = 0; below < 2; below++) {
		for (int k = -3; k <= 3; k++) {
			struct candidate c = {
				.justify = JUSTIFY_CENTER,
				.from_x = x,
				.from_y = y,
				.cost = 4 + abs(k),
			};

			c.box = box_at(label, JUSTIFY_CENTER, x + k * label->width / 7,
				below ? y - dy : y + dy);
			add_candidate(solver, index, c);
		}
	}
}

/* Further away, on rings around the marker, with a leader. */
static void add_rings(struct solver *solver, int index, int anchor)
{
	const struct label *label = &solver->placement->labels[index];
	double em = solver->placement->em;

	for (int i = 0; i < RINGS * ANGLES; i++) {
		double radius = label->radius + em * (1.2 + 0.8 * (i / ANGLES));
		double angle = (i % ANGLES) * 2 * M_PI / ANGLES;
		double toward_x = cos(angle), toward_y = sin(angle);
		struct candidate c = {
			.leader = true,
			.from_x = label->anchors[anchor].x,
			.from_y = label->anchors[anchor].y,
			.cost = 6,
		};
		double x = c.from_x + radius * toward_x, y = c.from_y + radius * toward_y;

		c.justify = toward_x > 0.3    ? JUSTIFY_LEFT
			    : toward_x < -0.3 ? JUSTIFY_RIGHT
					      : JUSTIFY_CENTER;
		if (c.justify == JUSTIFY_CENTER)
			y += copysign(label->height / 2, toward_y);
		c.box = box_at(label, c.justify, x, y);
		c.to_x = c.justify == JUSTIFY_LEFT    ? c.box.x0 - 0.12 * em
			 : c.justify == JUSTIFY_RIGHT ? c.box.x1 + 0.12 * em
						      : x;
		c.to_y = c.justify != JUSTIFY_CENTER ? y : toward_y > 0 ? c.box.y0 : c.box.y1;
		add_candidate(solver, index, c);
	}
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return x->order - y->order;
}

static void make_candidates(struct solver *solver, int index)
{
	struct choice *choice = &solver->choices[index];
	const struct label *label = &solver->placement->labels[index];

	choice->candidates = memory_new((size_t)label->anchor_count * (18 + 14 + RINGS * ANGLES),
		sizeof(*choice->candidates));
	choice->chosen = -1;
	for (int anchor = 0; anchor < label->anchor_count; anchor++) {
		add_beside(solver, index, anchor);
		add_above(solver, index, anchor);
		add_rings(solver, index, anchor);
	}
	qsort(choice->candidates, (size_t)choice->count, sizeof(*choice->candidates),
		compare_candidates);
}

/* ---- labels against each other ---- */

static double cost_between(
	const struct placement *p, const struct candidate *a, const struct candidate *b)
{
	double cost = 0, area;

	if (box_overlap(a->reach, b->reach, 0.18 * p->em) <= 0)
		return 0;
	area = box_overlap(a->box, b->box, 0.18 * p->em);
	if (area > 0)
		cost += 900 + 2 * area;
	if (a->leader && box_stroke(b->box, a->from_x, a->from_y, a->to_x, a->to_y) > 0)
		cost += 500;
	if (b->leader && box_stroke(a->box, b->from_x, b->from_y, b->to_x, b->to_y) > 0)
		cost += 500;
	if (a->leader && b->leader && cross(a, b->from_x, b->from_y, b->to_x, b->to_y))
		cost += 400;
	return cost;
}

static const struct candidate *chosen(const struct solver *solver, int index)
{
	const struct choice *choice = &solver->choices[index];

	return choice->chosen < 0 ? NULL : &choice->candidates[choice->chosen];
}

/* Candidate C of label INDEX among the labels placed; may stop as soon as it reaches LIMIT. */
static double cost_among(
	const struct solver *solver, int index, const struct candidate *c, double limit)
{
	double cost = c->cost;

	for (int i = 0; i < solver->placement->label_count && cost < limit; i++) {
		const struct candidate *other = i == index ? NULL : chosen(solver, i);

		if (other)
			cost += cost_between(solver->placement, c, other);
	}
	return cost;
}

static void choose_best(struct solver *solver, int index)
{
	struct choice *choice = &solver->choices[index];
	double best = INFINITY;

	choice->chosen = -1;
	for (int i = 0; i < choice->count && choice->candidates[i].cost < best; i++) {
		double cost = cost_among(solver, index, &choice->candidates[i], best);

		if (cost < best) {
			best = cost;
			choice->chosen = i;
		}
	}
	choice->cost = best;
}

static double cost_total(const struct solver *solver)
{
	double total = 0;

	for (int i = 0; i < solver->placement->label_count; i++) {
		const struct candidate *c = chosen(solver, i);

		if (!c)
			continue;
		total += c->cost;
		for (int j = 0; j < i; j++)
			if (chosen(solver, j))
				total += cost_between(solver->placement, c, chosen(solver, j));
	}
	return total;
}

/* ---- improving ---- */

#define RUIN_MOST 6

/* A label to take out: any one every third time, else most likely one that costs much. */
static int pick_worst(struct solver *solver, int round)
{
	int count = solver->placement->label_count, worst = 0;
	double most = -1;

	if (round % 3 == 0)
		return (int)random_below(&solver->random, (uint64_t)count);
	for (int i = 0; i < count; i++) {
		double cost = solver->choices[i].cost * (0.3 + random_unit(&solver->random));

		if (isfinite(cost) && cost > most) {
			most = cost;
			worst = i;
		}
	}
	return worst;
}

static double distance_between(const struct solver *solver, int a, int b)
{
	const struct label *x = &solver->placement->labels[a], *y = &solver->placement->labels[b];
	const struct candidate *c = chosen(solver, b);
	double apart = hypot(x->anchors[0].x - y->anchors[0].x, x->anchors[0].y - y->anchors[0].y);

	return c ? fmin(apart, box_distance(c->box, x->anchors[0].x, x->anchors[0].y)) : apart;
}

/* WORST and its nearest neighbours, with some chance in what is near. Returns how many. */
static int pick_group(struct solver *solver, int worst, int group[RUIN_MOST])
{
	int count = solver->placement->label_count;
	int wanted = 2 + (int)random_below(&solver->random, RUIN_MOST - 1), found = 1;

	group[0] = worst;
	while (found < wanted && found < count) {
		double least = INFINITY;
		int nearest = -1;

		for (int i = 0; i < count; i++) {
			double distance = distance_between(solver, worst, i) *
					  (0.6 + 0.8 * random_unit(&solver->random));
			bool taken = false;

			for (int k = 0; k < found; k++)
				taken = taken || group[k] == i;
			if (!taken && distance < least) {
				least = distance;
				nearest = i;
			}
		}
		if (nearest < 0)
			break;
		group[found++] = nearest;
	}
	return found;
}

static void improve(struct solver *solver)
{
	double total = cost_total(solver);

	for (int round = 0; round < ROUNDS; round++) {
		int group[RUIN_MOST];
		struct choice before[RUIN_MOST];
		int count = pick_group(solver, pick_worst(solver, round), group);
		double changed;

		random_shuffle(&solver->random, group, count);
		for (int i = 0; i < count; i++) {
			before[i] = solver->choices[group[i]];
			solver->choices[group[i]].chosen = -1;
		}
		for (int i = 0; i < count; i++)
			choose_best(solver, group[i]);
		changed = cost_total(solver);
		if (changed < total - 1e-9)
			total = changed;
		else
			for (int i = 0; i < count; i++)
				solver->choices[group[i]] = before[i];
	}
}

/*
 * From the least important one: another place now that others are gone, else out. A label that
 * stays collides with none that is visible, and those looked at later keep clear of it.
 */
static void hide(struct solver *solver)
{
	for (int i = solver->placement->label_count - 1; i >= 0; i--) {
		struct choice *choice = &solver->choices[i];

		choose_best(solver, i);
		if (choice->cost > COST_HIDE)
			choice->chosen = -1;
	}
}

static void take_over(const struct candidate *c, struct label *label)
{
	label->hidden = !c;
	if (!c)
		return;
	label->box = c->box;
	label->justify = c->justify;
	label->leader = c->leader;
	label->from_x = c->from_x;
	label->from_y = c->from_y;
	label->to_x = c->to_x;
	label->to_y = c->to_y;
}

void placement_solve(struct placement *placement)
{
	int count = placement->label_count;
	struct solver solver = {
		.placement = placement,
		.choices = memory_new((size_t)count + 1, sizeof(struct choice)),
		.random = { SEED },
	};

	for (int i = 0; i < count; i++)
		make_candidates(&solver, i);
	for (int i = 0; i < count; i++)
		choose_best(&solver, i);
	if (count > 1)
		improve(&solver);
	hide(&solver);
	for (int i = 0; i < count; i++) {
		take_over(chosen(&solver, i), &placement->labels[i]);
		free(solver.choices[i].candidates);
	}
	free(solver.choices);
}

/* ---- lists ---- */

/* Room for one more of SIZE bytes; grows at powers of two. */
static void *grow(void *list, int count, size_t size)
{
	if (count == 0)
		return memory_resize(list, 16, size);
	if (count >= 16 && (count & (count - 1)) == 0)
		return memory_resize(list, 2 * (size_t)count, size);
	return list;
}

void placement_add_fixed(struct placement *p, struct box box)
{
	p->fixed = grow(p->fixed, p->fixed_count, sizeof(box));
	p->fixed[p->fixed_count++] = box;
}

void placement_add_stroke(struct placement *p, struct stroke stroke)
{
	p->strokes = grow(p->strokes, p->stroke_count, sizeof(stroke));
	p->strokes[p->stroke_count++] = stroke;
}

void placement_add_disc(struct placement *p, struct disc disc)
{
	p->discs = grow(p->discs, p->disc_count, sizeof(disc));
	p->discs[p->disc_count++] = disc;
}

int placement_add_label(struct placement *p, struct label label)
{
	p->labels = grow(p->labels, p->label_count, sizeof(label));
	p->labels[p->label_count] = label;
	return p->label_count++;
}

int placement_hidden(const struct placement *p)
{
	int hidden = 0;

	for (int i = 0; i < p->label_count; i++)
		hidden += p->labels[i].hidden;
	return hidden;
}

void placement_release(struct placement *p)
{
	free(p->fixed);
	free(p->strokes);
	free(p->discs);
	free(p->labels);
	*p = (struct placement){ 0 };
}
