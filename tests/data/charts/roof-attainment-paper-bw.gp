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
W = 252; H = 305.83    # the page, in points (1/72 inch)
DPI = 300         # of the PNG
FONT = 'Liberation Sans'; FS = 7
if (term eq 'svg') FONT = 'Arial'
BOLD = (term eq 'svg' && !exists("piped")) ? FONT : FONT.':Bold'
LW = 0.77778; S = DPI/72.

BG = '#ffffff'; INK = '#000000'; SUB = '#444444'; GRID = '#e2e2e2'; TINT = '#f7f7f7'; ROOF = '#000000'
CONTEXT = '#b8b8b8'
# precision:    FP64      FP32      TF32      FP16/BF16 FP8...    integer
array COL[6] = [0x000000, 0x4D4D4D, 0x7A7A7A, 0x000000, 0x4D4D4D, 0x7A7A7A]
array PTF[6] = [5, 7, 9, 13, 11, 15]    # filled markers
array PTO[6] = [4, 6, 8, 12, 10, 14]    # open ones
# level:         DRAM      L3        L2        L1        shared
array LCOL[5] = [0x000000, 0x5E5E5E, 0x444444, 0x777777, 0x777777]

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
ROW = 9.94; TOP = 23.80; BARS = 59.91; BAR = 56.70; CELLS = 177.38; CELL = 17.25
Y(row) = H-TOP-(row+0.5)*ROW
set label "% of own roof" at screen 59.91/W,screen 297.43/H left noenhanced front font ',6.44' textcolor rgb INK
set label "0" at screen 59.91/W,screen 287.28/H center noenhanced front font ',5.74' textcolor rgb SUB
set label "50" at screen 88.26/W,screen 287.28/H center noenhanced front font ',5.74' textcolor rgb SUB
set label "100%" at screen 116.61/W,screen 287.28/H center noenhanced front font ',5.74' textcolor rgb SUB
set label "% in use" at screen 177.38/W,screen 297.43/H left noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 186.01/W,screen 287.28/H center noenhanced front font ',5.74' textcolor rgb SUB
set label "L2" at screen 203.26/W,screen 287.28/H center noenhanced front font ',5.74' textcolor rgb SUB
set label "L1" at screen 220.52/W,screen 287.28/H center noenhanced front font ',5.74' textcolor rgb SUB
set label "FLOP" at screen 237.77/W,screen 287.28/H center noenhanced front font ',5.74' textcolor rgb SUB

# names of kernels and of their roofs
set label "triad_f64" at screen 55.71/W,screen 277.06/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 277.06/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "cublas_bf16" at screen 55.71/W,screen 267.12/H right noenhanced front font ',6.44' textcolor rgb INK
set label "BF16" at screen 143.21/W,screen 267.12/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "cublas_dgemm" at screen 55.71/W,screen 257.18/H right noenhanced front font ',6.44' textcolor rgb INK
set label "FP64 TC" at screen 143.21/W,screen 257.18/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "gemm_naive_f32" at screen 55.71/W,screen 247.24/H right noenhanced front font ',6.44' textcolor rgb INK
set label "L1" at screen 143.21/W,screen 247.24/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240" at screen 55.71/W,screen 237.30/H right noenhanced front font ',6.44' textcolor rgb INK
set label "L1" at screen 143.21/W,screen 237.30/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "attn_prefill" at screen 55.71/W,screen 227.36/H right noenhanced front font ',6.44' textcolor rgb INK
set label "BF16" at screen 143.21/W,screen 227.36/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "paged_decode" at screen 55.71/W,screen 217.42/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 217.42/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "cublas_fp8" at screen 55.71/W,screen 207.48/H right noenhanced front font ',6.44' textcolor rgb INK
set label "FP8" at screen 143.21/W,screen 207.48/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "cublas_sgemm" at screen 55.71/W,screen 197.54/H right noenhanced front font ',6.44' textcolor rgb INK
set label "FP32" at screen 143.21/W,screen 197.54/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "moe_gemm_bf16" at screen 55.71/W,screen 187.60/H right noenhanced front font ',6.44' textcolor rgb INK
set label "L2" at screen 143.21/W,screen 187.60/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "axpy_f32" at screen 55.71/W,screen 177.66/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 177.66/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "stencil7_f64" at screen 55.71/W,screen 167.72/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 167.72/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "spmv_csr_f64" at screen 55.71/W,screen 157.78/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 157.78/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "gemv_f32" at screen 55.71/W,screen 147.84/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 147.84/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "dot_f32" at screen 55.71/W,screen 137.90/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 137.90/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "cublas_tf32" at screen 55.71/W,screen 127.96/H right noenhanced front font ',6.44' textcolor rgb INK
set label "TF32" at screen 143.21/W,screen 127.96/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "stencil27_f32" at screen 55.71/W,screen 118.02/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 118.02/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "softmax_bf16" at screen 55.71/W,screen 108.08/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 108.08/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "layernorm_bf16" at screen 55.71/W,screen 98.14/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 98.14/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "histogram_i32" at screen 55.71/W,screen 88.20/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 88.20/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "nbody_f32" at screen 55.71/W,screen 78.26/H right noenhanced front font ',6.44' textcolor rgb INK
set label "FP32" at screen 143.21/W,screen 78.26/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "fft_c2c_f32" at screen 55.71/W,screen 68.32/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 68.32/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "gelu_bias" at screen 55.71/W,screen 58.38/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 58.38/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "reduce_f32" at screen 55.71/W,screen 48.44/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 48.44/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "rmsnorm_bf16" at screen 55.71/W,screen 38.50/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 38.50/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "transpose_f32" at screen 55.71/W,screen 28.56/H right noenhanced front font ',6.44' textcolor rgb INK
set label "DRAM" at screen 143.21/W,screen 28.56/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "gemm_by_size" at screen 55.71/W,screen 18.62/H right noenhanced front font ',6.44' textcolor rgb INK
set label "FP32" at screen 143.21/W,screen 18.62/H left noenhanced front font ',5.74' textcolor rgb SUB
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\144\162\151\146\164" at screen 5.60/W,screen 8.75/H left noenhanced front font ',5.74' textcolor rgb SUB

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
0 1 55.181 0x888888 0xFFFFFF
0 2 12.589 0xDCDCDC 0x12161C
0 3 1.0544 0xF3F3F3 0x12161C
1 0 18.123 0xD1D1D1 0x12161C
1 1 61.505 0x7C7C7C 0xFFFFFF
1 2 52.62 0x8D8D8D 0x12161C
2 0 4.2818 0xEDEDED 0x12161C
2 1 19.98 0xCECECE 0x12161C
2 2 22.792 0xC8C8C8 0x12161C
3 0 3.5086 0xEEEEEE 0x12161C
3 1 19.845 0xCECECE 0x12161C
3 3 9.5092 0xE2E2E2 0x12161C
4 0 5.3585 0xEAEAEA 0x12161C
4 1 15.912 0xD6D6D6 0x12161C
4 3 29.755 0xBABABA 0x12161C
5 0 20.994 0xCCCCCC 0x12161C
5 1 35.058 0xB0B0B0 0x12161C
5 2 26.244 0xC1C1C1 0x12161C
6 1 45.932 0x9B9B9B 0x12161C
6 2 17.964 0xD2D2D2 0x12161C
6 3 1.5909 0xF2F2F2 0x12161C
7 0 23.425 0xC7C7C7 0x12161C
7 1 55.206 0x888888 0xFFFFFF
7 2 50.379 0x929292 0x12161C
8 0 2.7456 0xF0F0F0 0x12161C
8 1 12.023 0xDDDDDD 0x12161C
8 2 32.087 0xB6B6B6 0x12161C
9 0 68.384 0x6E6E6E 0xFFFFFF
9 2 35.928 0xAEAEAE 0x12161C
9 3 21.212 0xCBCBCB 0x12161C
10 1 54.379 0x8A8A8A 0xFFFFFF
10 2 12.406 0xDDDDDD 0x12161C
10 3 1.0613 0xF3F3F3 0x12161C
11 1 66.437 0x727272 0xFFFFFF
11 2 40.419 0xA5A5A5 0x12161C
11 3 4.8943 0xEBEBEB 0x12161C
12 1 55.724 0x878787 0xFFFFFF
12 2 16.527 0xD4D4D4 0x12161C
12 3 1.6677 0xF2F2F2 0x12161C
13 1 51.958 0x8F8F8F 0x12161C
13 2 24.202 0xC5C5C5 0x12161C
13 3 2.9755 0xEFEFEF 0x12161C
14 1 53.337 0x8C8C8C 0x12161C
14 2 12.267 0xDDDDDD 0x12161C
14 3 1.5521 0xF2F2F2 0x12161C
15 0 15.706 0xD6D6D6 0x12161C
15 1 51.327 0x909090 0x12161C
15 2 47.904 0x979797 0x12161C
16 1 70.389 0x6A6A6A 0xFFFFFF
16 2 73.603 0x646464 0xFFFFFF
16 3 9.0491 0xE3E3E3 0x12161C
17 1 48.895 0x959595 0x12161C
17 2 16.869 0xD4D4D4 0x12161C
17 3 3.5429 0xEEEEEE 0x12161C
18 1 41.518 0xA3A3A3 0x12161C
18 2 13.358 0xDBDBDB 0x12161C
18 3 5.3374 0xEAEAEA 0x12161C
19 1 34.646 0xB1B1B1 0x12161C
19 2 16.467 0xD5D5D5 0x12161C
20 0 0.31941 0xF4F4F4 0x12161C
20 1 1.355 0xF2F2F2 0x12161C
20 2 6.1826 0xE9E9E9 0x12161C
21 1 54.954 0x898989 0xFFFFFF
21 2 21.804 0xCACACA 0x12161C
21 3 10.276 0xE1E1E1 0x12161C
22 1 51.533 0x8F8F8F 0x12161C
22 2 12.051 0xDDDDDD 0x12161C
22 3 1.0164 0xF3F3F3 0x12161C
23 1 51.715 0x8F8F8F 0x12161C
23 2 12.106 0xDDDDDD 0x12161C
23 3 1.4264 0xF2F2F2 0x12161C
24 1 47.594 0x979797 0x12161C
24 2 15.968 0xD6D6D6 0x12161C
24 3 4.1718 0xEDEDED 0x12161C
26 0 0.59898 0xF4F4F4 0x12161C
26 1 1.694 0xF2F2F2 0x12161C
26 2 2.5765 0xF0F0F0 0x12161C
END_OF_CELLS
$busiest << END_OF_CELLS
0 0 97.56 0x353535 0xFFFFFF
1 3 88.763 0x464646 0xFFFFFF
2 3 91.855 0x404040 0xFFFFFF
3 2 74.251 0x636363 0xFFFFFF
4 2 52.803 0x8D8D8D 0x12161C
5 3 70.833 0x696969 0xFFFFFF
6 0 74.96 0x616161 0xFFFFFF
7 3 83.576 0x505050 0xFFFFFF
8 3 87.117 0x494949 0xFFFFFF
9 1 71.12 0x696969 0xFFFFFF
10 0 96.142 0x383838 0xFFFFFF
11 0 87.412 0x494949 0xFFFFFF
12 0 79.058 0x595959 0xFFFFFF
13 0 90.204 0x434343 0xFFFFFF
14 0 93.921 0x3C3C3C 0xFFFFFF
15 3 84.211 0x4F4F4F 0xFFFFFF
16 0 79.588 0x585858 0xFFFFFF
17 0 85.754 0x4C4C4C 0xFFFFFF
18 0 72.091 0x676767 0xFFFFFF
19 0 61.009 0x7D7D7D 0xFFFFFF
20 3 63.344 0x787878 0xFFFFFF
21 0 81.389 0x555555 0xFFFFFF
22 0 91.11 0x424242 0xFFFFFF
23 0 90.663 0x424242 0xFFFFFF
24 0 83.038 0x515151 0xFFFFFF
25 0 93 0x3E3E3E 0xFFFFFF
26 3 54.061 0x8B8B8B 0xFFFFFF
END_OF_CELLS

do for [i=0:3] { set arrow from BARS+BAR*i/4.,H-TOP to BARS+BAR*i/4.,Y(26) nohead back lw 0.5 lc rgb GRID }
set arrow from BARS+BAR,H-TOP+0.1*ROW to BARS+BAR,Y(26)-0.6*ROW nohead front lw 1.8 lc rgb ROOF
set style fill solid 1.0 noborder
plot NaN, \
  $bars using (BARS):(Y($1)):(BARS):(min(BARS+BAR*$2/100.,BARS+BAR+4.9)):(Y($1)-0.31*ROW):(Y($1)+0.31*ROW):($3>0?COL[int($3)]:0x444444) with boxxyerror lc rgb variable, \
  $bars using (139.01):(Y($1)):(sprintf('%.0f',$2)) with labels right noenhanced font BOLD.',6.44' textcolor rgb INK, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font ',5.74' textcolor rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font BOLD.',5.74' textcolor rgb variable
unset output
