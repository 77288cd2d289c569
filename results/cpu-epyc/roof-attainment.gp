# roof-attainment.gp - how close every kernel comes to its own roof, and what it has in use
# Device: AMD EPYC
# Measured 2026-11-26T10:14:20Z with roofline 0.1.0
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roof-attainment.gp                      -> roof-attainment.png
#   gnuplot -e "term='pdf'" roof-attainment.gp      -> roof-attainment.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roof-attainment'
W = 504; H = 319.77    # the page, in points (1/72 inch)
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
ROW = 12.78; TOP = 59.40; BARS = 80.74; BAR = 255.52; CELLS = 418.50; CELL = 26.10
Y(row) = H-TOP-(row+0.5)*ROW
set label "AMD EPYC" at screen 7.20/W,screen 309.42/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "how close every kernel comes to its own roof, and what it has in use" at screen 7.20/W,screen 296.37/H left noenhanced front font ',8.55' textcolor rgb SUB
set label "% of own roof" at screen 80.74/W,screen 280.17/H left noenhanced front font ',8.28' textcolor rgb INK
set label "0" at screen 80.74/W,screen 267.12/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "25" at screen 144.63/W,screen 267.12/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "50" at screen 208.51/W,screen 267.12/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "75" at screen 272.39/W,screen 267.12/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "100%" at screen 336.27/W,screen 267.12/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "which roof" at screen 370.47/W,screen 267.12/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "% of each resource in use" at screen 401.07/W,screen 280.17/H left noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 431.55/W,screen 267.12/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "L1" at screen 457.65/W,screen 267.12/H center noenhanced front font ',7.38' textcolor rgb SUB
set label "FLOP" at screen 483.75/W,screen 267.12/H center noenhanced front font ',7.38' textcolor rgb SUB

# names of kernels and of their roofs
set label "\164\162\151\141\144\137\146\066\064\342\200\240" at screen 75.34/W,screen 253.98/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 253.98/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\164\162\151\141\144\137\146\063\062\342\200\240" at screen 75.34/W,screen 241.20/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 241.20/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\141\170\160\171\137\146\066\064\342\200\240" at screen 75.34/W,screen 228.42/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 228.42/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\141\170\160\171\137\146\063\062\342\200\240" at screen 75.34/W,screen 215.64/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 215.64/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\144\157\164\137\146\066\064\342\200\240" at screen 75.34/W,screen 202.86/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 202.86/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\144\157\164\137\146\063\062\342\200\240" at screen 75.34/W,screen 190.08/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 190.08/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\166\137\146\066\064\342\200\240" at screen 75.34/W,screen 177.30/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 177.30/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\166\137\146\063\062\342\200\240" at screen 75.34/W,screen 164.52/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 164.52/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\164\145\156\143\151\154\067\137\146\066\064\342\200\240" at screen 75.34/W,screen 151.74/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 151.74/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\164\145\156\143\151\154\067\137\146\063\062\342\200\240" at screen 75.34/W,screen 138.96/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 138.96/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\156\141\151\166\145\137\146\066\064\342\200\240" at screen 75.34/W,screen 126.18/H right noenhanced front font ',8.28' textcolor rgb INK
set label "L1" at screen 370.47/W,screen 126.18/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\156\141\151\166\145\137\146\063\062\342\200\240" at screen 75.34/W,screen 113.40/H right noenhanced front font ',8.28' textcolor rgb INK
set label "L1" at screen 370.47/W,screen 113.40/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\066\064\342\200\240" at screen 75.34/W,screen 100.62/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP64" at screen 370.47/W,screen 100.62/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240" at screen 75.34/W,screen 87.84/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 370.47/W,screen 87.84/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\142\154\141\163\137\146\066\064\342\200\240" at screen 75.34/W,screen 75.06/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP64" at screen 370.47/W,screen 75.06/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\147\145\155\155\137\142\154\141\163\137\146\063\062\342\200\240" at screen 75.34/W,screen 62.28/H right noenhanced front font ',8.28' textcolor rgb INK
set label "FP32" at screen 370.47/W,screen 62.28/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\157\146\164\155\141\170\137\146\063\062\342\200\240" at screen 75.34/W,screen 49.50/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 49.50/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\162\155\163\156\157\162\155\137\146\063\062\342\200\240" at screen 75.34/W,screen 36.72/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 36.72/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\163\165\155\137\146\063\062\342\200\240" at screen 75.34/W,screen 23.94/H right noenhanced front font ',8.28' textcolor rgb INK
set label "DRAM" at screen 370.47/W,screen 23.94/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\144\162\151\146\164\054\040\165\156\163\164\141\142\154\145\054\040\167\151\144\145\055\151\156\164\145\162\166\141\154" at screen 7.20/W,screen 11.25/H left noenhanced front font ',7.38' textcolor rgb SUB

# row, % of own roof, precision (index of COL; 0: no operations)
$bars << END_OF_BARS
0 92.846 1    # triad_f64
1 95.202 2    # triad_f32
2 98.784 1    # axpy_f64
3 98.089 2    # axpy_f32
4 101.72 1    # dot_f64
5 101.23 2    # dot_f32
6 99.311 1    # gemv_f64
7 98.87 2    # gemv_f32
8 67.369 1    # stencil7_f64
9 60.508 2    # stencil7_f32
10 2.6639 1    # gemm_naive_f64
11 1.9983 2    # gemm_naive_f32
12 76.361 1    # gemm_tiled_f64
13 78.031 2    # gemm_tiled_f32
14 45.736 1    # gemm_blas_f64
15 46.958 2    # gemm_blas_f32
16 67.259 2    # softmax_f32
17 80.534 2    # rmsnorm_f32
18 99.601 2    # sum_f32
END_OF_BARS
# row, column, % in use, colour of the cell, of its text; then the busiest of each row
$cells << END_OF_CELLS
0 1 10.244 0xD9E5EE 0x12161C
0 2 3.4475 0xE9F0F5 0x12161C
1 1 10.504 0xD9E5EE 0x12161C
1 2 3.4833 0xE9F0F5 0x12161C
2 1 10.9 0xD8E4ED 0x12161C
2 2 3.668 0xE9EFF5 0x12161C
3 1 10.823 0xD8E4EE 0x12161C
3 2 3.5889 0xE9EFF5 0x12161C
4 1 7.9062 0xDFE9F1 0x12161C
4 2 3.9907 0xE8EFF5 0x12161C
5 1 7.868 0xDFE9F1 0x12161C
5 2 3.9134 0xE8EFF5 0x12161C
6 1 15.442 0xCDDDE9 0x12161C
6 2 7.7912 0xDFE9F1 0x12161C
7 1 15.374 0xCEDDE9 0x12161C
7 2 7.6433 0xDFE9F1 0x12161C
8 1 26.335 0xB4CCDD 0x12161C
8 2 13.235 0xD3E0EB 0x12161C
9 1 23.716 0xBAD0E0 0x12161C
9 2 11.756 0xD6E3ED 0x12161C
10 0 0.14119 0xF1F5F9 0x12161C
10 2 1.3421 0xEEF3F8 0x12161C
11 0 0.10591 0xF1F5F9 0x12161C
11 2 0.99203 0xEFF3F8 0x12161C
12 0 2.0083 0xECF2F7 0x12161C
13 0 2.0827 0xECF2F7 0x12161C
14 0 1.2029 0xEEF3F8 0x12161C
15 0 1.2533 0xEEF3F8 0x12161C
16 2 6.6242 0xE2EBF2 0x12161C
17 2 7.9329 0xDFE9F1 0x12161C
18 1 7.7416 0xDFE9F1 0x12161C
18 2 3.8502 0xE8EFF5 0x12161C
END_OF_CELLS
$busiest << END_OF_CELLS
0 0 92.846 0x1B6597 0xFFFFFF
1 0 95.202 0x166194 0xFFFFFF
2 0 98.784 0x0E5C90 0xFFFFFF
3 0 98.089 0x0F5D91 0xFFFFFF
4 0 101.72 0x0B5A8F 0xFFFFFF
5 0 101.23 0x0B5A8F 0xFFFFFF
6 0 99.311 0x0D5B90 0xFFFFFF
7 0 98.87 0x0E5C90 0xFFFFFF
8 0 67.369 0x568DB2 0xFFFFFF
9 0 60.508 0x6697B9 0x12161C
10 1 2.6639 0xEBF1F6 0x12161C
11 1 1.9983 0xECF2F7 0x12161C
12 2 76.361 0x417FA8 0xFFFFFF
13 2 78.031 0x3E7CA6 0xFFFFFF
14 2 45.736 0x88AEC9 0x12161C
15 2 46.958 0x85ACC7 0x12161C
16 0 67.259 0x568DB2 0xFFFFFF
17 0 80.534 0x3878A4 0xFFFFFF
18 0 99.601 0x0C5B8F 0xFFFFFF
END_OF_CELLS

do for [i=0:3] { set arrow from BARS+BAR*i/4.,H-TOP to BARS+BAR*i/4.,Y(18) nohead back lw 0.5 lc rgb GRID }
set arrow from BARS+BAR,H-TOP+0.1*ROW to BARS+BAR,Y(18)-0.6*ROW nohead front lw 1.8 lc rgb ROOF
set style fill solid 1.0 noborder
plot NaN, \
  $bars using (BARS):(Y($1)):(BARS):(min(BARS+BAR*$2/100.,BARS+BAR+6.3)):(Y($1)-0.31*ROW):(Y($1)+0.31*ROW):($3>0?COL[int($3)]:0x5B636E) with boxxyerror lc rgb variable, \
  $bars using (365.07):(Y($1)):(sprintf('%.0f',$2)) with labels right noenhanced font BOLD.',8.28' textcolor rgb INK, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font ',7.38' textcolor rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font BOLD.',7.38' textcolor rgb variable
unset output
