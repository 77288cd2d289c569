# bandwidth-staircase.gp - bandwidth against the working set
# Device: AMD EPYC 7313P 16-Core Processor
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot bandwidth-staircase.gp                      -> bandwidth-staircase.png
#   gnuplot -e "term='pdf'" bandwidth-staircase.gp      -> bandwidth-staircase.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'bandwidth-staircase'
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
L = 64.50; B = 51.00; PW = 768.94; PH = 430.50
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 50412; XMAX = 5.5835e+09; YMIN = 0.046933; YMAX = 7.9213
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
set ytics (0.05, 0.1, 0.2, 0.5, 1, 2, 5)
set mxtics 1; set mytics 1
# axis titles at places on the page: as xlabel, svg would drop them at the edge
set label "Working set" at screen (L+PW/2)/W,screen 12.75/H center noenhanced font ',15' textcolor rgb INK
set label "Bandwidth (TB/s)" at screen 12.75/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',15' textcolor rgb INK
set label "AMD EPYC 7313P 16-Core Processor" at screen 64.50/W,screen 522.75/H left noenhanced front font BOLD.',18.75' textcolor rgb INK
set label "\142\141\156\144\167\151\144\164\150\040\141\147\141\151\156\163\164\040\164\150\145\040\167\157\162\153\151\156\147\040\163\145\164\072\040\142\145\163\164\040\162\157\165\156\144\073\040\142\141\156\144\072\040\071\065\040\045\040\151\156\164\145\162\166\141\154\040\157\146\040\164\150\145\040\164\171\160\151\143\141\154\040\157\156\145" at screen 64.50/W,screen 501.00/H left noenhanced front font ',14.25' textcolor rgb SUB

# ceilings: TB/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
0.088 1 0 0    # DRAM
0.41 1 0 0    # L3
1.2 1 0 0    # L2
3.1 1 0 0    # L1
END_OF_CEILINGS
set arrow from graph 1,first 0.088 to screen (L+PW+25.53)/W,screen (B+52.77)/H nohead front lw 0.8 lc rgb SUB
set label "DRAM" at screen (L+PW+29.67)/W,screen (B+52.77)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '0.088' at screen (L+PW+118.28)/W,screen (B+52.77)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 0.41 to screen (L+PW+25.53)/W,screen (B+181.94)/H nohead front lw 0.8 lc rgb SUB
set label "L3" at screen (L+PW+29.67)/W,screen (B+181.94)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '0.410' at screen (L+PW+118.28)/W,screen (B+181.94)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 1.2 to screen (L+PW+25.53)/W,screen (B+272.08)/H nohead front lw 0.8 lc rgb SUB
set label "L2" at screen (L+PW+29.67)/W,screen (B+272.08)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '1.20' at screen (L+PW+118.28)/W,screen (B+272.08)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 3.1 to screen (L+PW+25.53)/W,screen (B+351.75)/H nohead front lw 0.8 lc rgb SUB
set label "L1" at screen (L+PW+29.67)/W,screen (B+351.75)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '3.10' at screen (L+PW+118.28)/W,screen (B+351.75)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set label 'ceiling' at screen (L+PW+29.67)/W,screen (B+372.45)/H left noenhanced front font ',12.696' textcolor rgb SUB
set label 'TB/s' at screen (L+PW+118.28)/W,screen (B+372.45)/H right noenhanced front font ',12.696' textcolor rgb SUB

# what the caches hold, all instances together
set arrow from 1.3422e+08,graph 0 to 1.3422e+08,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L3, 128 MiB" at screen 592.63/W,screen 474.00/H left noenhanced front font ',12.3' textcolor rgb SUB
set arrow from 8.3886e+06,graph 0 to 8.3886e+06,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L2, 16 x 512 KiB" at screen 409.08/W,screen 453.75/H left noenhanced front font ',12.3' textcolor rgb SUB
set arrow from 5.2429e+05,graph 0 to 5.2429e+05,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb SUB
set label "L1, 16 x 32 KiB" at screen 225.53/W,screen 433.50/H left noenhanced front font ',12.3' textcolor rgb SUB

# curves: x, best round, low and high end of the 95 % interval (TB/s), % of the model (0: not known)
# read_private
$series1 << END_OF_SERIES
65536 3.0321 2.9108 3.0018 0
1.3107e+05 2.9913 2.8716 2.9613 0
2.6214e+05 2.7004 2.5924 2.6734 0
5.2429e+05 1.519 1.4582 1.5038 0
1.0486e+06 1.1737 1.1268 1.162 0
2.0972e+06 1.1579 1.1116 1.1463 0
4.1943e+06 1.0453 1.0035 1.0349 0
8.3886e+06 0.588 0.56448 0.58212 0
1.6777e+07 0.40102 0.38498 0.39701 0
3.3554e+07 0.39562 0.37979 0.39166 0
6.7109e+07 0.35716 0.34287 0.35358 0
1.3422e+08 0.2009 0.19286 0.19889 0
2.6844e+08 0.08624 0.08279 0.085378 0
5.3687e+08 0.08624 0.08279 0.085378 0
1.0737e+09 0.08624 0.08279 0.085378 0
2.1475e+09 0.08624 0.08279 0.085378 0
4.295e+09 0.08624 0.08279 0.085378 0
END_OF_SERIES
# copy_private
$series2 << END_OF_SERIES
65536 2.4752 2.3762 2.4504 0
1.3107e+05 2.4418 2.3442 2.4174 0
2.6214e+05 2.2044 2.1163 2.1824 0
5.2429e+05 1.24 1.1904 1.2276 0
1.0486e+06 0.95813 0.9198 0.94855 0
2.0972e+06 0.94523 0.90742 0.93578 0
4.1943e+06 0.85333 0.8192 0.8448 0
8.3886e+06 0.48 0.4608 0.4752 0
1.6777e+07 0.32736 0.31427 0.32409 0
3.3554e+07 0.32295 0.31004 0.31972 0
6.7109e+07 0.29156 0.27989 0.28864 0
1.3422e+08 0.164 0.15744 0.16236 0
2.6844e+08 0.0704 0.067584 0.069696 0
5.3687e+08 0.0704 0.067584 0.069696 0
1.0737e+09 0.0704 0.067584 0.069696 0
2.1475e+09 0.0704 0.067584 0.069696 0
4.295e+09 0.0704 0.067584 0.069696 0
END_OF_SERIES

# kernel labels, placed without overlap, and their leaders
KF = ',12.9'
set label "read_private" at 69481,3.4857 left noenhanced front font KF textcolor rgb COL[1]
set label "copy_private" at 69481,2.0553 left noenhanced front font KF textcolor rgb COL[2]

set style fill transparent solid 0.18 noborder
plot NaN, \
  $series1 using 1:3:4 with filledcurves fc rgb COL[1], \
  $series2 using 1:3:4 with filledcurves fc rgb COL[2], \
  $ceilings using (XMIN):1:(XMAX-XMIN):(0) with vectors nohead lw 1.0 dt (5,3) lc rgb SUB, \
  $series1 using 1:2 with linespoints pt PTF[1] ps 1*PSF lw 1.4 lc rgb COL[1], \
  $series2 using 1:2 with linespoints pt PTF[2] ps 1*PSF lw 1.4 lc rgb COL[2]
unset output
