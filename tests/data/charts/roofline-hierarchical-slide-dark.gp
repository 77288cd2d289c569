# roofline-hierarchical.gp - a roof for every memory level, one marker a level for every kernel
# Device: AMD EPYC 7313P 16-Core Processor
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roofline-hierarchical.gp                      -> roofline-hierarchical.png
#   gnuplot -e "term='pdf'" roofline-hierarchical.gp      -> roofline-hierarchical.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roofline-hierarchical'
W = 960; H = 540    # the page, in points (1/72 inch)
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

# the plot rectangle, in points, and its ranges
L = 64.50; B = 51.00; PW = 759.73; PH = 430.50
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.02; XMAX = 600; YMIN = 0.002; YMAX = 2.93
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
set label "Arithmetic intensity (FLOP per byte of each level)" at screen (L+PW/2)/W,screen 12.75/H center noenhanced font ',15' textcolor rgb INK
set label "Performance (TFLOP/s)" at screen 12.75/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',15' textcolor rgb INK
set label "AMD EPYC 7313P 16-Core Processor" at screen 64.50/W,screen 522.75/H left noenhanced front font BOLD.',18.75' textcolor rgb INK
set label "measured ceilings, 16 cores, 32 threads at 3.40 GHz, Linux 6.1.0, 2026-01-02" at screen 64.50/W,screen 501.00/H left noenhanced front font ',14.25' textcolor rgb SUB

# measured roofs
BW_L1 = 3.1    # TB/s; it ends at
TOP_L1 = 1.22
set print $roof_L1
print max(XMIN,1.*YMIN/BW_L1), max(YMIN,XMIN*BW_L1)
print min(XMAX,1.*TOP_L1/BW_L1), min(TOP_L1,XMAX*BW_L1)
unset print
BW_L2 = 1.2    # TB/s; it ends at
TOP_L2 = 1.22
set print $roof_L2
print max(XMIN,1.*YMIN/BW_L2), max(YMIN,XMIN*BW_L2)
print min(XMAX,1.*TOP_L2/BW_L2), min(TOP_L2,XMAX*BW_L2)
unset print
BW_L3 = 0.41    # TB/s; it ends at
TOP_L3 = 1.22
set print $roof_L3
print max(XMIN,1.*YMIN/BW_L3), max(YMIN,XMIN*BW_L3)
print min(XMAX,1.*TOP_L3/BW_L3), min(TOP_L3,XMAX*BW_L3)
unset print
BW_DRAM = 0.088    # TB/s; it ends at
TOP_DRAM = 1.22
set print $roof_DRAM
print max(XMIN,1.*YMIN/BW_DRAM), max(YMIN,XMIN*BW_DRAM)
print min(XMAX,1.*TOP_DRAM/BW_DRAM), min(TOP_DRAM,XMAX*BW_DRAM)
unset print

# the region that can be attained
set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_L1) to 1.*TOP_L1/BW_L1,TOP_L1 to XMAX,TOP_L1 to XMAX,YMIN to XMIN,YMIN fs solid noborder fc rgb TINT behind

# ceilings: TFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
0.61 1 0 0    # FP64
1.22 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 0.61 to screen (L+PW+25.53)/W,screen (B+337.82)/H nohead front lw 0.8 lc rgb SUB
set label "FP64" at screen (L+PW+29.67)/W,screen (B+337.82)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '0.610' at screen (L+PW+127.49)/W,screen (B+337.82)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 1.22 to screen (L+PW+25.53)/W,screen (B+378.76)/H nohead front lw 0.8 lc rgb SUB
set label "FP32" at screen (L+PW+29.67)/W,screen (B+378.76)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '1.22' at screen (L+PW+127.49)/W,screen (B+378.76)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set label 'ceiling' at screen (L+PW+29.67)/W,screen (B+399.46)/H left noenhanced front font ',12.696' textcolor rgb SUB
set label 'TFLOP/s' at screen (L+PW+127.49)/W,screen (B+399.46)/H right noenhanced front font ',12.696' textcolor rgb SUB

# markers: intensity, TFLOP/s, level (index of LCOL), 1 = the level that binds
$markers << END_OF_MARKERS
0.0833 0.0071 4 0    # triad_f64
0.0833 0.0071 1 1    # triad_f64
0.167 0.0142 4 0    # triad_f32
0.167 0.0142 1 1    # triad_f32
0.125 0.0108 4 0    # dot_f64
0.125 0.0108 1 1    # dot_f64
0.25 0.0215 4 0    # dot_f32
0.25 0.0215 1 1    # dot_f32
0.25 0.0428 4 0    # gemv_f32
0.5 0.0428 1 1    # gemv_f32
0.125 0.036 4 0    # stencil7_f64
0.5 0.036 1 1    # stencil7_f64
0.25 0.07 4 0    # stencil7_f32
1 0.07 1 1    # stencil7_f32
2 0.212 4 0    # gemm_tiled_f64
128 0.212 1 0    # gemm_tiled_f64
4 0.431 4 0    # gemm_tiled_f32
256 0.431 1 0    # gemm_tiled_f32
128 0.57 1 0    # gemm_blas_f64
256 1.105 1 0    # gemm_blas_f32
END_OF_MARKERS
# lines that join the markers of a kernel: from intensity, to, TFLOP/s
$joins << END_OF_JOINS
0.0833 0.0833 0.0071    # triad_f64
0.167 0.167 0.0142    # triad_f32
0.125 0.125 0.0108    # dot_f64
0.25 0.25 0.0215    # dot_f32
0.25 0.5 0.0428    # gemv_f32
0.125 0.5 0.036    # stencil7_f64
0.25 1 0.07    # stencil7_f32
2 128 0.212    # gemm_tiled_f64
4 256 0.431    # gemm_tiled_f32
128 128 0.57    # gemm_blas_f64
256 256 1.105    # gemm_blas_f32
END_OF_JOINS
set label '' at screen (L+19.50)/W,screen (B+417.00)/H point pt 8 ps 1.75*PSF lw 1.2 lc rgb LCOL[4]
set label 'L1' at screen (L+30.75)/W,screen (B+417.00)/H left noenhanced font ',12.3' textcolor rgb SUB
set label '' at screen (L+60.93)/W,screen (B+417.00)/H point pt 4 ps 1.75*PSF lw 1.2 lc rgb LCOL[3]
set label 'L2' at screen (L+72.18)/W,screen (B+417.00)/H left noenhanced font ',12.3' textcolor rgb SUB
set label '' at screen (L+102.36)/W,screen (B+417.00)/H point pt 12 ps 1.75*PSF lw 1.2 lc rgb LCOL[2]
set label 'L3' at screen (L+113.61)/W,screen (B+417.00)/H left noenhanced font ',12.3' textcolor rgb SUB
set label '' at screen (L+143.78)/W,screen (B+417.00)/H point pt 6 ps 1.75*PSF lw 1.2 lc rgb LCOL[1]
set label 'DRAM' at screen (L+155.03)/W,screen (B+417.00)/H left noenhanced font ',12.3' textcolor rgb SUB
set label 'filled: the level that binds; none: compute' at screen (L+12.00)/W,screen (B+394.50)/H left noenhanced font ',12.3' textcolor rgb SUB
set style textbox opaque noborder fillcolor rgb TINT margins 0.4,0.2
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\167\151\144\145\055\151\156\164\145\162\166\141\154" at screen (L+753.73)/W,screen (B+15.38)/H right noenhanced front boxed font ',12.3' textcolor rgb SUB
set label "L1  3.10 TB/s" at 0.045698,0.18028 left rotate by ANG noenhanced front font ',13.8' textcolor rgb LCOL[4]
set label "L2  1.20 TB/s" at 0.070841,0.10818 left rotate by ANG noenhanced front font ',13.8' textcolor rgb LCOL[3]
set label "L3  410 GB/s" at 0.11814,0.061641 left rotate by ANG noenhanced front font ',13.8' textcolor rgb LCOL[2]
set label "DRAM  88.0 GB/s" at 1.2539,0.086705 left rotate by ANG noenhanced front font ',13.8' textcolor rgb LCOL[1]

# kernel labels, placed without overlap, and their leaders
KF = ',12.9'
set label "triad_f64  97% of DRAM" at 0.094385,0.0071 left noenhanced front font KF textcolor rgb INK
set label "triad_f32  97% of DRAM" at 0.18922,0.0142 left noenhanced front font KF textcolor rgb INK
set label "dot_f64  98% of DRAM" at 0.13842,0.01011 left noenhanced front font KF textcolor rgb INK
set label "dot_f32  98% of DRAM" at 0.27683,0.020126 left noenhanced front font KF textcolor rgb INK
set arrow from 0.5,0.0428 to 0.64942,0.0428 nohead back lw 0.6 lc rgb SUB
set label "gemv_f32  97% of DRAM" at 0.66321,0.0428 left noenhanced front font KF textcolor rgb INK
set label "\163\164\145\156\143\151\154\067\137\146\066\064\342\200\240\040\040\070\062\045\040\157\146\040\104\122\101\115" at 0.52696,0.027641 left noenhanced front font KF textcolor rgb INK
set label "stencil7_f32  80% of DRAM" at 1.1073,0.065526 left noenhanced front font KF textcolor rgb INK
set label "gemm_tiled_f64  35% of FP64" at 128,0.16622 center noenhanced front font KF textcolor rgb INK
set label "gemm_tiled_f32  35% of FP32" at 242.9,0.33092 right noenhanced front font KF textcolor rgb INK
set label "gemm_blas_f64  93% of FP64" at 115.59,0.53357 right noenhanced front font KF textcolor rgb INK
set label "gemm_blas_f32  91% of FP32" at 231.19,1.0344 right noenhanced front font KF textcolor rgb INK

plot \
  $roof_L1 using 1:2 with lines lw 1.8 lc rgb LCOL[4], \
  $roof_L2 using 1:2 with lines lw 1.8 lc rgb LCOL[3], \
  $roof_L3 using 1:2 with lines lw 1.8 lc rgb LCOL[2], \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb LCOL[1], \
  $ceilings using (max(XMIN,$1/BW_L1)):1:(XMAX-max(XMIN,$1/BW_L1)):(0) with vectors nohead lw 0.9 dt (6,3) lc rgb SUB, \
  $joins using 1:3:($2-$1):(0) with vectors nohead lw 1.1 lc rgb INK, \
  $markers using ($3==4 && $4==0?$1:NaN):2 with points pt 9 ps 2.4167*PSF lc rgb BG, \
  $markers using ($3==4 && $4==0?$1:NaN):2 with points pt 8 ps 1.75*PSF lw 1.2 lc rgb LCOL[4], \
  $markers using ($3==3 && $4==0?$1:NaN):2 with points pt 5 ps 2.4167*PSF lc rgb BG, \
  $markers using ($3==3 && $4==0?$1:NaN):2 with points pt 4 ps 1.75*PSF lw 1.2 lc rgb LCOL[3], \
  $markers using ($3==2 && $4==0?$1:NaN):2 with points pt 13 ps 2.4167*PSF lc rgb BG, \
  $markers using ($3==2 && $4==0?$1:NaN):2 with points pt 12 ps 1.75*PSF lw 1.2 lc rgb LCOL[2], \
  $markers using ($3==1 && $4==0?$1:NaN):2 with points pt 7 ps 2.4167*PSF lc rgb BG, \
  $markers using ($3==1 && $4==0?$1:NaN):2 with points pt 6 ps 1.75*PSF lw 1.2 lc rgb LCOL[1], \
  $markers using ($3==4 && $4==1?$1:NaN):2 with points pt 9 ps 2.4167*PSF lc rgb BG, \
  $markers using ($3==4 && $4==1?$1:NaN):2 with points pt 9 ps 1.75*PSF lw 1.2 lc rgb LCOL[4], \
  $markers using ($3==3 && $4==1?$1:NaN):2 with points pt 5 ps 2.4167*PSF lc rgb BG, \
  $markers using ($3==3 && $4==1?$1:NaN):2 with points pt 5 ps 1.75*PSF lw 1.2 lc rgb LCOL[3], \
  $markers using ($3==2 && $4==1?$1:NaN):2 with points pt 13 ps 2.4167*PSF lc rgb BG, \
  $markers using ($3==2 && $4==1?$1:NaN):2 with points pt 13 ps 1.75*PSF lw 1.2 lc rgb LCOL[2], \
  $markers using ($3==1 && $4==1?$1:NaN):2 with points pt 7 ps 2.4167*PSF lc rgb BG, \
  $markers using ($3==1 && $4==1?$1:NaN):2 with points pt 7 ps 1.75*PSF lw 1.2 lc rgb LCOL[1]
unset output
