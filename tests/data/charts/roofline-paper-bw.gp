# roofline.gp - the DRAM roof, the ceilings of operations, all kernels
# Device: NVIDIA H200
# Measured 2026-01-02T03:04:05Z with roofline test
#
# Complete in itself: data, layout and style are all in this file. Edit it, then run
#   gnuplot roofline.gp                      -> roofline.png
#   gnuplot -e "term='pdf'" roofline.gp      -> roofline.pdf   (also svg, eps)
# Names with unusual characters stand as octal bytes, so that nothing in them runs.
if (!exists("term")) term = 'png'
if (!exists("base")) base = 'roofline'
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
L = 30.10; B = 23.80; PW = 157.95; PH = 161.00
set lmargin at screen L/W; set rmargin at screen (L+PW)/W
set bmargin at screen B/H; set tmargin at screen (B+PH)/H
XMIN = 0.04; XMAX = 6000; YMIN = 0.0961; YMAX = 2570
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
set label "Arithmetic intensity (FLOP per DRAM byte)" at screen (L+PW/2)/W,screen 5.95/H center noenhanced font ',7' textcolor rgb INK
set label "Performance (TFLOP/s)" at screen 5.95/W,screen (B+PH/2)/H center rotate by 90 noenhanced font ',7' textcolor rgb INK

# the measured roof
BW_DRAM = 4.31    # TB/s; it ends at
TOP_DRAM = 1510
set print $roof_DRAM
print max(XMIN,1.*YMIN/BW_DRAM), max(YMIN,XMIN*BW_DRAM)
print min(XMAX,1.*TOP_DRAM/BW_DRAM), min(TOP_DRAM,XMAX*BW_DRAM)
unset print

# the region that can be attained
set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_DRAM) to 1.*TOP_DRAM/BW_DRAM,TOP_DRAM to XMAX,TOP_DRAM to XMAX,YMIN to XMIN,YMIN fs solid noborder fc rgb TINT behind

# ceilings: TFLOP/s, precision (index of COL), 1 = dashed over its equal, 1 = of the second result
$ceilings << END_OF_CEILINGS
33.1 1 0 0    # FP64
65.2 2 0 0    # FP32
66.3 1 1 0    # FP64 TC
418 3 0 0    # TF32
792 4 0 0    # BF16
1510 5 0 0    # FP8
END_OF_CEILINGS
set arrow from graph 1,first 33.1 to screen (L+PW+3.99)/W,screen (B+91.89)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+8.69)/W,screen (B+91.89)/H point pt PTF[1] ps 0.71556*PSF lc rgb COL[1] front
set label "FP64" at screen (L+PW+13.85)/W,screen (B+91.89)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '33.1' at screen (L+PW+60.09)/W,screen (B+91.89)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 65.2 to screen (L+PW+3.99)/W,screen (B+99.49)/H nohead front lw 0.8 lc rgb COL[2]
set label '' at screen (L+PW+8.69)/W,screen (B+99.49)/H point pt PTF[2] ps 0.71556*PSF lc rgb COL[2] front
set label "FP32" at screen (L+PW+13.85)/W,screen (B+99.49)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '65.2' at screen (L+PW+60.09)/W,screen (B+99.49)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 66.3 to screen (L+PW+3.99)/W,screen (B+107.09)/H nohead front lw 0.8 lc rgb COL[1]
set label '' at screen (L+PW+8.69)/W,screen (B+107.09)/H point pt PTF[1] ps 0.71556*PSF lc rgb COL[1] front
set label "FP64 TC" at screen (L+PW+13.85)/W,screen (B+107.09)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '66.3' at screen (L+PW+60.09)/W,screen (B+107.09)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 418 to screen (L+PW+3.99)/W,screen (B+132.32)/H nohead front lw 0.8 lc rgb COL[3]
set label '' at screen (L+PW+8.69)/W,screen (B+132.32)/H point pt PTF[3] ps 0.71556*PSF lc rgb COL[3] front
set label "TF32" at screen (L+PW+13.85)/W,screen (B+132.32)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '418' at screen (L+PW+60.09)/W,screen (B+132.32)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 792 to screen (L+PW+3.99)/W,screen (B+142.41)/H nohead front lw 0.8 lc rgb COL[4]
set label '' at screen (L+PW+8.69)/W,screen (B+142.41)/H point pt PTF[4] ps 0.71556*PSF lc rgb COL[4] front
set label "BF16" at screen (L+PW+13.85)/W,screen (B+142.41)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '792' at screen (L+PW+60.09)/W,screen (B+142.41)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set arrow from graph 1,first 1510 to screen (L+PW+3.99)/W,screen (B+152.60)/H nohead front lw 0.8 lc rgb COL[5]
set label '' at screen (L+PW+8.69)/W,screen (B+152.60)/H point pt PTF[5] ps 0.71556*PSF lc rgb COL[5] front
set label "FP8" at screen (L+PW+13.85)/W,screen (B+152.60)/H left noenhanced front font ',6.44' textcolor rgb INK
set label '1510' at screen (L+PW+60.09)/W,screen (B+152.60)/H right noenhanced front font BOLD.',6.44' textcolor rgb INK
set label 'ceiling' at screen (L+PW+13.85)/W,screen (B+162.26)/H left noenhanced front font ',5.9248' textcolor rgb SUB
set label 'TFLOP/s' at screen (L+PW+60.09)/W,screen (B+162.26)/H right noenhanced front font ',5.9248' textcolor rgb SUB

# kernels: intensity, TFLOP/s, precision (index of COL), % of own roof, own roof
# (0 0: not known), 1 = context dot
$kernels << END_OF_KERNELS
0.083 0.349 1 97.56 0.35773 0    # triad_f64
900 703 4 88.763 792 0    # cublas_bf16
330 60.9 1 91.855 66.3 0    # cublas_dgemm
41 6.2 2 74.251 8.35 0    # gemm_naive_f32
84 19.4 2 52.803 36.74 0    # gemm_tiled_f32
620 561 4 70.833 792 0    # attn_prefill
3.9 12.6 4 74.96 16.809 0    # paged_decode
1250 1262 5 83.576 1510 0    # cublas_fp8
480 56.8 2 87.117 65.2 0    # cublas_sgemm
57 168 4 71.12 236.22 0    # moe_gemm_bf16
0.167 0.692 2 96.142 0.71977 0    # axpy_f32
0.43 1.62 1 87.412 1.8533 0    # stencil7_f64
0.162 0.552 1 79.058 0.69822 0    # spmv_csr_f64
0.499 1.94 2 90.204 2.1507 0    # gemv_f32
0.25 1.012 2 93.921 1.0775 0    # dot_f32
520 352 3 84.211 418 0    # cublas_tf32
1.72 5.9 2 79.588 7.4132 0    # stencil27_f32
0.625 2.31 2 85.754 2.6938 0    # softmax_bf16
1.12 3.48 2 72.091 4.8272 0    # layernorm_bf16
0.251 0.66 6 61.009 1.0818 0    # histogram_i32
3000 41.3 2 63.344 65.2 0    # nbody_f32
1.91 6.7 2 81.389 8.2321 0    # fft_c2c_f32
2.05 8.05 4 91.11 8.8355 0    # gelu_bias
0.238 0.93 2 90.663 1.0258 0    # reduce_f32
0.76 2.72 2 83.038 3.2756 0    # rmsnorm_bf16
1365.3 35.248 2 54.061 65.2 0    # gemm_by_size
END_OF_KERNELS
# every marker behind its own halo, so that those that overlap stay apart
set print $markers; print '# size, and the kernel'
do for [i=1:|$kernels|] { print '1.45 '.$kernels[i]; print '1 '.$kernels[i] }
unset print
HALO = ('0x'.BG[2:7]) + 0

# the ridge: from here on to the right FP32 binds
RIDGE = 1.*65.2/BW_DRAM
set arrow from RIDGE,YMIN to RIDGE,65.2 nohead back dt (3,3) lw 0.8 lc rgb SUB
set label "FP32 ridge 15 FLOP/B" at 19.7,0.137 left noenhanced front font ',5.74' textcolor rgb SUB
set style textbox opaque noborder fillcolor rgb TINT margins 0.4,0.2
set label "\342\200\240\040\146\154\141\147\147\145\144\072\040\144\162\151\146\164" at screen (L+155.15)/W,screen (B+15.57)/H right noenhanced front boxed font ',5.74' textcolor rgb SUB
set label "DRAM  4.31 TB/s" at 1.6156,11.604 left rotate by ANG noenhanced front font ',6.44' textcolor rgb INK

# kernel labels, placed without overlap, and their leaders
KF = ',6.02'
set label "triad_f64" at 0.095118,0.22008 left noenhanced front font KF textcolor rgb INK
set arrow from 900,703 to 340.68,1662.8 nohead back lw 0.6 lc rgb SUB
set label "cublas_bf16" at 322.61,1662.8 right noenhanced front font KF textcolor rgb INK
set label "cublas_dgemm" at 136.88,92.412 center noenhanced front font KF textcolor rgb INK
set label "gemm_naive_f32" at 56.196,6.2 left noenhanced front font KF textcolor rgb INK
set arrow from 84,19.4 to 148.92,14.317 nohead back lw 0.6 lc rgb SUB
set label "\147\145\155\155\137\164\151\154\145\144\137\146\063\062\342\200\240" at 157.26,14.317 left noenhanced front font KF textcolor rgb INK
set arrow from 620,561 to 106.69,561 nohead back lw 0.6 lc rgb SUB
set label "attn_prefill" at 101.03,561 right noenhanced front font KF textcolor rgb INK
set label "paged_decode" at 5.013,11.228 left noenhanced front font KF textcolor rgb INK
set label "cublas_fp8" at 1250,1915 center noenhanced front font KF textcolor rgb INK
set arrow from 480,56.8 to 270.75,41.919 nohead back lw 0.6 lc rgb SUB
set label "cublas_sgemm" at 256.39,41.919 right noenhanced front font KF textcolor rgb INK
set label "moe_gemm_bf16" at 49.738,266.41 right noenhanced front font KF textcolor rgb INK
set arrow from 0.167,0.692 to 4.1524,0.692 nohead back lw 0.6 lc rgb SUB
set label "axpy_f32" at 4.3851,0.692 left noenhanced front font KF textcolor rgb INK
set arrow from 0.43,1.62 to 0.83999,1.62 nohead back lw 0.6 lc rgb SUB
set label "stencil7_f64" at 0.88705,1.62 left noenhanced front font KF textcolor rgb INK
set arrow from 0.162,0.552 to 35.65,0.552 nohead back lw 0.6 lc rgb SUB
set label "spmv_csr_f64" at 37.647,0.552 left noenhanced front font KF textcolor rgb INK
set arrow from 0.499,1.94 to 0.36689,3.2834 nohead back lw 0.6 lc rgb SUB
set label "gemv_f32" at 0.34742,3.2834 right noenhanced front font KF textcolor rgb INK
set label "dot_f32" at 0.21815,1.6048 right noenhanced front font KF textcolor rgb INK
set label "cublas_tf32" at 595.92,221.98 left noenhanced front font KF textcolor rgb INK
set arrow from 1.72,5.9 to 0.88049,5.9 nohead back lw 0.6 lc rgb SUB
set label "stencil27_f32" at 0.83378,5.9 right noenhanced front font KF textcolor rgb INK
# no room for the label of softmax_bf16
set label "layernorm_bf16" at 1.5351,3.48 left noenhanced front font KF textcolor rgb INK
set label "histogram_i32" at 0.28765,0.41621 left noenhanced front font KF textcolor rgb INK
set arrow from 3000,41.3 to 2264,99.714 nohead back lw 0.6 lc rgb SUB
set label "nbody_f32" at 2264,122.5 center noenhanced front font KF textcolor rgb INK
set arrow from 1.91,6.7 to 0.78646,10.574 nohead back lw 0.6 lc rgb SUB
set label "fft_c2c_f32" at 0.74474,10.574 right noenhanced front font KF textcolor rgb INK
set arrow from 2.05,8.05 to 3.6344,5.941 nohead back lw 0.6 lc rgb SUB
set label "gelu_bias" at 3.838,5.941 left noenhanced front font KF textcolor rgb INK
set label "reduce_f32" at 0.32621,0.93 left noenhanced front font KF textcolor rgb INK
set arrow from 0.76,2.72 to 39.089,2.72 nohead back lw 0.6 lc rgb SUB
set label "rmsnorm_bf16" at 41.279,2.72 left noenhanced front font KF textcolor rgb INK
set label "gemm_by_size" at 1365.3,23.228 center noenhanced front font KF textcolor rgb INK

unset colorbox
plot \
  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb ROOF, \
  $ceilings using ($3==0?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 lc rgb variable, \
  $ceilings using ($3==1?max(XMIN,$1/BW_DRAM):NaN):1:(XMAX-max(XMIN,$1/BW_DRAM)):(0):(COL[int($2)]) with vectors nohead lw 1.5 dt (6,6) lc rgb variable, \
  $kernels using ($6==0 && $5>0 && $4<90?$1:NaN):2:(0):($5-$2):(COL[int($3)]) with vectors nohead lw 0.7 dt (1.5,2) lc rgb variable, \
  $kernels using ($6==1?$1:NaN):2 with points pt 7 ps 0.42778*PSF lc rgb CONTEXT, \
  $markers using ($7==0?$2:NaN):3:(0.77778*$1*PSF):(PTF[int($4)]):($1>1?HALO:COL[int($4)]) with points ps variable pt variable lc rgb variable
unset output
