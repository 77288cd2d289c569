# intensity-sweep.gp - measured rates against arithmetic intensity, on the model
# Device: AMD EPYC
# Measured 2026-11-26T17:00:12Z with roofline 0.1.0
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
XMIN = 0.1; XMAX = 1000; YMIN = 0.6; YMAX = 919
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
0.24994 19.287 17.583 18.964 97.33
0.49988 38.498 33.467 36.754 97.138
0.99976 69.852 65.719 68.938 88.126
1.9995 129.14 117.75 128.38 81.463
3.999 224.11 213.27 220.42 83.306
7.998 246.35 239.61 244.07 91.571
15.996 253.07 245.74 251.65 94.071
END_OF_SERIES
# intensity_f32
$series2 << END_OF_SERIES
0.49988 37.881 33.893 36.858 95.581
0.99976 76.142 70.445 73.438 96.062
1.9995 138.86 127.66 137.06 87.596
3.999 254.91 237.29 248.99 80.399
7.998 454.26 427.27 449.88 83.996
15.996 495.96 477.98 490.84 91.706
31.992 506.75 490.05 499.65 93.703
END_OF_SERIES

# the model: the measured roof and ceilings
BW_MODEL = 79.283    # GB/s; it ends at
TOP_MODEL = 540.81
set print $roof_MODEL
print max(XMIN,1.*YMIN/BW_MODEL), max(YMIN,XMIN*BW_MODEL)
print min(XMAX,1.*TOP_MODEL/BW_MODEL), min(TOP_MODEL,XMAX*BW_MODEL)
unset print

# ceilings: GFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
269.02 1 0 0    # FP64
540.81 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 269.02 to screen (L+PW+5.13)/W,screen (B+153.81)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+11.18)/W,screen (B+153.81)/H point pt PTF[1] ps 0.92*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+17.80)/W,screen (B+153.81)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '269' at screen (L+PW+77.76)/W,screen (B+153.81)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set arrow from graph 1,first 540.81 to screen (L+PW+5.13)/W,screen (B+171.40)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+11.18)/W,screen (B+171.40)/H point pt PTF[2] ps 0.92*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+17.80)/W,screen (B+171.40)/H left noenhanced front font ',8.28' textcolor rgb INK
set label '541' at screen (L+PW+77.76)/W,screen (B+171.40)/H right noenhanced front font BOLD.',8.28' textcolor rgb INK
set label 'ceiling' at screen (L+PW+17.80)/W,screen (B+183.82)/H left noenhanced front font ',7.6176' textcolor rgb SUB
set label 'GFLOP/s' at screen (L+PW+77.76)/W,screen (B+183.82)/H right noenhanced front font ',7.6176' textcolor rgb SUB
set label "DRAM read  79.3 GB/s" at 0.48898,52.828 left rotate by ANG noenhanced front font ',8.28' textcolor rgb INK

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
unset logscale y; set yrange [70:102]; set ytics 70,10,100; set mytics 1
set format xy '%g'
set arrow from XMIN,100 to XMAX,100 nohead back lw 1.4 lc rgb ROOF
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Arithmetic intensity (FLOP per byte)" at screen (L+PW/2)/W,screen 7.65/H center noenhanced font ',9' textcolor rgb INK
set label "% of model" at screen 7.65/W,screen 62.87/H center rotate by 90 noenhanced font ',9' textcolor rgb INK
set arrow from 3.3932,70 to 3.3932,graph 1 nohead back dt (3,3) lw 0.7 lc rgb COL[1]
set label "FP64 ridge 3.4" at screen 180.59/W,screen 37.80/H right noenhanced front font ',7.2' textcolor rgb SUB
set arrow from 6.8213,70 to 6.8213,graph 1 nohead back dt (3,3) lw 0.7 lc rgb COL[2]
set label "FP32 ridge 6.8" at screen 218.59/W,screen 37.80/H left noenhanced front font ',7.2' textcolor rgb SUB
plot NaN, \
  $series1 using ($5>0?$1:NaN):5 with linespoints pt PTF[1] ps 0.55*PSF lw 1 lc rgb COL[1], \
  $series2 using ($5>0?$1:NaN):5 with linespoints pt PTF[2] ps 0.55*PSF lw 1 lc rgb COL[2]
unset multiplot
unset output
