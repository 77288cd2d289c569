# trajectory.gp - kernels at several sizes, as paths under the roofs
# Device: AMD EPYC 7313P 16-Core Processor
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot trajectory.gp                      -> trajectory.png
#   gnuplot -e "term='pdf'" trajectory.gp      -> trajectory.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'trajectory'
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
L = 64.50; B = 51.00; PW = 759.73; PH = 430.50
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.6; XMAX = 6000; YMIN = 0.002; YMAX = 2.07
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
set label "Arithmetic intensity (FLOP per DRAM byte)" at screen (L+PW/2)/W,screen 12.75/H center noenhanced font ',15' textcolor rgb INK
set label "Performance (TFLOP/s)" at screen 12.75/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',15' textcolor rgb INK
set label "AMD EPYC 7313P 16-Core Processor" at screen 64.50/W,screen 522.75/H left noenhanced front font BOLD.',18.75' textcolor rgb INK
set label "kernels over their sizes: the path leads from the first to the last" at screen 64.50/W,screen 501.00/H left noenhanced front font ',14.25' textcolor rgb SUB

# the measured roof
BW_DRAM = 0.088    # TB/s; it ends at
TOP_DRAM = 1.22
set print $roof_DRAM
print max(XMIN,1.*YMIN/BW_DRAM), max(YMIN,XMIN*BW_DRAM)
print min(XMAX,1.*TOP_DRAM/BW_DRAM), min(TOP_DRAM,XMAX*BW_DRAM)
unset print

# the region that can be attained
set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_DRAM) to 1.*TOP_DRAM/BW_DRAM,TOP_DRAM to XMAX,TOP_DRAM to XMAX,YMIN to XMIN,YMIN fs solid noborder fc rgb TINT behind

# ceilings: TFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
0.61 1 0 0    # FP64
1.22 2 0 0    # FP32
END_OF_CEILINGS
set arrow from graph 1,first 0.61 to screen (L+PW+8.56)/W,screen (B+354.73)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+18.63)/W,screen (B+354.73)/H point pt PTF[1] ps 1.5333*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+29.67)/W,screen (B+354.73)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '0.610' at screen (L+PW+127.49)/W,screen (B+354.73)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 1.22 to screen (L+PW+8.56)/W,screen (B+397.71)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+18.63)/W,screen (B+397.71)/H point pt PTF[2] ps 1.5333*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+29.67)/W,screen (B+397.71)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '1.22' at screen (L+PW+127.49)/W,screen (B+397.71)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set label 'ceiling' at screen (L+PW+29.67)/W,screen (B+418.41)/H left noenhanced front font ',12.696' textcolor rgb SUB
set label 'TFLOP/s' at screen (L+PW+127.49)/W,screen (B+418.41)/H right noenhanced front font ',12.696' textcolor rgb SUB

# paths: intensity, TFLOP/s, the size
# gemm_by_size
$path1 << END_OF_PATH
10.667 0.048598 64
21.333 0.091144 128
42.667 0.1621 256
85.333 0.26543 512
170.67 0.38959 1024
341.33 0.50853 2048
682.67 0.60013 4096
1365.3 0.65954 8192
END_OF_PATH
set arrow from 682.67,0.60013 to 1268.5,0.65297 head filled size screen 0.014063,18 lw 1.2 lc rgb COL[2] front
set label "DRAM  88.0 GB/s" at 1.9739,0.13883 left rotate by ANG noenhanced front font ',13.8' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',12.9'
set label "\147\145\155\155\137\142\171\137\163\151\172\145\054\040\156\040\075\040\070\061\071\062\040\040\065\064\045" at 1365.3,0.8281 center noenhanced front font KF textcolor rgb INK
set label "\156\040\075\040\066\064" at 9.7481,0.048598 right noenhanced front font KF textcolor rgb INK

unset colorbox
plot NaN, \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using ($3==0?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $ceilings using ($3==1?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 dt (6,6) lc rgb variable, \
  $path1 using 1:2 with lines lw 1.2 lc rgb COL[2], \
  $path1 using 1:2 with points pt PTF[2] ps 1.1667*PSF lc rgb BG, \
  $path1 using 1:2 with points pt PTO[2] ps 1.1667*PSF lw 1.1 lc rgb COL[2], \
  $path1 using 1:2 every ::7 with points pt PTF[2] ps 1.6667*PSF lc rgb COL[2]
unset output
