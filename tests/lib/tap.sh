# shellcheck shell=bash
# What the program tests in shell share: one TAP line for each result, and the end. Sourced.
#
#     . tests/lib/tap.sh
#     result "what was looked at" $?
#     finish

number=0 failed=0

# result NAME STATUS: one line for a test whose command ended with STATUS; tells whether it was 0.
result() {
	number=$((number + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $number - $1"
	else
		failed=$((failed + 1))
		echo "not ok $number - $1"
	fi
}

# Says how many there were; fails when one of them did.
finish() {
	echo "1..$number"
	[ "$failed" -eq 0 ]
}
