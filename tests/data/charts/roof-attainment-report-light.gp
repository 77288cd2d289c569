# roof-attainment.gp - how close every kernel comes to its own roof, and what it has in use
# Device: NVIDIA H200
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roof-attainment.gp                      -> roof-attainment.png
#   gnuplot -e "term='pdf'" roof-attainment.gp      -> roof-attainment.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roof-attainment'
W = 504; H = 422.01    # the page, in points (1/72 inch)
DPI = 200         # of the PNG
FONT = 'Liberation Sans'; FS = 9
if (term eq 'svg') FONT = 'Arial'
BOLD = (term eq 'svg' && !exists("piped")) ? FONT : FONT.':Bold'
LW = 1; S = DPI/72.

BG = '#ffffff'; INK = '#1b1f24'; SUB = '#5b636e'; GRID = '#e7eaee'; TINT = '#f6f8fa'; ROOF = '#2b3138'
CONTEXT = '#b9c0c9'
# precision:    FP64      FP32      TF32      FP16/BF16 FP8...    integer
array COL[6] = [0x0072B2, 0x009E73, 0xE69F00, 0xD55E00, 0xB5568C, 0x6B7280]
array PTF[6] = [5, 7, 9, 13, 11, 15]    # filled markers
array PTO[6] = [4, 6, 8, 12, 10, 14]    # open ones
# level:         DRAM      L3        L2        L1        shared
array LCOL[5] = [0x0072B2, 0xB5568C, 0xD55E00, 0x009E73, 0x6B7280]

F = sprintf('%s,%g', FONT, FS)
if (term eq 'png') set term pngcairo noenhanced size W*S,H*S font F fontscale 0.75*S linewidth S*LW pointscale S background rgb BG
if (term eq 'pdf') set term pdfcairo noenhanced size W/72.,H/72. font F fontscale 0.75 linewidth 2*LW
if (term eq 'eps') set term epscairo noenhanced size W/72.,H/72. font F fontscale 0.75 linewidth 2*LW
if (term eq 'svg') set term svg noenhanced size W,H font F linewidth LW background BG
# A point of size 1 has a radius of 3.05 pt in cairo, 0.375 x font size in svg.
PSF = (term eq 'svg') ? 8.13/FS : 1.0
if (!exists("piped")) set output base.'.'.term
set encoding utf8
max(a,b) = a > b ? a : b
min(a,b) = a < b ? a : b

# the whole page is the coordinate system, in points from the lower left
set lmargin at screen 0; set rmargin at screen 1
set bmargin at screen 0; set tmargin at screen 1
set xrange [0:W]; set yrange [0:H]
unset border; unset tics; unset colorbox; set key off
L = 0; B = 0; PW = W; PH = H
ROW = 12.78; TOP = 59.40; BARS = 77.03; BAR = 226.57; CELLS = 392.40; CELL = 26.10
Y(row) = H-TOP-(row+0.5)*ROW
set label "NVIDIA H200" at screen 7.20/W,screen 411.66/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "how close every kernel comes to its own roof, and what it has in use" at screen 7.20/W,screen 398.61/H left noenhanced front font ',8.55' textcolor rgb SUB
set label "% of own roof" at screen 77.03/W,screen 382.41/H left noenhanced front font ',8.28' textcolor rgb INK
set label "0" at screen 77.03/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "25" at screen 133.67/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "50" at screen 190.31/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "75" at screen 246.96/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "100%" at screen 303.60/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "which roof" at screen 337.80/W,screen 369.36/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "% of each resource in use" at screen 392.40/W,screen 382.41/H left noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 405.45/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "L2" at screen 431.55/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "L1" at screen 457.65/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "FLOP" at screen 483.75/W,screen 369.36/H center noenhanced front font ',7.38' textcolor rgb SUB

# names of kernels and of their roofs
set label "triad_f64" at screen 71.63/W,screen 356.22/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 356.22/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "cublas_bf16" at screen 71.63/W,screen 343.44/H right noenhanced front font ',8.28' textcolor rgb INK
set label "BF16 tensor" at screen 337.80/W,screen 343.44/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "cublas_dgemm" at screen 71.63/W,screen 330.66/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP64 tensor" at screen 337.80/W,screen 330.66/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "gemm_naive_f32" at screen 71.63/W,screen 317.88/H right noenhanced front font ',8.28' textcolor rgb INK
set label "L1" at screen 337.80/W,screen 317.88/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240" at screen 71.63/W,screen 305.10/H right noenhanced front font ',8.28' textcolor rgb INK
set label "L1" at screen 337.80/W,screen 305.10/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "attn_prefill" at screen 71.63/W,screen 292.32/H right noenhanced front font ',8.28' textcolor rgb INK
set label "BF16 tensor" at screen 337.80/W,screen 292.32/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "paged_decode" at screen 71.63/W,screen 279.54/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 279.54/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "cublas_fp8" at screen 71.63/W,screen 266.76/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP8 tensor" at screen 337.80/W,screen 266.76/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "cublas_sgemm" at screen 71.63/W,screen 253.98/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 337.80/W,screen 253.98/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "moe_gemm_bf16" at screen 71.63/W,screen 241.20/H right noenhanced front font ',8.28' textcolor rgb INK
set label "L2" at screen 337.80/W,screen 241.20/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "axpy_f32" at screen 71.63/W,screen 228.42/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 228.42/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "stencil7_f64" at screen 71.63/W,screen 215.64/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 215.64/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "spmv_csr_f64" at screen 71.63/W,screen 202.86/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 202.86/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "gemv_f32" at screen 71.63/W,screen 190.08/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 190.08/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "dot_f32" at screen 71.63/W,screen 177.30/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 177.30/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "cublas_tf32" at screen 71.63/W,screen 164.52/H right noenhanced front font ',8.28' textcolor rgb INK
set label "TF32 tensor" at screen 337.80/W,screen 164.52/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "stencil27_f32" at screen 71.63/W,screen 151.74/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 151.74/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "softmax_bf16" at screen 71.63/W,screen 138.96/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 138.96/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "layernorm_bf16" at screen 71.63/W,screen 126.18/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 126.18/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "histogram_i32" at screen 71.63/W,screen 113.40/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 113.40/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "nbody_f32" at screen 71.63/W,screen 100.62/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 337.80/W,screen 100.62/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "fft_c2c_f32" at screen 71.63/W,screen 87.84/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 87.84/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "gelu_bias" at screen 71.63/W,screen 75.06/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 75.06/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "reduce_f32" at screen 71.63/W,screen 62.28/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 62.28/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "rmsnorm_bf16" at screen 71.63/W,screen 49.50/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 49.50/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "transpose_f32" at screen 71.63/W,screen 36.72/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 337.80/W,screen 36.72/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "gemm_by_size" at screen 71.63/W,screen 23.94/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 337.80/W,screen 23.94/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\144\162\151\146\164" at screen 7.20/W,screen 11.25/H left noenhanced front font ',7.38' textcolor rgb SUB

# row, % of own roof, precision (index of COL; 0: no operations)
$bars << END_OF_BARS
0 97.56 1    # triad_f64
1 88.763 4    # cublas_bf16
2 91.855 1    # cublas_dgemm
3 74.251 2    # gemm_naive_f32
4 52.803 2    # gemm_tiled_f32
5 70.833 4    # attn_prefill
6 74.96 4    # paged_decode
7 83.576 5    # cublas_fp8
8 87.117 2    # cublas_sgemm
9 71.12 4    # moe_gemm_bf16
10 96.142 2    # axpy_f32
11 87.412 1    # stencil7_f64
12 79.058 1    # spmv_csr_f64
13 90.204 2    # gemv_f32
14 93.921 2    # dot_f32
15 84.211 3    # cublas_tf32
16 79.588 2    # stencil27_f32
17 85.754 2    # softmax_bf16
18 72.091 2    # layernorm_bf16
19 61.009 6    # histogram_i32
20 63.344 2    # nbody_f32
21 81.389 2    # fft_c2c_f32
22 91.11 4    # gelu_bias
23 90.663 2    # reduce_f32
24 83.038 2    # rmsnorm_bf16
25 93 0    # transpose_f32
26 54.061 2    # gemm_by_size
END_OF_BARS
# row, column, % in use, colour of the cell, of its text; then the busiest of each row
$cells << END_OF_CELLS
0 1 55.181 0x729FBF 0x12161C
0 2 12.589 0xD4E1EC 0x12161C
0 3 1.0544 0xEFF3F8 0x12161C
1 0 18.123 0xC7D9E6 0x12161C
1 1 61.505 0x6496B8 0xFFFFFF
1 2 52.62 0x78A3C1 0x12161C
2 0 4.2818 0xE7EEF4 0x12161C
2 1 19.98 0xC3D6E4 0x12161C
2 2 22.792 0xBDD2E1 0x12161C
3 0 3.5086 0xE9F0F5 0x12161C
3 1 19.845 0xC3D6E4 0x12161C
3 3 9.5092 0xDBE6EF 0x12161C
4 0 5.3585 0xE5EDF3 0x12161C
4 1 15.912 0xCCDCE8 0x12161C
4 3 29.755 0xADC7D9 0x12161C
5 0 20.994 0xC1D4E3 0x12161C
5 1 35.058 0xA0BFD4 0x12161C
5 2 26.244 0xB5CCDD 0x12161C
6 1 45.932 0x87AEC8 0x12161C
6 2 17.964 0xC8D9E6 0x12161C
6 3 1.5909 0xEDF3F7 0x12161C
7 0 23.425 0xBBD1E0 0x12161C
7 1 55.206 0x729FBE 0x12161C
7 2 50.379 0x7DA7C4 0x12161C
8 0 2.7456 0xEBF1F6 0x12161C
8 1 12.023 0xD5E2EC 0x12161C
8 2 32.087 0xA7C3D7 0x12161C
9 0 68.384 0x548BB1 0xFFFFFF
9 2 35.928 0x9EBDD3 0x12161C
9 3 21.212 0xC0D4E3 0x12161C
10 1 54.379 0x74A1BF 0x12161C
10 2 12.406 0xD4E2EC 0x12161C
10 3 1.0613 0xEFF3F8 0x12161C
11 1 66.437 0x588EB3 0xFFFFFF
11 2 40.419 0x94B6CE 0x12161C
11 3 4.8943 0xE6EDF4 0x12161C
12 1 55.724 0x719FBE 0x12161C
12 2 16.527 0xCBDBE7 0x12161C
12 3 1.6677 0xEDF2F7 0x12161C
13 1 51.958 0x79A4C2 0x12161C
13 2 24.202 0xB9CFDF 0x12161C
13 3 2.9755 0xEAF0F6 0x12161C
14 1 53.337 0x76A2C0 0x12161C
14 2 12.267 0xD5E2EC 0x12161C
14 3 1.5521 0xEDF3F7 0x12161C
15 0 15.706 0xCDDDE8 0x12161C
15 1 51.327 0x7BA5C3 0x12161C
15 2 47.904 0x83ABC6 0x12161C
16 1 70.389 0x4F88AE 0xFFFFFF
16 2 73.603 0x4883AB 0xFFFFFF
16 3 9.0491 0xDCE7EF 0x12161C
17 1 48.895 0x81A9C5 0x12161C
17 2 16.869 0xCADBE7 0x12161C
17 3 3.5429 0xE9F0F5 0x12161C
18 1 41.518 0x92B5CD 0x12161C
18 2 13.358 0xD2E0EB 0x12161C
18 3 5.3374 0xE5EDF3 0x12161C
19 1 34.646 0xA1BFD4 0x12161C
19 2 16.467 0xCBDBE8 0x12161C
20 0 0.31941 0xF0F5F9 0x12161C
20 1 1.355 0xEEF3F8 0x12161C
20 2 6.1826 0xE3EBF2 0x12161C
21 1 54.954 0x73A0BF 0x12161C
21 2 21.804 0xBFD3E2 0x12161C
21 3 10.276 0xD9E5EE 0x12161C
22 1 51.533 0x7AA5C2 0x12161C
22 2 12.051 0xD5E2EC 0x12161C
22 3 1.0164 0xEFF3F8 0x12161C
23 1 51.715 0x7AA5C2 0x12161C
23 2 12.106 0xD5E2EC 0x12161C
23 3 1.4264 0xEEF3F7 0x12161C
24 1 47.594 0x84ABC7 0x12161C
24 2 15.968 0xCCDCE8 0x12161C
24 3 4.1718 0xE7EFF5 0x12161C
26 0 0.59898 0xF0F4F8 0x12161C
26 1 1.694 0xEDF2F7 0x12161C
26 2 2.5765 0xEBF1F6 0x12161C
END_OF_CELLS
$busiest << END_OF_CELLS
0 0 97.56 0x115E92 0xFFFFFF
1 3 88.763 0x256B9B 0xFFFFFF
2 3 91.855 0x1E6798 0xFFFFFF
3 2 74.251 0x4682AA 0xFFFFFF
4 2 52.803 0x78A3C1 0x12161C
5 3 70.833 0x4E87AE 0xFFFFFF
6 0 74.96 0x4581AA 0xFFFFFF
7 3 83.576 0x3173A0 0xFFFFFF
8 3 87.117 0x296E9D 0xFFFFFF
9 1 71.12 0x4D87AE 0xFFFFFF
10 0 96.142 0x146093 0xFFFFFF
11 0 87.412 0x286E9C 0xFFFFFF
12 0 79.058 0x3B7AA5 0xFFFFFF
13 0 90.204 0x226999 0xFFFFFF
14 0 93.921 0x196395 0xFFFFFF
15 3 84.211 0x2F72A0 0xFFFFFF
16 0 79.588 0x3A7AA5 0xFFFFFF
17 0 85.754 0x2C709E 0xFFFFFF
18 0 72.091 0x4B85AD 0xFFFFFF
19 0 61.009 0x6596B8 0xFFFFFF
20 3 63.344 0x5F93B6 0xFFFFFF
21 0 81.389 0x3677A3 0xFFFFFF
22 0 91.11 0x1F6898 0xFFFFFF
23 0 90.663 0x206899 0xFFFFFF
24 0 83.038 0x3274A1 0xFFFFFF
25 0 93 0x1B6596 0xFFFFFF
26 3 54.061 0x75A1C0 0x12161C
END_OF_CELLS

do for [i=0:3] { set arrow from BARS+BAR*i/4.,H-TOP to BARS+BAR*i/4.,Y(26) nohead back lw 0.5 lc rgb GRID }
set arrow from BARS+BAR,H-TOP+0.1*ROW to BARS+BAR,Y(26)-0.6*ROW nohead front lw 1.8 lc rgb ROOF
set style fill solid 1.0 noborder
plot NaN, \
  $bars using (BARS):(Y($1)):(BARS):(min(BARS+BAR*$2/100.,BARS+BAR+6.3)):(Y($1)-0.31*ROW):(Y($1)+0.31*ROW):($3>0?COL[int($3)]:0x5B636E) with boxxyerror lc rgb variable, \
  $bars using (332.40):(Y($1)):(sprintf('%.0f',$2)) with labels right noenhanced font BOLD.',8.28' textcolor rgb INK, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font ',7.38' textcolor rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font BOLD.',7.38' textcolor rgb variable
unset output
