/* SPDX-License-Identifier: Apache-2.0 */
#include "core/signature.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* ---- what is no code ---- */

static void blank(char *from, const char *to)
{
	for (; from < to && *from; from++)
		if (*from != '\n')
			*from = ' ';
}

/* The end of the line at AT, with those that a backslash joins to it. */
static char *line_end(char *at)
{
	while (*at && (*at != '\n' || at[-1] == '\\'))
		at++;
	return at;
}

static char *string_end(char *at)
{
	const char quote = *at++;

	while (*at && *at != quote && *at != '\n')
		at += at[0] == '\\' && at[1] ? 2 : 1;
	return *at ? at + 1 : at;
}

/* Comments, strings and preprocessor lines become spaces. */
static char *only_code(const char *text)
{
	char *code = memory_string(text);
	bool line_begins = true;

	for (char *at = code; *at;) {
		char *end = at + 1;

		if (at[0] == '/' && at[1] == '/') {
			end = line_end(at);
		} else if (at[0] == '/' && at[1] == '*') {
			end = strstr(at + 2, "*/");
			end = end ? end + 2 : at + strlen(at);
		} else if (*at == '"' || *at == '\'') {
			end = string_end(at);
		} else if (*at == '#' && line_begins) {
			end = line_end(at);
		} else {
			line_begins = *at == '\n' || (line_begins && isspace((unsigned char)*at));
			at = end;
			continue;
		}
		blank(at, end);
		at = end;
	}
	return code;
}

/* ---- parameters ---- */

/* Whether WORD stands in TEXT[0 .. SIZE) as a word of its own. */
static bool has_word(const char *text, size_t size, const char *word)
{
	const size_t length = strlen(word);

	for (size_t i = 0; i + length <= size; i++)
		if (!memcmp(text + i, word, length) && (!i || !is_word(text[i - 1])) &&
			(i + length == size || !is_word(text[i + length])))
			return true;
	return false;
}

static void read_type(const char *text, size_t size, struct signature_parameter *parameter)
{
	static const struct {
		const char *word;
		enum element element;
	} types[] = {
		{ "double", ELEMENT_F64 },
		{ "float", ELEMENT_F32 },
		{ "half", ELEMENT_F16 },
		{ "__half", ELEMENT_F16 },
		{ "_Float16", ELEMENT_F16 },
		{ "__nv_bfloat16", ELEMENT_BF16 },
		{ "char", ELEMENT_U8 },
		{ "uint8_t", ELEMENT_U8 },
		{ "int8_t", ELEMENT_U8 },
		{ "int64_t", ELEMENT_I64 },
		{ "uint64_t", ELEMENT_I64 },
		{ "size_t", ELEMENT_I64 },
		{ "long", ELEMENT_I64 },
		{ "int32_t", ELEMENT_I32 },
		{ "uint32_t", ELEMENT_I32 },
		{ "int", ELEMENT_I32 },
		{ "unsigned", ELEMENT_I32 },
	};

	for (size_t i = 0; i < sizeof types / sizeof *types && !parameter->known; i++)
		if (has_word(text, size, types[i].word)) {
			parameter->known = true;
			parameter->element = types[i].element;
		}
}

/* "const double *restrict x". */
static void read_parameter(const char *text, size_t size, struct signature_parameter *parameter)
{
	size_t end = size, begin;

	*parameter = (struct signature_parameter){ .element = ELEMENT_F64 };
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '=') /* a default */
			end = size = i;
		parameter->pointer |= i < size && (text[i] == '*' || text[i] == '[');
	}
	parameter->constant = has_word(text, size, "const");
	read_type(text, size, parameter);
	while (end && text[end - 1] != '[' && memchr(text, '[', end))
		end--;
	while (end && !is_word(text[end - 1]))
		end--;
	for (begin = end; begin && is_word(text[begin - 1]); begin--)
		;
	snprintf(parameter->name, sizeof parameter->name, "%.*s", (int)(end - begin), text + begin);
}

/* The list between the parentheses at AT and END. */
static void read_parameters(const char *at, const char *end, struct signature *signature)
{
	int depth = 0;

	for (const char *begin = at; at <= end; at++) {
		if (at < end && strchr("([{<", *at))
			depth++;
		if (at < end && strchr(")]}>", *at))
			depth--;
		if (at < end && (*at != ',' || depth))
			continue;
		while (begin < at && isspace((unsigned char)*begin))
			begin++;
		if (begin < at && !(at - begin == 4 && !memcmp(begin, "void", 4)) &&
			signature->count < PLAN_ARGUMENTS)
			read_parameter(begin, (size_t)(at - begin),
				&signature->parameters[signature->count++]);
		begin = at + 1;
	}
}

/* ---- functions ---- */

/* The parenthesis that closes the one at OPEN; NULL if there is none. */
static const char *closing(const char *open)
{
	int depth = 0;

	for (const char *at = open; *at; at++) {
		depth += (*at == '(') - (*at == ')');
		if (!depth)
			return at;
	}
	return NULL;
}

/* The name that ends before the parenthesis at OPEN; false if there is none. */
static bool read_name(const char *begin, const char *open, char *to, size_t size)
{
	const char *end = open, *name;

	while (end > begin && isspace((unsigned char)end[-1]))
		end--;
	for (name = end; name > begin && is_word(name[-1]); name--)
		;
	if (name == end || isdigit((unsigned char)*name))
		return false;
	snprintf(to, size, "%.*s", (int)(end - name), name);
	return true;
}

static void add(struct signature **list, int *count, const struct signature *signature)
{
	*list = memory_resize(*list, (size_t)*count + 1, sizeof **list);
	(*list)[(*count)++] = *signature;
}

/* A definition or declaration is known once. */
static bool is_known(const struct signature *list, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(list[i].name, name))
			return true;
	return false;
}

static int read_cuda(const char *code, struct signature **list)
{
	int count = 0;

	for (const char *at = code; (at = strstr(at, "__global__"));) {
		struct signature signature = { .count = 0 };
		const char *before = at, *open, *close = NULL;

		while (before > code && !strchr(";}", before[-1]))
			before--;
		signature.template = has_word(before, (size_t)(at - before), "template");
		at += strlen("__global__");
		open = strchr(at, '(');
		/* __launch_bounds__(256) stands between. */
		while (open && read_name(at, open, signature.name, sizeof signature.name) &&
			!strcmp(signature.name, "__launch_bounds__")) {
			close = closing(open);
			open = close ? strchr(close, '(') : NULL;
		}
		close = open ? closing(open) : NULL;
		if (!close || !signature.name[0])
			continue;
		if (!is_known(*list, count, signature.name)) {
			read_parameters(open + 1, close, &signature);
			add(list, &count, &signature);
		}
		at = close;
	}
	return count;
}

static int read_c(const char *code, struct signature **list)
{
	const char *statement = code;
	int depth = 0, count = 0;

	for (const char *at = code; *at; at++) {
		struct signature signature = { .count = 0 };
		const char *close, *after;

		if (*at == '{' || *at == '}')
			depth += *at == '{' ? 1 : -1;
		if (!depth && (*at == ';' || *at == '}'))
			statement = at + 1;
		if (*at != '(' || depth)
			continue;
		close = closing(at);
		if (!close)
			break;
		after = close + 1 + strspn(close + 1, " \t\r\n");
		if (*after == '{' && !has_word(statement, (size_t)(at - statement), "static") &&
			read_name(statement, at, signature.name, sizeof signature.name) &&
			!is_known(*list, count, signature.name)) {
			read_parameters(at + 1, close, &signature);
			add(list, &count, &signature);
		}
		at = close;
	}
	return count;
}

int signatures_read(const char *text, bool cuda, struct signature **signatures)
{
	char *code = only_code(text);
	int count;

	*signatures = NULL;
	count = cuda ? read_cuda(code, signatures) : read_c(code, signatures);
	free(code);
	return count;
}

/* ---- a spec to start from ---- */

static const char *element_word(enum element element)
{
	static const char *const words[] = { [ELEMENT_F64] = "f64",
		[ELEMENT_F32] = "f32",
		[ELEMENT_F16] = "f16",
		[ELEMENT_BF16] = "bf16",
		[ELEMENT_I64] = "i64",
		[ELEMENT_I32] = "i32",
		[ELEMENT_U8] = "u8" };

	return words[element];
}

static bool is_thread(const struct signature_parameter *parameter, bool cuda)
{
	return !cuda && !parameter->pointer &&
	       (!strcmp(parameter->name, "thread") || !strcmp(parameter->name, "threads"));
}

/* A whole number: a size of the problem. */
static bool is_size(const struct signature_parameter *parameter, bool cuda)
{
	return !parameter->pointer && !is_thread(parameter, cuda) &&
	       (parameter->element == ELEMENT_I64 || parameter->element == ELEMENT_I32) &&
	       parameter->known && parameter->name[0] && strlen(parameter->name) < 16;
}

/* The name of parameter I; those without one get a letter. */
static const char *name_of(const struct signature *signature, int i, char *to, size_t size)
{
	if (signature->parameters[i].name[0])
		snprintf(to, size, "%s", signature->parameters[i].name);
	else
		snprintf(to, size, "p%d", i);
	return to;
}

static void add_sizes(
	struct text *text, const struct signature *signature, bool cuda, char *first, size_t size)
{
	int count = 0;

	text_add(text, "  \"// sizes\": \"how large the problem is: numbers, or expressions of the "
		       "device such as 4 * cache_bytes / 8\",\n  \"sizes\": {");
	for (int i = 0; i < signature->count && count < SIZE_DIMENSIONS; i++) {
		if (!is_size(&signature->parameters[i], cuda))
			continue;
		if (!count)
			snprintf(first, size, "%s", signature->parameters[i].name);
		text_add(text, "%s \"%s\": 1000000", count++ ? "," : "",
			signature->parameters[i].name);
	}
	if (!count) {
		snprintf(first, size, "n");
		text_add(text, " \"n\": 1000000");
	}
	text_add(text, " },\n\n");
}

static void add_buffers(struct text *text, const struct signature *signature, const char *count)
{
	char name[40];
	int buffers = 0;

	text_add(text, "  \"// buffers\": \"count: elements; fill: random, zeros, iota, file or "
		       "none; access: "
		       "read, written or updated\",\n  \"buffers\": [");
	for (int i = 0; i < signature->count; i++) {
		const struct signature_parameter *parameter = &signature->parameters[i];

		if (!parameter->pointer)
			continue;
		text_add(text,
			"%s\n    { \"name\": \"%s\", \"type\": \"%s\", \"count\": \"%s\", %s }",
			buffers++ ? "," : "", name_of(signature, i, name, sizeof name),
			element_word(parameter->element), count,
			parameter->constant ? "\"fill\": \"random\"" : "\"access\": \"written\"");
	}
	text_add(text, "%s],\n\n", buffers ? "\n  " : "");
}

static void add_arguments(struct text *text, const struct signature *signature, bool cuda)
{
	char name[40];

	text_add(text, "  \"// arguments\": \"in the kernel's order: a buffer's name, or a typed "
		       "figure (i32, i64, f32, f64)\",\n  \"arguments\": [");
	for (int i = 0; i < signature->count; i++) {
		const struct signature_parameter *parameter = &signature->parameters[i];

		name_of(signature, i, name, sizeof name);
		text_add(text, i ? ", " : "");
		if (parameter->pointer || is_thread(parameter, cuda))
			text_add(text, "\"%s\"", name);
		else if (is_size(parameter, cuda))
			text_add(
				text, "{ \"%s\": \"%s\" }", element_word(parameter->element), name);
		else
			text_add(text, "{ \"%s\": 1 }",
				parameter->element == ELEMENT_F32 ? "f32"
				: parameter->known		  ? "f64"
								  : "i64");
	}
	text_add(text, "],\n\n");
}

static const char *precision_of(const struct signature *signature)
{
	for (int i = 0; i < signature->count; i++)
		if (signature->parameters[i].pointer)
			return signature->parameters[i].element == ELEMENT_F64 ? "FP64" : "FP32";
	return "FP64";
}

/* A string for JSON. */
static void add_string(struct text *text, const char *string)
{
	text_add(text, "\"");
	for (const char *c = string; *c; c++)
		text_add(text,
			*c == '"' || *c == '\\'	  ? "\\%c"
			: (unsigned char)*c < ' ' ? "\\u%04x"
						  : "%c",
			(unsigned char)*c);
	text_add(text, "\"");
}

char *signature_to_spec(const struct signature *signature, const char *file, bool cuda)
{
	struct text text = TEXT_EMPTY;
	char first[32];

	text_add(&text, "{\n  \"// \": \"Keys that begin with // are comments. Results: roofline "
			"run --spec "
			"FILE\",\n  \"schema\": 1,\n  \"about\": \"what it does, in one line\",\n  "
			"\"file\": ");
	add_string(&text, file);
	text_add(&text, ",\n");
	if (signature->template)
		text_add(&text, "  \"// entry\": \"a template: give its arguments\",\n");
	text_add(&text, "  \"entry\": \"%s%s\",\n", signature->name,
		signature->template ? "<256>" : "");
	text_add(&text,
		"  \"// precision\": \"the ceiling it belongs under: see roofline list\",\n"
		"  \"precision\": \"%s\",\n\n",
		precision_of(signature));
	add_sizes(&text, signature, cuda, first, sizeof first);
	add_buffers(&text, signature, first);
	add_arguments(&text, signature, cuda);
	if (cuda)
		text_add(&text, "  \"grid\": \"ceil_div(%s, 256)\",\n  \"block\": 256,\n\n", first);
	text_add(&text,
		"  \"// work\": \"of one execution; bytes may be left out: then each buffer "
		"once\",\n"
		"  \"work\": {\n    \"operations\": \"2 * %s\",\n    \"// bytes\": { \"DRAM\": { "
		"\"read\": \"8 * %s\", \"written\": \"8 * %s\" } }\n  },\n\n",
		first, first, first);
	text_add(&text,
		"  \"// variants\": [{ \"name\": \"tiles of 16\", \"define\": { \"TILE\": 16 } "
		"}],\n"
		"  \"// check\": { \"buffer\": \"y\", \"reference\": \"reference.c\", \"entry\": "
		"\"reference\", \"relative\": 1e-12 }\n}\n");
	return text.bytes;
}
