# roof-attainment.gp - how close every kernel comes to its own roof, and what it has in use
# Device: AMD EPYC
# Measured 2026-11-26T19:24:29Z with roofline 0.1.0
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roof-attainment.gp                      -> roof-attainment.png
#   gnuplot -e "term='pdf'" roof-attainment.gp      -> roof-attainment.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roof-attainment'
W = 504; H = 332.55    # the page, in points (1/72 inch)
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
ROW = 12.78; TOP = 59.40; BARS = 80.74; BAR = 203.32; CELLS = 366.30; CELL = 26.10
Y(row) = H-TOP-(row+0.5)*ROW
set label "AMD EPYC" at screen 7.20/W,screen 322.20/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "how close every kernel comes to its own roof, and what it has in use" at screen 7.20/W,screen 309.15/H left noenhanced front font ',8.55' textcolor rgb SUB
set label "% of own roof" at screen 80.74/W,screen 292.95/H left noenhanced front font ',8.28' textcolor rgb INK
set label "0" at screen 80.74/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "25" at screen 131.58/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "50" at screen 182.41/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "75" at screen 233.24/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "100%" at screen 284.07/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "which roof" at screen 318.27/W,screen 279.90/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "% of each resource in use" at screen 366.30/W,screen 292.95/H left noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 379.35/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "L3" at screen 405.45/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "L2" at screen 431.55/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "L1" at screen 457.65/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "FLOP" at screen 483.75/W,screen 279.90/H center noenhanced front font ',7.38' textcolor rgb SUB

# names of kernels and of their roofs
set label "\164\162\151\141\144\137\146\066\064\342\200\240" at screen 75.34/W,screen 266.76/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 266.76/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\141\170\160\171\137\146\066\064\342\200\240" at screen 75.34/W,screen 253.98/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 253.98/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\144\157\164\137\146\066\064\342\200\240" at screen 75.34/W,screen 241.20/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 241.20/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\166\137\146\066\064\342\200\240" at screen 75.34/W,screen 228.42/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 228.42/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\166\137\146\063\062\342\200\240" at screen 75.34/W,screen 215.64/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 215.64/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\160\155\166\137\143\163\162\137\146\066\064\342\200\240" at screen 75.34/W,screen 202.86/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 202.86/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\164\145\156\143\151\154\067\137\146\066\064\342\200\240" at screen 75.34/W,screen 190.08/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 190.08/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\164\145\156\143\151\154\067\137\146\063\062\342\200\240" at screen 75.34/W,screen 177.30/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 177.30/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\156\141\151\166\145\137\146\066\064\342\200\240" at screen 75.34/W,screen 164.52/H right noenhanced front font ',8.28' textcolor rgb INK
set label "L1" at screen 318.27/W,screen 164.52/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\156\141\151\166\145\137\146\063\062\342\200\240" at screen 75.34/W,screen 151.74/H right noenhanced front font ',8.28' textcolor rgb INK
set label "L1" at screen 318.27/W,screen 151.74/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\066\064\342\200\240" at screen 75.34/W,screen 138.96/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP64" at screen 318.27/W,screen 138.96/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240" at screen 75.34/W,screen 126.18/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 318.27/W,screen 126.18/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\142\154\141\163\137\146\066\064\342\200\240" at screen 75.34/W,screen 113.40/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP64" at screen 318.27/W,screen 113.40/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\142\154\141\163\137\146\063\062\342\200\240" at screen 75.34/W,screen 100.62/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 318.27/W,screen 100.62/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\157\146\164\155\141\170\137\146\063\062\342\200\240" at screen 75.34/W,screen 87.84/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 87.84/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\162\155\163\156\157\162\155\137\146\063\062\342\200\240" at screen 75.34/W,screen 75.06/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 75.06/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\165\155\137\146\063\062\342\200\240" at screen 75.34/W,screen 62.28/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 62.28/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\142\154\141\143\153\163\143\150\157\154\145\163\137\146\063\062\342\200\240" at screen 75.34/W,screen 49.50/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 318.27/W,screen 49.50/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\143\157\156\166\062\144\137\146\063\062\342\200\240" at screen 75.34/W,screen 36.72/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 318.27/W,screen 36.72/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\155\154\160\137\146\063\062\342\200\240" at screen 75.34/W,screen 23.94/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 318.27/W,screen 23.94/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\144\162\151\146\164\054\040\165\156\163\164\141\142\154\145\054\040\167\151\144\145\055\151\156\164\145\162\166\141\154\054\040\143\154\157\143\153" at screen 7.20/W,screen 11.25/H left noenhanced front font ',7.38' textcolor rgb SUB

# row, % of own roof, precision (index of COL; 0: no operations)
$bars << END_OF_BARS
0 91.149 1    # triad_f64
1 96.579 1    # axpy_f64
2 96.212 1    # dot_f64
3 101.46 1    # gemv_f64
4 98.642 2    # gemv_f32
5 39.18 1    # spmv_csr_f64
6 79.048 1    # stencil7_f64
7 82.098 2    # stencil7_f32
8 2.6128 1    # gemm_naive_f64
9 1.9288 2    # gemm_naive_f32
10 69.873 1    # gemm_tiled_f64
11 67.191 2    # gemm_tiled_f32
12 43.795 1    # gemm_blas_f64
13 44.582 2    # gemm_blas_f32
14 88.29 2    # softmax_f32
15 99.235 2    # rmsnorm_f32
16 102.39 2    # sum_f32
17 31.606 2    # blackscholes_f32
18 36.097 2    # conv2d_f32
19 66.794 2    # mlp_f32
END_OF_BARS
# row, column, % in use, colour of the cell, of its text; then the busiest of each row
$cells << END_OF_CELLS
0 3 9.565 0xDBE6EF 0x12161C
0 4 3.1885 0xEAF0F6 0x12161C
1 3 10.135 0xDAE5EE 0x12161C
1 4 3.3785 0xE9F0F5 0x12161C
2 3 7.3904 0xE0EAF1 0x12161C
2 4 3.6952 0xE9EFF5 0x12161C
3 3 15.591 0xCDDDE8 0x12161C
3 4 7.7923 0xDFE9F1 0x12161C
4 3 15.158 0xCEDEE9 0x12161C
4 4 7.5939 0xE0E9F1 0x12161C
5 3 4.9525 0xE6EDF4 0x12161C
5 4 1.9021 0xEDF2F7 0x12161C
6 3 29.935 0xACC7D9 0x12161C
6 4 14.903 0xCFDEE9 0x12161C
7 3 31.173 0xA9C5D8 0x12161C
7 4 15.571 0xCDDDE8 0x12161C
8 2 0.031498 0xF1F5F9 0x12161C
8 4 1.304 0xEEF3F8 0x12161C
9 2 0.023251 0xF1F5F9 0x12161C
9 4 0.96489 0xEFF4F8 0x12161C
10 1 0.87821 0xEFF4F8 0x12161C
11 1 0.84246 0xEFF4F8 0x12161C
12 1 0.55044 0xF0F4F8 0x12161C
13 1 0.55899 0xF0F4F8 0x12161C
14 4 8.4888 0xDDE8F0 0x12161C
15 4 9.5427 0xDBE6EF 0x12161C
16 3 7.8652 0xDFE9F1 0x12161C
16 4 3.9419 0xE8EFF5 0x12161C
17 2 6.6016 0xE2EBF2 0x12161C
17 3 3.2025 0xEAF0F6 0x12161C
17 4 16.052 0xCCDCE8 0x12161C
18 0 30.658 0xAAC5D9 0x12161C
19 1 1.0358 0xEFF3F8 0x12161C
END_OF_CELLS
$busiest << END_OF_CELLS
0 0 91.149 0x1F6898 0xFFFFFF
1 0 96.579 0x135F93 0xFFFFFF
2 0 96.212 0x146093 0xFFFFFF
3 0 101.46 0x0B5A8F 0xFFFFFF
4 0 98.642 0x0E5C90 0xFFFFFF
5 0 39.18 0x97B8CF 0x12161C
6 0 79.048 0x3B7AA5 0xFFFFFF
7 0 82.098 0x3476A2 0xFFFFFF
8 3 2.6128 0xEBF1F6 0x12161C
9 3 1.9288 0xEDF2F7 0x12161C
10 4 69.873 0x5089AF 0xFFFFFF
11 4 67.191 0x568DB2 0xFFFFFF
12 4 43.795 0x8CB1CB 0x12161C
13 4 44.582 0x8AB0CA 0x12161C
14 0 88.29 0x266C9B 0xFFFFFF
15 0 99.235 0x0D5B90 0xFFFFFF
16 0 102.39 0x0B5A8F 0xFFFFFF
17 0 31.606 0xA8C4D7 0x12161C
18 4 36.097 0x9EBDD3 0x12161C
19 4 66.794 0x578DB2 0xFFFFFF
END_OF_CELLS

do for [i=0:3] { set arrow from BARS+BAR*i/4.,H-TOP to BARS+BAR*i/4.,Y(19) nohead back lw 0.5 lc rgb GRID }
set arrow from BARS+BAR,H-TOP+0.1*ROW to BARS+BAR,Y(19)-0.6*ROW nohead front lw 1.8 lc rgb ROOF
set style fill solid 1.0 noborder
plot NaN, \
  $bars using (BARS):(Y($1)):(BARS):(min(BARS+BAR*$2/100.,BARS+BAR+6.3)):(Y($1)-0.31*ROW):(Y($1)+0.31*ROW):($3>0?COL[int($3)]:0x5B636E) with boxxyerror lc rgb variable, \
  $bars using (312.87):(Y($1)):(sprintf('%.0f',$2)) with labels right noenhanced font BOLD.',8.28' textcolor rgb INK, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font ',7.38' textcolor rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font BOLD.',7.38' textcolor rgb variable
unset output
