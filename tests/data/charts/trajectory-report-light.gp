# trajectory.gp - kernels at several sizes, as paths under the roofs
# Device: NVIDIA H200
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot trajectory.gp                      -> trajectory.png
#   gnuplot -e "term='pdf'" trajectory.gp      -> trajectory.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'trajectory'
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
L = 38.70; B = 30.60; PW = 371.10; PH = 258.30
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.6; XMAX = 6000; YMIN = 1; YMAX = 2570
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
set label "Performance (TFLOP/s)" at screen 7.65/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',9' textcolor rgb INK
set label "NVIDIA H200" at screen 38.70/W,screen 313.65/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "kernels over their sizes: the path leads from the first to the last" at screen 38.70/W,screen 300.60/H left noenhanced front font ',8.55' textcolor rgb SUB

# the measured roof
BW_DRAM = 4.31    # TB/s; it ends at
TOP_DRAM = 1510
set print $roof_DRAM
print max(XMIN,1.*YMIN/BW_DRAM), max(YMIN,XMIN*BW_DRAM)
print min(XMAX,1.*TOP_DRAM/BW_DRAM), min(TOP_DRAM,XMAX*BW_DRAM)
unset print

# the region that can be attained
set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_DRAM) to 1.*TOP_DRAM/BW_DRAM,TOP_DRAM to XMAX,TOP_DRAM to XMAX,YMIN to XMIN,YMIN fs solid noborder fc rgb TINT behind

# ceilings: TFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
33.1 1 0 0    # FP64
65.2 2 0 0    # FP32
66.3 1 1 0    # FP64 tensor
418 3 0 0    # TF32 tensor
792 4 0 0    # BF16 tensor
1510 5 0 0    # FP8 tensor
END_OF_CEILINGS
set arrow from graph 1,first 33.1 to screen (L+PW+5.13)/W,screen (B+115.13)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+11.18)/W,screen (B+115.13)/H point pt PTF[1] ps 0.92*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+17.80)/W,screen (B+115.13)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '33.1' at screen (L+PW+89.23)/W,screen (B+115.13)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 65.2 to screen (L+PW+5.13)/W,screen (B+132.82)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+11.18)/W,screen (B+132.82)/H point pt PTF[2] ps 0.92*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+17.80)/W,screen (B+132.82)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '65.2' at screen (L+PW+89.23)/W,screen (B+132.82)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 66.3 to screen (L+PW+5.13)/W,screen (B+142.59)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+11.18)/W,screen (B+142.59)/H point pt PTF[1] ps 0.92*PSF lc rgb COL[1] front
set label "FP64 tensor" at screen (L+PW+17.80)/W,screen (B+142.59)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '66.3' at screen (L+PW+89.23)/W,screen (B+142.59)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 418 to screen (L+PW+5.13)/W,screen (B+198.55)/H nohead front lw 0.8 lc rgb COL[3]
set label '' at screen (L+PW+11.18)/W,screen (B+198.55)/H point pt PTF[3] ps 0.92*PSF lc rgb COL[3] front
set label "TF32 tensor" at screen (L+PW+17.80)/W,screen (B+198.55)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '418' at screen (L+PW+89.23)/W,screen (B+198.55)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 792 to screen (L+PW+5.13)/W,screen (B+219.58)/H nohead front lw 0.8 lc rgb COL[4]
set label '' at screen (L+PW+11.18)/W,screen (B+219.58)/H point pt PTF[4] ps 0.92*PSF lc rgb COL[4] front
set label "BF16 tensor" at screen (L+PW+17.80)/W,screen (B+219.58)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '792' at screen (L+PW+89.23)/W,screen (B+219.58)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 1510 to screen (L+PW+5.13)/W,screen (B+240.81)/H nohead front lw 0.8 lc rgb COL[5]
set label '' at screen (L+PW+11.18)/W,screen (B+240.81)/H point pt PTF[5] ps 0.92*PSF lc rgb COL[5] front
set label "FP8 tensor" at screen (L+PW+17.80)/W,screen (B+240.81)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '1510' at screen (L+PW+89.23)/W,screen (B+240.81)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+253.23)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'TFLOP/s' at screen (L+PW+89.23)/W,screen (B+253.23)/H right noenhanced front font ',7.6176' textcolor rgb SUB

# paths: intensity, TFLOP/s, the size
# gemm_by_size
$path1 << END_OF_PATH
10.667 2.5972 64
21.333 4.871 128
42.667 8.6633 256
85.333 14.185 512
170.67 20.821 1024
341.33 27.177 2048
682.67 32.073 4096
1365.3 35.248 8192
END_OF_PATH
set arrow from 682.67,32.073 to 1247.5,34.817 head filled size screen 0.016071,18 lw 1.2 lc rgb COL[2] front
set label "DRAM  4.31 TB/s" at 23.186,76.932 left rotate by ANG noenhanced front font ',8.28' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',7.74'
set label "\147\145\155\155\137\142\171\137\163\151\172\145\054\040\156\040\075\040\070\061\071\062\040\040\065\064\045" at 1365.3,45.595 center noenhanced front font KF textcolor rgb INK
set label "\156\040\075\040\066\064" at 9.5497,2.5972 right noenhanced front font KF textcolor rgb INK

unset colorbox
plot NaN, \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using ($3==0?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $ceilings using ($3==1?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 dt (6,6) lc rgb variable, \
  $path1 using 1:2 with lines lw 1.2 lc rgb COL[2], \
  $path1 using 1:2 with points pt PTF[2] ps 0.7*PSF lc rgb BG, \
  $path1 using 1:2 with points pt PTO[2] ps 0.7*PSF lw 1.1 lc rgb COL[2], \
  $path1 using 1:2 every ::7 with points pt PTF[2] ps 1*PSF lc rgb COL[2]
unset output
