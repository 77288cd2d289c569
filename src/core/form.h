/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON forms of this program: which keys stand for which members, and what is plausible. The
 * result file and the messages of the worker share them. results/README.md documents them.
 */
#ifndef CORE_FORM_H
#define CORE_FORM_H

#include "core/json.h"

extern const struct form form_result;
extern const struct form form_inventory;
/* struct message: its fields in the order of enum message_part. */
extern const struct form form_message;

enum message_part {
	PART_KIND = 1u << 0,
	PART_KERNEL = 1u << 1,
	PART_TEXT = 1u << 2,
	PART_SEVERITY = 1u << 3,
	PART_STOP = 1u << 4,
	PART_LIMIT = 1u << 5,
	PART_DEVICE = 1u << 6,
	PART_COMPONENT = 1u << 7,
	PART_MEASUREMENT = 1u << 8,
	PART_ROUND = 1u << 9,
	PART_VERDICT = 1u << 10,
	PART_POINT = 1u << 11,
};

#endif
