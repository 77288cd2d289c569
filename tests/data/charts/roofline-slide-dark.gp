# roofline.gp - the DRAM roof, the ceilings of operations, all kernels
# Device: AMD EPYC 7313P 16-Core Processor
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roofline.gp                      -> roofline.png
#   gnuplot -e "term='pdf'" roofline.gp      -> roofline.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roofline'
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
XMIN = 0.04; XMAX = 4000; YMIN = 0.002; YMAX = 2.07
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
set label "measured ceilings, 16 cores, 32 threads at 3.40 GHz, Linux 6.1.0, 2026-01-02" at screen 64.50/W,screen 501.00/H left noenhanced front font ',14.25' textcolor rgb SUB

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

# kernels: intensity, TFLOP/s, precision (index of COL), % of own roof, own roof
# (0 0: not known), 1 = context dot
$kernels << END_OF_KERNELS
0.0833 0.0071 1 96.857 0.0073304 0    # triad_f64
0.167 0.0142 2 96.625 0.014696 0    # triad_f32
0.0833 0.007 1 95.493 0.0073304 0    # axpy_f64
0.167 0.014 2 95.264 0.014696 0    # axpy_f32
0.125 0.0108 1 98.182 0.011 0    # dot_f64
0.25 0.0215 2 97.727 0.022 0    # dot_f32
0.25 0.0211 1 95.909 0.022 0    # gemv_f64
0.5 0.0428 2 97.273 0.044 0    # gemv_f32
0.5 0.036 1 81.818 0.044 0    # stencil7_f64
1 0.07 2 79.545 0.088 0    # stencil7_f32
128 0.0093 1 2.4 0.3875 0    # gemm_naive_f64
256 0.021 2 2.7097 0.775 0    # gemm_naive_f32
128 0.212 1 34.754 0.61 0    # gemm_tiled_f64
256 0.431 2 35.328 1.22 0    # gemm_tiled_f32
128 0.57 1 93.443 0.61 0    # gemm_blas_f64
256 1.105 2 90.574 1.22 0    # gemm_blas_f32
1365.3 0.65954 2 54.061 1.22 0    # gemm_by_size
END_OF_KERNELS
# every marker behind its own halo, so that those that overlap stay apart
set print $markers; print '# size, and the kernel'
do for [i=1:|$kernels|] { print '1.45 '.$kernels[i]; print '1 '.$kernels[i] }
unset print
HALO = ('0x'.BG[2:7]) + 0

# the ridge: from here on to the right FP32 binds
RIDGE = 1.*1.22/BW_DRAM
set arrow from RIDGE,YMIN to RIDGE,1.22 nohead back dt (3,3) lw 0.8 lc rgb SUB
set label "FP32 ridge 14 FLOP/B" at 15.532,0.002427 left noenhanced front font ',12.3' textcolor rgb SUB
set style textbox opaque noborder fillcolor rgb TINT margins 0.4,0.2
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\167\151\144\145\055\151\156\164\145\162\166\141\154" at screen (L+753.73)/W,screen (B+33.38)/H right noenhanced front boxed font ',12.3' textcolor rgb SUB
set label "name, % of the kernel's own roof" at screen (L+12.00)/W,screen (B+417.00)/H left noenhanced front font ',12.3' textcolor rgb SUB
set label "DRAM  88.0 GB/s" at 0.49771,0.056004 left rotate by ANG noenhanced front font ',13.8' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',12.9'
set label "triad_f64  97%" at 0.095405,0.0071 left noenhanced front font KF textcolor rgb INK
set label "triad_f32  97%" at 0.15749,0.018263 right noenhanced front font KF textcolor rgb INK
set label "axpy_f64  95%" at 0.088331,0.0054428 left noenhanced front font KF textcolor rgb INK
set label "axpy_f32  95%" at 0.19127,0.014 left noenhanced front font KF textcolor rgb INK
set label "dot_f64  98%" at 0.13926,0.010142 left noenhanced front font KF textcolor rgb INK
set label "dot_f32  98%" at 0.23576,0.027651 right noenhanced front font KF textcolor rgb INK
set label "gemv_f64  96%" at 0.28633,0.0211 left noenhanced front font KF textcolor rgb INK
set arrow from 0.5,0.0428 to 0.65994,0.046636 nohead back lw 0.6 lc rgb SUB
set label "gemv_f32  97%" at 0.6756,0.046636 left noenhanced front font KF textcolor rgb INK
set label "\163\164\145\156\143\151\154\067\137\146\066\064\342\200\240\040\040\070\062\045" at 0.55704,0.033805 left noenhanced front font KF textcolor rgb INK
set label "stencil7_f32  80%" at 1.1453,0.07 left noenhanced front font KF textcolor rgb INK
set label "gemm_naive_f64  2% of L1" at 146.6,0.0093 left noenhanced front font KF textcolor rgb INK
set label "gemm_naive_f32  3% of L1" at 293.2,0.021 left noenhanced front font KF textcolor rgb INK
set label "gemm_tiled_f64  35%" at 111.76,0.212 right noenhanced front font KF textcolor rgb INK
set label "gemm_tiled_f32  35%" at 271.46,0.33512 left noenhanced front font KF textcolor rgb INK
set label "gemm_blas_f64  93%" at 114.89,0.53525 right noenhanced front font KF textcolor rgb INK
set label "gemm_blas_f32  91%" at 229.78,1.0376 right noenhanced front font KF textcolor rgb INK
set label "gemm_by_size  54%" at 1365.3,0.52529 center noenhanced front font KF textcolor rgb INK

unset colorbox
plot \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using ($3==0?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $ceilings using ($3==1?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 dt (6,6) lc rgb variable, \
  $kernels using ($6==0 && $5>0 && $4<90?$1:NaN):2:(0):($5-$2):(COL[int($3)]) with vectors nohead lw 0.7 dt (1.5,2) lc rgb variable, \
  $kernels using ($6==1?$1:NaN):2 with points pt 7 ps 0.91667*PSF lc rgb CONTEXT, \
  $markers using ($7==0?$2:NaN):3:(1.6667*$1*PSF):(PTF[int($4)]):($1>1?HALO:COL[int($4)]) with points ps variable pt variable lc rgb variable
unset output
