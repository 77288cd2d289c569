# bandwidth-staircase.gp - bandwidth against the working set
# Device: NVIDIA H200
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot bandwidth-staircase.gp                      -> bandwidth-staircase.png
#   gnuplot -e "term='pdf'" bandwidth-staircase.gp      -> bandwidth-staircase.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'bandwidth-staircase'
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
L = 30.10; B = 23.80; PW = 166.67; PH = 161.00
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 50412; XMAX = 5.5835e+09; YMIN = 2.2987; YMAX = 57.686
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
set xtics ('64 KiB' 2.**16, '1 MiB' 2.**20, '16' 2.**24, '256' 2.**28, '4 GiB' 2.**32)
set ytics (5, 10, 20, 50)
set mxtics 1; set mytics 1
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Working set" at screen (L+PW/2)/W,screen 5.95/H center noenhanced font ',7' textcolor rgb INK
set label "Bandwidth (TB/s)" at screen 5.95/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',7' textcolor rgb INK

# ceilings: TB/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
4.31 1 0 0    # DRAM
7.62 1 0 0    # L2
33.4 1 0 0    # L1
END_OF_CEILINGS
set arrow from graph 1,first 4.31 to screen (L+PW+11.91)/W,screen (B+31.40)/H nohead front lw 0.8 lc rgb SUB
set label "DRAM" at screen (L+PW+13.85)/W,screen (B+31.40)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '4.31' at screen (L+PW+51.37)/W,screen (B+31.40)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 7.62 to screen (L+PW+11.91)/W,screen (B+59.87)/H nohead front lw 0.8 lc rgb SUB
set label "L2" at screen (L+PW+13.85)/W,screen (B+59.87)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '7.62' at screen (L+PW+51.37)/W,screen (B+59.87)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 33.4 to screen (L+PW+11.91)/W,screen (B+133.70)/H nohead front lw 0.8 lc rgb SUB
set label "L1" at screen (L+PW+13.85)/W,screen (B+133.70)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '33.4' at screen (L+PW+51.37)/W,screen (B+133.70)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set label 'ceiling' at screen (L+PW+13.85)/W,screen (B+143.36)/H left noenhanced front font ',5.9248' textcolor rgb SUB
set label 'TB/s' at screen (L+PW+51.37)/W,screen (B+143.36)/H right noenhanced front font ',5.9248' textcolor rgb SUB

# what the caches hold, all instances together
set arrow from 5.2429e+07,graph 0 to 5.2429e+07,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L2, 50 MiB" at screen 132.58/W,screen 181.30/H left noenhanced front font ',5.74' textcolor rgb SUB
set arrow from 3.4603e+07,graph 0 to 3.4603e+07,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L1, 132 x 256 KiB" at screen 75.71/W,screen 171.85/H left noenhanced front font ',5.74' textcolor rgb SUB

# curves: x, best round, low and high end of the 95 % interval (TB/s), % of the model (0: not known)
# read_private
$series1 << END_OF_SERIES
65536 32.732 31.423 32.405 0
1.3107e+05 32.732 31.423 32.405 0
2.6214e+05 32.732 31.423 32.405 0
5.2429e+05 32.732 31.423 32.405 0
1.0486e+06 32.731 31.422 32.404 0
2.0972e+06 32.725 31.416 32.397 0
4.1943e+06 32.674 31.367 32.347 0
8.3886e+06 32.272 30.981 31.949 0
1.6777e+07 29.383 28.208 29.089 0
3.3554e+07 17.121 16.436 16.95 0
6.7109e+07 4.2238 4.0548 4.1816 0
1.3422e+08 4.2238 4.0548 4.1816 0
2.6844e+08 4.2238 4.0548 4.1816 0
5.3687e+08 4.2238 4.0548 4.1816 0
1.0737e+09 4.2238 4.0548 4.1816 0
2.1475e+09 4.2238 4.0548 4.1816 0
4.295e+09 4.2238 4.0548 4.1816 0
END_OF_SERIES
# copy_private
$series2 << END_OF_SERIES
65536 26.72 25.651 26.453 0
1.3107e+05 26.72 25.651 26.453 0
2.6214e+05 26.72 25.651 26.453 0
5.2429e+05 26.72 25.651 26.453 0
1.0486e+06 26.719 25.65 26.452 0
2.0972e+06 26.714 25.645 26.447 0
4.1943e+06 26.672 25.606 26.406 0
8.3886e+06 26.345 25.291 26.081 0
1.6777e+07 23.986 23.027 23.746 0
3.3554e+07 13.976 13.417 13.836 0
6.7109e+07 3.448 3.3101 3.4135 0
1.3422e+08 3.448 3.3101 3.4135 0
2.6844e+08 3.448 3.3101 3.4135 0
5.3687e+08 3.448 3.3101 3.4135 0
1.0737e+09 3.448 3.3101 3.4135 0
2.1475e+09 3.448 3.3101 3.4135 0
4.295e+09 3.448 3.3101 3.4135 0
END_OF_SERIES

# kernel labels, placed without overlap, and their leaders
KF = ',6.02'
set label "read_private" at 74326,36.513 left noenhanced front font KF textcolor rgb COL[1]
set label "copy_private" at 74326,23.953 left noenhanced front font KF textcolor rgb COL[2]

set style fill transparent solid 0.18 noborder
plot NaN, \
  $series1 using 1:3:4 with filledcurves fc rgb COL[1], \
  $series2 using 1:3:4 with filledcurves fc rgb COL[2], \
  $ceilings using (XMIN):1:(XMAX-XMIN):(0) with vectors nohead lw 1.0 dt (5,3) lc rgb SUB, \
  $series1 using 1:2 with linespoints pt PTF[1] ps 0.46667*PSF lw 1.4 lc rgb COL[1], \
  $series2 using 1:2 with linespoints pt PTF[2] ps 0.46667*PSF lw 1.4 lc rgb COL[2]
unset output
