/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a spec: every fault is collected with its line, so that one look mends them all. */
#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "core/spec.h"

/* On which line a value begins. The parser does not keep that, so a scan of the text does. */
struct value_line {
	const json_t *value;
	int line;
};

struct reading {
	struct spec *spec;
	struct spec_faults *faults;
	int line_count;
	struct value_line *lines;
};

/* ---- lines ---- */

/* The line of each value of well-formed TEXT, in the order in which they begin. */
static int *scan_lines(const char *text, size_t size, int *count)
{
	int *lines = memory_new(size + 1, sizeof *lines);
	int line = 1;

	*count = 0;
	for (size_t i = 0; i < size; i++) {
		int began = line;

		if (text[i] == '\n')
			line++;
		if (isspace((unsigned char)text[i]) || strchr(",:]}", text[i]))
			continue;
		if (text[i] == '"') {
			for (i++; i < size && text[i] != '"'; i++)
				i += text[i] == '\\';
			while (i + 1 < size && isspace((unsigned char)text[i + 1]))
				line += text[++i] == '\n';
			if (i + 1 < size && text[i + 1] == ':')
				continue; /* a key */
		} else if (text[i] != '[' && text[i] != '{') {
			while (i + 1 < size && !strchr(" \t\r\n,]}", text[i + 1]))
				i++;
		}
		lines[(*count)++] = began;
	}
	return lines;
}

/* Gives VALUE and all in it their lines; the parser keeps the order of the text. */
static void assign_lines(struct reading *reading, const json_t *value, const int *lines, int count)
{
	const char *key;
	json_t *inner;
	size_t i;

	if (reading->line_count == count)
		return;
	reading->lines[reading->line_count] =
		(struct value_line){ value, lines[reading->line_count] };
	reading->line_count++;
	json_object_foreach((json_t *)value, key, inner) assign_lines(reading, inner, lines, count);
	json_array_foreach(value, i, inner) assign_lines(reading, inner, lines, count);
}

static int line_of(const struct reading *reading, const json_t *value)
{
	for (int i = 0; i < reading->line_count; i++)
		if (reading->lines[i].value == value)
			return reading->lines[i].line;
	return 1;
}

/* ---- faults ---- */

static void add_fault(struct spec_faults *faults, int line, const char *format, va_list list)
{
	char reason[700], safe[700];
	struct spec_fault *fault;
	int at = faults->count;

	vsnprintf(reason, sizeof reason, format, list);
	text_safe(safe, sizeof safe, reason);
	faults->list = memory_resize(faults->list, (size_t)faults->count + 1, sizeof *faults->list);
	for (; at > 0 && faults->list[at - 1].line > line; at--)
		faults->list[at] = faults->list[at - 1];
	fault = &faults->list[at];
	fault->line = line;
	fault->text = memory_string(safe);
	faults->count++;
}

/* The fault is in VALUE. */
static void wrong(struct reading *reading, const json_t *value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void wrong(struct reading *reading, const json_t *value, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add_fault(reading->faults, line_of(reading, value), format, list);
	va_end(list);
}

static void wrong_line(struct reading *reading, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void wrong_line(struct reading *reading, int line, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add_fault(reading->faults, line, format, list);
	va_end(list);
}

static const char *type_of(const json_t *value)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "a list",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "a whole number",
		[JSON_REAL] = "a number",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};

	return names[json_typeof(value)];
}

/* Keys that begin with // are comments. */
static bool is_comment(const char *key)
{
	return key[0] == '/' && key[1] == '/';
}

/* Every key of OBJECT must be among KEYS (ends with NULL). */
static void check_keys(
	struct reading *reading, const json_t *object, const char *place, const char *const *keys)
{
	const char *key;
	json_t *value;
	int count = 0;

	while (keys[count])
		count++;
	json_object_foreach((json_t *)object, key, value)
	{
		const char *near;
		bool known = is_comment(key);

		for (int i = 0; i < count; i++)
			known = known || !strcmp(key, keys[i]);
		if (known)
			continue;
		near = text_nearest(key, keys, count);
		wrong(reading, value, "%s%sthere is no key '%.64s'%s%s%s", place,
			*place ? ": " : "", key, near ? ", did you mean '" : "", near ? near : "",
			near ? "'?" : "");
	}
}

/* ---- small values ---- */

/* Copies a string of at most SIZE - 1 bytes. */
static void read_word(
	struct reading *reading, const json_t *value, const char *place, char *to, size_t size)
{
	if (!json_is_string(value)) {
		wrong(reading, value, "%s must be a string, it is %s", place, type_of(value));
		return;
	}
	if (json_string_length(value) >= size || strlen(json_string_value(value)) >= size)
		wrong(reading, value, "%s is longer than %zu characters", place, size - 1);
	text_safe(to, size, json_string_value(value));
}

static char *read_string(struct reading *reading, const json_t *value, const char *place)
{
	if (json_is_string(value) && *json_string_value(value))
		return memory_string(json_string_value(value));
	wrong(reading, value, "%s must be a string that is not empty", place);
	return NULL;
}

/* One of NAMES (ends with NULL); -1 with a fault. */
static int read_choice(
	struct reading *reading, const json_t *value, const char *place, const char *const *names)
{
	char all[256] = "";
	size_t used = 0;

	for (int i = 0; names[i]; i++) {
		if (json_is_string(value) && !strcmp(json_string_value(value), names[i]))
			return i;
		used += (size_t)snprintf(
			all + used, sizeof all - used, "%s%s", i ? ", " : "", names[i]);
	}
	if (json_is_string(value))
		wrong(reading, value, "%s is '%.64s', it must be one of %s", place,
			json_string_value(value), all);
	else
		wrong(reading, value, "%s must be one of %s, it is %s", place, all, type_of(value));
	return -1;
}

/* A path in the spec is relative to the folder of the spec. */
static char *read_path(struct reading *reading, const json_t *value, const char *place)
{
	char *name = read_string(reading, value, place);
	const char *slash = strrchr(reading->spec->path, '/');
	struct text path = TEXT_EMPTY;

	if (!name || name[0] == '/' || !slash)
		return name;
	text_add(&path, "%.*s/%s", (int)(slash - reading->spec->path), reading->spec->path, name);
	free(name);
	return path.bytes;
}

/* A number as it stands, or an expression; checked once all names are known. */
static void read_quantity(
	struct reading *reading, const json_t *value, const char *place, struct quantity *quantity)
{
	char digits[40];

	quantity->line = line_of(reading, value);
	snprintf(quantity->place, sizeof quantity->place, "%s", place);
	if (json_is_string(value)) {
		quantity->text = memory_string(json_string_value(value));
	} else if (json_is_integer(value)) {
		snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
		quantity->text = memory_string(digits);
	} else if (json_is_real(value)) {
		snprintf(digits, sizeof digits, "%.17g", json_real_value(value));
		quantity->text = memory_string(digits);
	} else {
		wrong(reading, value, "%s must be a number or an expression, it is %s", place,
			type_of(value));
	}
}

static bool is_name(const char *text)
{
	if (!isalpha((unsigned char)*text) && *text != '_')
		return false;
	while (isalnum((unsigned char)*text) || *text == '_')
		text++;
	return !*text;
}

static bool must_be(struct reading *reading, const json_t *value, const char *place, json_type type,
	const char *what)
{
	if (json_typeof(value) == type)
		return true;
	wrong(reading, value, "%s must be %s, it is %s", place, what, type_of(value));
	return false;
}

static bool is_number_text(const char *text)
{
	double ignored;

	return text_number(text, -INFINITY, INFINITY, &ignored);
}

/* "sizes", "values", "define": an object of names. MACROS: values may be any text. */
static int read_names(struct reading *reading, const json_t *object, const char *place, int most,
	bool macros, struct spec_name *names)
{
	const char *key;
	json_t *value;
	int count = 0;

	if (!must_be(reading, object, place, JSON_OBJECT, "an object of names"))
		return 0;
	json_object_foreach((json_t *)object, key, value)
	{
		struct spec_name *name = &names[count];
		char where[64];

		if (is_comment(key))
			continue;
		if (!is_name(key) || strlen(key) >= sizeof name->name) {
			wrong(reading, value, "%s: '%.64s' is no name: letters, digits and _ only",
				place, key);
			continue;
		}
		if (count == most) {
			wrong(reading, value, "%s has more than %d names", place, most);
			break;
		}
		snprintf(name->name, sizeof name->name, "%s", key);
		snprintf(where, sizeof where, "%.20s.%.40s", place, key);
		read_quantity(reading, value, where, &name->value);
		if (!name->value.text)
			continue;
		name->is_number = is_number_text(name->value.text);
		if (!macros || !strpbrk(name->value.text, "\n\r"))
			count++;
		else
			free(name->value.text), name->value.text = NULL;
	}
	return count;
}

static int read_options(
	struct reading *reading, const json_t *list, const char *place, char **options)
{
	json_t *value;
	size_t i;
	int count = 0;

	if (!must_be(reading, list, place, JSON_ARRAY, "a list of compiler options"))
		return 0;
	json_array_foreach(list, i, value)
	{
		if (count == SPEC_OPTIONS) {
			wrong(reading, value, "%s has more than %d options", place, SPEC_OPTIONS);
			break;
		}
		options[count] = read_string(reading, value, place);
		count += options[count] != NULL;
	}
	return count;
}

/* ---- buffers ---- */

static const char *const elements[] = { "f64", "f32", "f16", "bf16", "i64", "i32", "u8", NULL };
static const enum element element_of[] = { ELEMENT_F64, ELEMENT_F32, ELEMENT_F16, ELEMENT_BF16,
	ELEMENT_I64, ELEMENT_I32, ELEMENT_U8 };
static const char *const fills[] = { "none", "zeros", "iota", "random", "file", NULL };
static const char *const accesses[] = { "read", "written", "updated", NULL };

static bool is_floating(enum element element)
{
	return element != ELEMENT_I64 && element != ELEMENT_I32 && element != ELEMENT_U8;
}

static void read_fill(struct reading *reading, const json_t *object, const char *place,
	struct spec_buffer *buffer)
{
	const json_t *value = json_object_get(object, "fill"),
		     *file = json_object_get(object, "file");
	char where[64];
	int fill = 0;

	snprintf(where, sizeof where, "%s.fill", place);
	if (value)
		fill = read_choice(reading, value, where, fills);
	else if (file)
		fill = 4;
	buffer->fill = fill == 1   ? FILL_ZERO
		       : fill == 2 ? FILL_IOTA
		       : fill == 3 ? (is_floating(buffer->element) ? FILL_UNIFORM : FILL_BITS)
		       : fill == 4 ? FILL_DATA
				   : FILL_POISON;
	snprintf(where, sizeof where, "%s.file", place);
	if (file && buffer->fill == FILL_DATA)
		buffer->file = read_path(reading, file, where);
	else if (file)
		wrong(reading, file, "%s is only for \"fill\": \"file\"", where);
	else if (buffer->fill == FILL_DATA)
		wrong(reading, value, "%s is filled from a file and names none: \"file\"", place);
	if (buffer->fill != FILL_UNIFORM &&
		(json_object_get(object, "low") || json_object_get(object, "high")))
		wrong(reading, object,
			"%s: low and high are for floating point with \"fill\": \"random\"", place);
}

static void read_buffer(struct reading *reading, const json_t *object, int index)
{
	static const char *const keys[] = { "name", "type", "count", "fill", "file", "low", "high",
		"access", NULL };
	struct spec_buffer *buffer = &reading->spec->buffers[index];
	const json_t *value;
	char place[32], where[64];
	int choice;

	snprintf(place, sizeof place, "buffers[%d]", index);
	if (!must_be(reading, object, place, JSON_OBJECT, "an object"))
		return;
	buffer->line = line_of(reading, object);
	check_keys(reading, object, place, keys);
	value = json_object_get(object, "name");
	snprintf(where, sizeof where, "%s.name", place);
	if (value)
		read_word(reading, value, where, buffer->name, sizeof buffer->name);
	if (!is_name(buffer->name))
		wrong(reading, value ? value : object, "%s needs a name: letters, digits and _",
			place);
	value = json_object_get(object, "type");
	snprintf(where, sizeof where, "%s.type", place);
	choice = value ? read_choice(reading, value, where, elements) : 0;
	if (!value)
		wrong(reading, object, "%s has no \"type\"", place);
	buffer->element = element_of[choice < 0 ? 0 : choice];
	read_fill(reading, object, place, buffer);
	value = json_object_get(object, "count");
	snprintf(where, sizeof where, "%s.count", place);
	if (value)
		read_quantity(reading, value, where, &buffer->count);
	else if (buffer->fill != FILL_DATA)
		wrong(reading, object, "%s has no \"count\"", place);
	snprintf(where, sizeof where, "%s.low", place);
	if ((value = json_object_get(object, "low")))
		read_quantity(reading, value, where, &buffer->low);
	snprintf(where, sizeof where, "%s.high", place);
	if ((value = json_object_get(object, "high")))
		read_quantity(reading, value, where, &buffer->high);
	/* What is filled is there to be read. */
	buffer->access = buffer->fill == FILL_POISON ? ACCESS_WRITTEN : ACCESS_READ;
	snprintf(where, sizeof where, "%s.access", place);
	if ((value = json_object_get(object, "access"))) {
		choice = read_choice(reading, value, where, accesses);
		buffer->access = choice < 0 ? ACCESS_READ : (enum access)choice;
		if (buffer->fill == FILL_POISON && buffer->access != ACCESS_WRITTEN && choice >= 0)
			wrong(reading, value, "%s is %s, but filled with nothing: give \"fill\"",
				place, accesses[choice]);
	}
}

static int find_buffer(const struct spec *spec, const char *name)
{
	for (int i = 0; i < spec->buffer_count; i++)
		if (!strcmp(spec->buffers[i].name, name))
			return i;
	return -1;
}

static void read_buffers(struct reading *reading, const json_t *list)
{
	struct spec *spec = reading->spec;
	json_t *value;
	size_t i;

	if (!must_be(reading, list, "buffers", JSON_ARRAY, "a list"))
		return;
	json_array_foreach(list, i, value)
	{
		int same;

		if (spec->buffer_count == PLAN_BUFFERS) {
			wrong(reading, value, "there are more than %d buffers", PLAN_BUFFERS);
			return;
		}
		read_buffer(reading, value, (int)i);
		same = find_buffer(spec, spec->buffers[i].name);
		if (same >= 0 && spec->buffers[i].name[0])
			wrong(reading, value, "buffers[%zu] has the name of buffers[%d]", i, same);
		spec->buffer_count++;
	}
}

/* ---- arguments ---- */

static void no_buffer(
	struct reading *reading, const json_t *value, const char *place, const char *name)
{
	const char *names[PLAN_BUFFERS + 2], *near;
	int count = 0;

	for (; count < reading->spec->buffer_count; count++)
		names[count] = reading->spec->buffers[count].name;
	names[count++] = "thread";
	names[count++] = "threads";
	near = text_nearest(name, names, count);
	wrong(reading, value,
		"%s: there is no buffer '%.40s'%s%s%s (a number is written with its type: "
		"{\"i64\": \"%.40s\"})",
		place, name, near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "",
		name);
}

static void read_scalar(struct reading *reading, const json_t *object, const char *place,
	struct spec_argument *argument)
{
	static const char *const types[] = { "i32", "i64", "f32", "f64", NULL };
	static const enum argument_kind kinds[] = { ARGUMENT_I32, ARGUMENT_I64, ARGUMENT_F32,
		ARGUMENT_F64 };
	const json_t *value = NULL;

	check_keys(reading, object, place, types);
	argument->kind = SPEC_SCALAR;
	for (int i = 0; types[i] && !value; i++)
		if ((value = json_object_get(object, types[i]))) {
			argument->type = kinds[i];
			read_quantity(reading, value, place, &argument->value);
		}
	if (!value)
		wrong(reading, object, "%s must have one of the types i32, i64, f32, f64", place);
	if (json_object_size(object) > 1)
		wrong(reading, object, "%s has more than one type", place);
}

static void read_argument(struct reading *reading, const json_t *value, const char *place,
	bool of_reference, struct spec_argument *argument)
{
	const char *name = json_string_value(value);

	if (json_is_object(value)) {
		read_scalar(reading, value, place, argument);
	} else if (!name) {
		wrong(reading, value,
			"%s must be the name of a buffer or a typed number, {\"i64\": \"n\"}; it "
			"is %s",
			place, type_of(value));
	} else if ((argument->buffer = find_buffer(reading->spec, name)) >= 0) {
		argument->kind = SPEC_BUFFER;
	} else if (of_reference && !strcmp(name, "executions")) {
		argument->kind = SPEC_EXECUTIONS;
	} else if (!of_reference && !strcmp(name, "thread")) {
		argument->kind = SPEC_THREAD;
	} else if (!of_reference && !strcmp(name, "threads")) {
		argument->kind = SPEC_THREADS;
	} else {
		argument->buffer = 0;
		no_buffer(reading, value, place, name);
	}
}

static void read_arguments(struct reading *reading, const json_t *list, const char *where,
	bool of_reference, struct spec_list *to)
{
	json_t *value;
	size_t i;

	if (!must_be(reading, list, where, JSON_ARRAY, "a list"))
		return;
	to->line = line_of(reading, list);
	json_array_foreach(list, i, value)
	{
		char place[64];

		snprintf(place, sizeof place, "%s[%zu]", where, i);
		if (to->count == PLAN_ARGUMENTS) {
			wrong(reading, value, "%s has more than %d", where, PLAN_ARGUMENTS);
			return;
		}
		read_argument(reading, value, place, of_reference, &to->arguments[to->count++]);
	}
}

/* ---- launch and work ---- */

/* One figure, or up to three. */
static void read_extent(
	struct reading *reading, const json_t *value, const char *name, struct quantity *extent)
{
	json_t *inner;
	size_t i;

	if (!json_is_array(value)) {
		read_quantity(reading, value, name, &extent[0]);
		return;
	}
	if (json_array_size(value) < 1 || json_array_size(value) > 3)
		wrong(reading, value, "%s has 1 to 3 figures, not %zu", name,
			json_array_size(value));
	json_array_foreach(value, i, inner)
	{
		char place[64];

		snprintf(place, sizeof place, "%s[%zu]", name, i);
		if (i < 3)
			read_quantity(reading, inner, place, &extent[i]);
	}
}

static void read_level(struct reading *reading, const json_t *object, enum level level)
{
	static const char *const keys[] = { "read", "written", NULL };
	struct quantity *read = &reading->spec->bytes[level].read;
	struct quantity *written = &reading->spec->bytes[level].written;
	const json_t *value;
	char place[64];

	snprintf(place, sizeof place, "work.bytes.%s", level_name(level));
	if (!must_be(reading, object, place, JSON_OBJECT, "an object"))
		return;
	check_keys(reading, object, place, keys);
	for (int i = 0; i < 2; i++) {
		snprintf(place, sizeof place, "work.bytes.%s.%s", level_name(level), keys[i]);
		if ((value = json_object_get(object, keys[i])))
			read_quantity(reading, value, place, i ? written : read);
	}
	if (!read->text || !written->text)
		wrong(reading, object,
			"work.bytes.%s needs both \"read\" and \"written\" (0 if there are none)",
			level_name(level));
}

static void read_work(struct reading *reading, const json_t *object)
{
	static const char *const keys[] = { "operations", "bytes", NULL };
	const json_t *value, *bytes;
	const char *levels[LEVEL_COUNT + 1];

	if (!must_be(reading, object, "work", JSON_OBJECT, "an object"))
		return;
	check_keys(reading, object, "work", keys);
	if ((value = json_object_get(object, "operations")))
		read_quantity(reading, value, "work.operations", &reading->spec->operations);
	bytes = json_object_get(object, "bytes");
	if (!bytes || !must_be(reading, bytes, "work.bytes", JSON_OBJECT, "an object of levels"))
		return;
	for (int i = 0; i < LEVEL_COUNT; i++) {
		levels[i] = level_name((enum level)i);
		if ((value = json_object_get(bytes, levels[i])))
			read_level(reading, value, (enum level)i);
	}
	levels[LEVEL_COUNT] = NULL;
	check_keys(reading, bytes, "work.bytes", levels);
}

/* ---- variants, sweep, check ---- */

static void read_variant(struct reading *reading, const json_t *object, int index)
{
	static const char *const keys[] = { "name", "entry", "define", "values", "options", NULL };
	struct spec_variant *variant = &reading->spec->variants[index];
	const json_t *value;
	char place[32], where[64];

	snprintf(place, sizeof place, "variants[%d]", index);
	snprintf(variant->name, sizeof variant->name, "variant %d", index + 1);
	if (!must_be(reading, object, place, JSON_OBJECT, "an object"))
		return;
	check_keys(reading, object, place, keys);
	snprintf(where, sizeof where, "%s.name", place);
	if ((value = json_object_get(object, "name")))
		read_word(reading, value, where, variant->name, sizeof variant->name);
	for (int i = 0; i < index; i++)
		if (!strcmp(variant->name, reading->spec->variants[i].name))
			wrong(reading, object, "%s has the name of variants[%d]", place, i);
	snprintf(where, sizeof where, "%s.entry", place);
	if ((value = json_object_get(object, "entry")))
		variant->entry = read_string(reading, value, where);
	variant->entry_line = line_of(reading, value ? value : object);
	snprintf(where, sizeof where, "%s.define", place);
	if ((value = json_object_get(object, "define")))
		variant->define_count =
			read_names(reading, value, where, SPEC_NAMES, true, variant->defines);
	snprintf(where, sizeof where, "%s.values", place);
	if ((value = json_object_get(object, "values")))
		variant->value_count =
			read_names(reading, value, where, SPEC_NAMES, false, variant->values);
	for (int i = 0; i < variant->value_count; i++)
		if (!variant->values[i].is_number)
			wrong_line(reading, variant->values[i].value.line, "%s.%s must be a number",
				where, variant->values[i].name);
	snprintf(where, sizeof where, "%s.options", place);
	if ((value = json_object_get(object, "options")))
		variant->option_count = read_options(reading, value, where, variant->options);
}

static void read_variants(struct reading *reading, const json_t *list)
{
	struct spec *spec = reading->spec;
	json_t *value;
	size_t i;

	if (list && !must_be(reading, list, "variants", JSON_ARRAY, "a list"))
		list = NULL;
	spec->variants = memory_new(SPEC_VARIANTS, sizeof *spec->variants);
	json_array_foreach(list, i, value)
	{
		if (spec->variant_count == SPEC_VARIANTS) {
			wrong(reading, value, "there are more than %d variants", SPEC_VARIANTS);
			return;
		}
		spec->variant_count++;
		read_variant(reading, value, (int)i);
	}
	if (list && !spec->variant_count)
		wrong(reading, list, "variants is empty");
	if (!spec->variant_count)
		snprintf(spec->variants[spec->variant_count++].name, sizeof spec->variants[0].name,
			"plain");
}

static void read_sweep(struct reading *reading, const json_t *object)
{
	static const char *const keys[] = { "over", "values", NULL };
	struct spec *spec = reading->spec;
	const json_t *over, *values;
	json_t *value;
	size_t i;

	if (!must_be(reading, object, "sweep", JSON_OBJECT, "an object"))
		return;
	check_keys(reading, object, "sweep", keys);
	over = json_object_get(object, "over");
	for (int s = 0; s < spec->size_count && json_is_string(over); s++)
		if (!strcmp(json_string_value(over), spec->sizes[s].name))
			spec->sweep_over = s;
	if (spec->sweep_over < 0)
		wrong(reading, over ? over : object, "sweep.over must be the name of one of sizes");
	values = json_object_get(object, "values");
	if (!values || !json_is_array(values) || !json_array_size(values) ||
		json_array_size(values) > SPEC_POINTS) {
		wrong(reading, values ? values : object,
			"sweep.values must be a list of 1 to %d figures", SPEC_POINTS);
		return;
	}
	json_array_foreach(values, i, value)
	{
		char place[64];

		snprintf(place, sizeof place, "sweep.values[%zu]", i);
		read_quantity(reading, value, place, &spec->points[spec->point_count++]);
	}
}

/* What the reference is called with, if the spec does not say: what the kernel is called with. */
static void copy_arguments(const struct spec_list *from, struct spec_list *to)
{
	for (int i = 0; i < from->count; i++) {
		const struct spec_argument *argument = &from->arguments[i];

		if (argument->kind == SPEC_THREAD || argument->kind == SPEC_THREADS)
			continue;
		to->arguments[to->count] = *argument;
		if (argument->value.text)
			to->arguments[to->count].value.text = memory_string(argument->value.text);
		to->count++;
	}
	to->line = from->line;
}

static void read_check(struct reading *reading, const json_t *object)
{
	static const char *const keys[] = { "buffer", "expected", "reference", "entry", "arguments",
		"tolerance", "relative", NULL };
	struct spec_check *check = &reading->spec->check;
	const json_t *value;

	if (!must_be(reading, object, "check", JSON_OBJECT, "an object"))
		return;
	check->line = line_of(reading, object);
	check_keys(reading, object, "check", keys);
	value = json_object_get(object, "buffer");
	if (json_is_string(value))
		check->buffer = find_buffer(reading->spec, json_string_value(value));
	if (check->buffer < 0)
		wrong(reading, value ? value : object, "check.buffer must be the name of a buffer");
	if ((value = json_object_get(object, "expected")))
		check->expected = read_path(reading, value, "check.expected");
	if ((value = json_object_get(object, "reference")))
		check->reference = read_path(reading, value, "check.reference");
	if ((value = json_object_get(object, "entry")))
		check->entry = read_string(reading, value, "check.entry");
	if (!check->expected == !check->reference)
		wrong(reading, object,
			"check needs \"expected\" (a file of elements) or \"reference\" (a C "
			"function), one of them");
	if (check->reference && !check->entry)
		wrong(reading, object, "check.reference needs \"entry\": the function's name");
	if ((value = json_object_get(object, "arguments")))
		read_arguments(reading, value, "check.arguments", true, &check->arguments);
	else
		copy_arguments(&reading->spec->arguments, &check->arguments);
	if ((value = json_object_get(object, "tolerance")))
		read_quantity(reading, value, "check.tolerance", &check->tolerance);
	if ((value = json_object_get(object, "relative")))
		read_quantity(reading, value, "check.relative", &check->relative);
	if (check->buffer >= 0 && !check->tolerance.text && !check->relative.text &&
		is_floating(reading->spec->buffers[check->buffer].element))
		wrong(reading, object,
			"check needs \"tolerance\" (absolute) or \"relative\" for floating point");
}

/* ---- the whole ---- */

static void check_quantity(struct reading *reading, const struct quantity *quantity)
{
	struct error why = { 0 };

	if (quantity->text && spec_check_quantity(reading->spec, quantity, &why))
		wrong_line(reading, quantity->line, "%s: %s", quantity->place, why.text);
}

static void check_arguments(struct reading *reading, const struct spec_list *list)
{
	for (int i = 0; i < list->count; i++)
		check_quantity(reading, &list->arguments[i].value);
}

static void check_quantities(struct reading *reading)
{
	const struct spec *spec = reading->spec;

	for (int i = 0; i < spec->size_count; i++)
		check_quantity(reading, &spec->sizes[i].value);
	for (int i = 0; i < spec->value_count; i++)
		check_quantity(reading, &spec->values[i].value);
	for (int i = 0; i < spec->buffer_count; i++) {
		check_quantity(reading, &spec->buffers[i].count);
		check_quantity(reading, &spec->buffers[i].low);
		check_quantity(reading, &spec->buffers[i].high);
	}
	check_arguments(reading, &spec->arguments);
	for (int i = 0; i < 3; i++) {
		check_quantity(reading, &spec->grid[i]);
		check_quantity(reading, &spec->block[i]);
		check_quantity(reading, &spec->cluster[i]);
	}
	check_quantity(reading, &spec->shared_bytes);
	check_quantity(reading, &spec->operations);
	for (int i = 0; i < LEVEL_COUNT; i++) {
		check_quantity(reading, &spec->bytes[i].read);
		check_quantity(reading, &spec->bytes[i].written);
	}
	for (int i = 0; i < spec->point_count; i++)
		check_quantity(reading, &spec->points[i]);
	if (spec->check.line && spec->check.arguments.line != spec->arguments.line)
		check_arguments(reading, &spec->check.arguments);
	check_quantity(reading, &spec->check.tolerance);
	check_quantity(reading, &spec->check.relative);
}

static bool uses(const struct spec_list *list, enum spec_argument_kind kind)
{
	for (int i = 0; i < list->count; i++)
		if (list->arguments[i].kind == kind)
			return true;
	return false;
}

/* What belongs to one kind of device only. */
static void check_kind(struct reading *reading, const json_t *root)
{
	static const char *const of_gpu[] = { "grid", "block", "cluster", "shared_bytes",
		"cooperative" };
	const struct spec *spec = reading->spec;
	enum code_kind kind;

	if (!spec->file)
		return;
	if (!spec_code_kind(spec->file, &kind)) {
		wrong(reading, root,
			"'%.200s' is no kernel: it must end in .cu, .ptx, .cubin, .fatbin, .c or "
			".so",
			spec->file);
		return;
	}
	for (size_t i = 0; i < sizeof of_gpu / sizeof *of_gpu; i++)
		if (kind == CODE_HOST && json_object_get(root, of_gpu[i]))
			wrong(reading, json_object_get(root, of_gpu[i]),
				"%s is for GPUs, '%.200s' is for the CPU", of_gpu[i], spec->file);
	for (int i = 0; i < 2 && kind == CODE_GPU; i++)
		if (!json_object_get(root, of_gpu[i]))
			wrong(reading, root, "a GPU's kernel needs \"%s\"", of_gpu[i]);
	if (kind == CODE_GPU &&
		(uses(&spec->arguments, SPEC_THREAD) || uses(&spec->arguments, SPEC_THREADS)))
		wrong_line(reading, spec->arguments.line,
			"arguments: \"thread\" and \"threads\" are for the CPU");
}

/* A buffer that is added to needs a reference that knows how often. */
static void check_updates(struct reading *reading)
{
	const struct spec *spec = reading->spec;
	const struct spec_check *check = &spec->check;

	if (!check->line)
		return;
	for (int i = 0; i < spec->buffer_count; i++)
		if (spec->buffers[i].access == ACCESS_UPDATED && check->reference &&
			!uses(&check->arguments, SPEC_EXECUTIONS))
			wrong_line(reading, check->line,
				"check: '%s' is updated by every execution, so the reference needs "
				"the argument \"executions\" (how often it ran)",
				spec->buffers[i].name);
}

/* "my kernel.cu" -> "my_kernel": the key in result files. */
static void name_after(const char *file, char *name, size_t size)
{
	const char *slash = strrchr(file, '/');
	size_t used = 0;

	for (const char *c = slash ? slash + 1 : file; *c && *c != '.' && used + 1 < size; c++)
		name[used++] = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '_';
	name[used] = 0;
	if (!used)
		snprintf(name, size, "kernel");
}

static bool is_key(const char *name)
{
	return *name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == 0;
}

static void read_head(struct reading *reading, const json_t *root, const char *file)
{
	struct spec *spec = reading->spec;
	const json_t *value;

	value = json_object_get(root, "schema");
	if (!value)
		wrong(reading, root, "\"schema\": %d is missing", SPEC_SCHEMA);
	else if (!json_is_integer(value) || json_integer_value(value) != SPEC_SCHEMA)
		wrong(reading, value, "this program reads specs of \"schema\": %d", SPEC_SCHEMA);
	if (file)
		spec->file = memory_string(file);
	else if ((value = json_object_get(root, "file")))
		spec->file = read_path(reading, value, "file");
	else
		wrong(reading, root, "\"file\" is missing: the kernel's source or binary");
	if ((value = json_object_get(root, "name"))) {
		read_word(reading, value, "name", spec->name, sizeof spec->name);
		if (!is_key(spec->name))
			wrong(reading, value, "name: small letters, digits and _ only");
	}
	if (!is_key(spec->name))
		name_after(spec->path, spec->name, sizeof spec->name);
	snprintf(spec->about, sizeof spec->about, "your own kernel");
	if ((value = json_object_get(root, "about")))
		read_word(reading, value, "about", spec->about, sizeof spec->about);
	value = json_object_get(root, "entry");
	spec->entry_line = line_of(reading, value ? value : root);
	if (value)
		spec->entry = read_string(reading, value, "entry");
	if ((value = json_object_get(root, "precision"))) {
		spec->precision_line = line_of(reading, value);
		read_word(reading, value, "precision", spec->precision, sizeof spec->precision);
	}
}

static void read_names_and_options(struct reading *reading, const json_t *root)
{
	struct spec *spec = reading->spec;
	const json_t *value;

	if ((value = json_object_get(root, "sizes")))
		spec->size_count =
			read_names(reading, value, "sizes", SIZE_DIMENSIONS, false, spec->sizes);
	for (int i = 0; i < spec->size_count; i++)
		if (strlen(spec->sizes[i].name) > 15)
			wrong_line(reading, spec->sizes[i].value.line,
				"sizes.%s: the name is longer than 15 characters",
				spec->sizes[i].name);
	if ((value = json_object_get(root, "define")))
		spec->define_count =
			read_names(reading, value, "define", SPEC_NAMES, true, spec->defines);
	if ((value = json_object_get(root, "values")))
		spec->value_count =
			read_names(reading, value, "values", SPEC_NAMES, false, spec->values);
	if ((value = json_object_get(root, "options")))
		spec->option_count = read_options(reading, value, "options", spec->options);
}

static void read_launch(struct reading *reading, const json_t *root)
{
	struct spec *spec = reading->spec;
	const json_t *value;

	if ((value = json_object_get(root, "grid")))
		read_extent(reading, value, "grid", spec->grid);
	if ((value = json_object_get(root, "block")))
		read_extent(reading, value, "block", spec->block);
	if ((value = json_object_get(root, "cluster")))
		read_extent(reading, value, "cluster", spec->cluster);
	if ((value = json_object_get(root, "shared_bytes")))
		read_quantity(reading, value, "shared_bytes", &spec->shared_bytes);
	if ((value = json_object_get(root, "cooperative"))) {
		if (json_is_boolean(value))
			spec->cooperative = json_is_true(value);
		else
			wrong(reading, value, "cooperative must be true or false");
	}
}

static void check_entries(struct reading *reading)
{
	const struct spec *spec = reading->spec;

	for (int i = 0; i < spec->variant_count && !spec->entry; i++)
		if (!spec->variants[i].entry) {
			wrong_line(reading, spec->entry_line,
				"\"entry\" is missing: the kernel's name%s",
				i ? " (not every variant has one)" : "");
			return;
		}
}

static void read_root(struct reading *reading, const json_t *root, const char *file)
{
	static const char *const keys[] = { "schema", "name", "about", "file", "entry", "precision",
		"sizes", "values", "define", "options", "buffers", "arguments", "grid", "block",
		"cluster", "shared_bytes", "cooperative", "work", "variants", "sweep", "check",
		NULL };
	const json_t *value;

	check_keys(reading, root, "", keys);
	read_head(reading, root, file);
	read_names_and_options(reading, root);
	read_variants(reading, json_object_get(root, "variants"));
	if ((value = json_object_get(root, "buffers")))
		read_buffers(reading, value);
	if ((value = json_object_get(root, "arguments")))
		read_arguments(reading, value, "arguments", false, &reading->spec->arguments);
	else
		wrong(reading, root, "\"arguments\" is missing: what the kernel is called with");
	read_launch(reading, root);
	if ((value = json_object_get(root, "work")))
		read_work(reading, value);
	else
		wrong(reading, root, "\"work\" is missing: {\"operations\": ...} at least");
	if ((value = json_object_get(root, "sweep")))
		read_sweep(reading, value);
	if ((value = json_object_get(root, "check")))
		read_check(reading, value);
	check_entries(reading);
	check_kind(reading, root);
	check_updates(reading);
	check_quantities(reading);
	if (reading->spec->operations.text && !reading->spec->precision[0] &&
		strcmp(reading->spec->operations.text, "0"))
		wrong_line(reading, reading->spec->operations.line,
			"work.operations: what does it compute in? \"precision\" is missing");
}

static json_t *parse(
	const char *text, size_t size, struct spec_faults *faults, struct reading *reading)
{
	json_error_t why;
	json_t *root;

	if (size > SPEC_SIZE_MOST) {
		wrong_line(reading, 1, "the spec is larger than %u KiB", SPEC_SIZE_MOST >> 10);
		return NULL;
	}
	root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
	if (!root)
		wrong_line(reading, why.line > 0 ? why.line : 1, "not JSON (column %d): %s",
			why.column, why.text);
	(void)faults;
	return root;
}

int spec_read(const char *text, size_t size, const char *path, const char *file, struct spec *spec,
	struct spec_faults *faults)
{
	struct reading reading = { .spec = spec, .faults = faults };
	json_t *root;
	int *lines, count;

	*spec = (struct spec){ .path = memory_string(path), .sweep_over = -1, .check.buffer = -1 };
	*faults = (struct spec_faults){ 0 };
	name_after(path, spec->name, sizeof spec->name);
	snprintf(spec->about, sizeof spec->about, "your own kernel");
	root = parse(text, size, faults, &reading);
	if (!root)
		return -1;
	lines = scan_lines(text, size, &count);
	reading.lines = memory_new((size_t)count + 1, sizeof *reading.lines);
	assign_lines(&reading, root, lines, count);
	if (json_is_object(root))
		read_root(&reading, root, file);
	else
		wrong(&reading, root, "the spec must be an object, it is %s", type_of(root));
	json_decref(root);
	free(reading.lines);
	free(lines);
	return faults->count ? -1 : 0;
}
