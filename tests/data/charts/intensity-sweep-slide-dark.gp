# intensity-sweep.gp - measured rates against arithmetic intensity, on the model
# Device: AMD EPYC 7313P 16-Core Processor
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot intensity-sweep.gp                      -> intensity-sweep.png
#   gnuplot -e "term='pdf'" intensity-sweep.gp      -> intensity-sweep.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'intensity-sweep'
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
L = 64.50; B = 173.58; PW = 759.73; PH = 307.92
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.02; XMAX = 600; YMIN = 0.002; YMAX = 2.07
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
set label "AMD EPYC 7313P 16-Core Processor" at screen 64.50/W,screen 522.75/H left noenhanced front font BOLD.',18.75' textcolor rgb INK
set label "\151\156\164\145\156\163\151\164\171\040\163\167\145\160\164\072\040\142\145\163\164\040\162\157\165\156\144\073\040\142\141\162\163\072\040\071\065\040\045\040\151\156\164\145\162\166\141\154\040\157\146\040\164\150\145\040\164\171\160\151\143\141\154\040\157\156\145" at screen 64.50/W,screen 501.00/H left noenhanced front font ',14.25' textcolor rgb SUB
set label "Performance (TFLOP/s)" at screen 12.75/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',15' textcolor rgb INK

# curves: x, best round, low and high end of the 95 % interval (TFLOP/s), % of the model (0: not known)
# sweep_f64
$series1 << END_OF_SERIES
0.0625 0.0054175 0.005255 0.0053904 98.5
0.09375 0.0081262 0.0078825 0.0080856 98.5
0.14062 0.012189 0.011824 0.012128 98.5
0.21094 0.018284 0.017735 0.018193 98.5
0.31641 0.027426 0.026603 0.027289 98.499
0.47461 0.041138 0.039904 0.040932 98.497
0.71191 0.061702 0.059851 0.061393 98.489
1.0679 0.092529 0.089753 0.092066 98.463
1.6018 0.13867 0.13451 0.13798 98.377
2.4027 0.20739 0.20116 0.20635 98.084
3.6041 0.30794 0.2987 0.3064 97.094
5.4061 0.44603 0.43265 0.4438 93.756
8.1091 0.56275 0.54587 0.55993 92.254
12.164 0.58956 0.57187 0.58661 96.649
18.246 0.5975 0.57958 0.59452 97.952
27.368 0.59986 0.58186 0.59686 98.338
41.053 0.60056 0.58254 0.59755 98.452
61.579 0.60076 0.58274 0.59776 98.486
92.368 0.60082 0.5828 0.59782 98.496
138.55 0.60084 0.58282 0.59784 98.499
207.83 0.60085 0.58282 0.59784 98.5
END_OF_SERIES
# sweep_f32
$series2 << END_OF_SERIES
0.0625 0.0054175 0.005255 0.0053904 98.5
0.09375 0.0081262 0.0078825 0.0080856 98.5
0.14062 0.012189 0.011824 0.012128 98.5
0.21094 0.018284 0.017736 0.018193 98.5
0.31641 0.027426 0.026603 0.027289 98.5
0.47461 0.041139 0.039905 0.040933 98.5
0.71191 0.061708 0.059857 0.061399 98.499
1.0679 0.092559 0.089782 0.092096 98.495
1.6018 0.13882 0.13466 0.13813 98.485
2.4027 0.20816 0.20191 0.20712 98.448
3.6041 0.31184 0.30249 0.31028 98.324
5.4061 0.46578 0.45181 0.46345 97.907
8.1091 0.68862 0.66796 0.68518 96.499
12.164 0.98205 0.95259 0.97714 91.746
18.246 1.1482 1.1137 1.1424 94.113
27.368 1.1858 1.1503 1.1799 97.2
41.053 1.197 1.1611 1.191 98.115
61.579 1.2003 1.1643 1.1943 98.386
92.368 1.2013 1.1652 1.1953 98.466
138.55 1.2016 1.1655 1.1956 98.49
207.83 1.2017 1.1656 1.1957 98.497
END_OF_SERIES

# the model: the measured roof and ceilings
BW_MODEL = 0.088    # TB/s; it ends at
TOP_MODEL = 1.22
set print $roof_MODEL
print max(XMIN,1.*YMIN/BW_MODEL), max(YMIN,XMIN*BW_MODEL)
print min(XMAX,1.*TOP_MODEL/BW_MODEL), min(TOP_MODEL,XMAX*BW_MODEL)
unset print

# ceilings: TFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
0.61 1 0 0    # FP64
1.22 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 0.61 to screen (L+PW+8.56)/W,screen (B+253.72)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+18.63)/W,screen (B+253.72)/H point pt PTF[1] ps 1.5333*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+29.67)/W,screen (B+253.72)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '0.610' at screen (L+PW+127.49)/W,screen (B+253.72)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 1.22 to screen (L+PW+8.56)/W,screen (B+284.47)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+18.63)/W,screen (B+284.47)/H point pt PTF[2] ps 1.5333*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+29.67)/W,screen (B+284.47)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '1.22' at screen (L+PW+127.49)/W,screen (B+284.47)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set label 'ceiling' at screen (L+PW+29.67)/W,screen (B+305.17)/H left noenhanced front font ',12.696' textcolor rgb SUB
set label 'TFLOP/s' at screen (L+PW+127.49)/W,screen (B+305.17)/H right noenhanced front font ',12.696' textcolor rgb SUB
set label "DRAM read  88.0 GB/s" at 2.3138,0.27275 left rotate by ANG noenhanced front font ',13.8' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',12.9'

unset colorbox
set format x ''
set multiplot
plot NaN, \
  $roof_MODEL using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using (max(XMIN,$1/BW_MODEL)):1:(XMAX-max(XMIN,$1/BW_MODEL)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $series1 using 1:3:(0):($4-$3) with vectors nohead lw 0.8 lc rgb COL[1], \
  $series1 using 1:2 with points pt PTF[1] ps 1.25*PSF lc rgb BG, \
  $series1 using 1:2 with points pt PTO[1] ps 1.25*PSF lw 1.1 lc rgb COL[1], \
  $series2 using 1:3:(0):($4-$3) with vectors nohead lw 0.8 lc rgb COL[2], \
  $series2 using 1:2 with points pt PTF[2] ps 1.25*PSF lc rgb BG, \
  $series2 using 1:2 with points pt PTO[2] ps 1.25*PSF lw 1.1 lc rgb COL[2]

# the lower panel: measured as % of the model
unset label; unset arrow; unset object
set bmargin at screen 51.00/H; set tmargin at screen 158.58/H
unset logscale y; set yrange [85:102]; set ytics 85,5,100; set mytics 1
set format xy '%g'
set arrow from XMIN,100 to XMAX,100 nohead back lw 1.4 lc rgb ROOF
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Arithmetic intensity (FLOP per byte)" at screen (L+PW/2)/W,screen 12.75/H center noenhanced font ',15' textcolor rgb INK
set label "% of model" at screen 12.75/W,screen 104.79/H center rotate by 90 noenhanced font ',15' textcolor rgb INK
set arrow from 6.9318,85 to 6.9318,graph 1 nohead back dt (3,3) lw 0.7 lc rgb COL[1]
set label "FP64 ridge 6.9" at screen 487.99/W,screen 63.00/H right noenhanced front font ',12' textcolor rgb SUB
set arrow from 13.864,85 to 13.864,graph 1 nohead back dt (3,3) lw 0.7 lc rgb COL[2]
set label "FP32 ridge 14" at screen 554.07/W,screen 63.00/H left noenhanced front font ',12' textcolor rgb SUB
plot NaN, \
  $series1 using ($5>0?$1:NaN):5 with linespoints pt PTF[1] ps 0.91667*PSF lw 1 lc rgb COL[1], \
  $series2 using ($5>0?$1:NaN):5 with linespoints pt PTF[2] ps 0.91667*PSF lw 1 lc rgb COL[2]
unset multiplot
unset output
