# bandwidth-staircase.gp - bandwidth against the working set
# Device: AMD EPYC
# Measured 2026-11-26T17:00:12Z with roofline 0.1.0
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
XMIN = 18905; XMAX = 1.3086e+08; YMIN = 0.052841; YMAX = 2.1332
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
0.079262 1 0 0    # DRAM
0.24789 1 0 0    # L3
0.51924 1 0 0    # L2
1.0653 1 0 0    # L1
END_OF_CEILINGS
set arrow from graph 1,first 0.079262 to screen (L+PW+15.32)/W,screen (B+28.32)/H nohead front lw 0.8 lc rgb SUB
set label "DRAM" at screen (L+PW+17.80)/W,screen (B+28.32)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '0.079' at screen (L+PW+70.97)/W,screen (B+28.32)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 0.24789 to screen (L+PW+15.32)/W,screen (B+107.96)/H nohead front lw 0.8 lc rgb SUB
set label "L3" at screen (L+PW+17.80)/W,screen (B+107.96)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '0.248' at screen (L+PW+70.97)/W,screen (B+107.96)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 0.51924 to screen (L+PW+15.32)/W,screen (B+159.61)/H nohead front lw 0.8 lc rgb SUB
set label "L2" at screen (L+PW+17.80)/W,screen (B+159.61)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '0.519' at screen (L+PW+70.97)/W,screen (B+159.61)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 1.0653 to screen (L+PW+15.32)/W,screen (B+209.80)/H nohead front lw 0.8 lc rgb SUB
set label "L1" at screen (L+PW+17.80)/W,screen (B+209.80)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '1.07' at screen (L+PW+70.97)/W,screen (B+209.80)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+222.22)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'TB/s' at screen (L+PW+70.97)/W,screen (B+222.22)/H right noenhanced front font ',7.6176' textcolor rgb SUB

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
24576 1.0845 1.0403 1.0599 0
49152 1.0816 1.0409 1.0719 0
98304 1.0708 0.85778 1.0684 0
1.9661e+05 0.40645 0.3904 0.39861 0
3.9322e+05 0.40099 0.39046 0.39606 0
7.8643e+05 0.46364 0.45335 0.46182 0
1.5729e+06 0.45424 0.40441 0.42966 0
3.1457e+06 0.24703 0.23939 0.2442 0
6.2915e+06 0.21407 0.20879 0.2136 0
1.2583e+07 0.20764 0.20136 0.20498 0
2.5166e+07 0.1912 0.1736 0.18686 0
5.0332e+07 0.20822 0.19919 0.20581 0
1.0066e+08 0.13037 0.11418 0.12565 0
END_OF_SERIES

# kernel labels, placed without overlap, and their leaders
KF = ',7.74'
set label "staircase" at 25907,0.9808 left noenhanced front font KF textcolor rgb COL[1]

set style fill transparent solid 0.18 noborder
plot NaN, \
  $series1 using 1:3:4 with filledcurves fc rgb COL[1], \
  $ceilings using (XMIN):1:(XMAX-XMIN):(0) with vectors nohead lw 1.0 dt (5,3) lc rgb SUB, \
  $series1 using 1:2 with linespoints pt PTF[1] ps 0.6*PSF lw 1.4 lc rgb COL[1]
unset output
