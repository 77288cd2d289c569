# roof-attainment.gp - how close every kernel comes to its own roof, and what it has in use
# Device: AMD EPYC 7313P 16-Core Processor
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roof-attainment.gp                      -> roof-attainment.png
#   gnuplot -e "term='pdf'" roof-attainment.gp      -> roof-attainment.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roof-attainment'
W = 960; H = 490.35    # the page, in points (1/72 inch)
DPI = 144         # of the PNG
FONT = 'Liberation Sans'; FS = 15
if (term eq 'svg') FONT = 'Arial'
BOLD = (term eq 'svg' && !exists("piped")) ? FONT : FONT.':Bold'
LW = 1.6667; S = DPI/72.

BG = '#12161c'; INK = '#e8ebef'; SUB = '#9aa4b0'; GRID = '#262d36'; TINT = '#181d25'; ROOF = '#c9d1d9'
CONTEXT = '#4d5763'
# precision:    FP64      FP32      TF32      FP16/BF16 FP8...    integer
array COL[6] = [0x56B4E9, 0x2BC79A, 0xF0C24B, 0xFF7F3F, 0xE08FC0, 0xAAB2BD]
array PTF[6] = [5, 7, 9, 13, 11, 15]    # filled markers
array PTO[6] = [4, 6, 8, 12, 10, 14]    # open ones
# level:         DRAM      L3        L2        L1        shared
array LCOL[5] = [0x56B4E9, 0xE08FC0, 0xFF7F3F, 0x2BC79A, 0xAAB2BD]

F = sprintf('%s,%g', FONT, FS)
if (term eq 'png') set term pngcairo noenhanced size W*S,H*S font F fontscale 0.75*S linewidth S*LW pointscale S background rgb BG
if (term eq 'pdf') set term pdfcairo noenhanced size W/72.,H/72. font F fontscale 0.75 linewidth 2*LW background rgb BG
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
ROW = 21.30; TOP = 99.00; BARS = 126.85; BAR = 510.10; CELLS = 774.00; CELL = 43.50
Y(row) = H-TOP-(row+0.5)*ROW
set label "AMD EPYC 7313P 16-Core Processor" at screen 12.00/W,screen 473.10/H left noenhanced front font BOLD.',18.75' textcolor rgb INK
set label "how close every kernel comes to its own roof, and what it has in use" at screen 12.00/W,screen 451.35/H left noenhanced front font ',14.25' textcolor rgb SUB
set label "% of own roof" at screen 126.85/W,screen 424.35/H left noenhanced front font ',13.8' textcolor rgb INK
set label "0" at screen 126.85/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB
set label "25" at screen 254.37/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB
set label "50" at screen 381.90/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB
set label "75" at screen 509.42/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB
set label "100%" at screen 636.95/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB
set label "which roof" at screen 693.95/W,screen 402.60/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "% of each resource in use" at screen 774.00/W,screen 424.35/H left noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 795.75/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB
set label "L2" at screen 839.25/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB
set label "L1" at screen 882.75/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB
set label "FLOP" at screen 926.25/W,screen 402.60/H center noenhanced front font ',12.3' textcolor rgb SUB

# names of kernels and of their roofs
set label "triad_f64" at screen 117.85/W,screen 380.70/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 380.70/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "triad_f32" at screen 117.85/W,screen 359.40/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 359.40/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "axpy_f64" at screen 117.85/W,screen 338.10/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 338.10/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "axpy_f32" at screen 117.85/W,screen 316.80/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 316.80/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "dot_f64" at screen 117.85/W,screen 295.50/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 295.50/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "dot_f32" at screen 117.85/W,screen 274.20/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 274.20/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemv_f64" at screen 117.85/W,screen 252.90/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 252.90/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemv_f32" at screen 117.85/W,screen 231.60/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 231.60/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "\163\164\145\156\143\151\154\067\137\146\066\064\342\200\240" at screen 117.85/W,screen 210.30/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 210.30/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "stencil7_f32" at screen 117.85/W,screen 189.00/H right noenhanced front font ',13.8' textcolor rgb INK
set label "DRAM" at screen 693.95/W,screen 189.00/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemm_naive_f64" at screen 117.85/W,screen 167.70/H right noenhanced front font ',13.8' textcolor rgb INK
set label "L1" at screen 693.95/W,screen 167.70/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemm_naive_f32" at screen 117.85/W,screen 146.40/H right noenhanced front font ',13.8' textcolor rgb INK
set label "L1" at screen 693.95/W,screen 146.40/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemm_tiled_f64" at screen 117.85/W,screen 125.10/H right noenhanced front font ',13.8' textcolor rgb INK
set label "FP64" at screen 693.95/W,screen 125.10/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemm_tiled_f32" at screen 117.85/W,screen 103.80/H right noenhanced front font ',13.8' textcolor rgb INK
set label "FP32" at screen 693.95/W,screen 103.80/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemm_blas_f64" at screen 117.85/W,screen 82.50/H right noenhanced front font ',13.8' textcolor rgb INK
set label "FP64" at screen 693.95/W,screen 82.50/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemm_blas_f32" at screen 117.85/W,screen 61.20/H right noenhanced front font ',13.8' textcolor rgb INK
set label "FP32" at screen 693.95/W,screen 61.20/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "gemm_by_size" at screen 117.85/W,screen 39.90/H right noenhanced front font ',13.8' textcolor rgb INK
set label "FP32" at screen 693.95/W,screen 39.90/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\167\151\144\145\055\151\156\164\145\162\166\141\154" at screen 12.00/W,screen 18.75/H left noenhanced front font ',12.3' textcolor rgb SUB

# row, % of own roof, precision (index of COL; 0: no operations)
$bars << END_OF_BARS
0 96.857 1    # triad_f64
1 96.625 2    # triad_f32
2 95.493 1    # axpy_f64
3 95.264 2    # axpy_f32
4 98.182 1    # dot_f64
5 97.727 2    # dot_f32
6 95.909 1    # gemv_f64
7 97.273 2    # gemv_f32
8 81.818 1    # stencil7_f64
9 79.545 2    # stencil7_f32
10 2.4 1    # gemm_naive_f64
11 2.7097 2    # gemm_naive_f32
12 34.754 1    # gemm_tiled_f64
13 35.328 2    # gemm_tiled_f32
14 93.443 1    # gemm_blas_f64
15 90.574 2    # gemm_blas_f32
16 54.061 2    # gemm_by_size
END_OF_BARS
# row, column, % in use, colour of the cell, of its text; then the busiest of each row
$cells << END_OF_CELLS
0 2 2.7495 0x1D2630 0xFFFFFF
0 3 1.1639 0x1C242D 0xFFFFFF
1 2 2.7429 0x1D2630 0xFFFFFF
1 3 1.1639 0x1C242D 0xFFFFFF
2 2 2.7108 0x1D2630 0xFFFFFF
2 3 1.1475 0x1C242D 0xFFFFFF
3 2 2.7043 0x1D2630 0xFFFFFF
3 3 1.1475 0x1C242D 0xFFFFFF
4 2 2.7871 0x1D2630 0xFFFFFF
4 3 1.7705 0x1C252E 0xFFFFFF
5 2 2.7742 0x1D2630 0xFFFFFF
5 3 1.7623 0x1C252E 0xFFFFFF
6 2 5.4452 0x1F2A35 0xFFFFFF
6 3 3.459 0x1D2732 0xFFFFFF
7 2 5.5226 0x1F2A36 0xFFFFFF
7 3 3.5082 0x1D2732 0xFFFFFF
8 2 9.2903 0x21303D 0xFFFFFF
8 3 5.9016 0x1F2B36 0xFFFFFF
9 2 9.0323 0x212F3C 0xFFFFFF
9 3 5.7377 0x1F2B36 0xFFFFFF
10 0 0.082564 0x1B222B 0xFFFFFF
10 3 1.5246 0x1C242E 0xFFFFFF
11 0 0.093217 0x1B222B 0xFFFFFF
11 3 1.7213 0x1C252E 0xFFFFFF
12 0 1.8821 0x1C252F 0xFFFFFF
12 2 3.4194 0x1D2732 0xFFFFFF
13 0 1.9132 0x1C252F 0xFFFFFF
13 2 3.4758 0x1D2732 0xFFFFFF
14 0 5.0604 0x1E2A35 0xFFFFFF
15 0 4.905 0x1E2934 0xFFFFFF
16 0 0.54893 0x1B232C 0xFFFFFF
16 1 0.20128 0x1B222B 0xFFFFFF
16 2 0.51942 0x1B232C 0xFFFFFF
END_OF_CELLS
$busiest << END_OF_CELLS
0 0 96.857 0x5DB2E4 0x12161C
1 0 96.625 0x5DB2E4 0x12161C
2 0 95.493 0x5CB0E1 0x12161C
3 0 95.264 0x5CB0E1 0x12161C
4 0 98.182 0x5EB4E7 0x12161C
5 0 97.727 0x5DB4E6 0x12161C
6 0 95.909 0x5CB1E2 0x12161C
7 0 97.273 0x5DB3E5 0x12161C
8 0 81.818 0x539CC7 0xFFFFFF
9 0 79.545 0x5199C3 0xFFFFFF
10 2 2.4 0x1D2630 0xFFFFFF
11 2 2.7097 0x1D2630 0xFFFFFF
12 3 34.754 0x33566D 0xFFFFFF
13 3 35.328 0x33576E 0xFFFFFF
14 3 93.443 0x5BADDD 0x12161C
15 3 90.574 0x59A9D8 0x12161C
16 3 54.061 0x407392 0xFFFFFF
END_OF_CELLS

do for [i=0:3] { set arrow from BARS+BAR*i/4.,H-TOP to BARS+BAR*i/4.,Y(16) nohead back lw 0.5 lc rgb GRID }
set arrow from BARS+BAR,H-TOP+0.1*ROW to BARS+BAR,Y(16)-0.6*ROW nohead front lw 1.8 lc rgb ROOF
set style fill solid 1.0 noborder
plot NaN, \
  $bars using (BARS):(Y($1)):(BARS):(min(BARS+BAR*$2/100.,BARS+BAR+10.5)):(Y($1)-0.31*ROW):(Y($1)+0.31*ROW):($3>0?COL[int($3)]:0x9AA4B0) with boxxyerror lc rgb variable, \
  $bars using (684.95):(Y($1)):(sprintf('%.0f',$2)) with labels right noenhanced font BOLD.',13.8' textcolor rgb INK, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $cells using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font ',12.3' textcolor rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 with boxxyerror lc rgb variable, \
  $busiest using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%.0f',$3)):5 with labels center noenhanced font BOLD.',12.3' textcolor rgb variable
unset output
