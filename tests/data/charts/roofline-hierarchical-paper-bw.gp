# roofline-hierarchical.gp - a roof for every memory level, one marker a level for every kernel
# Device: NVIDIA H200
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roofline-hierarchical.gp                      -> roofline-hierarchical.png
#   gnuplot -e "term='pdf'" roofline-hierarchical.gp      -> roofline-hierarchical.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roofline-hierarchical'
W = 252; H = 196    # the page, in points (1/72 inch)
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

# the plot rectangle, in points, and its ranges
L = 30.10; B = 23.80; PW = 157.95; PH = 161.00
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.04; XMAX = 4000; YMIN = 0.1; YMAX = 3620
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
set label "Arithmetic intensity (FLOP per byte of each level)" at screen (L+PW/2)/W,screen 5.95/H center noenhanced font ',7' textcolor rgb INK
set label "Performance (TFLOP/s)" at screen 5.95/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',7' textcolor rgb INK

# measured roofs
BW_L1 = 33.4    # TB/s; it ends at
TOP_L1 = 1510
set print $roof_L1
print max(XMIN,1.*YMIN/BW_L1), max(YMIN,XMIN*BW_L1)
print min(XMAX,1.*TOP_L1/BW_L1), min(TOP_L1,XMAX*BW_L1)
unset print
BW_L2 = 7.62    # TB/s; it ends at
TOP_L2 = 1510
set print $roof_L2
print max(XMIN,1.*YMIN/BW_L2), max(YMIN,XMIN*BW_L2)
print min(XMAX,1.*TOP_L2/BW_L2), min(TOP_L2,XMAX*BW_L2)
unset print
BW_DRAM = 4.31    # TB/s; it ends at
TOP_DRAM = 1510
set print $roof_DRAM
print max(XMIN,1.*YMIN/BW_DRAM), max(YMIN,XMIN*BW_DRAM)
print min(XMAX,1.*TOP_DRAM/BW_DRAM), min(TOP_DRAM,XMAX*BW_DRAM)
unset print

# the region that can be attained
set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_L1) to 1.*TOP_L1/BW_L1,TOP_L1 to XMAX,TOP_L1 to XMAX,YMIN to XMIN,YMIN fs solid noborder fc rgb TINT behind

# ceilings: TFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
33.1 1 0 0    # FP64
65.2 2 0 0    # FP32
66.3 1 1 0    # FP64 TC
418 3 0 0    # TF32
792 4 0 0    # BF16
1510 5 0 0    # FP8
END_OF_CEILINGS
set arrow from graph 1,first 33.1 to screen (L+PW+11.91)/W,screen (B+88.41)/H nohead front lw 0.8 lc rgb SUB
set label "FP64" at screen (L+PW+13.85)/W,screen (B+88.41)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '33.1' at screen (L+PW+60.09)/W,screen (B+88.41)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 65.2 to screen (L+PW+11.91)/W,screen (B+96.01)/H nohead front lw 0.8 lc rgb SUB
set label "FP32" at screen (L+PW+13.85)/W,screen (B+96.01)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '65.2' at screen (L+PW+60.09)/W,screen (B+96.01)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 66.3 to screen (L+PW+11.91)/W,screen (B+103.61)/H nohead front lw 0.8 lc rgb SUB
set label "FP64 TC" at screen (L+PW+13.85)/W,screen (B+103.61)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '66.3' at screen (L+PW+60.09)/W,screen (B+103.61)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 418 to screen (L+PW+11.91)/W,screen (B+127.89)/H nohead front lw 0.8 lc rgb SUB
set label "TF32" at screen (L+PW+13.85)/W,screen (B+127.89)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '418' at screen (L+PW+60.09)/W,screen (B+127.89)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 792 to screen (L+PW+11.91)/W,screen (B+137.69)/H nohead front lw 0.8 lc rgb SUB
set label "BF16" at screen (L+PW+13.85)/W,screen (B+137.69)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '792' at screen (L+PW+60.09)/W,screen (B+137.69)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 1510 to screen (L+PW+11.91)/W,screen (B+147.59)/H nohead front lw 0.8 lc rgb SUB
set label "FP8" at screen (L+PW+13.85)/W,screen (B+147.59)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '1510' at screen (L+PW+60.09)/W,screen (B+147.59)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set label 'ceiling' at screen (L+PW+13.85)/W,screen (B+157.25)/H left noenhanced front font ',5.9248' textcolor rgb SUB
set label 'TFLOP/s' at screen (L+PW+60.09)/W,screen (B+157.25)/H right noenhanced front font ',5.9248' textcolor rgb SUB

# markers: intensity, TFLOP/s, level (index of LCOL), 1 = the level that binds
$markers << END_OF_MARKERS
0.083 0.349 4 0    # triad_f64
0.083 0.349 3 0    # triad_f64
0.083 0.349 1 1    # triad_f64
40 703 4 0    # cublas_bf16
150 703 3 0    # cublas_bf16
900 703 1 0    # cublas_bf16
8 60.9 4 0    # cublas_dgemm
40 60.9 3 0    # cublas_dgemm
330 60.9 1 0    # cublas_dgemm
0.25 6.2 4 1    # gemm_naive_f32
4.1 6.2 3 0    # gemm_naive_f32
41 6.2 1 0    # gemm_naive_f32
1.1 19.4 4 1    # gemm_tiled_f32
16 19.4 3 0    # gemm_tiled_f32
84 19.4 1 0    # gemm_tiled_f32
2.1 12.6 4 0    # paged_decode
3.6 12.6 3 0    # paged_decode
3.9 12.6 1 1    # paged_decode
75 1262 4 0    # cublas_fp8
300 1262 3 0    # cublas_fp8
1250 1262 1 0    # cublas_fp8
END_OF_MARKERS
# lines that join the markers of a kernel: from intensity, to, TFLOP/s
$joins << END_OF_JOINS
0.083 0.083 0.349    # triad_f64
40 900 703    # cublas_bf16
8 330 60.9    # cublas_dgemm
0.25 41 6.2    # gemm_naive_f32
1.1 84 19.4    # gemm_tiled_f32
2.1 3.9 12.6    # paged_decode
75 1250 1262    # cublas_fp8
END_OF_JOINS
set label '' at screen (L+9.10)/W,screen (B+156.80)/H point pt 8 ps 0.81667*PSF lw 1.2 lc rgb LCOL[4]
set label 'L1' at screen (L+14.35)/W,screen (B+156.80)/H left noenhanced font ',5.74' textcolor rgb SUB
set label '' at screen (L+28.43)/W,screen (B+156.80)/H point pt 4 ps 0.81667*PSF lw 1.2 lc rgb LCOL[3]
set label 'L2' at screen (L+33.68)/W,screen (B+156.80)/H left noenhanced font ',5.74' textcolor rgb SUB
set label '' at screen (L+47.77)/W,screen (B+156.80)/H point pt 6 ps 0.81667*PSF lw 1.2 lc rgb LCOL[1]
set label 'DRAM' at screen (L+53.02)/W,screen (B+156.80)/H left noenhanced font ',5.74' textcolor rgb SUB
set label 'filled: it binds' at screen (L+5.60)/W,screen (B+146.30)/H left noenhanced font ',5.74' textcolor rgb SUB
set style textbox opaque noborder fillcolor rgb TINT margins 0.4,0.2
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\144\162\151\146\164" at screen (L+155.15)/W,screen (B+7.17)/H right noenhanced front boxed font ',5.74' textcolor rgb SUB
set label "L1  33.4 TB/s" at 0.29642,16.437 left rotate by ANG noenhanced front font ',6.44' textcolor rgb LCOL[4]
set label "L2  7.62 TB/s" at 0.061992,0.78429 left rotate by ANG noenhanced front font ',6.44' textcolor rgb LCOL[3]
set label "DRAM  4.31 TB/s" at 0.17412,0.45201 left rotate by ANG noenhanced front font ',6.44' textcolor rgb LCOL[1]

# kernel labels, placed without overlap, and their leaders
KF = ',6.02'
set label "triad_f64" at 0.094678,0.21709 left noenhanced front font KF textcolor rgb INK
set arrow from 900,703 to 749.28,381.29 nohead back lw 0.6 lc rgb SUB
set label "cublas_bf16" at 749.28,308.47 center noenhanced front font KF textcolor rgb INK
set label "cublas_dgemm" at 330,94.29 center noenhanced front font KF textcolor rgb INK
set label "gemm_naive_f32" at 56.08,6.2 left noenhanced front font KF textcolor rgb INK
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240" at 114.9,19.4 left noenhanced front font KF textcolor rgb INK
set label "paged_decode" at 5.0356,11.19 left noenhanced front font KF textcolor rgb INK
set label "cublas_fp8" at 1250,1953.9 center noenhanced front font KF textcolor rgb INK

plot \
  $roof_L1 using 1:2 with lines lw 1.8 lc rgb LCOL[4], \
  $roof_L2 using 1:2 with lines lw 1.8 lc rgb LCOL[3], \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb LCOL[1], \
  $ceilings using (max(XMIN,$1/BW_L1)):1:(XMAX-max(XMIN,$1/BW_L1)):(0) with vectors nohead lw 0.9 dt (6,3) lc rgb SUB, \
  $joins using 1:3:($2-$1):(0) with vectors nohead lw 1.1 lc rgb INK, \
  $markers using ($3==4 && $4==0?$1:NaN):2 with points pt 9 ps 1.1278*PSF lc rgb BG, \
  $markers using ($3==4 && $4==0?$1:NaN):2 with points pt 8 ps 0.81667*PSF lw 1.2 lc rgb LCOL[4], \
  $markers using ($3==3 && $4==0?$1:NaN):2 with points pt 5 ps 1.1278*PSF lc rgb BG, \
  $markers using ($3==3 && $4==0?$1:NaN):2 with points pt 4 ps 0.81667*PSF lw 1.2 lc rgb LCOL[3], \
  $markers using ($3==1 && $4==0?$1:NaN):2 with points pt 7 ps 1.1278*PSF lc rgb BG, \
  $markers using ($3==1 && $4==0?$1:NaN):2 with points pt 6 ps 0.81667*PSF lw 1.2 lc rgb LCOL[1], \
  $markers using ($3==4 && $4==1?$1:NaN):2 with points pt 9 ps 1.1278*PSF lc rgb BG, \
  $markers using ($3==4 && $4==1?$1:NaN):2 with points pt 9 ps 0.81667*PSF lw 1.2 lc rgb LCOL[4], \
  $markers using ($3==3 && $4==1?$1:NaN):2 with points pt 5 ps 1.1278*PSF lc rgb BG, \
  $markers using ($3==3 && $4==1?$1:NaN):2 with points pt 5 ps 0.81667*PSF lw 1.2 lc rgb LCOL[3], \
  $markers using ($3==1 && $4==1?$1:NaN):2 with points pt 7 ps 1.1278*PSF lc rgb BG, \
  $markers using ($3==1 && $4==1?$1:NaN):2 with points pt 7 ps 0.81667*PSF lw 1.2 lc rgb LCOL[1]
unset output
