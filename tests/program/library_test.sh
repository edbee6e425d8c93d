#!/usr/bin/env bash
# The static library from outside: installed, found by pkg-config, used by a program that has nothing
# else; what it shows and what it keeps. Prints TAP.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
garant=${GARANT:-$PWD/build/garant}
build=$(dirname "$garant")
archive=$build/src/library/libgarant.a
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh

# check NAME COMMAND...: the command succeeds; its output is shown when it does not.
check() {
	local name=$1 status=0
	shift
	"$@" >"$room/log" 2>&1 || status=1
	result "$name" $status
	[ $status -eq 0 ] || sed 's/^/# /' "$room/log"
}

cc=(gcc) cxx=(g++) sanitized=no # or counted: other names and data are there then
# How the program was built shows in its names.
names=$(nm "$garant" 2>/dev/null || true)
if [[ $names = *__asan_init* ]]; then
	flags=('-fsanitize=address,undefined')
	[[ $names != *__ubsan_handle_implicit_conversion* ]] || flags=('-fsanitize=address,undefined,integer')
	cc=(clang-14 "${flags[@]}") sanitized=yes
elif [[ $names = *__gcov_* ]]; then
	cc=(gcc --coverage) sanitized=yes
fi

nm -g --defined-only "$archive" | awk 'NF == 3 { print $3 }' | LC_ALL=C sort >"$room/shown"
grep -oE '\bgarant_[a-z_]+\(' include/garant.h | tr -d '(' | LC_ALL=C sort -u >"$room/declared"
[ $sanitized = yes ] || check "it shows what the header declares and nothing else" diff "$room/declared" "$room/shown"
writable() {
	local sizes
	sizes=$(objdump -h "$archive" | awk '$2 ~ /^\.(data|bss|tdata|tbss)$/ && $3 !~ /^0+$/ { print $2, $3 }')
	[ -z "$sizes" ] || { echo "$sizes"; return 1; }
}
[ $sanitized = yes ] || check "it has no writable data" writable
check "the header needs no type of a library" bash -c \
	"! grep -nE '__int128|gmp|fyaml|struct (str|arena|span)\b' include/garant.h"

check "it is installed" env DESTDIR="$room/root" meson install -C "$build" --no-rebuild --quiet --tags devel
pc=$(find "$room/root" -name garant.pc)
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR=$room/root
read -r -a flags < <(pkg-config --cflags --libs garant)
check "a program with nothing but the header and pkg-config" \
	"${cc[@]}" -std=c11 -Wall -Wextra -Werror -o "$room/settle" examples/embed/settle.c "${flags[@]}"
check "it settles" bash -c "'$room/settle' > '$room/out'"
check "it prints the amount" grep -qx "bakery: 8.00 EUR" "$room/out"
check "it prints the statement" bash -c "sed 1,2d '$room/out' | /usr/bin/python3 -m json.tool"

# The guide shows the program and what it prints.
sed -n '/^```c$/,/^```$/p' docs/guide/embedding.md | sed '1d;$d' >"$room/shown.c"
check "the guide shows the program" diff examples/embed/settle.c "$room/shown.c"
head -n 2 "$room/out" >"$room/first"
sed -n '/^```text$/,/^```$/p' docs/guide/embedding.md | sed '1d;$d' | head -n 2 >"$room/told"
check "the guide shows what it prints" diff "$room/first" "$room/told"

# The same bytes as the command.
/usr/bin/python3 - "$room" <<'PY'
import re, sys
text = open("examples/embed/settle.c", encoding="utf-8").read()
for name in ("contract", "facts"):
    body = re.search(name + r"\[\] =(.*?);\n", text, re.DOTALL)[1]
    lines = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', body))
    with open(f"{sys.argv[1]}/{name}.yaml", "w", encoding="utf-8") as out:
        out.write(lines.replace("\\n", "\n").replace('\\"', '"'))
PY
sed 1,2d "$room/out" >"$room/statement.json"
check "the command verifies its statement to the byte" bash -c \
	"'$garant' verify '$room/statement.json' --case '$room/facts.yaml' --contract '$room/contract.yaml' --lang en |
	grep 'the same to the byte'"

if command -v "${cxx[0]}" >/dev/null && [ $sanitized = no ]; then
	printf '#include <garant.h>\nint main() { return garant_version()[0] == 0; }\n' >"$room/check.cpp"
	check "the header is C++ too" \
		"${cxx[@]}" -std=c++11 -Wall -Wextra -Werror -o "$room/check" "$room/check.cpp" "${flags[@]}"
	check "a C++ program runs" "$room/check"
fi
finish
