/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wire.h"

#include <math.h>

#include "core/form.h"

#define WHICH (PART_KERNEL | PART_POINT)
/* What a message of each kind carries. */
static const unsigned parts[] = {
	[MESSAGE_DEVICE] = PART_DEVICE,
	[MESSAGE_MISSING] = PART_KERNEL | PART_TEXT,
	[MESSAGE_COMPONENT] = PART_COMPONENT,
	[MESSAGE_BEGIN] = WHICH | PART_TEXT | PART_LIMIT,
	[MESSAGE_READY] = WHICH | PART_MEASUREMENT,
	[MESSAGE_ROUND] = WHICH | PART_ROUND,
	[MESSAGE_CHECKED] = WHICH | PART_VERDICT,
	[MESSAGE_FINISHED] = WHICH | PART_STOP,
	[MESSAGE_FAILED] = WHICH | PART_TEXT | PART_SEVERITY,
	[MESSAGE_NOTE] = PART_KERNEL | PART_TEXT,
	[MESSAGE_PROGRESS] = PART_KERNEL | PART_TEXT,
	[MESSAGE_END] = 0,
};

struct message message_empty(enum message_kind kind)
{
	return (struct message){
		.kind = kind,
		.point = -1,
		.limit_seconds = NAN,
		.device = device_unknown(),
		.measurement = measurement_unknown(),
		.round = round_unknown(),
		.verdict = verdict_unknown(),
	};
}

char *message_to_line(const struct message *message)
{
	return json_write(&form_message, message, PART_KIND | parts[message->kind], false);
}

int message_from_line(const char *line, size_t size, struct message *message, struct error *err)
{
	struct json_document *document;
	int status;

	*message = message_empty(MESSAGE_END);
	document = json_open(line, size, err);
	if (!document)
		return error_context(err, "a message of the worker");
	status = json_read(document, &form_message, message, PART_KIND, err);
	if (!status)
		status = json_read(document, &form_message, message, parts[message->kind], err);
	json_close(document);
	return status ? error_context(err, "a message of the worker") : 0;
}

void message_release(struct message *message)
{
	measurement_release(&message->measurement);
	round_release(&message->round);
}
