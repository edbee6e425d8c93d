#!/usr/bin/env bash
# Each checker finds each thing it is there for: a tree with one violation at a time, and one without.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../scripts" && pwd)
export PYTHONDONTWRITEBYTECODE=1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
number=0 failed=0

fresh_tree() {
	rm -rf "${tree:?}"/*
	mkdir -p "$tree"/src/{base,yaml,words,app,cli,main} "$tree"/src/core/{time,span,money} "$tree/po"
	printf 'msgid "show it"\nmsgstr "le montrer"\n' >"$tree/po/fr.po"
	printf 'const char *const shown = N_("show it");\n' >"$tree/src/words/argument_words.c"
	printf '#include <stddef.h>\n' >"$tree/src/base/arena.h"
	printf '#include "base/arena.h"\n' >"$tree/src/core/time/instant.h"
	printf '#include "core/time/instant.h"\n' >"$tree/src/core/span/span.h"
	printf '#include "core/span/span.h"\n' >"$tree/src/yaml/yaml.h"
	printf '#include "yaml/yaml.h"\n' >"$tree/src/app/settle.h"
	printf '#include "app/settle.h"\n' >"$tree/src/cli/cli.h"
}

result() {
	number=$((number + 1))
	if [ "$1" = ok ]; then
		echo "ok $number - $2"
	else
		failed=$((failed + 1))
		echo "not ok $number - $2"
	fi
}

# caught CHECK EXPECTED FILE: the text on stdin makes the check fail with the expected words,
# and the finding names the file.
caught() {
	local check=$1 expected=$2 file=$3 output status=0
	fresh_tree
	mkdir -p "$(dirname "$tree/$file")"
	cat >"$tree/$file"
	output=$("$scripts/check-$check" "$tree") || status=$?
	if [ $status -eq 1 ] && grep -qF "$expected" <<<"$output" && grep -q "^$file:[0-9]" <<<"$output"; then
		result ok "$check: $expected"
	else
		result bad "$check: $expected"
		sed 's/^/# /' <<<"$output"
	fi
}

# clean CHECK FILE WHY: the text on stdin is no finding.
clean() {
	local output status=0
	fresh_tree
	mkdir -p "$(dirname "$tree/$2")"
	cat >"$tree/$2"
	output=$("$scripts/check-$1" "$tree") || status=$?
	if [ $status -eq 0 ]; then result ok "$1: $3"; else
		result bad "$1: $3"
		sed 's/^/# /' <<<"$output"
	fi
}

lines() { for ((i = 0; i < $1; i++)); do printf '%s\n' "$2"; done; }

# A function of so many lines.
function_of() {
	printf 'int f(void)\n{\n'
	lines $(($1 - 3)) '	g();'
	printf '}\n'
}

for check in layers sizes banned catalogue; do
	clean $check src/base/str.h "a good tree passes" <<<'#include "base/arena.h"'
done

# layers
caught layers 'base may not include core' src/base/a.c <<<'#include "core/time/instant.h"'
caught layers 'core may not include yaml' src/core/time/a.c <<<'#include "yaml/yaml.h"'
caught layers 'core may not include yaml' src/core/time/a_test.c <<<'#include "yaml/yaml.h"'
caught layers 'words may not include yaml' src/words/a.c <<<'#include "yaml/yaml.h"'
caught layers 'yaml may not include app' src/yaml/a.c <<<'#include "app/settle.h"'
caught layers 'app may not include cli' src/app/a.c <<<'#include "cli/cli.h"'
caught layers 'core is pure and may not include <time.h>' src/core/time/a.c <<<'#include <time.h>'
caught layers 'belongs behind' src/cli/a.c <<<'#include <libfyaml.h>'
caught layers 'is not written from src/' src/base/a.c <<<'#include "arena.h"'
caught layers 'cycle between rooms of core' src/core/time/b.c <<<'#include "core/span/span.h"'
clean layers src/core/time/a.c "an include in a comment is none" <<<'/* #include "yaml/yaml.h" */'
clean layers src/core/time/a_test.c "tests of core may use cmocka" <<<'#include <cmocka.h>'
clean layers src/main/a.c "main may include all" <<<'#include "cli/cli.h"'

# sizes
caught sizes 'f has 72 lines' src/base/a.c < <(function_of 72)
clean sizes src/base/a.c "70 lines are allowed" < <(function_of 70)
caught sizes 'has 6 parameters' src/base/a.c <<<$'int f(int a, int b, int c, int d,\n\tint e, int g)\n{\n}'
clean sizes src/base/a.c "a callback counts as one parameter" \
	<<<$'int f(int a, int (*b)(int, int, int), int c, int d, int e)\n{\n}'
caught sizes 'nested 4 deep' src/base/a.c <<'C'
void f(void)
{
	if (a) {
		for (;;) {
			while (b) {
				do {
					g((struct h){ 1 });
				} while (c);
			}
		}
	}
}
C
caught sizes '151 lines' src/base/a.h < <(lines 151 '')
caught sizes '801 lines' src/base/a.c < <(lines 801 '')
caught sizes '104 columns' src/base/a.c <<<"$(printf '\t%096d' 0)"

# banned
caught banned 'strcpy() is banned' src/app/a.c <<<'	strcpy(a, b);'
caught banned 'localtime() is banned' src/app/a.c <<<'	localtime (&t);'
caught banned 'malloc() is banned in core' src/core/time/a.c <<<'	p = malloc(1);'
caught banned 'time() is banned in core' src/core/time/a.c <<<'	t = time(NULL);'
caught banned 'getenv() is banned in core' src/core/time/a.c <<<'	p = getenv("TZ");'
caught banned 'no floating point in core' src/core/time/a.c <<<'	double d;'
caught banned 'no floating point in base' src/base/a.c <<<'float f(void);'
caught banned 'no global mutable state' src/core/time/a.c <<<'static int counter;'
caught banned 'no global mutable state' src/base/a.c <<<'	static struct str last = STR_NONE;'
caught banned 'blanks at the end' notes.md <<<'words  '
caught banned 'a path of one machine' notes.md <<<"see /ho""me/ada/garant"
caught banned 'a package registry' lock.json <<<'"https://regis''try.example.org/x.tgz"'
caught banned 'no newline' notes.md < <(printf 'no end')
clean banned src/core/time/a.c "comments and texts are no calls" \
	<<<$'/* malloc(1) and a double */\nconst char *a(void);\nstatic const char b[] = "time(x) strcpy(";'
clean banned src/app/a.c "an edge may allocate" <<<'	p = malloc(1); box->free(x); my_time(x);'
clean banned src/core/time/a.c "constant tables are no state" \
	<<<$'static const int days[] = { 31 };\nstatic const char *const names[] = { "a" };\nstatic int f(void);'

# catalogue
option_table() { printf 'static const struct option_row options[] = {\n%s\n};\n' "$1"; }
caught catalogue 'not in po/fr.po: hide it' src/words/a.c <<<'	f(N_("hide it"));'
caught catalogue 'not in po/fr.po: hide it' src/cli/a.c < <(option_table '	{ "json", 0, NULL, "hide it" },')
caught catalogue 'not in po/fr.po: WORD' src/cli/a.c < <(option_table "	{ \"json\", 'j', \"WORD\", \"show it\" },")
caught catalogue 'not in po/fr.po: hide it' src/cli/a.c \
	<<<$'static const struct usage_word words[] = {\n\t{ "open", "", "hide it" },\n};'
caught catalogue 'not in po/fr.po: Hides it and more.' src/cli/a.c \
	<<<$'static const struct command_usage usage = {\n\t.about = "Hides it "\n\t\t "and more.",\n};'
caught catalogue 'not in po/fr.po: hide it' defs/commands.def <<<'COMMAND("hide", command_hide, "hide it")'
caught catalogue 'not in po/fr.po: hidden' defs/exit-codes.def <<<'EXIT_CODE(CODE_A, 1, "hidden", "show it")'
caught catalogue 'not in po/fr.po: hide it' defs/table-options.def <<<'OPTION("json", 0, NULL, "hide it")'
caught catalogue 'is written in a way we cannot read' src/cli/a.c < <(option_table '	{ "json", 0, NULL, HIDDEN("it") },')
caught catalogue 'stands in N_()' src/cli/a.c <<<'	return command_misused(command, "hide it", word);'
caught catalogue 'not in src/words/argument_words.c: a hidden thing' src/core/facts/a.c \
	<<<'	return diag_add(sink, DIAG_HIDDEN, at, STR("a hidden thing"));'
clean catalogue src/cli/a.c "words to be typed are not translated" \
	< <(option_table '	{ "format", 0, "csv|jsonl", "show it" },')

echo "$((number - failed)) passed, $failed failed"
[ $failed -eq 0 ]
