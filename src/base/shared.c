/* SPDX-License-Identifier: Apache-2.0 */
#include "base/shared.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LISTED_MOST 12

/* A file that lives in memory only, with these bytes. */
static int memory_file(const void *bytes, size_t size)
{
	int file = memfd_create("kernel", MFD_CLOEXEC);
	size_t done = 0;

	while (file >= 0 && done < size) {
		ssize_t written = write(file, (const char *)bytes + done, size - done);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			close(file);
			return -1;
		}
		done += (size_t)written;
	}
	return file;
}

int shared_open(const char *name, const void *bytes, size_t size, void **library, struct error *err)
{
	char path[64], why[600];
	int file = memory_file(bytes, size);

	if (file < 0)
		return fail(err, "no memory for the code of %s: %s", name, strerror(errno));
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	/* The descriptor stays open: the loader knows an object by its file. */
	*library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (*library)
		return 0;
	text_clean(why, sizeof why, dlerror());
	close(file);
	return fail(err, "%s cannot be loaded: %s", name, why);
}

/* The section of TYPE, NULL if there is none whole. */
static const Elf64_Shdr *find_section(const char *bytes, size_t size, uint32_t type)
{
	const Elf64_Ehdr *header = (const void *)bytes;
	const Elf64_Shdr *sections;

	if (size < sizeof *header || memcmp(bytes, ELFMAG, SELFMAG) ||
		header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_shoff % 8 ||
		header->e_shoff > size ||
		(size - header->e_shoff) / sizeof *sections < header->e_shnum)
		return NULL;
	sections = (const void *)(bytes + header->e_shoff);
	for (int i = 0; i < header->e_shnum; i++)
		if (sections[i].sh_type == type && sections[i].sh_offset <= size &&
			sections[i].sh_size <= size - sections[i].sh_offset &&
			sections[i].sh_link < header->e_shnum)
			return &sections[i];
	return NULL;
}

/* The names of the functions that it defines, one after the other: AT counts on from 0. */
static const char *next_function(const char *bytes, size_t size, size_t *at)
{
	const Elf64_Shdr *table = find_section(bytes, size, SHT_DYNSYM), *names;
	const Elf64_Ehdr *header = (const void *)bytes;
	const Elf64_Sym *symbols;

	if (!table || table->sh_offset % 8)
		return NULL;
	names = (const Elf64_Shdr *)(const void *)(bytes + header->e_shoff) + table->sh_link;
	if (names->sh_offset > size || names->sh_size > size - names->sh_offset ||
		!names->sh_size || bytes[names->sh_offset + names->sh_size - 1])
		return NULL;
	symbols = (const void *)(bytes + table->sh_offset);
	while (*at < table->sh_size / sizeof *symbols) {
		const Elf64_Sym *symbol = &symbols[(*at)++];

		if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_shndx != SHN_UNDEF &&
			symbol->st_name < names->sh_size)
			return bytes + names->sh_offset + symbol->st_name;
	}
	return NULL;
}

bool shared_defines(const void *bytes, size_t size, const char *function)
{
	const char *name;
	size_t at = 0;

	while ((name = next_function(bytes, size, &at)))
		if (!strcmp(name, function))
			return true;
	return false;
}

void shared_add_functions(struct text *text, const void *bytes, size_t size)
{
	const char *name;
	size_t at = 0;
	int count = 0;

	while ((name = next_function(bytes, size, &at))) {
		/* The runtime's own begin so. */
		if (name[0] != '_' && ++count <= LISTED_MOST)
			text_add(text, "%s%s", count > 1 ? ", " : "", name);
	}
	if (count > LISTED_MOST)
		text_add(text, " and %d more", count - LISTED_MOST);
}
