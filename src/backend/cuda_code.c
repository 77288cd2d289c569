/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_code.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FATBIN_MAGIC 0xBA55ED50u
enum { KIND_ELF = 2 };
/* A bit of an entry's flags: compiled for one architecture alone (sm_90a). */
#define FLAG_SPECIFIC 0x100000u

static uint32_t word_at(const unsigned char *from, size_t offset)
{
	uint32_t value;

	memcpy(&value, from + offset, sizeof value);
	return value;
}

static uint64_t long_at(const unsigned char *from, size_t offset)
{
	uint64_t value;

	memcpy(&value, from + offset, sizeof value);
	return value;
}

bool code_image(const void *fatbin, size_t size, int index, struct code_image *image)
{
	const unsigned char *bytes = fatbin;
	size_t at;

	if (size < 16 || word_at(bytes, 0) != FATBIN_MAGIC)
		return false;
	at = word_at(bytes, 4) >> 16;
	while (at + 44 <= size) {
		const uint32_t header = word_at(bytes, at + 4);
		const uint64_t length = long_at(bytes, at + 8);

		if (length > size || at + header + length > size)
			return false;
		if ((word_at(bytes, at) & 0xFFFF) == KIND_ELF && !index--) {
			*image = (struct code_image){ bytes + at + header, (size_t)length,
				(int)word_at(bytes, at + 28),
				(word_at(bytes, at + 40) & FLAG_SPECIFIC) != 0 };
			return true;
		}
		at += header + (size_t)length;
	}
	return false;
}

bool code_known(int architecture)
{
	static const int known[] = { 75, 80, 86, 89, 90, 100, 120 };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i] == architecture)
			return true;
	return false;
}

bool code_function(
	const struct code_image *image, const char *entry, struct code_function *function)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)image->elf;
	const Elf64_Shdr *sections;
	const char *names;
	char wanted[256];

	if (image->size < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) ||
		header->e_shoff + header->e_shnum * sizeof *sections > image->size)
		return false;
	sections = (const Elf64_Shdr *)(image->elf + header->e_shoff);
	names = (const char *)image->elf + sections[header->e_shstrndx].sh_offset;
	snprintf(wanted, sizeof wanted, ".text.%s", entry);
	for (int i = 0; i < header->e_shnum; i++)
		if (!strcmp(names + sections[i].sh_name, wanted)) {
			*function = (struct code_function){
				(const struct code_word *)(image->elf + sections[i].sh_offset),
				(int)(sections[i].sh_size / sizeof(struct code_word)),
				image->architecture
			};
			return true;
		}
	return false;
}

/* ---- instructions ---- */

/* By the low 9 bits. Where architectures differ: the first that reaches UP_TO. */
static const struct operation {
	uint16_t code;
	uint16_t up_to; /* architectures, 0: all */
	const char *name;
} operations[] = {
	{ 0x002, 0, "MOV" },
	{ 0x005, 0, "CS2R" },
	{ 0x006, 0, "VOTE" },
	{ 0x007, 0, "SEL" },
	{ 0x008, 0, "FSEL" },
	{ 0x009, 0, "FMNMX" },
	{ 0x00b, 0, "FSETP" },
	{ 0x00c, 0, "ISETP" },
	{ 0x010, 0, "IADD3" },
	{ 0x011, 0, "LEA" },
	{ 0x012, 0, "LOP3" },
	{ 0x013, 0, "IABS" },
	{ 0x016, 0, "PRMT" },
	{ 0x017, 0, "IMNMX" },
	{ 0x019, 0, "SHF" },
	{ 0x01c, 0, "PLOP3" },
	{ 0x020, 0, "FMUL" },
	{ 0x021, 0, "FADD" },
	{ 0x023, 0, "FFMA" },
	{ 0x024, 0, "IMAD" },
	{ 0x025, 0, "IMAD" },
	{ 0x026, 0, "IDP" },
	{ 0x027, 0, "IMAD" },
	{ 0x028, 0, "DMUL" },
	{ 0x029, 0, "DADD" },
	{ 0x02a, 0, "DSETP" },
	{ 0x02b, 0, "DFMA" },
	{ 0x02f, 0, "ELECT" },
	{ 0x030, 0, "HADD2" },
	{ 0x031, 0, "HFMA2" },
	{ 0x035, 90, "HFMA2" },
	{ 0x035, 0, "IADD" },
	{ 0x036, 0, "VIADD" },
	{ 0x037, 0, "IMMA" },
	{ 0x03c, 0, "HMMA" },
	{ 0x03e, 0, "F2FP" },
	{ 0x03f, 0, "DMMA" },
	{ 0x045, 0, "I2FP" },
	{ 0x049, 0, "FFMA2" },
	{ 0x05a, 0, "UI2F" },
	{ 0x07a, 0, "QMMA" },
	{ 0x082, 0, "UMOV" },
	{ 0x086, 0, "VOTEU" },
	{ 0x087, 0, "USEL" },
	{ 0x08c, 0, "UISETP" },
	{ 0x090, 0, "UIADD3" },
	{ 0x091, 0, "ULEA" },
	{ 0x092, 0, "ULOP3" },
	{ 0x097, 0, "UIADD3" },
	{ 0x096, 0, "UPRMT" },
	{ 0x099, 0, "USHF" },
	{ 0x0a4, 0, "UIMAD" },
	{ 0x0a5, 0, "UIMAD" },
	{ 0x0b9, 0, "ULDC" },
	{ 0x0ca, 0, "R2UR" },
	{ 0x0cb, 0, "CS2UR" },
	{ 0x104, 0, "F2F" },
	{ 0x105, 0, "F2I" },
	{ 0x106, 0, "I2F" },
	{ 0x108, 0, "MUFU" },
	{ 0x110, 0, "F2F" },
	{ 0x111, 0, "F2I" },
	{ 0x112, 0, "I2F" },
	{ 0x118, 0, "NOP" },
	{ 0x119, 0, "S2R" },
	{ 0x11a, 0, "DEPBAR" },
	{ 0x11d, 0, "BAR" },
	{ 0x141, 0, "BSYNC" },
	{ 0x144, 0, "CALL" },
	{ 0x145, 0, "BSSY" },
	{ 0x146, 0, "YIELD" },
	{ 0x147, 0, "BRA" },
	{ 0x148, 0, "WARPSYNC" },
	{ 0x14d, 0, "EXIT" },
	{ 0x150, 0, "RET" },
	{ 0x155, 0, "BMOV" },
	{ 0x180, 0, "LD" },
	{ 0x181, 0, "LDG" },
	{ 0x182, 0, "LDC" },
	{ 0x183, 0, "LDL" },
	{ 0x184, 0, "LDS" },
	{ 0x186, 0, "STG" },
	{ 0x187, 0, "STL" },
	{ 0x188, 0, "STS" },
	{ 0x189, 0, "SHFL" },
	{ 0x18c, 0, "ATOMS" },
	{ 0x18e, 0, "RED" },
	{ 0x18f, 0, "CCTL" },
	{ 0x1a7, 0, "SYNCS" },
	{ 0x1ab, 0, "ERRBAR" },
	{ 0x1ac, 0, "LDCU" },
	{ 0x1ae, 0, "LDGSTS" },
	{ 0x1af, 0, "LDGDEPBAR" },
	{ 0x1b0, 0, "ARRIVES" },
	{ 0x1b2, 0, "SYNCS" },
	{ 0x1b7, 0, "UTMACMDFLUSH" },
	{ 0x1ba, 0, "UBLKCP" },
	{ 0x192, 0, "MEMBAR" },
	{ 0x1c3, 0, "S2UR" },
	{ 0x1c5, 0, "WARPGROUP" },
	{ 0x1c6, 0, "FENCE" },
	{ 0x1f0, 0, "HGMMA" },
	{ 0x1f1, 0, "IGMMA" },
	{ 0x1f3, 0, "QGMMA" },
};

const char *code_name(const struct code_function *function, int place)
{
	const unsigned code = function->words[place].low & 0x1FF;

	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
		if (operations[i].code == code &&
			(!operations[i].up_to || function->architecture <= operations[i].up_to))
			return operations[i].name;
	return NULL;
}

int code_width(const struct code_function *function, int place)
{
	static const char *const accesses[] = { "LDG", "STG", "LDS", "STS", "LD" };
	const char *name = code_name(function, place);

	for (size_t i = 0; name && i < sizeof accesses / sizeof *accesses; i++)
		if (!strcmp(name, accesses[i]))
			switch (function->words[place].high >> 9 & 7) {
			case 4:
				return 32;
			case 5:
				return 64;
			case 6:
				return 128;
			}
	return 0;
}

/*
 * Where a branch goes, in instructions: its displacement counts from the next one, in units of 4
 * bytes from bit 34 on; from 9.0 on eight more bits stand lower.
 */
static int64_t branch_target(const struct code_function *function, int place)
{
	const struct code_word *word = &function->words[place];
	uint64_t high = word->low >> 34 | word->high << 30;
	int64_t units;

	if (function->architecture >= 90)
		units = (int64_t)((high << 8 | (word->low >> 16 & 0xFF)) << 8) >> 8;
	else
		units = (int64_t)(high << 16) >> 16;
	return place + 1 + units * 4 / (int64_t)sizeof *word;
}

bool code_loop(const struct code_function *function, int index, struct code_loop *loop)
{
	for (int place = 0; place < function->count; place++) {
		const char *name = code_name(function, place);
		int64_t target;

		if (!name || strcmp(name, "BRA"))
			continue;
		target = branch_target(function, place);
		if (target < 0 || target >= place || index--)
			continue;
		*loop = (struct code_loop){ (int)target, place };
		return true;
	}
	return false;
}

int code_calls(const struct code_function *function, const struct code_loop *loop)
{
	int count = 0;

	for (int place = loop->first; place <= loop->last; place++) {
		const char *name = code_name(function, place);

		count += name && !strcmp(name, "CALL") &&
			 branch_target(function, place) != loop->last + 1;
	}
	return count;
}

static int compare_counts(const void *a, const void *b)
{
	return ((const struct code_count *)b)->count - ((const struct code_count *)a)->count;
}

/* One name stands for several operations. */
static bool same_name(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

int code_counts(const struct code_function *function, const struct code_loop *loop,
	struct code_count counts[CODE_COUNTS])
{
	int used = 0;

	for (int place = loop->first; place <= loop->last; place++) {
		const char *name = code_name(function, place);
		int i = 0;

		while (i < used && !same_name(counts[i].name, name))
			i++;
		if (i == CODE_COUNTS)
			continue;
		if (i == used)
			counts[used++] = (struct code_count){ name, 0 };
		counts[i].count++;
	}
	qsort(counts, (size_t)used, sizeof *counts, compare_counts);
	return used;
}
