# SPDX-License-Identifier: Apache-2.0
load common

@test "no command: help on stderr, status 64" {
	run -64 --separate-stderr "$ROOFLINE"
	[ -z "$output" ]
	[[ $stderr == *"Usage: roofline COMMAND"* ]]
}

@test "--help names every command" {
	run -0 "$ROOFLINE" --help
	matches help
}

@test "--version" {
	run -0 "$ROOFLINE" --version
	[[ $output =~ ^roofline\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "an unknown command: the near name, status 64" {
	run -64 "$ROOFLINE" lsit
	contains "there is no command 'lsit', did you mean 'list'?"
	run -64 "$ROOFLINE" "$(printf 'x%.0s' {1..5000})"
	contains "there is no command"
}

@test "each command has --help, and an unknown option is status 64" {
	for command in $("$ROOFLINE" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
		run -0 "$ROOFLINE" "$command" --help
		contains "Usage: roofline $command"
		run -64 "$ROOFLINE" "$command" --no-such-option
		contains "--no-such-option"
	done
}

@test "an unknown option: the near name, status 64; a value that looks like one is none" {
	run -64 --separate-stderr "$ROOFLINE" run --devise cpu
	complains "there is no option '--devise', did you mean '--device'?"
	run -64 --separate-stderr "$ROOFLINE" plot --teme=dark r.json
	complains "there is no option '--teme', did you mean '--theme'?"
	run -64 "$ROOFLINE" run -q --devise=cpu
	contains "did you mean '--device'?"
	run -64 "$ROOFLINE" list --jsno
	contains "did you mean '--json'?"
	result >r.json
	run -0 "$ROOFLINE" plot --form gp --output --teme --chart roofline r.json
	[ -s ./--teme/roofline.gp ]
	run -0 "$ROOFLINE" plot -o --devise --format gp --chart roofline r.json
	[ -s ./--devise/roofline.gp ]
	run -1 "$ROOFLINE" show -- --vrebose
	contains "cannot read --vrebose"
}

@test "a full disk under standard output is a failure" {
	run -1 sh -c '"$ROOFLINE" list >/dev/full'
	contains "cannot write to standard output"
}
