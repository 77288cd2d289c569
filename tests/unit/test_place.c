/* SPDX-License-Identifier: Apache-2.0 */
/* Label placement: whatever the input, what is visible overlaps nothing and stays in the frame. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "render/place.h"

#define MOST 200

static struct placement make(int count, struct random *random, bool on_a_line)
{
	struct placement placement = { .frame = { 0, 0, 380, 260 }, .em = 7.7 };

	placement_add_fixed(&placement, (struct box){ 0, 230, 130, 260 });
	placement_add_stroke(&placement, (struct stroke){ 0, 10, 250, 240, 8 });
	for (int i = 0; i < count; i++) {
		double x = 370 * random_unit(random), y = 250 * random_unit(random);
		struct label label = { .text = "name",
			.width = 20 + 80 * random_unit(random),
			.height = 8.3,
			.radius = 3,
			.anchor_count = 1 };

		if (on_a_line)
			y = 10 + 0.92 * (x * 0.6);
		label.anchors[0].x = x;
		label.anchors[0].y = y;
		placement_add_disc(&placement,
			(struct disc){ x, y, 3, 0, placement_add_label(&placement, label) });
	}
	return placement;
}

static void assert_sound(const struct placement *p)
{
	for (int i = 0; i < p->label_count; i++) {
		const struct label *a = &p->labels[i];

		if (a->hidden)
			continue;
		assert_true(a->box.x0 >= p->frame.x0 && a->box.x1 <= p->frame.x1);
		assert_true(a->box.y0 >= p->frame.y0 && a->box.y1 <= p->frame.y1);
		for (int k = 0; k < p->fixed_count; k++)
			assert_true(box_overlap(a->box, p->fixed[k], 0) == 0);
		for (int k = 0; k < i; k++)
			if (!p->labels[k].hidden)
				assert_true(box_overlap(a->box, p->labels[k].box, 0) == 0);
	}
}

static void visible_labels_never_overlap(void **state)
{
	static const int counts[] = { 0, 1, 2, 14, 25, 60, MOST };
	struct random random = { 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (int line = 0; line < 2; line++) {
			struct placement p = make(counts[i], &random, line);

			placement_solve(&p);
			assert_sound(&p);
			/* Markers are strewn at random, some on one another: not all find room. */
			if (counts[i] <= 25)
				assert_true(placement_hidden(&p) <= counts[i] / 7);
			placement_release(&p);
		}
}

static void same_input_gives_same_places(void **state)
{
	struct random one = { 3 }, two = { 3 };
	struct placement a = make(40, &one, true), b = make(40, &two, true);

	(void)state;
	placement_solve(&a);
	placement_solve(&b);
	for (int i = 0; i < a.label_count; i++) {
		assert_int_equal(a.labels[i].hidden, b.labels[i].hidden);
		assert_memory_equal(&a.labels[i].box, &b.labels[i].box, sizeof(struct box));
	}
	placement_release(&a);
	placement_release(&b);
}

static void a_label_without_room_is_hidden(void **state)
{
	struct placement p = { .frame = { 0, 0, 50, 50 }, .em = 8 };
	struct label label = { .width = 60, .height = 8, .radius = 3, .anchor_count = 1 };

	(void)state;
	label.anchors[0].x = label.anchors[0].y = 25;
	placement_add_label(&p, label);
	placement_solve(&p);
	assert_int_equal(placement_hidden(&p), 1);
	placement_release(&p);
}

static void a_stroke_in_a_box_has_its_length(void **state)
{
	const struct box box = { 0, 0, 10, 10 };

	(void)state;
	assert_true(fabs(box_stroke(box, -5, 5, 15, 5) - 10) < 1e-9);
	assert_true(fabs(box_stroke(box, 0, 0, 20, 20) - 10 * sqrt(2)) < 1e-9);
	assert_true(box_stroke(box, -5, 11, 15, 11) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visible_labels_never_overlap),
		cmocka_unit_test(same_input_gives_same_places),
		cmocka_unit_test(a_label_without_room_is_hidden),
		cmocka_unit_test(a_stroke_in_a_box_has_its_length),
	};

	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
