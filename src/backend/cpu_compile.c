/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cpu_compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/shared.h"

#define COMPILER "cc"
#define COMPILE_SECONDS 120
#define CODE_MOST (256u << 20)
#define WORDS_MOST (2 * SPEC_OPTIONS + 2 * SPEC_NAMES + 32)

/* ---- the caller that is made around the user's function ---- */

/* The C type of a buffer's elements; what C has no type for is passed as void. */
static const char *element_type(enum element element)
{
	switch (element) {
	case ELEMENT_F64:
		return "double";
	case ELEMENT_F32:
		return "float";
	case ELEMENT_I64:
		return "__INT64_TYPE__";
	case ELEMENT_I32:
		return "__INT32_TYPE__";
	case ELEMENT_U8:
		return "unsigned char";
	case ELEMENT_F16:
	case ELEMENT_BF16:
	case ELEMENT_E4M3:
		break;
	}
	return "void";
}

static const char *scalar_type(enum argument_kind kind)
{
	switch (kind) {
	case ARGUMENT_I32:
		return "__INT32_TYPE__";
	case ARGUMENT_F32:
		return "float";
	case ARGUMENT_F64:
		return "double";
	default:
		return "__INT64_TYPE__";
	}
}

/* Of a function that is only known by its spec. */
static void add_type(struct text *code, const struct source *source, int index)
{
	const struct spec_argument *argument = &source->arguments->arguments[index];

	if (index)
		text_add(code, ", ");
	switch (argument->kind) {
	case SPEC_BUFFER:
		text_add(code, "%s *",
			element_type(source->spec->buffers[argument->buffer].element));
		break;
	case SPEC_SCALAR:
		text_add(code, "%s", scalar_type(argument->type));
		break;
	case SPEC_THREAD:
	case SPEC_THREADS:
		text_add(code, "int");
		break;
	case SPEC_EXECUTIONS:
		text_add(code, "__INT64_TYPE__");
		break;
	}
}

/* VALUE is its place among the values that a host kernel is given. */
static void add_argument(struct text *code, const struct source *source, int index, int *value)
{
	const struct spec_argument *argument = &source->arguments->arguments[index];

	if (index)
		text_add(code, ", ");
	switch (argument->kind) {
	case SPEC_BUFFER:
		text_add(code, "(%s *)values[%d].pointer",
			element_type(source->spec->buffers[argument->buffer].element), (*value)++);
		break;
	case SPEC_SCALAR:
		text_add(code, "(%s)values[%d].%s", scalar_type(argument->type), *value,
			argument->type == ARGUMENT_F32 || argument->type == ARGUMENT_F64
				? "real"
				: "integer");
		(*value)++;
		break;
	case SPEC_EXECUTIONS:
		text_add(code, "values[%d].integer", (*value)++);
		break;
	case SPEC_THREAD:
		text_add(code, "thread");
		break;
	case SPEC_THREADS:
		text_add(code, "threads");
		break;
	}
}

/* "#line 12 "mine.json"": where a fault of the call is looked for. */
static void add_line(struct text *code, int line, const char *path)
{
	text_add(code, "#line %d \"", line);
	for (const char *c = path; *c; c++)
		text_add(code, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
	text_add(code, "\"\n");
}

static void add_caller(struct text *code, const struct source *source, bool ready)
{
	int value = 0;

	text_add(code,
		"union roofline_value { void *pointer; __INT64_TYPE__ integer; double real; };\n");
	if (ready) {
		text_add(code, "void (*" SOURCE_TARGET ")(");
		for (int i = 0; i < source->arguments->count; i++)
			add_type(code, source, i);
		text_add(code, "%s);\n", source->arguments->count ? "" : "void");
	}
	/* From here on what would lose a value is an error: a size given as a float. */
	text_add(code, "#pragma GCC diagnostic error \"-Wconversion\"\n"
		       "void " SOURCE_ENTRY
		       "(const union roofline_value *values, int thread, int threads);\n"
		       "void " SOURCE_ENTRY
		       "(const union roofline_value *values, int thread, int threads)\n{\n"
		       "(void)values, (void)thread, (void)threads;\n");
	add_line(code, source->line, source->spec->path);
	text_add(code, "(void)%s(", ready ? SOURCE_TARGET : source->entry);
	for (int i = 0; i < source->arguments->count; i++)
		add_argument(code, source, i, &value);
	text_add(code, ");\n}\n");
}

/* ---- the compiler ---- */

struct words {
	const char *list[WORDS_MOST];
	char *owned[2 * SPEC_NAMES];
	int count, owned_count;
};

static void add_word(struct words *words, const char *word)
{
	if (words->count + 1 < WORDS_MOST)
		words->list[words->count++] = word;
}

static void add_defines(struct words *words, const struct spec_name *defines, int count)
{
	for (int i = 0; i < count; i++) {
		struct text word = TEXT_EMPTY;

		text_add(&word, "-D%s=%s", defines[i].name, defines[i].value.text);
		words->owned[words->owned_count++] = word.bytes;
		add_word(words, word.bytes);
	}
}

static void add_options(struct words *words, char *const *options, int count)
{
	for (int i = 0; i < count; i++)
		add_word(words, options[i]);
}

static void fill_words(
	struct words *words, const struct source *source, const char *include, const char *output)
{
	static const char *const plain[] = { COMPILER, "-shared", "-fPIC", "-O3", "-march=native",
		"-fno-diagnostics-color", "-Werror=implicit-function-declaration",
		"-Werror=incompatible-pointer-types", "-Werror=int-conversion" };

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		add_word(words, plain[i]);
	add_defines(words, source->spec->defines, source->spec->define_count);
	if (source->variant)
		add_defines(words, source->variant->defines, source->variant->define_count);
	if (source->with_options)
		add_options(words, source->spec->options, source->spec->option_count);
	if (source->with_options && source->variant)
		add_options(words, source->variant->options, source->variant->option_count);
	if (include) {
		add_word(words, "-include");
		add_word(words, include);
	}
	add_word(words, "-o");
	add_word(words, output);
	add_word(words, "-x");
	add_word(words, "c");
	add_word(words, "-");
	add_word(words, "-lm");
	words->list[words->count] = NULL;
}

/* The first line of LOG that says "error:", cleaned; the last line if there is none. */
static void first_error(const char *log, char *to, size_t size)
{
	const char *best = log;
	char line[800];

	for (const char *at = log; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		size_t length = strcspn(at, "\n");

		if (length)
			best = at;
		if (length && memmem(at, length, "error:", 6))
			break;
	}
	snprintf(line, sizeof line, "%.*s", (int)strcspn(best, "\n"), best);
	text_safe(to, size, line);
}

/* Runs the compiler on CODE into OUTPUT. *STATUS: its own. */
static int run_compiler(const struct source *source, const char *include, const char *code,
	const char *output, int *status, struct text *log, struct error *err)
{
	struct words words = { .count = 0 };
	struct child_result result;
	struct child_request request = {
		.argv = words.list,
		.input = code,
		.input_size = strlen(code),
		.limit_seconds = COMPILE_SECONDS,
		.limit_bytes = 1 << 20,
	};
	int rc;

	fill_words(&words, source, include, output);
	rc = child_run(&request, &result, err);
	if (rc)
		error_context(err, "the C compiler");
	else
		text_add(log, "%s", result.errors);
	if (!rc)
		*status = result.status;
	child_release(&result);
	for (int i = 0; i < words.owned_count; i++)
		free(words.owned[i]);
	return rc;
}

static int no_function(
	const struct source *source, const void *bytes, size_t size, struct error *err)
{
	struct text functions = TEXT_EMPTY;

	shared_add_functions(&functions, bytes, size);
	fail(err, "%s:%d: there is no function '%s' in %s; it has: %.300s", source->spec->path,
		source->entry_line, source->entry, source->path,
		functions.bytes ? functions.bytes : "none");
	text_release(&functions);
	return -1;
}

/* Why the compiler refused: is it the user's file alone, its entry, or how it is called? */
static int explain(const struct source *source, const char *include, const char *output,
	const struct text *said, struct error *err)
{
	struct text alone = TEXT_EMPTY;
	char reason[800], *bytes;
	size_t size;
	int status = -1;

	if (run_compiler(source, include, "", output, &status, &alone, err)) {
		text_release(&alone);
		return -1;
	}
	if (status) {
		first_error(alone.bytes ? alone.bytes : "", reason, sizeof reason);
		fail(err, "%s", reason[0] ? reason : "the C compiler failed and did not say why");
	} else if (!file_load(output, CODE_MOST, &bytes, &size, err)) {
		first_error(said->bytes ? said->bytes : "", reason, sizeof reason);
		if (shared_defines(bytes, size, source->entry))
			fail(err, "%s", reason);
		else
			no_function(source, bytes, size, err);
		free(bytes);
	}
	text_release(&alone);
	return -1;
}

/* Compiles CODE behind INCLUDE into a temporary folder and takes the bytes. */
static int compile_into(const struct source *source, const char *include, const char *code,
	const char *output, struct built *built, struct text *log, struct error *err)
{
	struct text said = TEXT_EMPTY;
	int status = -1, rc;

	rc = run_compiler(source, include, code, output, &status, &said, err);
	text_add(log, "%s", said.bytes ? said.bytes : "");
	if (!rc && status)
		rc = explain(source, include, output, &said, err);
	else if (!rc)
		rc = file_load(output, CODE_MOST, &built->bytes, &built->size, err);
	text_release(&said);
	return rc;
}

static int check_entry(const struct source *source, struct error *err)
{
	const char *c = source->entry;

	while ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '_' ||
		(c > source->entry && *c >= '0' && *c <= '9'))
		c++;
	if (*c)
		return fail(err, "%s:%d: '%s' is no name of a C function", source->spec->path,
			source->entry_line, source->entry);
	return 0;
}

/* A ready shared object must have the function before anything is run. */
static int check_library(const struct source *source, struct error *err)
{
	char *bytes;
	size_t size;
	int rc = 0;

	if (file_load(source->path, CODE_MOST, &bytes, &size, err))
		return -1;
	if (!shared_defines(bytes, size, source->entry))
		rc = no_function(source, bytes, size, err);
	free(bytes);
	return rc;
}

int cpu_compile(const struct device *device, const struct source *source, struct built *built,
	struct text *log, struct error *err)
{
	const char *temporary = getenv("TMPDIR");
	struct text code = TEXT_EMPTY, folder = TEXT_EMPTY, output = TEXT_EMPTY;
	char *path = realpath(source->path, NULL);
	bool ready = spec_is_ready(source->path);
	int rc = -1;

	(void)device;
	if (!path)
		return fail(err, "cannot read '%s': %m", source->path);
	text_add(&folder, "%s/roofline-XXXXXX", temporary && *temporary ? temporary : "/tmp");
	if (check_entry(source, err) || (ready && check_library(source, err)))
		goto out;
	if (!mkdtemp(folder.bytes)) {
		fail(err, "cannot make a temporary folder '%s': %m", folder.bytes);
		goto out;
	}
	text_add(&output, "%s/kernel.so", folder.bytes);
	add_caller(&code, source, ready);
	rc = compile_into(source, ready ? NULL : path, code.bytes, output.bytes, built, log, err);
	unlink(output.bytes);
	rmdir(folder.bytes);
out:
	if (!rc) {
		built->entry = memory_string(source->entry);
		built->library = ready ? path : NULL;
	}
	if (rc || !ready)
		free(path);
	text_release(&code);
	text_release(&folder);
	text_release(&output);
	return rc;
}
