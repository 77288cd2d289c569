# roofline-hierarchical.gp - a roof for every memory level, one marker a level for every kernel
# Device: AMD EPYC
# Measured 2026-11-26T19:24:29Z with roofline 0.1.0
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roofline-hierarchical.gp                      -> roofline-hierarchical.png
#   gnuplot -e "term='pdf'" roofline-hierarchical.gp      -> roofline-hierarchical.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roofline-hierarchical'
W = 504; H = 324    # the page, in points (1/72 inch)
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

# the plot rectangle, in points, and its ranges
L = 38.70; B = 30.60; PW = 382.57; PH = 258.30
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.04; XMAX = 400; YMIN = 1; YMAX = 1290
# slope of a bandwidth roof on this page, degrees
ANG = atan((PH/log10(1.*YMAX/YMIN)) / (PW/log10(1.*XMAX/XMIN))) * 180/pi
set logscale xy
set xrange [XMIN:XMAX]; set yrange [YMIN:YMAX]
set format xy '%g'; set mxtics 10; set mytics 10
set border 3 lw 0.8 lc rgb SUB
set tics out nomirror scale 0.55,0.3 textcolor rgb INK
# svg sets tick labels lower than cairo does
if (term eq 'svg') set xtics offset 0,0.45
set grid xtics ytics lt 1 lw 0.5 lc rgb GRID
set key off
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Arithmetic intensity (FLOP per byte of each level)" at screen (L+PW/2)/W,screen 7.65/H center noenhanced font ',9' textcolor rgb INK
set label "Performance (GFLOP/s)" at screen 7.65/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',9' textcolor rgb INK
set label "AMD EPYC" at screen 38.70/W,screen 313.65/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "measured ceilings, 2 cores at 4.26 GHz, Linux 6.18.44-fc-v669, 2026-11-26" at screen 38.70/W,screen 300.60/H left noenhanced front font ',8.55' textcolor rgb SUB

# measured roofs
BW_L1 = 1080.4    # GB/s; it ends at
TOP_L1 = 538.88
set print $roof_L1
print max(XMIN,1.*YMIN/BW_L1), max(YMIN,XMIN*BW_L1)
print min(XMAX,1.*TOP_L1/BW_L1), min(TOP_L1,XMAX*BW_L1)
unset print
BW_L2 = 524.12    # GB/s; it ends at
TOP_L2 = 538.88
set print $roof_L2
print max(XMIN,1.*YMIN/BW_L2), max(YMIN,XMIN*BW_L2)
print min(XMAX,1.*TOP_L2/BW_L2), min(TOP_L2,XMAX*BW_L2)
unset print
BW_L3 = 251.83    # GB/s; it ends at
TOP_L3 = 538.88
set print $roof_L3
print max(XMIN,1.*YMIN/BW_L3), max(YMIN,XMIN*BW_L3)
print min(XMAX,1.*TOP_L3/BW_L3), min(TOP_L3,XMAX*BW_L3)
unset print
BW_DRAM = 113.38    # GB/s; it ends at
TOP_DRAM = 538.88
set print $roof_DRAM
print max(XMIN,1.*YMIN/BW_DRAM), max(YMIN,XMIN*BW_DRAM)
print min(XMAX,1.*TOP_DRAM/BW_DRAM), min(TOP_DRAM,XMAX*BW_DRAM)
unset print

# the region that can be attained
set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_L1) to 1.*TOP_L1/BW_L1,TOP_L1 to XMAX,TOP_L1 to XMAX,YMIN to XMIN,YMIN fs solid noborder fc rgb TINT behind

# ceilings: GFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
270.09 1 0 0    # FP64
538.88 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 270.09 to screen (L+PW+15.32)/W,screen (B+201.91)/H nohead front lw 0.8 lc rgb SUB
set label "FP64" at screen (L+PW+17.80)/W,screen (B+201.91)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '270' at screen (L+PW+77.76)/W,screen (B+201.91)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 538.88 to screen (L+PW+15.32)/W,screen (B+226.82)/H nohead front lw 0.8 lc rgb SUB
set label "FP32" at screen (L+PW+17.80)/W,screen (B+226.82)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '539' at screen (L+PW+77.76)/W,screen (B+226.82)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+239.24)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'GFLOP/s' at screen (L+PW+77.76)/W,screen (B+239.24)/H right noenhanced front font ',7.6176' textcolor rgb SUB

# markers: intensity, GFLOP/s, level (index of LCOL), 1 = the level that binds
$markers << END_OF_MARKERS
0.083333 8.6119 4 0    # triad_f64
0.083333 8.6119 1 1    # triad_f64
0.12494 21.046 4 0    # gemv_f64
0.24981 21.046 1 1    # gemv_f64
0.24988 40.922 4 0    # gemv_f32
0.49963 40.922 1 1    # gemv_f32
0.096014 5.1375 4 0    # spmv_csr_f64
0.15407 5.1375 1 1    # spmv_csr_f64
0.24914 83.91 4 0    # stencil7_f32
0.98634 83.91 1 1    # stencil7_f32
0.12476 3.5218 4 1    # gemm_naive_f64
21.333 3.5218 3 0    # gemm_naive_f64
85.333 188.72 2 0    # gemm_tiled_f64
170.67 362.08 2 0    # gemm_tiled_f32
85.333 118.28 2 0    # gemm_blas_f64
170.67 240.25 2 0    # gemm_blas_f32
0.50008 51.424 1 1    # rmsnorm_f32
END_OF_MARKERS
# lines that join the markers of a kernel: from intensity, to, GFLOP/s
$joins << END_OF_JOINS
0.083333 0.083333 8.6119    # triad_f64
0.12494 0.24981 21.046    # gemv_f64
0.24988 0.49963 40.922    # gemv_f32
0.096014 0.15407 5.1375    # spmv_csr_f64
0.24914 0.98634 83.91    # stencil7_f32
0.12476 21.333 3.5218    # gemm_naive_f64
85.333 85.333 188.72    # gemm_tiled_f64
170.67 170.67 362.08    # gemm_tiled_f32
85.333 85.333 118.28    # gemm_blas_f64
170.67 170.67 240.25    # gemm_blas_f32
0.50008 0.50008 51.424    # rmsnorm_f32
END_OF_JOINS
set label '' at screen (L+11.70)/W,screen (B+250.20)/H point pt 8 ps 1.05*PSF lw 1.2 lc rgb LCOL[4]
set label 'L1' at screen (L+18.45)/W,screen (B+250.20)/H left noenhanced font ',7.38' textcolor rgb SUB
set label '' at screen (L+36.56)/W,screen (B+250.20)/H point pt 4 ps 1.05*PSF lw 1.2 lc rgb LCOL[3]
set label 'L2' at screen (L+43.31)/W,screen (B+250.20)/H left noenhanced font ',7.38' textcolor rgb SUB
set label '' at screen (L+61.41)/W,screen (B+250.20)/H point pt 12 ps 1.05*PSF lw 1.2 lc rgb LCOL[2]
set label 'L3' at screen (L+68.16)/W,screen (B+250.20)/H left noenhanced font ',7.38' textcolor rgb SUB
set label '' at screen (L+86.27)/W,screen (B+250.20)/H point pt 6 ps 1.05*PSF lw 1.2 lc rgb LCOL[1]
set label 'DRAM' at screen (L+93.02)/W,screen (B+250.20)/H left noenhanced font ',7.38' textcolor rgb SUB
set label 'filled: the level that binds; none: compute' at screen (L+7.20)/W,screen (B+236.70)/H left noenhanced font ',7.38' textcolor rgb SUB
set style textbox opaque noborder fillcolor rgb TINT margins 0.4,0.2
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\144\162\151\146\164\054\040\165\156\163\164\141\142\154\145\054\040\167\151\144\145\055\151\156\164\145\162\166\141\154\054\040\143\154\157\143\153" at screen (L+378.97)/W,screen (B+9.22)/H right noenhanced front boxed font ',7.38' textcolor rgb SUB
set label "L1  1.08 TB/s" at 0.074157,102.34 left rotate by ANG noenhanced front font ',8.28' textcolor rgb LCOL[4]
set label "L2  524 GB/s" at 0.10804,72.33 left rotate by ANG noenhanced front font ',8.28' textcolor rgb LCOL[3]
set label "L3  252 GB/s" at 0.086204,27.729 left rotate by ANG noenhanced front font ',8.28' textcolor rgb LCOL[2]
set label "DRAM  113 GB/s" at 1.1826,104.97 left rotate by ANG noenhanced front font ',8.28' textcolor rgb LCOL[1]

# kernel labels, placed without overlap, and their leaders
KF = ',7.74'
set label "\164\162\151\141\144\137\146\066\064\342\200\240\040\040\071\061\045\040\157\146\040\104\122\101\115" at 0.095188,8.6119 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\166\137\146\066\064\342\200\240\040\040\061\060\061\045\040\157\146\040\104\122\101\115" at 0.28535,21.046 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\166\137\146\063\062\342\200\240\040\040\071\071\045\040\157\146\040\104\122\101\115" at 0.5569,38.35 left noenhanced front font KF textcolor rgb INK
set label "\163\160\155\166\137\143\163\162\137\146\066\064\342\200\240\040\040\063\071\045\040\157\146\040\104\122\101\115" at 0.17599,5.1375 left noenhanced front font KF textcolor rgb INK
set label "\163\164\145\156\143\151\154\067\137\146\063\062\342\200\240\040\040\070\062\045\040\157\146\040\104\122\101\115" at 1.0994,78.637 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\156\141\151\166\145\137\146\066\064\342\200\240\040\040\063\045\040\157\146\040\114\061" at 24.368,3.5218 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\164\151\154\145\144\137\146\066\064\342\200\240\040\040\067\060\045\040\157\146\040\106\120\066\064" at 74.706,188.72 right noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240\040\040\066\067\045\040\157\146\040\106\120\063\062" at 161.39,469.4 right noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\142\154\141\163\137\146\066\064\342\200\240\040\040\064\064\045\040\157\146\040\106\120\066\064" at 74.706,118.28 right noenhanced front font KF textcolor rgb INK
set arrow from 170.67,240.25 to 141.1,306.91 nohead back lw 0.6 lc rgb SUB
set label "\147\145\155\155\137\142\154\141\163\137\146\063\062\342\200\240\040\040\064\065\045\040\157\146\040\106\120\063\062" at 137.98,306.91 right noenhanced front font KF textcolor rgb INK
set label "\162\155\163\156\157\162\155\137\146\063\062\342\200\240\040\040\071\071\045\040\157\146\040\104\122\101\115" at 0.55741,54.872 left noenhanced front font KF textcolor rgb INK

plot \
  $roof_L1 using 1:2 with lines lw 1.8 lc rgb LCOL[4], \
  $roof_L2 using 1:2 with lines lw 1.8 lc rgb LCOL[3], \
  $roof_L3 using 1:2 with lines lw 1.8 lc rgb LCOL[2], \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb LCOL[1], \
  $ceilings using (max(XMIN,$1/BW_L1)):1:(XMAX-max(XMIN,$1/BW_L1)):(0) with vectors nohead lw 0.9 dt (6,3) lc rgb SUB, \
  $joins using 1:3:($2-$1):(0) with vectors nohead lw 1.1 lc rgb INK, \
  $markers using ($3==4 && $4==0?$1:NaN):2 with points pt 9 ps 1.45*PSF lc rgb BG, \
  $markers using ($3==4 && $4==0?$1:NaN):2 with points pt 8 ps 1.05*PSF lw 1.2 lc rgb LCOL[4], \
  $markers using ($3==3 && $4==0?$1:NaN):2 with points pt 5 ps 1.45*PSF lc rgb BG, \
  $markers using ($3==3 && $4==0?$1:NaN):2 with points pt 4 ps 1.05*PSF lw 1.2 lc rgb LCOL[3], \
  $markers using ($3==2 && $4==0?$1:NaN):2 with points pt 13 ps 1.45*PSF lc rgb BG, \
  $markers using ($3==2 && $4==0?$1:NaN):2 with points pt 12 ps 1.05*PSF lw 1.2 lc rgb LCOL[2], \
  $markers using ($3==1 && $4==0?$1:NaN):2 with points pt 7 ps 1.45*PSF lc rgb BG, \
  $markers using ($3==1 && $4==0?$1:NaN):2 with points pt 6 ps 1.05*PSF lw 1.2 lc rgb LCOL[1], \
  $markers using ($3==4 && $4==1?$1:NaN):2 with points pt 9 ps 1.45*PSF lc rgb BG, \
  $markers using ($3==4 && $4==1?$1:NaN):2 with points pt 9 ps 1.05*PSF lw 1.2 lc rgb LCOL[4], \
  $markers using ($3==3 && $4==1?$1:NaN):2 with points pt 5 ps 1.45*PSF lc rgb BG, \
  $markers using ($3==3 && $4==1?$1:NaN):2 with points pt 5 ps 1.05*PSF lw 1.2 lc rgb LCOL[3], \
  $markers using ($3==2 && $4==1?$1:NaN):2 with points pt 13 ps 1.45*PSF lc rgb BG, \
  $markers using ($3==2 && $4==1?$1:NaN):2 with points pt 13 ps 1.05*PSF lw 1.2 lc rgb LCOL[2], \
  $markers using ($3==1 && $4==1?$1:NaN):2 with points pt 7 ps 1.45*PSF lc rgb BG, \
  $markers using ($3==1 && $4==1?$1:NaN):2 with points pt 7 ps 1.05*PSF lw 1.2 lc rgb LCOL[1]
unset output
