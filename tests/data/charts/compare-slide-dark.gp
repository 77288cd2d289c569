# compare-a-b.gp - two results under one set of axes, an arrow from B to A for every kernel
# Device: NVIDIA H200
# Measured 2026-01-02T03:04:05Z with roofline test
# Device: AMD EPYC 7313P 16-Core Processor
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot compare-a-b.gp                      -> compare-a-b.png
#   gnuplot -e "term='pdf'" compare-a-b.gp      -> compare-a-b.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'compare-a-b'
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
L = 64.50; B = 51.00; PW = 742.84; PH = 430.50
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.04; XMAX = 4000; YMIN = 0.002; YMAX = 111
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
set label "GPU against CPU" at screen 64.50/W,screen 522.75/H left noenhanced front font BOLD.',18.75' textcolor rgb INK
set label "\141\162\162\157\167\163\040\152\157\151\156\040\164\150\145\040\163\141\155\145\040\153\145\162\156\145\154\073\040\154\141\142\145\154\072\040\153\145\162\156\145\154\040\141\156\144\040\163\160\145\145\144\055\165\160" at screen 64.50/W,screen 501.00/H left noenhanced front font ',14.25' textcolor rgb SUB

# measured roofs of both
BW_A = 4.31    # TB/s; it ends at
TOP_A = 65.2
set print $roof_A
print max(XMIN,1.*YMIN/BW_A), max(YMIN,XMIN*BW_A)
print min(XMAX,1.*TOP_A/BW_A), min(TOP_A,XMAX*BW_A)
unset print
BW_B = 0.088    # TB/s; it ends at
TOP_B = 1.22
set print $roof_B
print max(XMIN,1.*YMIN/BW_B), max(YMIN,XMIN*BW_B)
print min(XMAX,1.*TOP_B/BW_B), min(TOP_B,XMAX*BW_B)
unset print
from(bw,v) = bw > 0 ? max(XMIN,v/bw) : XMIN

# ceilings: TFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
0.61 1 1 1    # CPU FP64
1.22 2 1 1    # CPU FP32
33.1 1 0 0    # GPU FP64
65.2 2 0 0    # GPU FP32
END_OF_CEILINGS
set arrow from graph 1,first 0.61 to screen (L+PW+8.56)/W,screen (B+225.43)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+18.63)/W,screen (B+225.43)/H point pt PTO[1] ps 1.5333*PSF lw 1.2 lc rgb COL[1] front
set label "CPU FP64" at screen (L+PW+29.67)/W,screen (B+225.43)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '0.610' at screen (L+PW+144.38)/W,screen (B+225.43)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 1.22 to screen (L+PW+8.56)/W,screen (B+252.74)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+18.63)/W,screen (B+252.74)/H point pt PTO[2] ps 1.5333*PSF lw 1.2 lc rgb COL[2] front
set label "CPU FP32" at screen (L+PW+29.67)/W,screen (B+252.74)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '1.22' at screen (L+PW+144.38)/W,screen (B+252.74)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 33.1 to screen (L+PW+8.56)/W,screen (B+382.82)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+18.63)/W,screen (B+382.82)/H point pt PTF[1] ps 1.5333*PSF lc rgb COL[1] front
set label "GPU FP64" at screen (L+PW+29.67)/W,screen (B+382.82)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '33.1' at screen (L+PW+144.38)/W,screen (B+382.82)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set arrow from graph 1,first 65.2 to screen (L+PW+8.56)/W,screen (B+409.53)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+18.63)/W,screen (B+409.53)/H point pt PTF[2] ps 1.5333*PSF lc rgb COL[2] front
set label "GPU FP32" at screen (L+PW+29.67)/W,screen (B+409.53)/H left noenhanced front font ',13.8' textcolor rgb INK
set label '65.2' at screen (L+PW+144.38)/W,screen (B+409.53)/H right noenhanced front font BOLD.',13.8' textcolor rgb INK
set label 'ceiling' at screen (L+PW+29.67)/W,screen (B+430.23)/H left noenhanced front font ',12.696' textcolor rgb SUB
set label 'TFLOP/s' at screen (L+PW+144.38)/W,screen (B+430.23)/H right noenhanced front font ',12.696' textcolor rgb SUB

# kernels of both: intensity and TFLOP/s of A, of B, precision (index of COL)
$kernels << END_OF_KERNELS
0.083 0.349 0.0833 0.0071 1    # triad_f64
41 6.2 256 0.021 2    # gemm_naive_f32
84 19.4 256 0.431 2    # gemm_tiled_f32
0.167 0.692 0.167 0.014 2    # axpy_f32
0.43 1.62 0.5 0.036 1    # stencil7_f64
0.499 1.94 0.5 0.0428 2    # gemv_f32
0.25 1.012 0.25 0.0215 2    # dot_f32
1365.3 35.248 1365.3 0.65954 2    # gemm_by_size
END_OF_KERNELS
# arrows from the rim of B's marker to that of A's: x, y, to x, y, precision
$arrows << END_OF_ARROWS
0.083288 0.0083423 0.083012 0.29703 1
244.51 0.024219 42.927 5.3759 2
245.33 0.49845 87.652 16.775 2
0.167 0.01645 0.167 0.58895 2
0.49682 0.042285 0.43275 1.3792 1
0.49996 0.050289 0.49904 1.6511 2
0.25 0.025262 0.25 0.8613 2
1365.3 0.77494 1365.3 29.999 2
END_OF_ARROWS
set label '' at screen 84.00/W,screen 468.00/H point pt 7 ps 1.75*PSF lw 1.2 lc rgb INK front
set label "NVIDIA H200" at screen 97.50/W,screen 468.00/H left noenhanced front font ',12.3' textcolor rgb INK
set label '' at screen 84.00/W,screen 447.00/H point pt 6 ps 1.75*PSF lw 1.2 lc rgb INK front
set label "AMD EPYC 7313P 16-Core Processor" at screen 97.50/W,screen 447.00/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "GPU DRAM  4.31 TB/s" at 0.28764,1.7249 left rotate by ANG noenhanced front font ',13.8' textcolor rgb INK
set label "CPU DRAM  88.0 GB/s" at 0.71429,0.045175 left rotate by ANG noenhanced front font ',13.8' textcolor rgb SUB

# kernel labels, placed without overlap, and their leaders
KF = ',12.9'
set arrow from 0.083,0.349 to 0.090137,0.21083 nohead back lw 0.6 lc rgb SUB
set label "triad_f64  49x" at 0.090137,0.17667 center noenhanced front font KF textcolor rgb INK
set label "gemm_naive_f32  295x" at 35.688,6.2 right noenhanced front font KF textcolor rgb INK
set label "gemm_tiled_f32  45x" at 96.504,19.4 left noenhanced front font KF textcolor rgb INK
set label "axpy_f32  49x" at 0.14953,0.76401 right noenhanced front font KF textcolor rgb INK
set arrow from 0.43,1.62 to 0.49233,1.031 nohead back lw 0.6 lc rgb SUB
set label "stencil7_f64  45x" at 0.50428,1.031 left noenhanced front font KF textcolor rgb INK
set label "gemv_f32  45x" at 0.57328,1.94 left noenhanced front font KF textcolor rgb INK
set label "dot_f32  47x" at 0.23545,1.5036 right noenhanced front font KF textcolor rgb INK
set label "gemm_by_size  53x" at 1365.3,50.427 center noenhanced front font KF textcolor rgb INK

unset colorbox
plot NaN, \
  $roof_A using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $roof_B using 1:2 with lines lw 1.8 dt (7,4) lc rgb SUB, \
  $ceilings using ($4==0?from(BW_A,$1):NaN):1:(XMAX-from(BW_A,$1)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $ceilings using ($4==1?from(BW_B,$1):NaN):1:(XMAX-from(BW_B,$1)):(0):(COL[int($2)]) with vectors nohead lw 1.5 dt (5,3) lc rgb variable, \
  $arrows using 1:2:($3-$1):($4-$2):(COL[int($5)]) with vectors head filled size screen 0.014063,18 lw 0.9 lc rgb variable, \
  $kernels using 3:4:(PTF[int($5)]) with points ps 2.1667*PSF pt variable lc rgb BG, \
  $kernels using 3:4:(PTO[int($5)]):(COL[int($5)]) with points ps 1.6667*PSF pt variable lw 1.2 lc rgb variable, \
  $kernels using 1:2:(PTF[int($5)]) with points ps 2.4167*PSF pt variable lc rgb BG, \
  $kernels using 1:2:(PTF[int($5)]):(COL[int($5)]) with points ps 1.6667*PSF pt variable lc rgb variable
unset output
