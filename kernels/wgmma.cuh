/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The asynchronous matrix instructions of compute capability 9.0 (wgmma, sm_90a): a warpgroup of four
 * warps adds A B to a tile of 64 rows. One instruction takes 32 bytes of each row of A (64 rows) and of
 * each column of B (n columns), from shared memory (a descriptor, wgmma_tile) or A from registers.
 *
 * A struct for each form: sum, the type of C's registers; registers, how many; n; ss(), rs() and
 * settle(). Registers:
 *   a[2 i + h] = bytes 16 i + 4 t .. + 3 of row 16 w + 8 h + g of A (w the warp, g = lane / 4, t = lane % 4)
 *   FP32, INT32: c[4 i + 2 h + j] = C[16 w + 8 h + g][8 i + 2 t + j]; FP16: c[2 i + h] holds both j
 *
 * Other architectures compile these to nothing: no row asks for them there. The CPU carries out those of
 * BF16, as the PTX manual describes them, when they are waited for (shim.h).
 */
#ifndef KERNELS_WGMMA_CUH
#define KERNELS_WGMMA_CUH

#include "kernels/device.cuh"

#ifdef __CUDA_ARCH_FEAT_SM90_ALL
#define WGMMA_CODE(...) __VA_ARGS__;
#else
#define WGMMA_CODE(...)
#endif
#ifdef __CUDACC__
#define WGMMA_TWIN(...)
#else
#define WGMMA_TWIN(...) __VA_ARGS__;
#endif

#define WGMMA_C4 "%0, %1, %2, %3"
#define WGMMA_C8 WGMMA_C4 ", %4, %5, %6, %7"
#define WGMMA_C16 WGMMA_C8 ", %8, %9, %10, %11, %12, %13, %14, %15"
#define WGMMA_C32 WGMMA_C16 ", %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31"
#define WGMMA_C64 WGMMA_C32 ", %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47" \
	", %48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"
#define WGMMA_C128 WGMMA_C64 ", %64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79" \
	", %80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95" \
	", %96, %97, %98, %99, %100, %101, %102, %103, %104, %105, %106, %107, %108, %109, %110, %111" \
	", %112, %113, %114, %115, %116, %117, %118, %119, %120, %121, %122, %123, %124, %125, %126, %127"
#define WGMMA_SS4 "%4, %5, p"
#define WGMMA_SS_P4 "%6"
#define WGMMA_RS4 "{%4, %5, %6, %7}, %8, p"
#define WGMMA_RS_P4 "%9"
#define WGMMA_SS8 "%8, %9, p"
#define WGMMA_SS_P8 "%10"
#define WGMMA_RS8 "{%8, %9, %10, %11}, %12, p"
#define WGMMA_RS_P8 "%13"
#define WGMMA_SS16 "%16, %17, p"
#define WGMMA_SS_P16 "%18"
#define WGMMA_RS16 "{%16, %17, %18, %19}, %20, p"
#define WGMMA_RS_P16 "%21"
#define WGMMA_SS32 "%32, %33, p"
#define WGMMA_SS_P32 "%34"
#define WGMMA_RS32 "{%32, %33, %34, %35}, %36, p"
#define WGMMA_RS_P32 "%37"
#define WGMMA_SS64 "%64, %65, p"
#define WGMMA_SS_P64 "%66"
#define WGMMA_RS64 "{%64, %65, %66, %67}, %68, p"
#define WGMMA_RS_P64 "%69"
#define WGMMA_SS128 "%128, %129, p"
#define WGMMA_SS_P128 "%130"
#define WGMMA_RS128 "{%128, %129, %130, %131}, %132, p"
#define WGMMA_RS_P128 "%133"

#define WGMMA_OUT4(k, i) k(c[i]), k(c[i + 1]), k(c[i + 2]), k(c[i + 3])
#define WGMMA_OUT8(k, i) WGMMA_OUT4(k, i), WGMMA_OUT4(k, i + 4)
#define WGMMA_OUT16(k, i) WGMMA_OUT8(k, i), WGMMA_OUT8(k, i + 8)
#define WGMMA_OUT32(k, i) WGMMA_OUT16(k, i), WGMMA_OUT16(k, i + 16)
#define WGMMA_OUT64(k, i) WGMMA_OUT32(k, i), WGMMA_OUT32(k, i + 32)
#define WGMMA_OUT128(k, i) WGMMA_OUT64(k, i), WGMMA_OUT64(k, i + 64)

/*
 * NAME: the struct. TEXT: shape and types. TAIL_SS, TAIL_RS: scales of A and B, and whether they lie
 * across. With ACCUMULATE 0 the product takes the place of C.
 */
#define WGMMA_FORM(name, text, type, constraint, N, C, tail_ss, tail_rs)                           \
	struct name {                                                                              \
		typedef type sum;                                                                  \
		static const int n = N, registers = C;                                             \
		static const bool sparse = false;                                                  \
		static __device__ __forceinline__ void ss(                                         \
			type(&c)[C], uint64_t a, uint64_t b, int accumulate)                       \
		{                                                                                  \
			WGMMA_CODE(asm volatile("{.reg .pred p; setp.ne.b32 p, " WGMMA_SS_P##C     \
						", 0; wgmma.mma_async.sync.aligned." text " {"     \
						WGMMA_C##C "}, " WGMMA_SS##C tail_ss ";}"          \
				: WGMMA_OUT##C(constraint, 0)                                      \
				: "l"(a), "l"(b), "r"(accumulate)))                                \
			WGMMA_TWIN(shim_quiet_wgmma<N>(c, a, b, accumulate, text, tail_ss))              \
		}                                                                                  \
		static __device__ __forceinline__ void rs(                                         \
			type(&c)[C], const unsigned(&a)[4], uint64_t b, int accumulate)            \
		{                                                                                  \
			WGMMA_CODE(asm volatile("{.reg .pred p; setp.ne.b32 p, " WGMMA_RS_P##C     \
						", 0; wgmma.mma_async.sync.aligned." text " {"     \
						WGMMA_C##C "}, " WGMMA_RS##C tail_rs ";}"          \
				: WGMMA_OUT##C(constraint, 0)                                      \
				: "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b),              \
				"r"(accumulate)))                                                  \
			WGMMA_TWIN(shim_quiet_wgmma<N>(c, a, b, accumulate, text, tail_rs))              \
		}                                                                                  \
		/* Behind the last wait: nothing that reads C may move before it. */               \
		static __device__ __forceinline__ void settle(type(&c)[C])                         \
		{                                                                                  \
			_Pragma("unroll") for (int i = 0; i < C; i++)                              \
			{                                                                          \
				WGMMA_CODE(asm volatile("" : constraint(c[i])::"memory"))          \
			}                                                                          \
		}                                                                                  \
	};
WGMMA_FORM(wgmma_bf16_n256, "m64n256k16.f32.bf16.bf16", float, "+f", 256, 128, ", 1, 1, 0, 0", ", 1, 1, 0")
/* B lies across: wgmma_tile_across(). */
WGMMA_FORM(wgmma_bf16_n256_across, "m64n256k16.f32.bf16.bf16", float, "+f", 256, 128, ", 1, 1, 0, 1",
	", 1, 1, 1")
WGMMA_FORM(wgmma_bf16_n128_across, "m64n128k16.f32.bf16.bf16", float, "+f", 128, 64, ", 1, 1, 0, 1",
	", 1, 1, 1")
WGMMA_FORM(wgmma_bf16_n128, "m64n128k16.f32.bf16.bf16", float, "+f", 128, 64, ", 1, 1, 0, 0", ", 1, 1, 0")
WGMMA_FORM(wgmma_bf16_n64, "m64n64k16.f32.bf16.bf16", float, "+f", 64, 32, ", 1, 1, 0, 0", ", 1, 1, 0")
WGMMA_FORM(wgmma_bf16_n32, "m64n32k16.f32.bf16.bf16", float, "+f", 32, 16, ", 1, 1, 0, 0", ", 1, 1, 0")
WGMMA_FORM(wgmma_bf16_n16, "m64n16k16.f32.bf16.bf16", float, "+f", 16, 8, ", 1, 1, 0, 0", ", 1, 1, 0")
WGMMA_FORM(wgmma_bf16_n8, "m64n8k16.f32.bf16.bf16", float, "+f", 8, 4, ", 1, 1, 0, 0", ", 1, 1, 0")
WGMMA_FORM(wgmma_f16_n256, "m64n256k16.f32.f16.f16", float, "+f", 256, 128, ", 1, 1, 0, 0", ", 1, 1, 0")
WGMMA_FORM(wgmma_f16_f16_n256, "m64n256k16.f16.f16.f16", unsigned, "+r", 256, 64, ", 1, 1, 0, 0",
	", 1, 1, 0")
WGMMA_FORM(wgmma_tf32_n256, "m64n256k8.f32.tf32.tf32", float, "+f", 256, 128, ", 1, 1", ", 1, 1")
WGMMA_FORM(wgmma_e4m3_n256, "m64n256k32.f32.e4m3.e4m3", float, "+f", 256, 128, ", 1, 1", ", 1, 1")
WGMMA_FORM(wgmma_e5m2_n256, "m64n256k32.f32.e5m2.e5m2", float, "+f", 256, 128, ", 1, 1", ", 1, 1")
WGMMA_FORM(wgmma_s8_n256, "m64n256k32.s32.s8.s8", int, "+r", 256, 128, "", "")

/*
 * The same of A with two zeros in each four of a row, which are left out of shared memory: an instruction
 * takes 32 bytes of each row of A and 64 of each column of B. What is kept are the first two of the four
 * (their places, two bits each: 0100), everywhere.
 */
#define WGMMA_SPARSE_FORM(name, text, type, constraint, tail)                                      \
	struct name {                                                                              \
		typedef type sum;                                                                  \
		static const int n = 256, registers = 128;                                         \
		static const bool sparse = true;                                                   \
		static __device__ __forceinline__ void ss(                                         \
			type(&c)[128], uint64_t a, uint64_t b, int accumulate)                     \
		{                                                                                  \
			WGMMA_CODE(asm volatile(                                                   \
				"{.reg .pred p; .reg .b32 kept; mov.b32 kept, 0x44444444; "        \
				"setp.ne.b32 p, %130, 0; "                                         \
				"wgmma.mma_async.sp.sync.aligned." text " {" WGMMA_C128            \
				"}, %128, %129, kept, 0, p" tail ";}"                              \
				: WGMMA_OUT128(constraint, 0)                                      \
				: "l"(a), "l"(b), "r"(accumulate)))                                \
		}                                                                                  \
		static __device__ __forceinline__ void settle(type(&c)[128])                       \
		{                                                                                  \
			_Pragma("unroll") for (int i = 0; i < 128; i++)                            \
			{                                                                          \
				WGMMA_CODE(asm volatile("" : constraint(c[i])::"memory"))          \
			}                                                                          \
		}                                                                                  \
	};
WGMMA_SPARSE_FORM(wgmma_bf16_sparse_n256, "m64n256k32.f32.bf16.bf16", float, "+f", ", 1, 1, 0, 0")
WGMMA_SPARSE_FORM(wgmma_f16_sparse_n256, "m64n256k32.f32.f16.f16", float, "+f", ", 1, 1, 0, 0")
WGMMA_SPARSE_FORM(wgmma_e4m3_sparse_n256, "m64n256k64.f32.e4m3.e4m3", float, "+f", ", 1, 1")
WGMMA_SPARSE_FORM(wgmma_s8_sparse_n256, "m64n256k64.s32.s8.s8", int, "+r", "")

/* What was written to shared memory before is seen by the instructions behind a barrier after it. */
DEVICE_FUNCTION void wgmma_publish()
{
	WGMMA_CODE(asm volatile("fence.proxy.async.shared::cta;" ::: "memory"))
}

/* Before the first instruction, and where registers that it uses were written. */
DEVICE_FUNCTION void wgmma_begin()
{
	WGMMA_CODE(asm volatile("wgmma.fence.sync.aligned;" ::: "memory"))
}

/* Waits until at most OPEN groups of instructions are under way. */
template <int open> DEVICE_FUNCTION void wgmma_wait()
{
	WGMMA_CODE(asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(open) : "memory"))
	WGMMA_TWIN(shim_quiet_wgmma_wait(open))
}

/* Closes a group. */
DEVICE_FUNCTION void wgmma_commit()
{
	WGMMA_CODE(asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"))
	WGMMA_TWIN(shim_quiet_wgmma_commit())
}

template <int open> DEVICE_FUNCTION void wgmma_end()
{
	wgmma_commit();
	wgmma_wait<open>();
}

/* A warpgroup gives registers of its threads back until each has COUNT, or waits until it has as many. */
template <int count> DEVICE_FUNCTION void wgmma_fewer_registers()
{
	WGMMA_CODE(asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(count)))
}

template <int count> DEVICE_FUNCTION void wgmma_more_registers()
{
	WGMMA_CODE(asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(count)))
}

/*
 * Where byte AT of row ROW lies in a tile of rows of 128 bytes, 1024-byte aligned: its chunks of 16 bytes
 * are exchanged by the row's low three bits, so that eight rows never meet in one bank.
 */
DEVICE_FUNCTION unsigned wgmma_place(unsigned row, unsigned at)
{
	return row * 128 + ((at / 16 ^ row % 8) * 16 | at % 16);
}

/*
 * The descriptor of such a tile in shared memory: address, 1024 bytes from eight rows to the next eight,
 * chunks exchanged in rows of 128 bytes. 32 bytes further along a row: + 2.
 */
DEVICE_FUNCTION uint64_t wgmma_tile(const void *tile)
{
	const uint64_t address = device_shared_address(tile);

	return (address & 0x3FFFF) >> 4 | 1ull << 16 | (1024ull >> 4) << 32 | 1ull << 62;
}

/*
 * The same of B where it lies across: 64 columns of a depth are a row of 128 bytes, the depths follow one
 * another, and the next 64 columns are STEP bytes further. 16 deeper: + 128.
 */
DEVICE_FUNCTION uint64_t wgmma_tile_across(const void *tile, unsigned step)
{
	const uint64_t address = device_shared_address(tile);

	return (address & 0x3FFFF) >> 4 | (uint64_t)(step >> 4) << 16 | (1024ull >> 4) << 32 | 1ull << 62;
}

#endif
