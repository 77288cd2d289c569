/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "core/level.h"
#include "core/plan.h"

/* ---- from C to JSON ---- */

static json_t *must(json_t *value)
{
	if (!value)
		die("out of memory for JSON");
	return value;
}

static void put(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, must(value)))
		die("out of memory for JSON");
}

static void append(json_t *list, json_t *value)
{
	if (json_array_append_new(list, must(value)))
		die("out of memory for JSON");
}

/* Room for the safe form of a text: a broken byte becomes the 3 of U+FFFD. */
static size_t safe_size(size_t length)
{
	return 3 * length + 1;
}

static json_t *write_text(const char *text)
{
	size_t size = safe_size(strlen(text));
	char *safe = memory_new(size, 1);
	json_t *string;

	text_safe(safe, size, text);
	string = must(json_string(safe));
	free(safe);
	return string;
}

static json_t *write_real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static int64_t get_integer(const struct field *field, const char *member)
{
	int64_t wide;
	int narrow;

	if (field->size == sizeof wide) {
		memcpy(&wide, member, sizeof wide);
		return wide;
	}
	memcpy(&narrow, member, sizeof narrow);
	return narrow;
}

static json_t *write_bits(const struct field *field, const char *member)
{
	uint64_t value;
	char text[32];

	memcpy(&value, member, sizeof value);
	snprintf(text, sizeof text, field->kind == FIELD_MASK ? "0x%" PRIx64 : "%" PRIu64, value);
	return json_string(text);
}

static json_t *write_flags(const struct field *field, const char *member)
{
	json_t *list = must(json_array());
	unsigned flags;

	memcpy(&flags, member, sizeof flags);
	for (int i = 0; field->names[i]; i++)
		if (flags >> i & 1)
			append(list, json_string(field->names[i]));
	return list;
}

static json_t *write_struct(const struct form *form, const char *object, unsigned fields);

static json_t *write_structs(const struct field *field, const char *first, int count)
{
	json_t *list = must(json_array());

	for (int i = 0; i < count; i++)
		append(list, write_struct(field->form, first + (size_t)i * field->form->size,
				     JSON_ALL_FIELDS));
	return list;
}

static json_t *write_reals(const double *values, int count)
{
	json_t *list = must(json_array());

	for (int i = 0; i < count; i++)
		append(list, write_real(values[i]));
	return list;
}

static json_t *write_texts(char *const *texts, int count)
{
	json_t *list = must(json_array());

	for (int i = 0; i < count; i++)
		append(list, write_text(texts[i]));
	return list;
}

static bool all_null(const json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value) if (!json_is_null(value)) return false;
	return true;
}

/* Levels of which nothing is known are left out. */
static json_t *write_levels(const struct field *field, const char *first)
{
	json_t *object = must(json_object());

	for (int i = 0; i < LEVEL_COUNT; i++) {
		json_t *one = write_struct(
			field->form, first + (size_t)i * field->form->size, JSON_ALL_FIELDS);

		if (all_null(one))
			json_decref(one);
		else
			put(object, level_name((enum level)i), one);
	}
	return object;
}

static json_t *write_size(const struct size *size, const char (*names)[16])
{
	json_t *list = must(json_array());

	for (int i = 0; i < SIZE_DIMENSIONS && names[i][0]; i++) {
		json_t *one = must(json_object());

		put(one, "name", write_text(names[i]));
		put(one, "value", json_integer(size->n[i]));
		append(list, one);
	}
	return list;
}

/* What a FIELD_LIST, FIELD_REALS or FIELD_TEXTS points to. */
static void *get_pointer(const char *member)
{
	void *pointer;

	memcpy(&pointer, member, sizeof pointer);
	return pointer;
}

static json_t *write_field(const struct field *field, const char *object)
{
	const char *member = object + field->offset;
	const void *count = object + field->count_offset;
	int64_t number;

	switch (field->kind) {
	case FIELD_TEXT:
		return write_text(member);
	case FIELD_REAL:
		return write_real(*(const double *)(const void *)member);
	case FIELD_INTEGER:
		number = get_integer(field, member);
		return field->least == -1 && number == -1 ? json_null() : json_integer(number);
	case FIELD_BOOL:
		return json_boolean(*(const bool *)member);
	case FIELD_SEED:
	case FIELD_MASK:
		return write_bits(field, member);
	case FIELD_NAME:
		number = get_integer(field, member);
		return number < 0 ? json_null() : json_string(field->names[number]);
	case FIELD_FLAGS:
		return write_flags(field, member);
	case FIELD_STRUCT:
		return write_struct(field->form, member, JSON_ALL_FIELDS);
	case FIELD_ARRAY:
		return write_structs(field, member, *(const int *)count);
	case FIELD_LIST:
		return write_structs(field, get_pointer(member), *(const int *)count);
	case FIELD_REALS:
		return write_reals(get_pointer(member), *(const int *)count);
	case FIELD_TEXTS:
		return write_texts(get_pointer(member), *(const int *)count);
	case FIELD_LEVELS:
		return write_levels(field, member);
	case FIELD_SIZE:
		return write_size((const void *)member, count);
	}
	return NULL;
}

static json_t *write_struct(const struct form *form, const char *object, unsigned fields)
{
	json_t *to = must(json_object());

	if (form->schema)
		put(to, "schema", json_integer(form->schema));
	for (int i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];

		if (!(fields >> i & 1) || (field->optional && !get_pointer(object + field->offset)))
			continue;
		put(to, field->key, write_field(field, object));
	}
	return to;
}

/* ---- from JSON to text ---- */

/* The fewest digits that read back as the same number. */
static void print_real(struct text *text, double value)
{
	char digits[40];

	for (int precision = 15; precision <= 17; precision++) {
		snprintf(digits, sizeof digits, "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	text_add_bytes(text, digits, strlen(digits));
}

static void print_scalar(struct text *text, const json_t *value)
{
	char *line;

	if (json_is_real(value)) {
		print_real(text, json_real_value(value));
		return;
	}
	line = json_dumps(value, JSON_ENCODE_ANY);
	if (!line)
		die("out of memory for JSON");
	text_add_bytes(text, line, strlen(line));
	free(line);
}

static bool has_members(const json_t *value)
{
	return json_object_size(value) || json_array_size(value);
}

/* It holds nothing that needs lines of its own. */
static bool is_flat(const json_t *value)
{
	const char *key;
	json_t *inner;
	size_t i;

	json_object_foreach((json_t *)value, key, inner) if (has_members(inner)) return false;
	json_array_foreach(value, i, inner) if (has_members(inner)) return false;
	return true;
}

/* INDENT -1: all on one line. */
static void print_break(struct text *text, int indent)
{
	if (indent >= 0)
		text_add(text, "\n%*s", 2 * indent, "");
}

static void print_value(struct text *text, const json_t *value, int indent)
{
	int inner = indent < 0 || is_flat(value) ? -1 : indent + 1;
	bool is_object = json_is_object(value);
	const char *separator = inner < 0 && indent >= 0 ? ", " : ",";
	const char *key;
	json_t *one;
	size_t i, count = 0;

	if (!is_object && !json_is_array(value)) {
		print_scalar(text, value);
		return;
	}
	text_add_bytes(text, is_object ? "{" : "[", 1);
	json_object_foreach((json_t *)value, key, one)
	{
		if (count++)
			text_add_bytes(text, separator, strlen(separator));
		print_break(text, inner);
		text_add(text, "\"%s\":%s", key, indent >= 0 ? " " : "");
		print_value(text, one, inner);
	}
	json_array_foreach(value, i, one)
	{
		if (count++)
			text_add_bytes(text, separator, strlen(separator));
		print_break(text, inner);
		print_value(text, one, inner);
	}
	if (inner >= 0)
		print_break(text, indent);
	text_add_bytes(text, is_object ? "}" : "]", 1);
}

char *json_write(const struct form *form, const void *object, unsigned fields, bool lines)
{
	struct text text = TEXT_EMPTY;
	locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
	locale_t before = uselocale(plain);
	json_t *value = write_struct(form, object, fields);

	print_value(&text, value, lines ? 0 : -1);
	if (lines)
		text_add_bytes(&text, "\n", 1);
	json_decref(value);
	uselocale(before);
	freelocale(plain);
	return text.bytes;
}

/* ---- from text to JSON ---- */

/*
 * Depth and number of values, counted before the parser builds anything: brackets and commas
 * outside of strings. What is not JSON at all is left to the parser.
 */
static int check_limits(const char *text, size_t size, struct error *err)
{
	bool in_string = false;
	size_t values = 1;
	int depth = 0;

	if (!size)
		return fail(err, "it is empty; copy it again, or measure again");
	if (size > JSON_SIZE_MOST)
		return fail(err, "it is larger than %u MiB", JSON_SIZE_MOST >> 20);
	for (size_t i = 0; i < size; i++) {
		if (in_string) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				in_string = false;
			continue;
		}
		switch (text[i]) {
		case '"':
			in_string = true;
			break;
		case '[':
		case '{':
			values++;
			if (++depth > JSON_DEPTH_MOST)
				return fail(err, "it is nested deeper than %d", JSON_DEPTH_MOST);
			break;
		case ']':
		case '}':
			depth--;
			break;
		case ',':
			values++;
			break;
		}
		if (values > JSON_VALUES_MOST)
			return fail(err, "it holds more than %d values", JSON_VALUES_MOST);
	}
	return 0;
}

struct json_document *json_open(const char *text, size_t size, struct error *err)
{
	json_error_t why;
	json_t *value;
	char reason[sizeof why.text];

	if (check_limits(text, size, err))
		return NULL;
	value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
	if (!value && json_error_code(&why) == json_error_premature_end_of_input) {
		fail(err, "it ends in the middle (line %d); copy it again, or measure again",
			why.line);
	} else if (!value) {
		text_safe(reason, sizeof reason, why.text);
		fail(err, "not JSON (line %d, column %d): %s", why.line, why.column, reason);
	} else if (!json_is_object(value)) {
		fail(err, "not an object");
		json_decref(value);
		value = NULL;
	}
	return (struct json_document *)value;
}

void json_close(struct json_document *document)
{
	json_decref((json_t *)document);
}

/* ---- from JSON to C ---- */

/* Where in the document a value stands: a key, or an index if KEY is NULL. */
struct place {
	const struct place *outer;
	const char *key;
	size_t index;
};

static void add_place(struct text *text, const struct place *place)
{
	if (!place)
		return;
	add_place(text, place->outer);
	if (place->key)
		text_add(text, "%s%s", text->size ? "." : "", place->key);
	else
		text_add(text, "[%zu]", place->index);
}

/* Refuses the value there: "measurements[3].rounds[0].seconds[2]: REASON". Returns -1. */
static int refuse(const struct place *place, struct error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static int refuse(const struct place *place, struct error *err, const char *format, ...)
{
	struct text text = TEXT_EMPTY;
	char reason[256];
	va_list list;

	va_start(list, format);
	vsnprintf(reason, sizeof reason, format, list);
	va_end(list);
	add_place(&text, place);
	fail(err, "%s: %s", text.size ? text.bytes : "the document", reason);
	text_release(&text);
	return -1;
}

static int refuse_type(
	const struct place *place, const char *expected, const json_t *value, struct error *err)
{
	static const char *const found[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "a list",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "an integer",
		[JSON_REAL] = "a number",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};

	return refuse(place, err, "expected %s, found %s", expected, found[json_typeof(value)]);
}

static int find_name(const char *const *names, const json_t *value, int *found,
	const struct place *place, struct error *err)
{
	char safe[64];

	if (!json_is_string(value))
		return refuse_type(place, "a string", value, err);
	for (int i = 0; names[i]; i++) {
		if (!strcmp(names[i], json_string_value(value))) {
			*found = i;
			return 0;
		}
	}
	text_safe(safe, sizeof safe, json_string_value(value));
	return refuse(place, err, "unknown word '%s'", safe);
}

static int read_text(const struct field *field, const json_t *value, char *to,
	const struct place *place, struct error *err)
{
	int ignored;

	if (!json_is_string(value))
		return refuse_type(place, "a string", value, err);
	if (field->names && find_name(field->names, value, &ignored, place, err))
		return -1;
	text_safe(to, field->size, json_string_value(value));
	return 0;
}

static int read_real(const struct field *field, const json_t *value, double *to,
	const struct place *place, struct error *err)
{
	double number;

	if (json_is_null(value) && !field->known) {
		*to = NAN;
		return 0;
	}
	if (!json_is_number(value))
		return refuse_type(place, "a number", value, err);
	number = json_number_value(value);
	if (!(number >= field->least && number <= field->most))
		return refuse(place, err, "%g is not between %g and %g", number, field->least,
			field->most);
	*to = number;
	return 0;
}

static int read_integer(const struct field *field, const json_t *value, char *to,
	const struct place *place, struct error *err)
{
	int64_t number = -1;
	int narrow;

	if (!json_is_null(value) || field->least != -1) {
		if (!json_is_integer(value))
			return refuse_type(place, "an integer", value, err);
		number = json_integer_value(value);
		if ((double)number < field->least || (double)number > field->most)
			return refuse(place, err, "%" PRId64 " is not between %.0f and %.0f",
				number, field->least, field->most);
	}
	narrow = (int)number;
	if (field->size == sizeof number)
		memcpy(to, &number, sizeof number);
	else
		memcpy(to, &narrow, sizeof narrow);
	return 0;
}

static int read_bits(const struct field *field, const json_t *value, char *to,
	const struct place *place, struct error *err)
{
	bool is_mask = field->kind == FIELD_MASK;
	const char *digits = is_mask ? "0123456789abcdef" : "0123456789";
	const char *text = json_string_value(value);
	size_t prefix = is_mask ? 2 : 0;
	uint64_t number;

	if (!text)
		return refuse_type(place, "a string of digits", value, err);
	if (strncmp(text, "0x", prefix) || !text[prefix] ||
		text[prefix + strspn(text + prefix, digits)])
		return refuse(place, err, "expected digits like %s", is_mask ? "0x1f" : "42");
	errno = 0;
	number = strtoull(text + prefix, NULL, is_mask ? 16 : 10);
	if (errno)
		return refuse(place, err, "more than 64 bits");
	memcpy(to, &number, sizeof number);
	return 0;
}

static int read_name(const struct field *field, const json_t *value, char *to,
	const struct place *place, struct error *err)
{
	int found = -1;

	if (!(json_is_null(value) && field->least == -1) &&
		find_name(field->names, value, &found, place, err))
		return -1;
	memcpy(to, &found, sizeof found);
	return 0;
}

static int read_flags(const struct field *field, const json_t *list, char *to,
	const struct place *place, struct error *err)
{
	unsigned flags = 0;
	json_t *one;
	size_t i;

	if (!json_is_array(list))
		return refuse_type(place, "a list", list, err);
	json_array_foreach(list, i, one)
	{
		struct place here = { place, NULL, i };
		int bit;

		if (find_name(field->names, one, &bit, &here, err))
			return -1;
		flags |= 1u << bit;
	}
	memcpy(to, &flags, sizeof flags);
	return 0;
}

static int read_struct(const struct form *form, const json_t *value, char *object, unsigned fields,
	const struct place *place, struct error *err);

static int read_structs(const struct field *field, const json_t *list, char *first, int *count,
	const struct place *place, struct error *err)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		struct place here = { place, NULL, i };
		char *object = first + i * field->form->size;

		if (field->form->empty)
			field->form->empty(object);
		/* Counted before it is read: what was half read is released with the rest. */
		(*count)++;
		if (read_struct(field->form, one, object, JSON_ALL_FIELDS, &here, err))
			return -1;
	}
	return 0;
}

static int read_reals(const struct field *field, const json_t *list, double *to,
	const struct place *place, struct error *err)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		struct place here = { place, NULL, i };

		if (read_real(field, one, &to[i], &here, err))
			return -1;
	}
	return 0;
}

static int read_texts(const json_t *list, char **to, const struct place *place, struct error *err)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		struct place here = { place, NULL, i };
		size_t size = safe_size(json_string_length(one));

		if (!json_is_string(one))
			return refuse_type(&here, "a string", one, err);
		to[i] = memory_new(size, 1);
		text_safe(to[i], size, json_string_value(one));
	}
	return 0;
}

/* A list by pointer: the memory is allocated once its length is known to be allowed. */
static int read_list(const struct field *field, const json_t *list, char *object,
	const struct place *place, struct error *err)
{
	int *count = (int *)(void *)(object + field->count_offset);
	size_t size = json_array_size(list), element;
	size_t most = field->kind == FIELD_LIST ? (size_t)field->most : JSON_VALUES_MOST;
	void *memory;

	if (!json_is_array(list))
		return refuse_type(place, "a list", list, err);
	if (size > most)
		return refuse(place, err, "%zu entries, at most %zu are read", size, most);
	if (field->same_count && size != (size_t)*count)
		return refuse(place, err, "%zu entries, but %d expected", size, *count);
	element = field->kind == FIELD_LIST    ? field->form->size
		  : field->kind == FIELD_REALS ? sizeof(double)
					       : sizeof(char *);
	memory = memory_new(size, element);
	memcpy(object + field->offset, &memory, sizeof memory);
	if (field->kind == FIELD_LIST)
		return read_structs(field, list, memory, count, place, err);
	*count = (int)size;
	if (field->kind == FIELD_REALS)
		return read_reals(field, list, memory, place, err);
	return read_texts(list, memory, place, err);
}

static int read_array(const struct field *field, const json_t *list, char *object,
	const struct place *place, struct error *err)
{
	int *count = (int *)(void *)(object + field->count_offset);
	size_t size = json_array_size(list), most = field->size / field->form->size;

	if (!json_is_array(list))
		return refuse_type(place, "a list", list, err);
	if (size > most)
		return refuse(place, err, "%zu entries, at most %zu are read", size, most);
	return read_structs(field, list, object + field->offset, count, place, err);
}

static int read_levels(const struct field *field, const json_t *object, char *first,
	const struct place *place, struct error *err)
{
	const char *key;
	json_t *one;

	if (!json_is_object(object))
		return refuse_type(place, "an object", object, err);
	json_object_foreach((json_t *)object, key, one)
	{
		enum level level = level_from_name(key);
		struct place here = { place, level_name(level), 0 };
		char safe[32];

		text_safe(safe, sizeof safe, key);
		if (level == LEVEL_NONE)
			return refuse(place, err, "unknown memory level '%s'", safe);
		if (read_struct(field->form, one, first + (size_t)level * field->form->size,
			    JSON_ALL_FIELDS, &here, err))
			return -1;
	}
	return 0;
}

static int read_size(const struct field *field, const json_t *list, char *object,
	const struct place *place, struct error *err)
{
	const struct field value = { .size = sizeof(int64_t), .most = field->most };
	struct size *size = (struct size *)(void *)(object + field->offset);
	char(*names)[16] = (char(*)[16])(object + field->count_offset);
	json_t *one;
	size_t i;

	if (!json_is_array(list))
		return refuse_type(place, "a list", list, err);
	if (json_array_size(list) > SIZE_DIMENSIONS)
		return refuse(place, err, "more than %d dimensions", SIZE_DIMENSIONS);
	json_array_foreach(list, i, one)
	{
		struct place here = { place, NULL, i };
		const char *name = json_string_value(json_object_get(one, "name"));
		const json_t *number = json_object_get(one, "value");

		if (!name || !*name || !number)
			return refuse(&here, err, "expected a name and a value");
		text_safe(names[i], sizeof names[i], name);
		if (read_integer(&value, number, (char *)&size->n[i], &here, err))
			return -1;
	}
	return 0;
}

static int read_field(const struct field *field, const json_t *value, char *object,
	const struct place *place, struct error *err)
{
	char *to = object + field->offset;

	switch (field->kind) {
	case FIELD_TEXT:
		return read_text(field, value, to, place, err);
	case FIELD_REAL:
		return read_real(field, value, (double *)(void *)to, place, err);
	case FIELD_INTEGER:
		return read_integer(field, value, to, place, err);
	case FIELD_BOOL:
		if (!json_is_boolean(value))
			return refuse_type(place, "true or false", value, err);
		*(bool *)to = json_is_true(value);
		return 0;
	case FIELD_SEED:
	case FIELD_MASK:
		return read_bits(field, value, to, place, err);
	case FIELD_NAME:
		return read_name(field, value, to, place, err);
	case FIELD_FLAGS:
		return read_flags(field, value, to, place, err);
	case FIELD_STRUCT:
		return read_struct(field->form, value, to, JSON_ALL_FIELDS, place, err);
	case FIELD_ARRAY:
		return read_array(field, value, object, place, err);
	case FIELD_LIST:
	case FIELD_REALS:
	case FIELD_TEXTS:
		return read_list(field, value, object, place, err);
	case FIELD_LEVELS:
		return read_levels(field, value, to, place, err);
	case FIELD_SIZE:
		return read_size(field, value, object, place, err);
	}
	return -1;
}

static int check_schema(const struct form *form, const json_t *value, struct error *err)
{
	json_int_t schema = json_integer_value(value);

	if (!json_is_integer(value) || schema < 1)
		return fail(err, "not a result of roofline: it has no schema number");
	if (schema > form->schema)
		return fail(err,
			"made by a newer roofline: schema %lld, this one reads %d; use the newer "
			"one",
			(long long)schema, form->schema);
	return 0;
}

static int read_struct(const struct form *form, const json_t *value, char *object, unsigned fields,
	const struct place *place, struct error *err)
{
	if (!json_is_object(value))
		return refuse_type(place, "an object", value, err);
	if (form->schema && check_schema(form, json_object_get(value, "schema"), err))
		return -1;
	for (int i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];
		const json_t *member = json_object_get(value, field->key);
		struct place here = { place, field->key, 0 };

		if (!(fields >> i & 1) || (!member && (field->optional || field->later)))
			continue;
		if (!member)
			return refuse(&here, err, "missing");
		if (read_field(field, member, object, &here, err))
			return -1;
	}
	return 0;
}

int json_read(const struct json_document *document, const struct form *form, void *object,
	unsigned fields, struct error *err)
{
	return read_struct(form, (const json_t *)document, object, fields, NULL, err);
}
