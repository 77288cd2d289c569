# roofline.gp - the DRAM roof, the ceilings of operations, all kernels
# Device: AMD EPYC
# Measured 2026-11-23T12:00:26Z with roofline 0.1.0
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roofline.gp                      -> roofline.png
#   gnuplot -e "term='pdf'" roofline.gp      -> roofline.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roofline'
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
XMIN = 0.04; XMAX = 400; YMIN = 0.2; YMAX = 376
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
set label "Arithmetic intensity (FLOP per DRAM byte)" at screen (L+PW/2)/W,screen 7.65/H center noenhanced font ',9' textcolor rgb INK
set label "Performance (GFLOP/s)" at screen 7.65/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',9' textcolor rgb INK
set label "AMD EPYC" at screen 38.70/W,screen 313.65/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "measured ceilings, 2 cores at 3.51 GHz, Linux 6.18.44-fc-v657, 2026-11-23" at screen 38.70/W,screen 300.60/H left noenhanced front font ',8.55' textcolor rgb SUB

# the measured roof
BW_DRAM = 72.829    # GB/s; it ends at
TOP_DRAM = 221.2
set print $roof_DRAM
print max(XMIN,1.*YMIN/BW_DRAM), max(YMIN,XMIN*BW_DRAM)
print min(XMAX,1.*TOP_DRAM/BW_DRAM), min(TOP_DRAM,XMAX*BW_DRAM)
unset print

# the region that can be attained
set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_DRAM) to 1.*TOP_DRAM/BW_DRAM,TOP_DRAM to XMAX,TOP_DRAM to XMAX,YMIN to XMIN,YMIN fs solid noborder fc rgb TINT behind

# ceilings: GFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
111.29 1 0 0    # FP64
221.2 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 111.29 to screen (L+PW+5.13)/W,screen (B+216.59)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+11.18)/W,screen (B+216.59)/H point pt PTF[1] ps 0.92*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+17.80)/W,screen (B+216.59)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '111' at screen (L+PW+77.76)/W,screen (B+216.59)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 221.2 to screen (L+PW+5.13)/W,screen (B+240.12)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+11.18)/W,screen (B+240.12)/H point pt PTF[2] ps 0.92*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+17.80)/W,screen (B+240.12)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '221' at screen (L+PW+77.76)/W,screen (B+240.12)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+252.54)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'GFLOP/s' at screen (L+PW+77.76)/W,screen (B+252.54)/H right noenhanced front font ',7.6176' textcolor rgb SUB

# kernels: intensity, GFLOP/s, precision (index of COL), % of own roof, own roof
# (0 0: not known), 1 = context dot
$kernels << END_OF_KERNELS
0.083333 5.2542 1 86.573 6.0691 0    # triad_f64
0.16667 10.726 2 88.363 12.138 0    # triad_f32
0.083333 6.0349 1 99.435 6.0691 0    # axpy_f64
0.16667 11.905 2 98.082 12.138 0    # axpy_f32
0.12499 6.86 1 105.34 6.512 0    # dot_f64
0.24998 11.514 2 88.404 13.024 0    # dot_f32
0.24981 9.6704 1 74.262 13.022 0    # gemv_f64
0.49963 19.094 2 73.313 26.044 0    # gemv_f32
0.49141 13.98 1 40.809 34.257 0    # stencil7_f64
0.98634 23.757 2 34.55 68.76 0    # stencil7_f32
21.333 2.532 1 5.3258 47.541 0    # gemm_naive_f64
42.667 4.6902 2 4.9328 95.082 0    # gemm_naive_f32
85.333 74.969 1 67.365 111.29 0    # gemm_tiled_f64
170.67 172.25 2 77.873 221.2 0    # gemm_tiled_f32
85.333 90.687 1 81.488 111.29 0    # gemm_blas_f64
170.67 178.95 2 80.9 221.2 0    # gemm_blas_f32
END_OF_KERNELS

# the ridge: from here on to the right FP64 binds
RIDGE = 1.*111.29/BW_DRAM
set arrow from RIDGE,YMIN to RIDGE,111.29 nohead back dt (3,3) lw 0.8 lc rgb SUB
set label "FP64 ridge 1.5 FLOP/B" at 1.7029,0.24677 left noenhanced front font ',7.38' textcolor rgb SUB
set style textbox opaque noborder fillcolor rgb TINT margins 0.4,0.2
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\163\150\141\162\145\144\054\040\144\162\151\146\164\054\040\165\156\163\164\141\142\154\145\054\040\167\151\144\145\055\151\156\164\145\162\166\141\154" at screen (L+378.97)/W,screen (B+20.02)/H right noenhanced front boxed font ',7.38' textcolor rgb SUB
set label "name, % of the kernel's own roof" at screen (L+7.20)/W,screen (B+250.20)/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "DRAM  72.8 GB/s" at 0.2053,19.24 left rotate by ANG noenhanced front font ',8.28' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',7.74'
set arrow from 0.083333,5.2542 to 0.083333,3.0593 nohead back lw 0.6 lc rgb SUB
set label "\164\162\151\141\144\137\146\066\064\342\200\240\040\040\070\067\045" at 0.083333,2.708 center noenhanced front font KF textcolor rgb INK
set arrow from 0.16667,10.726 to 0.99236,37.98 nohead back lw 0.6 lc rgb SUB
set label "\164\162\151\141\144\137\146\063\062\342\200\240\040\040\070\070\045" at 1.0148,37.98 left noenhanced front font KF textcolor rgb INK
set arrow from 0.083333,6.0349 to 0.12413,3.6231 nohead back lw 0.6 lc rgb SUB
set label "\141\170\160\171\137\146\066\064\342\200\240\040\040\071\071\045" at 0.12694,3.6231 left noenhanced front font KF textcolor rgb INK
set arrow from 0.16667,11.905 to 0.13226,33.89 nohead back lw 0.6 lc rgb SUB
set label "\141\170\160\171\137\146\063\062\342\200\240\040\040\071\070\045" at 0.13226,38.287 center noenhanced front font KF textcolor rgb INK
set label "\144\157\164\137\146\066\064\342\200\240\040\040\061\060\065\045" at 0.13218,5.2197 left noenhanced front font KF textcolor rgb INK
set arrow from 0.24998,11.514 to 0.37614,10.01 nohead back lw 0.6 lc rgb SUB
set label "\144\157\164\137\146\063\062\342\200\240\040\040\070\070\045" at 0.38464,10.01 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\166\137\146\066\064\342\200\240\040\040\067\064\045" at 0.26417,7.3582 left noenhanced front font KF textcolor rgb INK
set arrow from 0.49963,19.094 to 1.6084,19.094 nohead back lw 0.6 lc rgb SUB
set label "\147\145\155\166\137\146\063\062\342\200\240\040\040\067\063\045" at 1.6447,19.094 left noenhanced front font KF textcolor rgb INK
set label "\163\164\145\156\143\151\154\067\137\146\066\064\342\200\240\040\040\064\061\045" at 0.55926,13.98 left noenhanced front font KF textcolor rgb INK
set label "\163\164\145\156\143\151\154\067\137\146\063\062\342\200\240\040\040\063\065\045" at 1.0933,25.436 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\156\141\151\166\145\137\146\066\064\342\200\240\040\040\065\045\040\157\146\040\114\061" at 24.279,2.532 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\156\141\151\166\145\137\146\063\062\342\200\240\040\040\065\045\040\157\146\040\114\061" at 84.043,3.6631 center noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\164\151\154\145\144\137\146\066\064\342\200\240\040\040\066\067\045" at 112.05,58.552 center noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240\040\040\067\070\045" at 129.98,134.53 center noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\142\154\141\163\137\146\066\064\342\200\240\040\040\070\061\045" at 76.983,97.099 right noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\142\154\141\163\137\146\063\062\342\200\240\040\040\070\061\045" at 149.96,178.95 right noenhanced front font KF textcolor rgb INK

unset colorbox
plot \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using ($3==0?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $ceilings using ($3==1?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 dt (6,6) lc rgb variable, \
  $kernels using ($6==0 && $5>0 && $4<90?$1:NaN):2:(0):($5-$2):(COL[int($3)]) with vectors nohead lw 0.7 dt (1.5,2) lc rgb variable, \
  $kernels using ($6==1?$1:NaN):2 with points pt 7 ps 0.55*PSF lc rgb CONTEXT, \
  $kernels using ($6==0?$1:NaN):2:(PTF[int($3)]) with points ps 1.45*PSF pt variable lc rgb BG, \
  $kernels using ($6==0?$1:NaN):2:(PTF[int($3)]):(COL[int($3)]) with points ps 1*PSF pt variable lc rgb variable
unset output
