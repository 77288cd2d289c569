/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our declarations of foreign functions against the libraries' own headers, at compile time: the
 * driver's against cuda.h, the libraries' where the toolkit has their headers.
 */
#ifdef ROOFLINE_CUDA
/* cuda.h gives the oldest ABI its plain name only then. */
#define __CUDA_API_VERSION_INTERNAL
#include "backend/cuda_blas.h"
#include "backend/cuda_blaslt.h"
#include "backend/cuda_fft.h"
#include "backend/cuda_driver.h"
#include "backend/cuda_nvrtc.h"

#include <string.h>

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct cuda_driver driver;

#define SAME(field, function)                                                                      \
	_Static_assert(                                                                            \
		__builtin_types_compatible_p(__typeof__(*driver.field), __typeof__(function)),     \
		#field " is not declared as cuda.h declares " #function)

SAME(init, cuInit);
SAME(driver_get_version, cuDriverGetVersion);
SAME(get_error_name, cuGetErrorName);
SAME(get_error_string, cuGetErrorString);
SAME(device_get_count, cuDeviceGetCount);
SAME(device_get, cuDeviceGet);
SAME(device_get_name, cuDeviceGetName);
SAME(device_get_uuid, cuDeviceGetUuid);
SAME(device_get_attribute, cuDeviceGetAttribute);
SAME(device_get_pci_bus_id, cuDeviceGetPCIBusId);
SAME(device_total_mem, cuDeviceTotalMem_v2);
SAME(device_can_access_peer, cuDeviceCanAccessPeer);
SAME(primary_context_retain, cuDevicePrimaryCtxRetain);
SAME(primary_context_release, cuDevicePrimaryCtxRelease_v2);
SAME(context_set_current, cuCtxSetCurrent);
SAME(context_enable_peer_access, cuCtxEnablePeerAccess);
SAME(mem_get_info, cuMemGetInfo_v2);
SAME(mem_alloc, cuMemAlloc_v2);
SAME(mem_free, cuMemFree_v2);
SAME(memset_d8_async, cuMemsetD8Async);
SAME(memcpy_to_host_async, cuMemcpyDtoHAsync_v2);
SAME(memcpy_to_device_async, cuMemcpyHtoDAsync_v2);
SAME(memcpy_on_device_async, cuMemcpyDtoDAsync_v2);
SAME(memcpy_peer_async, cuMemcpyPeerAsync);
SAME(stream_create, cuStreamCreate);
SAME(stream_destroy, cuStreamDestroy_v2);
SAME(event_create, cuEventCreate);
SAME(event_destroy, cuEventDestroy_v2);
SAME(event_record, cuEventRecord);
SAME(event_query, cuEventQuery);
SAME(event_elapsed_time, cuEventElapsedTime);
SAME(module_load_data, cuModuleLoadData);
SAME(module_unload, cuModuleUnload);
SAME(module_get_function, cuModuleGetFunction);
SAME(function_get_attribute, cuFuncGetAttribute);
SAME(function_set_attribute, cuFuncSetAttribute);
SAME(max_active_blocks, cuOccupancyMaxActiveBlocksPerMultiprocessor);
SAME(launch_kernel, cuLaunchKernel);
SAME(launch_cooperative_kernel, cuLaunchCooperativeKernel);
SAME(launch_kernel_ex, cuLaunchKernelEx);
#if CUDA_VERSION >= 12040
SAME(function_get_param_info, cuFuncGetParamInfo);
#endif
SAME(mem_host_alloc, cuMemHostAlloc);
SAME(mem_free_host, cuMemFreeHost);
SAME(stream_wait_event, cuStreamWaitEvent);
SAME(stream_begin_capture, cuStreamBeginCapture_v2);
SAME(stream_end_capture, cuStreamEndCapture);
SAME(graph_instantiate, cuGraphInstantiateWithFlags);
SAME(graph_launch, cuGraphLaunch);
SAME(graph_destroy, cuGraphDestroy);
SAME(graph_exec_destroy, cuGraphExecDestroy);

#if __has_include(<cublas_v2.h>)
#define HAVE_CUBLAS 1
#include <cublas_v2.h>
_Static_assert(CUBLAS_OP_NONE == (int)CUBLAS_OP_N, "cuBLAS: an operand as it is");
_Static_assert(CUBLAS_MATH_DEFAULT == (int)CUBLAS_DEFAULT_MATH, "cuBLAS: the default mode");
_Static_assert(CUBLAS_TYPE_F32 == (int)CUDA_R_32F, "cuBLAS: FP32");
_Static_assert(CUBLAS_TYPE_F16 == (int)CUDA_R_16F, "cuBLAS: FP16");
_Static_assert(CUBLAS_TYPE_BF16 == (int)CUDA_R_16BF, "cuBLAS: BF16");
_Static_assert(CUBLAS_SUMS_F32 == (int)CUBLAS_COMPUTE_32F, "cuBLAS: sums in FP32");
_Static_assert(CUBLAS_SUMS_F32_TF32 == (int)CUBLAS_COMPUTE_32F_FAST_TF32, "cuBLAS: of TF32");
_Static_assert(CUBLAS_ALGORITHM_DEFAULT == (int)CUBLAS_GEMM_DEFAULT, "cuBLAS: its own choice");
_Static_assert(CUBLAS_STATUS_SUCCESS == 0, "cuBLAS: success");

/* Our declarations again, with the library's enums, which are as large as the ints that we pass. */
_Static_assert(sizeof(cublasStatus_t) == sizeof(int), "cuBLAS: the size of a status");
_Static_assert(sizeof(cublasOperation_t) == sizeof(blas_form), "cuBLAS: the size of a form");
_Static_assert(sizeof(cublasMath_t) == sizeof(blas_math), "cuBLAS: the size of a mode");
#define blas_form cublasOperation_t
#define blas_math cublasMath_t
#define blas_type cudaDataType
#define blas_compute cublasComputeType_t
#define blas_algorithm cublasGemmAlgo_t
static struct {
#define FIELD(field, name, parameters) cublasStatus_t(*field) parameters;
	CUBLAS_REQUIRED(FIELD)
#undef FIELD
} blas;
#define SAME_BLAS(field, function)                                                                 \
	_Static_assert(                                                                            \
		__builtin_types_compatible_p(__typeof__(*blas.field), __typeof__(function)),       \
		#field " is not declared as cublas_v2.h declares " #function)

SAME_BLAS(create, cublasCreate_v2);
SAME_BLAS(destroy, cublasDestroy_v2);
SAME_BLAS(get_version, cublasGetVersion_v2);
SAME_BLAS(set_stream, cublasSetStream_v2);
SAME_BLAS(set_math_mode, cublasSetMathMode);
SAME_BLAS(sgemm, cublasSgemm_v2);
SAME_BLAS(dgemm, cublasDgemm_v2);
SAME_BLAS(gemm_ex, cublasGemmEx);
#else
#define HAVE_CUBLAS 0
#endif

#if __has_include(<cublasLt.h>)
#define HAVE_CUBLASLT 1
#include <cublasLt.h>
_Static_assert(LT_MAJOR == (int)MAJOR_VERSION && LT_MINOR == (int)MINOR_VERSION &&
		       LT_PATCH == (int)PATCH_LEVEL,
	"cuBLASLt: the parts of the version");
_Static_assert(LT_SUMS_F32 == (int)CUBLAS_COMPUTE_32F, "cuBLASLt: sums in FP32");
_Static_assert(LT_SUMS_I32 == (int)CUBLAS_COMPUTE_32I, "cuBLASLt: sums in INT32");
_Static_assert(LT_TYPE_F32 == (int)CUDA_R_32F && LT_TYPE_I32 == (int)CUDA_R_32I,
	"cuBLASLt: the types of sums");
_Static_assert(LT_TYPE_I8 == (int)CUDA_R_8I, "cuBLASLt: INT8");
#if CUDA_VERSION >= 11080
_Static_assert(LT_TYPE_E4M3 == (int)CUDA_R_8F_E4M3, "cuBLASLt: FP8");
_Static_assert(LT_FORM_FAST_SUMS == (int)CUBLASLT_MATMUL_DESC_FAST_ACCUM, "cuBLASLt: fast sums");
#endif
_Static_assert(LT_FORM_A == (int)CUBLASLT_MATMUL_DESC_TRANSA &&
		       LT_FORM_B == (int)CUBLASLT_MATMUL_DESC_TRANSB,
	"cuBLASLt: the forms of the operands");
_Static_assert(LT_FORM_NONE == (int)CUBLAS_OP_N && LT_FORM_TRANSPOSED == (int)CUBLAS_OP_T,
	"cuBLASLt: an operand as it is, and transposed");
_Static_assert(LT_PREFERENCE_WORKSPACE == (int)CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
	"cuBLASLt: the workspace");
_Static_assert(CUBLAS_NOT_SUPPORTED == (int)CUBLAS_STATUS_NOT_SUPPORTED, "cuBLAS: a status");
_Static_assert(
	sizeof(lt_algorithm) == sizeof(cublasLtMatmulAlgo_t) &&
		sizeof(lt_choice) == sizeof(cublasLtMatmulHeuristicResult_t) &&
		offsetof(lt_choice, workspace) ==
			offsetof(cublasLtMatmulHeuristicResult_t, workspaceSize) &&
		offsetof(lt_choice, status) == offsetof(cublasLtMatmulHeuristicResult_t, state),
	"cuBLASLt: what it chooses");
#define lt_handle cublasLtHandle_t
#define lt_form cublasLtMatmulDesc_t
#define lt_layout cublasLtMatrixLayout_t
#define lt_preference cublasLtMatmulPreference_t
#define lt_algorithm cublasLtMatmulAlgo_t
#define lt_choice cublasLtMatmulHeuristicResult_t
#define lt_property libraryPropertyType
#define lt_compute cublasComputeType_t
#define lt_type cudaDataType
#define lt_form_attribute cublasLtMatmulDescAttributes_t
#define lt_preference_attribute cublasLtMatmulPreferenceAttributes_t
static struct {
#define FIELD(field, name, parameters) cublasStatus_t(*field) parameters;
	CUBLASLT_REQUIRED(FIELD)
#undef FIELD
} lt;
#define SAME_LT(field, function)                                                                   \
	_Static_assert(__builtin_types_compatible_p(__typeof__(*lt.field), __typeof__(function)),  \
		#field " is not declared as cublasLt.h declares " #function)

SAME_LT(create, cublasLtCreate);
SAME_LT(destroy, cublasLtDestroy);
SAME_LT(get_property, cublasLtGetProperty);
SAME_LT(form_create, cublasLtMatmulDescCreate);
SAME_LT(form_destroy, cublasLtMatmulDescDestroy);
SAME_LT(form_set, cublasLtMatmulDescSetAttribute);
SAME_LT(layout_create, cublasLtMatrixLayoutCreate);
SAME_LT(layout_destroy, cublasLtMatrixLayoutDestroy);
SAME_LT(preference_create, cublasLtMatmulPreferenceCreate);
SAME_LT(preference_destroy, cublasLtMatmulPreferenceDestroy);
SAME_LT(preference_set, cublasLtMatmulPreferenceSetAttribute);
SAME_LT(choose, cublasLtMatmulAlgoGetHeuristic);
SAME_LT(multiply, cublasLtMatmul);
#else
#define HAVE_CUBLASLT 0
#endif

#if __has_include(<cufft.h>)
#define HAVE_CUFFT 1
#include <cufft.h>
_Static_assert(CUFFT_TYPE_F32 == (int)CUFFT_C2C, "cuFFT: complex numbers of FP32");
_Static_assert(CUFFT_TYPE_F64 == (int)CUFFT_Z2Z, "cuFFT: complex numbers of FP64");
_Static_assert(CUFFT_SIGN_FORWARD == CUFFT_FORWARD, "cuFFT: the direction");
_Static_assert(CUFFT_SUCCESS == 0, "cuFFT: success");
_Static_assert(sizeof(cufftResult) == sizeof(int), "cuFFT: the size of a status");
_Static_assert(sizeof(cufftType) == sizeof(fft_type), "cuFFT: the size of a type");
#define fft_type cufftType
#define fft_f32 cufftComplex
#define fft_f64 cufftDoubleComplex
static struct {
#define FIELD(field, name, parameters) cufftResult(*field) parameters;
	CUFFT_REQUIRED(FIELD)
#undef FIELD
} fft;
#define SAME_FFT(field, function)                                                                  \
	_Static_assert(__builtin_types_compatible_p(__typeof__(*fft.field), __typeof__(function)), \
		#field " is not declared as cufft.h declares " #function)

SAME_FFT(create, cufftCreate);
SAME_FFT(destroy, cufftDestroy);
SAME_FFT(get_version, cufftGetVersion);
SAME_FFT(set_stream, cufftSetStream);
SAME_FFT(make, cufftMakePlanMany64);
SAME_FFT(run_f32, cufftExecC2C);
SAME_FFT(run_f64, cufftExecZ2Z);
#else
#define HAVE_CUFFT 0
#endif

#if __has_include(<nvrtc.h>)
#define HAVE_NVRTC 1
#include <nvrtc.h>
_Static_assert(NVRTC_SUCCESS == 0, "NVRTC: success");
_Static_assert(sizeof(nvrtcResult) == sizeof(int), "NVRTC: the size of a status");
static struct {
#define FIELD(field, name, parameters) nvrtcResult(*field) parameters;
	NVRTC_REQUIRED(FIELD)
#undef FIELD
} nvrtc;
#define SAME_NVRTC(field, function)                                                                \
	_Static_assert(                                                                            \
		__builtin_types_compatible_p(__typeof__(*nvrtc.field), __typeof__(function)),      \
		#field " is not declared as nvrtc.h declares " #function)

SAME_NVRTC(version, nvrtcVersion);
SAME_NVRTC(archs_count, nvrtcGetNumSupportedArchs);
SAME_NVRTC(archs, nvrtcGetSupportedArchs);
SAME_NVRTC(create, nvrtcCreateProgram);
SAME_NVRTC(destroy, nvrtcDestroyProgram);
SAME_NVRTC(add_name, nvrtcAddNameExpression);
SAME_NVRTC(compile, nvrtcCompileProgram);
SAME_NVRTC(log_size, nvrtcGetProgramLogSize);
SAME_NVRTC(log, nvrtcGetProgramLog);
SAME_NVRTC(lowered_name, nvrtcGetLoweredName);
SAME_NVRTC(ptx_size, nvrtcGetPTXSize);
SAME_NVRTC(ptx, nvrtcGetPTX);
SAME_NVRTC(cubin_size, nvrtcGetCUBINSize);
SAME_NVRTC(cubin, nvrtcGetCUBIN);
#else
#define HAVE_NVRTC 0
#endif

/* Every name is the one that is asked for at run time: no macro of cuda.h has changed it. */
static void test_names(void **state)
{
	static const char *const names[] = {
#define NAME(field, name, parameters) name,
		CUDA_DRIVER_REQUIRED(NAME) CUDA_DRIVER_OPTIONAL(NAME)
#undef NAME
	};
	size_t count = sizeof names / sizeof names[0];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(strncmp(names[i], "cu", 2), 0);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(names[i], names[k]);
	}
	/* A field that cuda.h checks above for each name of the list. */
	assert_int_equal(count, 50);
}

/* The comparison above is the compiler's; a field that it forgot shows here. */
static void test_blas(void **state)
{
	(void)state;
#if HAVE_CUBLAS
	assert_int_equal(sizeof blas, 8 * sizeof(void (*)(void)));
#else
	skip();
#endif
}

static void test_blaslt(void **state)
{
	(void)state;
#if HAVE_CUBLASLT
	assert_int_equal(sizeof lt, 13 * sizeof(void (*)(void)));
#else
	skip();
#endif
}

static void test_fft(void **state)
{
	(void)state;
#if HAVE_CUFFT
	assert_int_equal(sizeof fft, 7 * sizeof(void (*)(void)));
#else
	skip();
#endif
}

static void test_nvrtc(void **state)
{
	(void)state;
#if HAVE_NVRTC
	assert_int_equal(sizeof nvrtc, 14 * sizeof(void (*)(void)));
#else
	skip();
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_blas),
		cmocka_unit_test(test_blaslt),
		cmocka_unit_test(test_fft),
		cmocka_unit_test(test_nvrtc),
	};

	return cmocka_run_group_tests_name("CUDA declarations", tests, NULL, NULL);
}
#else
int main(void)
{
	return 0;
}
#endif
