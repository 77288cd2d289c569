# roofline.gp - the DRAM roof, the ceilings of operations, all kernels
# Device: AMD EPYC
# Measured 2026-11-26T19:24:29Z with roofline 0.1.0
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
XMIN = 0.04; XMAX = 400; YMIN = 0.6; YMAX = 916
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
set label "measured ceilings, 2 cores at 4.26 GHz, Linux 6.18.44-fc-v669, 2026-11-26" at screen 38.70/W,screen 300.60/H left noenhanced front font ',8.55' textcolor rgb SUB

# the measured roof
BW_DRAM = 113.38    # GB/s; it ends at
TOP_DRAM = 538.88
set print $roof_DRAM
print max(XMIN,1.*YMIN/BW_DRAM), max(YMIN,XMIN*BW_DRAM)
print min(XMAX,1.*TOP_DRAM/BW_DRAM), min(TOP_DRAM,XMAX*BW_DRAM)
unset print

# the region that can be attained
set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_DRAM) to 1.*TOP_DRAM/BW_DRAM,TOP_DRAM to XMAX,TOP_DRAM to XMAX,YMIN to XMIN,YMIN fs solid noborder fc rgb TINT behind

# ceilings: GFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
270.09 1 0 0    # FP64
538.88 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 270.09 to screen (L+PW+5.13)/W,screen (B+215.27)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+11.18)/W,screen (B+215.27)/H point pt PTF[1] ps 0.92*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+17.80)/W,screen (B+215.27)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '270' at screen (L+PW+77.76)/W,screen (B+215.27)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 538.88 to screen (L+PW+5.13)/W,screen (B+239.61)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+11.18)/W,screen (B+239.61)/H point pt PTF[2] ps 0.92*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+17.80)/W,screen (B+239.61)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '539' at screen (L+PW+77.76)/W,screen (B+239.61)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+252.03)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'GFLOP/s' at screen (L+PW+77.76)/W,screen (B+252.03)/H right noenhanced front font ',7.6176' textcolor rgb SUB

# kernels: intensity, GFLOP/s, precision (index of COL), % of own roof, own roof
# (0 0: not known), 1 = context dot
$kernels << END_OF_KERNELS
0.083333 8.6119 1 91.149 9.4481 0    # triad_f64
0.083333 9.1249 1 96.579 9.4481 0    # axpy_f64
0.12499 9.9803 1 96.212 10.373 0    # dot_f64
0.24981 21.046 1 101.46 20.742 0    # gemv_f64
0.49963 40.922 2 98.642 41.485 0    # gemv_f32
0.15407 5.1375 1 39.18 13.113 0    # spmv_csr_f64
0.49141 40.252 1 79.048 50.921 0    # stencil7_f64
0.98634 83.91 2 82.098 102.21 0    # stencil7_f32
21.333 3.5218 1 2.6128 134.79 0    # gemm_naive_f64
42.667 5.1996 2 1.9288 269.58 0    # gemm_naive_f32
85.333 188.72 1 69.873 270.09 0    # gemm_tiled_f64
170.67 362.08 2 67.191 538.88 0    # gemm_tiled_f32
85.333 118.28 1 43.795 270.09 0    # gemm_blas_f64
170.67 240.25 2 44.582 538.88 0    # gemm_blas_f32
0.5 45.744 2 88.29 51.812 0    # softmax_f32
0.50008 51.424 2 99.235 51.82 0    # rmsnorm_f32
0.24997 21.242 2 102.39 20.746 0    # sum_f32
2.5 86.501 2 31.606 273.69 0    # blackscholes_f32
6.1223 194.52 2 36.097 538.88 0    # conv2d_f32
137.99 359.94 2 66.794 538.88 0    # mlp_f32
END_OF_KERNELS
# every marker behind its own halo, so that those that overlap stay apart
set print $markers; print '# size, and the kernel'
do for [i=1:|$kernels|] { print '1.45 '.$kernels[i]; print '1 '.$kernels[i] }
unset print
HALO = ('0x'.BG[2:7]) + 0

# the ridge: from here on to the right FP32 binds
RIDGE = 1.*538.88/BW_DRAM
set arrow from RIDGE,YMIN to RIDGE,538.88 nohead back dt (3,3) lw 0.8 lc rgb SUB
set label "FP32 ridge 4.8 FLOP/B" at 5.2968,0.73603 left noenhanced front font ',7.38' textcolor rgb SUB
set style textbox opaque noborder fillcolor rgb TINT margins 0.4,0.2
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\144\162\151\146\164\054\040\165\156\163\164\141\142\154\145\054\040\167\151\144\145\055\151\156\164\145\162\166\141\154\054\040\143\154\157\143\153" at screen (L+378.97)/W,screen (B+20.02)/H right noenhanced front boxed font ',7.38' textcolor rgb SUB
set label "name, % of the kernel's own roof" at screen (L+7.20)/W,screen (B+250.20)/H left noenhanced front font ',7.38' textcolor rgb SUB
set label "DRAM  113 GB/s" at 0.27229,39.564 left rotate by ANG noenhanced front font ',8.28' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',7.74'
set label "\164\162\151\141\144\137\146\066\064\342\200\240\040\040\071\061\045" at 0.14584,6.7721 center noenhanced front font KF textcolor rgb INK
set arrow from 0.083333,9.1249 to 0.083333,18.405 nohead back lw 0.6 lc rgb SUB
set label "\141\170\160\171\137\146\066\064\342\200\240\040\040\071\067\045" at 0.083333,20.724 center noenhanced front font KF textcolor rgb INK
set label "\144\157\164\137\146\066\064\342\200\240\040\040\071\066\045" at 0.13218,13.018 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\166\137\146\066\064\342\200\240\040\040\061\060\061\045" at 0.2843,21.046 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\166\137\146\063\062\342\200\240\040\040\071\071\045" at 0.56861,40.922 left noenhanced front font KF textcolor rgb INK
set label "\163\160\155\166\137\143\163\162\137\146\066\064\342\200\240\040\040\063\071\045" at 0.17078,4.8073 left noenhanced front font KF textcolor rgb INK
set label "\163\164\145\156\143\151\154\067\137\146\066\064\342\200\240\040\040\067\071\045" at 0.51966,30.86 left noenhanced front font KF textcolor rgb INK
set arrow from 0.98634,83.91 to 0.98634,286.75 nohead back lw 0.6 lc rgb SUB
set label "\163\164\145\156\143\151\154\067\137\146\063\062\342\200\240\040\040\070\062\045" at 0.98634,322.86 center noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\156\141\151\166\145\137\146\066\064\342\200\240\040\040\063\045\040\157\146\040\114\061" at 22.56,2.7001 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\156\141\151\166\145\137\146\063\062\342\200\240\040\040\062\045\040\157\146\040\114\061" at 84.043,4.0888 center noenhanced front font KF textcolor rgb INK
set arrow from 85.333,188.72 to 70.731,147.33 nohead back lw 0.6 lc rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\066\064\342\200\240\040\040\067\060\045" at 69.167,147.33 right noenhanced front font KF textcolor rgb INK
set arrow from 170.67,362.08 to 152.06,601.75 nohead back lw 0.6 lc rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240\040\040\066\067\045" at 152.06,677.53 center noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\142\154\141\163\137\146\066\064\342\200\240\040\040\064\064\045" at 112.05,93.015 center noenhanced front font KF textcolor rgb INK
set arrow from 170.67,240.25 to 118.6,312.5 nohead back lw 0.6 lc rgb SUB
set label "\147\145\155\155\137\142\154\141\163\137\146\063\062\342\200\240\040\040\064\065\045" at 115.97,312.5 right noenhanced front font KF textcolor rgb INK
set arrow from 0.5,45.744 to 0.63238,54.497 nohead back lw 0.6 lc rgb SUB
set label "\163\157\146\164\155\141\170\137\146\063\062\342\200\240\040\040\070\070\045" at 0.64668,54.497 left noenhanced front font KF textcolor rgb INK
set arrow from 0.50008,51.424 to 0.37976,94.418 nohead back lw 0.6 lc rgb SUB
set label "\162\155\163\156\157\162\155\137\146\063\062\342\200\240\040\040\071\071\045" at 0.37136,94.418 right noenhanced front font KF textcolor rgb INK
set label "\163\165\155\137\146\063\062\342\200\240\040\040\061\060\062\045" at 0.23638,27.707 right noenhanced front font KF textcolor rgb INK
set label "\142\154\141\143\153\163\143\150\157\154\145\163\137\146\063\062\342\200\240\040\040\063\062\045" at 2.8452,86.501 left noenhanced front font KF textcolor rgb INK
set label "\143\157\156\166\062\144\137\146\063\062\342\200\240\040\040\063\066\045" at 6.9676,194.52 left noenhanced front font KF textcolor rgb INK
set label "\155\154\160\137\146\063\062\342\200\240\040\040\066\067\045" at 130.49,469.49 right noenhanced front font KF textcolor rgb INK

unset colorbox
plot \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using ($3==0?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $ceilings using ($3==1?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 dt (6,6) lc rgb variable, \
  $kernels using ($6==0 && $5>0 && $4<90?$1:NaN):2:(0):($5-$2):(COL[int($3)]) with vectors nohead lw 0.7 dt (1.5,2) lc rgb variable, \
  $kernels using ($6==1?$1:NaN):2 with points pt 7 ps 0.55*PSF lc rgb CONTEXT, \
  $markers using ($7==0?$2:NaN):3:(1*$1*PSF):(PTF[int($4)]):($1>1?HALO:COL[int($4)]) with points ps variable pt variable lc rgb variable
unset output
