# bandwidth-staircase.gp - bandwidth against the working set
# Device: AMD EPYC
# Measured 2026-11-26T19:24:29Z with roofline 0.1.0
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
L = 38.70; B = 30.60; PW = 389.36; PH = 258.30
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 18905; XMAX = 1.3086e+08; YMIN = 0.055326; YMAX = 2.1016
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
set xtics ('32 KiB' 2.**15, '64' 2.**16, '128' 2.**17, '256' 2.**18, '512' 2.**19, '1 MiB' 2.**20, '2' 2.**21, '4' 2.**22, '8' 2.**23, '16' 2.**24, '32' 2.**25, '64' 2.**26)
set ytics (0.1, 0.2, 0.5, 1, 2)
set mxtics 1; set mytics 1
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Working set" at screen (L+PW/2)/W,screen 7.65/H center noenhanced font ',9' textcolor rgb INK
set label "Bandwidth (TB/s)" at screen 7.65/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',9' textcolor rgb INK
set label "AMD EPYC" at screen 38.70/W,screen 313.65/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "\142\141\156\144\167\151\144\164\150\040\141\147\141\151\156\163\164\040\164\150\145\040\167\157\162\153\151\156\147\040\163\145\164\072\040\142\145\163\164\040\162\157\165\156\144\073\040\142\141\156\144\072\040\071\065\040\045\040\151\156\164\145\162\166\141\154\040\157\146\040\164\150\145\040\164\171\160\151\143\141\154\040\157\156\145" at screen 38.70/W,screen 300.60/H left noenhanced front font ',8.55' textcolor rgb SUB

# ceilings: TB/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
0.082989 1 0 0    # DRAM
0.25183 1 0 0    # L3
0.52412 1 0 0    # L2
1.0804 1 0 0    # L1
END_OF_CEILINGS
set arrow from graph 1,first 0.082989 to screen (L+PW+15.32)/W,screen (B+28.79)/H nohead front lw 0.8 lc rgb SUB
set label "DRAM" at screen (L+PW+17.80)/W,screen (B+28.79)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '0.083' at screen (L+PW+70.97)/W,screen (B+28.79)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 0.25183 to screen (L+PW+15.32)/W,screen (B+107.62)/H nohead front lw 0.8 lc rgb SUB
set label "L3" at screen (L+PW+17.80)/W,screen (B+107.62)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '0.252' at screen (L+PW+70.97)/W,screen (B+107.62)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 0.52412 to screen (L+PW+15.32)/W,screen (B+159.68)/H nohead front lw 0.8 lc rgb SUB
set label "L2" at screen (L+PW+17.80)/W,screen (B+159.68)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '0.524' at screen (L+PW+70.97)/W,screen (B+159.68)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 1.0804 to screen (L+PW+15.32)/W,screen (B+211.05)/H nohead front lw 0.8 lc rgb SUB
set label "L1" at screen (L+PW+17.80)/W,screen (B+211.05)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '1.08' at screen (L+PW+70.97)/W,screen (B+211.05)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+223.47)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'TB/s' at screen (L+PW+70.97)/W,screen (B+223.47)/H right noenhanced front font ',7.6176' textcolor rgb SUB

# what the caches hold, all instances together
set arrow from 3.3554e+07,graph 0 to 3.3554e+07,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L3, 32 MiB" at screen 371.73/W,screen 284.40/H left noenhanced front font ',7.38' textcolor rgb SUB
set arrow from 2.0972e+06,graph 0 to 2.0972e+06,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L2, 2 x 1 MiB" at screen 249.65/W,screen 272.25/H left noenhanced front font ',7.38' textcolor rgb SUB
set arrow from 98304,graph 0 to 98304,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L1, 2 x 48 KiB" at screen 114.90/W,screen 260.10/H left noenhanced front font ',7.38' textcolor rgb SUB

# curves: x, best round, low and high end of the 95 % interval (TB/s), % of the model (0: not known)
# staircase
$series1 << END_OF_SERIES
24576 1.0693 1.057 1.0693 0
49152 1.0734 1.0648 1.0734 0
98304 1.072 0.92615 1.0668 0
1.9661e+05 0.40416 0.39766 0.40416 0
3.9322e+05 0.40122 0.39345 0.40027 0
7.8643e+05 0.46754 0.4407 0.46637 0
1.5729e+06 0.45829 0.40319 0.45335 0
3.1457e+06 0.24942 0.2406 0.2451 0
6.2915e+06 0.21433 0.20932 0.21296 0
1.2583e+07 0.23089 0.22495 0.2293 0
2.5166e+07 0.25268 0.24589 0.25155 0
5.0332e+07 0.21044 0.19975 0.20415 0
1.0066e+08 0.13416 0.12728 0.13147 0
END_OF_SERIES

# kernel labels, placed without overlap, and their leaders
KF = ',7.74'
set label "staircase" at 25907,0.96863 left noenhanced front font KF textcolor rgb COL[1]

set style fill transparent solid 0.18 noborder
plot NaN, \
  $series1 using 1:3:4 with filledcurves fc rgb COL[1], \
  $ceilings using (XMIN):1:(XMAX-XMIN):(0) with vectors nohead lw 1.0 dt (5,3) lc rgb SUB, \
  $series1 using 1:2 with linespoints pt PTF[1] ps 0.6*PSF lw 1.4 lc rgb COL[1]
unset output
