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
L = 38.70; B = 30.60; PW = 394.29; PH = 258.30
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 50412; XMAX = 5.5835e+09; YMIN = 2.2987; YMAX = 50.877
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
set xtics ('64 KiB' 2.**16, '256' 2.**18, '1 MiB' 2.**20, '4' 2.**22, '16' 2.**24, '64' 2.**26, '256' 2.**28, '1 GiB' 2.**30, '4' 2.**32)
set ytics (5, 10, 20, 50)
set mxtics 1; set mytics 1
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Working set" at screen (L+PW/2)/W,screen 7.65/H center noenhanced font ',9' textcolor rgb INK
set label "Bandwidth (TB/s)" at screen 7.65/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',9' textcolor rgb INK
set label "NVIDIA H200" at screen 38.70/W,screen 313.65/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "\142\141\156\144\167\151\144\164\150\040\141\147\141\151\156\163\164\040\164\150\145\040\167\157\162\153\151\156\147\040\163\145\164\072\040\142\145\163\164\040\162\157\165\156\144\073\040\142\141\156\144\072\040\071\065\040\045\040\151\156\164\145\162\166\141\154\040\157\146\040\164\150\145\040\164\171\160\151\143\141\154\040\157\156\145" at screen 38.70/W,screen 300.60/H left noenhanced front font ',8.55' textcolor rgb SUB

# ceilings: TB/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
4.31 1 0 0    # DRAM
7.62 1 0 0    # L2
33.4 1 0 0    # L1
END_OF_CEILINGS
set arrow from graph 1,first 4.31 to screen (L+PW+15.32)/W,screen (B+52.43)/H nohead front lw 0.8 lc rgb SUB
set label "DRAM" at screen (L+PW+17.80)/W,screen (B+52.43)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '4.31' at screen (L+PW+66.04)/W,screen (B+52.43)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 7.62 to screen (L+PW+15.32)/W,screen (B+99.95)/H nohead front lw 0.8 lc rgb SUB
set label "L2" at screen (L+PW+17.80)/W,screen (B+99.95)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '7.62' at screen (L+PW+66.04)/W,screen (B+99.95)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 33.4 to screen (L+PW+15.32)/W,screen (B+223.20)/H nohead front lw 0.8 lc rgb SUB
set label "L1" at screen (L+PW+17.80)/W,screen (B+223.20)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '33.4' at screen (L+PW+66.04)/W,screen (B+223.20)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+235.62)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'TB/s' at screen (L+PW+66.04)/W,screen (B+235.62)/H right noenhanced front font ',7.6176' textcolor rgb SUB

# what the caches hold, all instances together
set arrow from 5.2429e+07,graph 0 to 5.2429e+07,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L2, 50 MiB" at screen 278.12/W,screen 284.40/H left noenhanced front font ',7.38' textcolor rgb SUB
set arrow from 3.4603e+07,graph 0 to 3.4603e+07,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L1, 132 x 256 KiB" at screen 198.56/W,screen 272.25/H left noenhanced front font ',7.38' textcolor rgb SUB

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
KF = ',7.74'
set label "read_private" at 70176,30.089 left noenhanced front font KF textcolor rgb COL[1]
set label "copy_private" at 70176,24.562 left noenhanced front font KF textcolor rgb COL[2]

set style fill transparent solid 0.18 noborder
plot NaN, \
  $series1 using 1:3:4 with filledcurves fc rgb COL[1], \
  $series2 using 1:3:4 with filledcurves fc rgb COL[2], \
  $ceilings using (XMIN):1:(XMAX-XMIN):(0) with vectors nohead lw 1.0 dt (5,3) lc rgb SUB, \
  $series1 using 1:2 with linespoints pt PTF[1] ps 0.6*PSF lw 1.4 lc rgb COL[1], \
  $series2 using 1:2 with linespoints pt PTF[2] ps 0.6*PSF lw 1.4 lc rgb COL[2]
unset output
