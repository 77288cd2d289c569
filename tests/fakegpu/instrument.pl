#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
#
# Makes a kernel count what it does. Reads the LLVM IR of a .cu file as clang writes it before any
# optimisation (so it says exactly what the source says) and writes it again with
#   - a call before each floating-point operation:  shim_on_f64(n), shim_on_f32(n)
#   - a call before each load and store that is not of a plain local: shim_on_load/store(address, n)
#   - for each kernel an entry of the table "shim_entries": its name, the sizes of its parameters, and
#     a function that takes the parameters as the driver does, by an array of pointers.
# The functions called stand in shim.h; the optimiser that runs afterwards inlines them. With --entries
# only the table is added, nothing is counted (for the runs under the sanitizers).
#
# Counted as operations: add, subtract, multiply, divide, remainder, square root, exp, log: 1; FMA: 2. Not
# counted: comparisons, selections, sign changes, conversions.
use strict;
use warnings;

my $counting = !(@ARGV && $ARGV[0] eq '--entries');
shift @ARGV unless $counting;

my %types;       # bodies of the named structures
my %local;       # pointers into the stack frame of the function being read
my $inside = 0;  # in the body of a function to be counted
my $number = 0;  # of names made up here
my @entries;     # [name, parameter types]

# Bytes of a type, and its alignment.
sub size_of {
	my ($type) = @_;

	return (8, 8) if $type =~ /\*$/ || $type =~ /^(double|i64|ptr)$/;
	return (4, 4) if $type =~ /^(float|i32)$/;
	return (2, 2) if $type =~ /^(half|bfloat|i16)$/;
	return (1, 1) if $type =~ /^(i8|i1)$/;
	return (16, 16) if $type eq 'i128';
	if ($type =~ /^([<\[])(\d+) x (.+)[>\]]$/) {
		my ($size, $align) = size_of($3);
		return ($2 * $size, $1 eq '<' ? $2 * $size : $align);
	}
	return size_of($types{$type}) if exists $types{$type};
	if ($type =~ /^\{ (.+) \}$/) {
		my ($size, $most) = (0, 1);
		for my $part (split /, (?![^<\[]*[>\]])/, $1) {
			my ($bytes, $align) = size_of($part);
			$size = int(($size + $align - 1) / $align) * $align + $bytes;
			$most = $align if $align > $most;
		}
		return (int(($size + $most - 1) / $most) * $most, $most);
	}
	die "instrument.pl: unknown type \"$type\" at line $.\n";
}

# Whether a pointer operand is known to be no memory of the kernel's: its stack, its coordinates.
sub is_plain {
	my ($operand) = @_;
	return exists $local{$operand} || $operand =~ /\@(threadIdx|blockIdx|blockDim|gridDim)\b/;
}

sub note_access {
	my ($what, $pointer_type, $operand, $size, $debug) = @_;
	my $name = "%shim." . $number++;

	return if is_plain($operand);
	if ($pointer_type eq 'ptr') {
		print "  call void \@shim_on_$what(ptr $operand, i64 $size)$debug\n";
		return;
	}
	print "  $name = bitcast $pointer_type $operand to i8*\n";
	print "  call void \@shim_on_$what(i8* $name, i64 $size)$debug\n";
}

sub note_operations {
	my ($type, $each, $debug) = @_;
	my $lanes = $type =~ /^<(\d+) x/ ? $1 : 1;
	my $pipe = $type =~ /double/ ? 'f64' : 'f32';

	die "instrument.pl: operations in \"$type\" are not counted yet\n" if $type !~ /double|float/;
	print "  call void \@shim_on_$pipe(i64 ", $lanes * $each, ")$debug\n";
}

# One instruction: what has to be counted before it.
sub count_line {
	my ($line) = @_;
	my $debug = $line =~ /(, !dbg !\d+)/ ? $1 : '';
	my $type = '(?:<\d+ x )?(?:double|float|half|bfloat)>?';

	if ($line =~ /^\s+(%\S+) = alloca /) {
		$local{$1} = 1;
	} elsif ($line =~ /^\s+(%\S+) = getelementptr (?:inbounds )?.+?, \S.*?\* (%[^\s,]+),/ ||
		$line =~ /^\s+(%\S+) = getelementptr (?:inbounds )?.+?, ptr (%[^\s,]+),/ ||
		$line =~ /^\s+(%\S+) = bitcast \S.*?\* (%\S+) to /) {
		$local{$1} = 1 if exists $local{$2};
	} elsif ($line =~ /= load (?:volatile )?(.+?), (\1\*|ptr) (.+), align \d+/) {
		note_access('load', $2, $3, (size_of($1))[0], $debug);
	} elsif ($line =~ /^\s+store (?:volatile )?(.+?) \S.*, (\1\*|ptr) (.+), align \d+/) {
		note_access('store', $2, $3, (size_of($1))[0], $debug);
	} elsif ($line =~ /call void \@llvm\.mem(?:cpy|move)\S*\((i8\*|ptr) .*?(\S+), (?:i8\*|ptr) (?:align \d+ )?(.+), i64 (.+?), i1/) {
		my ($pointer_type, $to, $from, $size) = ($1, $2, $3, $4);
		note_access('load', $pointer_type, $from, $size, $debug);
		note_access('store', $pointer_type, $to, $size, $debug);
	} elsif ($line =~ /call void \@llvm\.memset\S*\((i8\*|ptr) (?:align \d+ )?(.+), i8 .+, i64 (.+?), i1/) {
		note_access('store', $1, $2, $3, $debug);
	} elsif ($line =~ /= f(?:add|sub|mul|div|rem) (?:[a-z]+ )*($type) /) {
		note_operations($1, 1, $debug);
	} elsif ($line =~ /call .*?($type) \@(?:llvm\.fma\.|llvm\.fmuladd\.|fmaf?\()/) {
		note_operations($1, 2, $debug);
	} elsif ($line =~ /call .*?($type) \@(?:llvm\.(?:sqrt|exp|log)\.|(?:sqrt|exp|log)f?\()/) {
		note_operations($1, 1, $debug);
	} elsif ($line =~ /= (?:load|atomicrmw|cmpxchg) |^\s+store /) {
		die "instrument.pl: cannot read: $line";
	}
}

# The types of the parameters in "double* noundef %a, i64 noundef %n".
sub parameter_types {
	my ($text) = @_;
	my @found;

	for my $parameter (split /, /, $text) {
		die "instrument.pl: a structure is passed by value: $parameter\n"
			if $parameter =~ /byval|\{/;
		$parameter =~ /^(\S+)/;
		push @found, $1;
	}
	return @found;
}

while (my $line = <>) {
	if ($line =~ /^(%\S+) = type (.+)$/) {
		$types{$1} = $2;
	} elsif ($line =~ /^define .*?\@([^\s(]+)\((.*)\) /) {
		my ($name, $parameters) = ($1, $2);
		%local = ();
		# Of templates the name is mangled.
		$inside = $counting && $name !~ /^shim_|shim_quiet_/;
		push @entries, [$name, parameter_types($parameters)]
			if $line =~ /section "shim_kernels"/;
	} elsif ($line =~ /^\}/) {
		$inside = 0;
	} elsif ($inside) {
		count_line($line);
	}
	print $line;
}

for my $entry (@entries) {
	my ($name, @types) = @$entry;
	my $sizes = join ' ', map { (size_of($_))[0] } @types;
	my ($name_size, $sizes_size) = (length($name) + 1, length($sizes) + 1);
	my @values = map { "$types[$_] %v$_" } 0 .. $#types;

	print "\n\@shim_name_$name = private constant [$name_size x i8] c\"$name\\00\"\n";
	print "\@shim_sizes_$name = private constant [$sizes_size x i8] c\"$sizes\\00\"\n";
	print "\@shim_entry_$name = hidden global { [$name_size x i8]*, [$sizes_size x i8]*, void (i8**)* } ",
		"{ [$name_size x i8]* \@shim_name_$name, [$sizes_size x i8]* \@shim_sizes_$name, ",
		"void (i8**)* \@shim_launch_$name }, section \"shim_entries\", align 8\n";
	print "define hidden void \@shim_launch_$name(i8** %parameters) {\n";
	for my $i (0 .. $#types) {
		print "  %s$i = getelementptr i8*, i8** %parameters, i64 $i\n";
		print "  %p$i = load i8*, i8** %s$i\n";
		print "  %t$i = bitcast i8* %p$i to $types[$i]*\n";
		print "  %v$i = load $types[$i], $types[$i]* %t$i\n";
	}
	print "  call void \@$name(", join(', ', @values), ")\n  ret void\n}\n";
}
