# intensity-sweep.gp - measured rates against arithmetic intensity, on the model
# Device: AMD EPYC
# Measured 2026-11-26T19:24:29Z with roofline 0.1.0
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot intensity-sweep.gp                      -> intensity-sweep.png
#   gnuplot -e "term='pdf'" intensity-sweep.gp      -> intensity-sweep.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'intensity-sweep'
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
L = 38.70; B = 104.15; PW = 382.57; PH = 184.75
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.1; XMAX = 1000; YMIN = 0.6; YMAX = 916
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
set label "AMD EPYC" at screen 38.70/W,screen 313.65/H left noenhanced front font BOLD.',11.25' textcolor rgb INK
set label "\151\156\164\145\156\163\151\164\171\040\163\167\145\160\164\072\040\142\145\163\164\040\162\157\165\156\144\073\040\142\141\162\163\072\040\071\065\040\045\040\151\156\164\145\162\166\141\154\040\157\146\040\164\150\145\040\164\171\160\151\143\141\154\040\157\156\145" at screen 38.70/W,screen 300.60/H left noenhanced front font ',8.55' textcolor rgb SUB
set label "Performance (GFLOP/s)" at screen 7.65/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',9' textcolor rgb INK

# curves: x, best round, low and high end of the 95 % interval (GFLOP/s), % of the model (0: not known)
# intensity_f64
$series1 << END_OF_SERIES
0.24994 20.332 18.424 19.103 98
0.49988 37.874 35.962 37.386 91.273
0.99976 69.546 67.144 68.771 83.801
1.9995 129.1 123.44 128.49 77.78
3.999 225.71 217.3 225.11 83.568
7.998 252.44 244.64 247.82 93.466
15.996 253.1 249.66 252.73 93.711
END_OF_SERIES
# intensity_f32
$series2 << END_OF_SERIES
0.49988 41.407 36.371 37.168 99.787
0.99976 80.294 71.21 74.452 96.751
1.9995 141.21 134 137.81 85.076
3.999 269.42 246.42 261.44 81.161
7.998 458.29 422.42 443.98 85.045
15.996 495.88 464.09 494.99 92.021
31.992 508.97 499.05 506.39 94.45
END_OF_SERIES

# the model: the measured roof and ceilings
BW_MODEL = 83.01    # GB/s; it ends at
TOP_MODEL = 538.88
set print $roof_MODEL
print max(XMIN,1.*YMIN/BW_MODEL), max(YMIN,XMIN*BW_MODEL)
print min(XMAX,1.*TOP_MODEL/BW_MODEL), min(TOP_MODEL,XMAX*BW_MODEL)
unset print

# ceilings: GFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
270.09 1 0 0    # FP64
538.88 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 270.09 to screen (L+PW+5.13)/W,screen (B+153.97)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+11.18)/W,screen (B+153.97)/H point pt PTF[1] ps 0.92*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+17.80)/W,screen (B+153.97)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '270' at screen (L+PW+77.76)/W,screen (B+153.97)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 538.88 to screen (L+PW+5.13)/W,screen (B+171.38)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+11.18)/W,screen (B+171.38)/H point pt PTF[2] ps 0.92*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+17.80)/W,screen (B+171.38)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '539' at screen (L+PW+77.76)/W,screen (B+171.38)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+183.80)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'GFLOP/s' at screen (L+PW+77.76)/W,screen (B+183.80)/H right noenhanced front font ',7.6176' textcolor rgb SUB
set label "DRAM read  83.0 GB/s" at 0.53235,60.212 left rotate by ANG noenhanced front font ',8.28' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',7.74'

unset colorbox
set format x ''
set multiplot
plot NaN, \
  $roof_MODEL using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using (max(XMIN,$1/BW_MODEL)):1:(XMAX-max(XMIN,$1/BW_MODEL)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $series1 using 1:3:(0):($4-$3) with vectors nohead lw 0.8 lc rgb COL[1], \
  $series1 using 1:2 with points pt PTF[1] ps 0.75*PSF lc rgb BG, \
  $series1 using 1:2 with points pt PTO[1] ps 0.75*PSF lw 1.1 lc rgb COL[1], \
  $series2 using 1:3:(0):($4-$3) with vectors nohead lw 0.8 lc rgb COL[2], \
  $series2 using 1:2 with points pt PTF[2] ps 0.75*PSF lc rgb BG, \
  $series2 using 1:2 with points pt PTO[2] ps 0.75*PSF lw 1.1 lc rgb COL[2]

# the lower panel: measured as % of the model
unset label; unset arrow; unset object
set bmargin at screen 30.60/H; set tmargin at screen 95.15/H
unset logscale y; set yrange [65:102]; set ytics 70,10,100; set mytics 1
set format xy '%g'
set arrow from XMIN,100 to XMAX,100 nohead back lw 1.4 lc rgb ROOF
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Arithmetic intensity (FLOP per byte)" at screen (L+PW/2)/W,screen 7.65/H center noenhanced font ',9' textcolor rgb INK
set label "% of model" at screen 7.65/W,screen 62.87/H center rotate by 90 noenhanced font ',9' textcolor rgb INK
set arrow from 3.2537,65 to 3.2537,graph 1 nohead back dt (3,3) lw 0.7 lc rgb COL[1]
set label "FP64 ridge 3.3" at screen 178.85/W,screen 37.80/H right noenhanced front font ',7.2' textcolor rgb SUB
set arrow from 6.4917,65 to 6.4917,graph 1 nohead back dt (3,3) lw 0.7 lc rgb COL[2]
set label "FP32 ridge 6.5" at screen 216.54/W,screen 37.80/H left noenhanced front font ',7.2' textcolor rgb SUB
plot NaN, \
  $series1 using ($5>0?$1:NaN):5 with linespoints pt PTF[1] ps 0.55*PSF lw 1 lc rgb COL[1], \
  $series2 using ($5>0?$1:NaN):5 with linespoints pt PTF[2] ps 0.55*PSF lw 1 lc rgb COL[2]
unset multiplot
unset output
