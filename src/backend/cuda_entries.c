/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cubin is an ELF file with a section ".text.NAME" for each kernel; PTX says ".entry NAME"; a
 * fatbin is a list of these (the form is described in tests/fakegpu/fake_image.c).
 */
#include "backend/cuda_entries.h"

#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define FATBIN_MAGIC 0xBA55ED50u
#define FATBIN_COMPRESSED 0xA000u /* flags of an image: LZ4, or ZSTD since 12.4 */
#define NAMES_MOST 4096

static void add(struct entries *entries, const char *name, size_t length)
{
	for (int i = 0; i < entries->count; i++)
		if (!strncmp(entries->names[i], name, length) && !entries->names[i][length])
			return;
	if (!length || entries->count == NAMES_MOST)
		return;
	entries->names =
		memory_resize(entries->names, (size_t)entries->count + 1, sizeof *entries->names);
	entries->names[entries->count] = memory_new(length + 1, 1);
	memcpy(entries->names[entries->count++], name, length);
}

static size_t name_length(const char *at, const char *end)
{
	size_t length = 0;

	while (at + length < end && (at[length] == '_' || at[length] == '$' ||
					    (at[length] >= '0' && at[length] <= '9') ||
					    (at[length] >= 'a' && at[length] <= 'z') ||
					    (at[length] >= 'A' && at[length] <= 'Z')))
		length++;
	return length;
}

static void read_ptx(const char *bytes, size_t size, struct entries *entries)
{
	const char *end = bytes + size, *at = bytes;

	while ((at = memmem(at, (size_t)(end - at), ".entry ", 7))) {
		at += 7;
		while (at < end && *at == ' ')
			at++;
		add(entries, at, name_length(at, end));
	}
}

static void read_elf(const char *bytes, size_t size, struct entries *entries)
{
	Elf64_Ehdr header;
	Elf64_Shdr section, names;

	if (size < sizeof header)
		return;
	memcpy(&header, bytes, sizeof header);
	if (header.e_shoff > size || (size - header.e_shoff) / sizeof section < header.e_shnum ||
		header.e_shstrndx >= header.e_shnum)
		return;
	memcpy(&names, bytes + header.e_shoff + header.e_shstrndx * sizeof names, sizeof names);
	if (names.sh_offset > size || names.sh_size > size - names.sh_offset)
		return;
	for (size_t i = 0; i < header.e_shnum; i++) {
		const char *name = bytes + names.sh_offset;
		const char *end = name + names.sh_size;

		memcpy(&section, bytes + header.e_shoff + i * sizeof section, sizeof section);
		if (section.sh_name >= names.sh_size || end - name - section.sh_name < 7)
			continue;
		name += section.sh_name;
		if (!memcmp(name, ".text.", 6))
			add(entries, name + 6, name_length(name + 6, end));
	}
}

/* Header: magic, version (2), size of the header (2), bytes of all images (8). */
static void read_fatbin(const char *bytes, size_t size, struct entries *entries)
{
	uint16_t header_size;
	uint64_t images;
	size_t at;

	if (size < 16)
		return;
	memcpy(&header_size, bytes + 6, sizeof header_size);
	memcpy(&images, bytes + 8, sizeof images);
	at = header_size;
	while (at + 64 <= size && at - header_size < images) {
		uint32_t header;
		uint64_t length, flags;

		memcpy(&header, bytes + at + 4, sizeof header);
		memcpy(&length, bytes + at + 8, sizeof length);
		memcpy(&flags, bytes + at + 40, sizeof flags);
		if (header < 48 || header > size - at || length > size - at - header)
			return;
		if (flags & FATBIN_COMPRESSED)
			entries->incomplete = true;
		else
			entries_read(bytes + at + header, length, entries);
		at += header + length;
	}
}

void entries_read(const char *bytes, size_t size, struct entries *entries)
{
	uint32_t magic = 0;

	if (size >= sizeof magic)
		memcpy(&magic, bytes, sizeof magic);
	if (magic == FATBIN_MAGIC)
		read_fatbin(bytes, size, entries);
	else if (size > SELFMAG && !memcmp(bytes, ELFMAG, SELFMAG))
		read_elf(bytes, size, entries);
	else
		read_ptx(bytes, size, entries);
}

void entries_release(struct entries *entries)
{
	for (int i = 0; i < entries->count; i++)
		free(entries->names[i]);
	free(entries->names);
	*entries = (struct entries){ 0 };
}

const char *entries_plain(const char *mangled, char *to, size_t size)
{
	char *end;
	unsigned long length;

	snprintf(to, size, "%s", mangled);
	if (strncmp(mangled, "_Z", 2) || mangled[2] < '1' || mangled[2] > '9')
		return to;
	length = strtoul(mangled + 2, &end, 10);
	if (length > strlen(end))
		return to;
	snprintf(to, size, "%.*s%s", (int)length, end, end[length] == 'I' ? "<...>" : "");
	return to;
}

const char *entries_find(const struct entries *entries, const char *name)
{
	const char *found = NULL;
	char plain[256];

	for (int i = 0; i < entries->count; i++)
		if (!strcmp(entries->names[i], name))
			return entries->names[i];
	for (int i = 0; i < entries->count; i++) {
		entries_plain(entries->names[i], plain, sizeof plain);
		if (strncmp(plain, name, strlen(name)) ||
			(plain[strlen(name)] && strcmp(plain + strlen(name), "<...>")))
			continue;
		if (found)
			return NULL;
		found = entries->names[i];
	}
	return found;
}
