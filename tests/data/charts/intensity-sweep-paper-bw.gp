# intensity-sweep.gp - measured rates against arithmetic intensity, on the model
# Device: NVIDIA H200
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot intensity-sweep.gp                      -> intensity-sweep.png
#   gnuplot -e "term='pdf'" intensity-sweep.gp      -> intensity-sweep.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'intensity-sweep'
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
L = 30.10; B = 68.68; PW = 158.54; PH = 116.12
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.02; XMAX = 600; YMIN = 0.1; YMAX = 111
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
set label "Performance (TFLOP/s)" at screen 5.95/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',7' textcolor rgb INK

# curves: x, best round, low and high end of the 95 % interval (TFLOP/s), % of the model (0: not known)
# sweep_f64
$series1 << END_OF_SERIES
0.0625 0.26533 0.25737 0.26401 98.5
0.09375 0.398 0.38606 0.39601 98.5
0.14062 0.597 0.57909 0.59402 98.5
0.21094 0.8955 0.86864 0.89102 98.5
0.31641 1.3432 1.3029 1.3365 98.499
0.47461 2.0148 1.9544 2.0048 98.498
0.71191 3.0221 2.9314 3.007 98.492
1.0679 4.5322 4.3963 4.5096 98.473
1.6018 6.794 6.5901 6.76 98.409
2.4027 10.169 9.8636 10.118 98.194
3.6041 15.14 14.686 15.064 97.466
5.4061 22.138 21.474 22.027 95.012
8.1091 29.792 28.898 29.643 90.006
12.164 31.77 30.817 31.612 95.983
18.246 32.357 31.386 32.195 97.754
27.368 32.53 31.554 32.368 98.279
41.053 32.582 31.604 32.419 98.435
61.579 32.597 31.619 32.434 98.481
92.368 32.602 31.624 32.439 98.494
138.55 32.603 31.625 32.44 98.498
207.83 32.603 31.625 32.44 98.499
END_OF_SERIES
# sweep_f32
$series2 << END_OF_SERIES
0.0625 0.26533 0.25737 0.26401 98.5
0.09375 0.398 0.38606 0.39601 98.5
0.14062 0.597 0.57909 0.59402 98.5
0.21094 0.8955 0.86864 0.89103 98.5
0.31641 1.3433 1.303 1.3365 98.5
0.47461 2.0149 1.9544 2.0048 98.5
0.71191 3.0223 2.9316 3.0072 98.499
1.0679 4.5333 4.3973 4.5107 98.496
1.6018 6.7994 6.5954 6.7654 98.488
2.4027 10.196 9.8903 10.145 98.46
3.6041 15.28 14.821 15.203 98.365
5.4061 22.844 22.159 22.73 98.044
8.1091 33.888 32.871 33.718 96.96
12.164 48.914 47.446 48.669 93.301
18.246 60.506 58.691 60.203 92.8
27.368 63.121 61.227 62.805 96.811
41.053 63.896 61.979 63.576 98
61.579 64.125 62.202 63.805 98.352
92.368 64.193 62.268 63.872 98.456
138.55 64.214 62.287 63.892 98.487
207.83 64.219 62.293 63.898 98.496
END_OF_SERIES

# the model: the measured roof and ceilings
BW_MODEL = 4.31    # TB/s; it ends at
TOP_MODEL = 65.2
set print $roof_MODEL
print max(XMIN,1.*YMIN/BW_MODEL), max(YMIN,XMIN*BW_MODEL)
print min(XMAX,1.*TOP_MODEL/BW_MODEL), min(TOP_MODEL,XMAX*BW_MODEL)
unset print

# ceilings: TFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
33.1 1 0 0    # FP64
65.2 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 33.1 to screen (L+PW+3.99)/W,screen (B+96.08)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+8.69)/W,screen (B+96.08)/H point pt PTF[1] ps 0.71556*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+13.85)/W,screen (B+96.08)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '33.1' at screen (L+PW+59.49)/W,screen (B+96.08)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 65.2 to screen (L+PW+3.99)/W,screen (B+107.31)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+8.69)/W,screen (B+107.31)/H point pt PTF[2] ps 0.71556*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+13.85)/W,screen (B+107.31)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '65.2' at screen (L+PW+59.49)/W,screen (B+107.31)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set label 'ceiling' at screen (L+PW+13.85)/W,screen (B+116.97)/H left noenhanced front font ',5.9248' textcolor rgb SUB
set label 'TFLOP/s' at screen (L+PW+59.49)/W,screen (B+116.97)/H right noenhanced front font ',5.9248' textcolor rgb SUB
set label "DRAM read  4.31 TB/s" at 0.061718,0.42139 left rotate by ANG noenhanced front font ',6.44' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',6.02'

unset colorbox
set format x ''
set multiplot
plot NaN, \
  $roof_MODEL using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using (max(XMIN,$1/BW_MODEL)):1:(XMAX-max(XMIN,$1/BW_MODEL)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $series1 using 1:3:(0):($4-$3) with vectors nohead lw 0.8 lc rgb COL[1], \
  $series1 using 1:2 with points pt PTF[1] ps 0.58333*PSF lc rgb BG, \
  $series1 using 1:2 with points pt PTO[1] ps 0.58333*PSF lw 1.1 lc rgb COL[1], \
  $series2 using 1:3:(0):($4-$3) with vectors nohead lw 0.8 lc rgb COL[2], \
  $series2 using 1:2 with points pt PTF[2] ps 0.58333*PSF lc rgb BG, \
  $series2 using 1:2 with points pt PTO[2] ps 0.58333*PSF lw 1.1 lc rgb COL[2]

# the lower panel: measured as % of the model
unset label; unset arrow; unset object
set bmargin at screen 23.80/H; set tmargin at screen 61.68/H
unset logscale y; set yrange [80:102]; set ytics 80,10,100; set mytics 1
set format xy '%g'
set arrow from XMIN,100 to XMAX,100 nohead back lw 1.4 lc rgb ROOF
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Arithmetic intensity (FLOP per byte)" at screen (L+PW/2)/W,screen 5.95/H center noenhanced font ',7' textcolor rgb INK
set label "% of model" at screen 5.95/W,screen 42.74/H center rotate by 90 noenhanced font ',7' textcolor rgb INK
set arrow from 7.6798,80 to 7.6798,graph 1 nohead back dt (3,3) lw 0.7 lc rgb COL[1]
set label "FP64 ridge 7.7" at screen 118.11/W,screen 29.40/H right noenhanced front font ',5.6' textcolor rgb SUB
set arrow from 15.128,80 to 15.128,graph 1 nohead back dt (3,3) lw 0.7 lc rgb COL[2]
set label "FP32 ridge 15" at screen 135.54/W,screen 29.40/H left noenhanced front font ',5.6' textcolor rgb SUB
plot NaN, \
  $series1 using ($5>0?$1:NaN):5 with linespoints pt PTF[1] ps 0.42778*PSF lw 1 lc rgb COL[1], \
  $series2 using ($5>0?$1:NaN):5 with linespoints pt PTF[2] ps 0.42778*PSF lw 1 lc rgb COL[2]
unset multiplot
unset output
