/** Scripts whose output depends on the shell alone, by subject. Files are made in the working directory. */
export const COMMAND_SCRIPTS: readonly string[] = [
  // Quoting and splitting
  `echo "a  b" 'c  d' e\\ f`,
  `x="a  b"; echo $x; echo "$x"; echo '$x'`,
  `x='a:b:c'; IFS=:; echo $x; set -- $x; echo $# $2`,
  `IFS=:; x='a::b:'; set -- $x; echo $#; printf '<%s>' "$@"; echo`,
  `x=' a  b '; set -- $x; echo $#; printf '<%s>' "$@"; echo`,
  `IFS=', '; x='a, b,,c'; set -- $x; printf '<%s>' "$@"; echo`,
  `set -- a 'b c' d; for i in "$@"; do echo "<$i>"; done; for i in $@; do echo "[$i]"; done`,
  `set -- a b c; IFS=-; echo "$*"; echo "$@"; echo $*`,
  `set --; echo "<$@>" "$#"; set -- "" ""; printf '<%s>' "$@" x; echo`,
  `echo $'a\\tb\\n\\x41\\101\\u00e9'`,
  `echo "a\\$b \\\`c\\\` \\"d\\" \\\\ \\e"`,
  `echo a\\
b`,
  `x=; echo "[$x]" [$x]; printf '<%s>' $x "$x"; echo`,
  `a=1 b=$a; echo "$a$b"; unset a; a=2 echo \${a-unset}`,
  `echo "$(echo "in 'side' \\"q\\"")"`,
  `echo ~ ~root ~nosuchuser; x=~/a:~/b; echo $x; echo "~"; echo a~`,
  // Parameter expansion
  `unset u; e=; s=set; echo \${u-d} \${u:-d} \${e-d} \${e:-d} \${s-d} \${s:+alt} \${e+alt} \${e:+alt}.`,
  `unset u; echo \${u:=new} $u; echo \${u:?no}; unset u; echo \${u:?custom message}; echo not here`,
  `unset u; echo \${u?}; echo after`,
  `p=/usr/lib/x.tar.gz; echo \${p#*/} \${p##*/} \${p%.*} \${p%%.*} \${p#nomatch}`,
  `s=abcabc; echo \${s/b/X} \${s//b/X} \${s/#a/X} \${s/%c/X} \${s//[ab]/-} \${s/b} \${s//abc/\\&}`,
  `s='a.b.c'; echo \${s//./\\/}; echo \${s//./ }; t=\${s//\\./}; echo $t`,
  `s=hello; echo \${s:1} \${s:1:3} \${s: -3} \${s: -3:2} \${s:0:-1} \${s:10}. \${s:2:0}.`,
  `s=hello; echo \${s:1:-9}; echo next`,
  `s=Hello; echo \${s^^} \${s,,} \${s^} \${s,} \${s^^[el]} \${#s}`,
  `s="it's"; echo \${s@Q} \${s@U} \${s@u} \${s@L}; a=(1 'b c'); echo "\${a[@]@Q}"; declare -i n=3; echo \${n@a} \${s@A}`,
  `set -- a b c d; echo \${@:2} \${@:2:2} \${*: -1} \${#} \${#@} \${@:0:1}`,
  `name=target; target=value; echo \${!name}; abc1=1 abc2=2; echo \${!abc*} "\${!abc@}"`,
  `a=(x y z); ref='a[1]'; echo \${!ref}; ref='a[@]'; echo "\${!ref}"`,
  `echo \${#} \${?} \${-//[a-z]/} ; echo "\${x:-"quoted  default"}" \${x:-un  quoted}`,
  `x=5; echo \${x:-$((1+1))} \${y:-$((1+1))} \${y:-$(echo sub)} \${y:-\${z:-deep}}`,
  `echo \${x!}; echo after`,
  `echo \${}; echo after`,
  `readonly r=1; r=2; echo "not reached"`,
  `readonly r=1; echo \${r:=2} \${r}; unset r; echo $?`,
  `unset 'a[0]' nothere; echo $?; a=(1 2 3); unset 'a[1]'; echo \${a[@]} \${!a[@]}`,
  `x=abc; echo \${x/\${x:0:1}/Z} \${x%"c"} \${x%?}`,
  `x='*'; echo "$x" "\${x/\\*/star}"; y='a*b'; echo "\${y%\\**}"`,
  `x=aXbXc; IFS=X; for w in $x; do echo $w; done; echo "\${x//X/,}"`,
  `printf '%s\\n' "\${x-a b}" \${x-a b} "\${x-"a b"}"`,
  `x="1 2"; echo \${#x} \${#x[0]}; echo \${x[0]} \${x[1]}.`,
  // Arithmetic
  `echo $((1+2*3)) $(((1+2)*3)) $((7/2)) $((-7/2)) $((7%3)) $((-7%3)) $((2**10)) $((2**3**2))`,
  `echo $((0x1f)) $((010)) $((2#1011)) $((36#z)) $((64#_)) $((16#FF))`,
  `echo $((1<<3)) $((-8>>1)) $((5&3)) $((5|3)) $((5^3)) $((~5)) $((!0)) $((!7))`,
  `echo $((1<2)) $((2<=2)) $((1==2)) $((1!=2)) $((1&&0)) $((1||0)) $((1?2:3)) $((0?2:3)) $((1,2))`,
  `i=5; echo $((i++)) $((++i)) $((i--)) $((--i)) $i; ((i+=10)); echo $i; ((i<<=1)); echo $i`,
  `x=y y=3; echo $((x+1)); unset q; echo $((q+1)); echo $((q=4)) $q`,
  `echo $((9223372036854775807+1)) $((-9223372036854775808)) $((1<<63)) $((1<<64))`,
  `echo $((1/0)); echo after`,
  `echo $((1%0)); echo after`,
  `echo $((08)); echo after`,
  `echo $((1+)); echo after`,
  `echo $((a b)); echo after`,
  `((0)); echo $?; ((1)); echo $?; let 'a=3' 'b=a*2'; echo $a $b $?; let 0; echo $?`,
  `a=(5 6 7); echo $((a[1]+a[2])) $((\${a[0]}*2)); ((a[1]++)); echo \${a[@]}`,
  `declare -i n; n=3+4; echo $n; n+=5; echo $n; n=abc; echo $n`,
  `for ((i=0,j=10; i<3; i++,j--)); do echo $i $j; done; for ((;;)); do break; done; echo $i`,
  `x=3; echo $((x>2?x*2:0)) $[x+1]; (( x == 3 && (y=x*x) )) && echo $y`,
  `echo $((2**-1)); echo after`,
  `let; echo $?; let 'x = 1 / 0'; echo $?`,
  // Brace expansion
  `echo {a,b,c} x{1,2}y {1..5} {5..1} {a..e} {1..10..3} {01..03} {-2..2} {e..a..2}`,
  `echo {a,b}{1,2} {a,{b,c}} {a} {} {a,} "{a,b}" \\{a,b} {a\\,b} x{,y}z`,
  `echo {1..3}{a..c} pre{1..2}post {z..x} {3..1..2} {1..1} {a..1}`,
  `x=3; echo {1..$x} {$x,4}; echo \${x}{a,b}`,
  `set +B; echo {a,b}; set -B; echo {a,b}`,
  // Globbing
  `touch b a C 1 .h; echo *; echo [a-c]*; echo ?; echo .*; echo nomatch*; echo [!a]; echo "*" \\*`,
  `mkdir -p d/e; touch d/x d/e/y; echo d/*; echo */; echo d/*/*; echo ./d/x*; echo d/[x-z]`,
  `touch a1 a2 b1; shopt -s nullglob; echo z* a*; shopt -u nullglob; echo z*`,
  `touch .a b; shopt -s dotglob; echo *; shopt -u dotglob; echo *`,
  `shopt -s failglob; echo z*; echo after`,
  `shopt -s extglob
touch foo.c foo.h bar.c; echo !(*.c); echo @(foo|bar).c; echo *.@(c|h); echo +([a-f]).c; echo ?(b)ar.c`,
  `shopt -s nocaseglob; touch ABC; echo a*; set -f; echo *`,
  `touch 'a b' 'c*'; for f in *; do echo "<$f>"; done; x='a*'; echo $x "$x"`,
  `mkdir -p p/q/r; touch p/1 p/q/2 p/q/r/3; shopt -s globstar; echo **; echo p/**/[0-9]`,
  `touch a-b a.b a_b; echo a[-.]b a[[:punct:]]b a[^.]b`,
  // Arrays
  `a=(1 2 3); echo \${a[0]} \${a[@]} \${#a[@]} \${a[*]} $a \${a[-1]} \${a[5]}.; a+=(4 5); echo \${a[@]:1:3}`,
  `a=([3]=x [1]=y z); echo \${a[@]} \${!a[@]}; a[10]=w; echo \${#a[@]} \${!a[@]}`,
  `declare -A m=([one]=1 [two]=2); echo \${m[one]} \${#m[@]}; m[three]=3; unset 'm[one]'; echo \${#m[@]} \${m[one]-gone}`,
  `declare -A m; m[a b]=1; k='x y'; m[$k]=2; echo "\${m[a b]}" "\${m[$k]}"; [[ -v m[$k] ]] && echo has`,
  `a=(a 'b c' ''); for i in "\${a[@]}"; do echo "<$i>"; done; echo "\${#a[1]}"; printf '[%s]' "\${a[@]/b/X}"; echo`,
  `a=(c a b); IFS=,; echo "\${a[*]}"; unset a; echo \${#a[@]}; a[2]=x; echo \${a[@]} \${#a[@]}`,
  `declare -a a=(1 2); declare -p a; declare -A m=([k]=v); declare -p m; x='a "b"'; declare -p x; export y=1; declare -p y`,
  `declare -r c=1; declare -i i=5; declare -p c i; declare -p nothere; echo $?`,
  `a=($(echo 1 2 3)); echo \${#a[@]}; a=(*.none); echo \${a[@]}; b=("\${a[@]}" x); echo \${#b[@]}`,
  `readarray -t lines < <(printf 'a\\nb c\\n'); echo \${#lines[@]} "\${lines[1]}"; mapfile -t -n 1 x <<< $'1\\n2'; echo \${x[@]}`,
  `a=(1 2 3); a=("\${a[@]:1}"); echo \${a[@]}; f() { local -a b=("$@"); echo \${#b[@]}; }; f "\${a[@]}"`,
  `a[x]=1; a[1+1]=2; i=3; a[i]=3; echo \${!a[@]} \${a[i]}; a[-1]=9; echo \${a[@]}`,
  `a=(1); a[-5]=2; echo after`,
  // Functions
  `f() { echo "$0 $1 $#"; return 3; }; f a b; echo $?`,
  `f() { local x=in; g; }; g() { echo $x; x=changed; }; x=out; f; echo $x`,
  `f() { x=global; local y=1; }; f; echo $x \${y-unset}; function g { echo g; }; g; function h() { echo h; }; h`,
  `f() { return; }; false; f; echo $?; f() { false; }; f; echo $?; f() { return 256; }; f; echo $?; f() { return -1; }; f; echo $?`,
  `f() { [ $1 -le 1 ] && echo 1 && return; echo $(( $1 * $(f $(($1-1))) )); }; f 5`,
  `f() { echo "\${FUNCNAME[0]}"; }; f; unset -f f; f; echo $?`,
  `f() { echo out; echo err >&2; } 2>&1; f | cat; f() ( x=sub; echo $x ); x=main; f; echo $x`,
  `return 3; echo after $?`,
  `f() { local a=1 b; echo $a \${b-unset}; local; }; f; local z=1; echo $?`,
  `f() { set -- x y; echo $@; shift; echo $@; }; set -- 1 2 3; f; echo $@; shift 2; echo $@; shift 5; echo $? $@`,
  `f() { for i in 1 2 3; do [ $i = 2 ] && break; echo $i; done; echo done; }; f`,
  `declare -f nope; echo $?; f() { echo hi; }; declare -F f; type -t f echo ls if; type -t nosuch; echo $?`,
  `f () { echo one
  if true; then echo two; fi; }; declare -f f; type f`,
  `x=1; f() { local x=2; unset x; echo \${x-unset}; }; f; echo $x`,
  `f() { echo $#; }; f "" '' a; f $unset; f "$unset"`,
  // Control flow
  `if false; then echo a; elif true; then echo b; else echo c; fi; if [ 1 = 2 ]; then :; fi; echo $?`,
  `i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i`,
  `for i in a b c; do [ $i = b ] && continue; echo $i; done; for i in 1 2; do for j in x y; do [ $j = y ] && continue 2; echo $i$j; done; done`,
  `for i in 1 2 3; do for j in 1 2; do [ $i = 2 ] && break 2; echo $i$j; done; done; break; echo $?`,
  `case abc in a) echo 1;; a*|b) echo 2;; *) echo 3;; esac; case x in [[:upper:]]) echo U;; [a-z]) echo l;; esac`,
  `case a in a) echo 1;& b) echo 2;;& c) echo 3;; a) echo 4;; esac; case "*" in \\*) echo star;; esac; case zz in a) ;; esac; echo $?`,
  `x=b; case $x in "a"|"$x") echo var;; esac; case "a b" in a\\ b) echo sp;; esac; case '' in '') echo empty;; esac`,
  `select x in a b; do echo "$x $REPLY"; break; done <<< 2`,
  `PS3='pick: '; select x in one two; do echo "<$x>"; [ -n "$x" ] && break; done <<< $'9\\n1'`,
  `true && echo a || echo b; false && echo a || echo b; ! true; echo $?; ! false && echo n; true; false || false; echo $?`,
  `{ echo a; echo b; } | wc -l; (echo sub; exit 3); echo $?; { false; }; echo $?`,
  `while read l; do echo "[$l]"; done <<< $'a\\nb'; for x; do echo $x; done; for i in; do echo never; done; echo $?`,
  `if ! grep -q x <<< abc; then echo no; fi; while :; do break; done; echo $?; for i in 1; do false; done; echo $?`,
  // Redirections
  `echo a > f; echo b >> f; cat f; cat < f; > g; wc -c < g; echo x >| f; cat f`,
  `{ echo out; echo err >&2; } > both 2>&1; cat both; { echo o; echo e >&2; } &> b2; sort b2; echo more &>> b2; wc -l < b2`,
  `ls nosuch 2> err; cat err; ls nosuch 2>/dev/null; echo $?; echo x >&2 2>/dev/null; { echo y >&2; } 2>/dev/null`,
  `exec 3> f; echo three >&3; exec 3>&-; cat f; exec 4< f; read x <&4; echo $x; echo y >&3`,
  `cat <<E
a $((1+1)) $(echo sub) \\$x \`echo bq\`
E
cat <<'E'
raw $x
E
cat <<-E
	tab
	E`,
  `cat <<A <<B
a
A
b
B
x=1; cat << "E O F"
$x
E O F`,
  `cat <<< word; cat <<< "a  b"; x='p  q'; cat <<< $x; tr a-z A-Z <<< "$x"; read a b <<< "1 2 3"; echo "$b"`,
  `cat < nosuch; echo $?; echo a > /nosuch/x; echo $?; echo after`,
  `echo hi > ""; echo $?; f='a b'; echo hi > $f; echo $?`,
  `mkdir d; echo x > d; echo $?; cat d; echo $?`,
  `set -C; echo a > f; echo b > f; echo $?; echo c >| f; cat f`,
  `exec 5<> rw; echo data >&5; exec 5>&-; cat rw; exec {fd}> v; echo $((fd>=10)); echo x >&$fd; cat v; exec {fd}>&-`,
  `echo a 1>&2 2>&1 | cat; (echo o; echo e >&2) 2>&1 >/dev/null | cat; echo done`,
  `: > a > b; ls; echo 2 > x 3> y; cat x; wc -c < y; echo 2> z; cat z; echo 2 >w; cat w`,
  `while read a b; do echo "$b-$a"; done < <(printf '1 2\\n3 4\\n'); cat <(echo one) <(echo two); echo x | tee >(cat > t) > /dev/null; sleep 0.1; cat t`,
  `echo x >&9; echo $?; cat <&9; echo $?`,
  `if true; then echo in; fi > f; cat f; for i in 1 2; do echo $i; done | sort -r; f() { cat; }; f <<< fed; echo piped | f`,
  `exec > out; echo hidden; exec >&2; cat out; echo end`,
  `cat <<E | tr a b
aaa
E
cat <<E && echo and
x
E`,
  `x=$(cat <<E
inside
E
); echo "$x"; cat <<"E"
\\$a \`x\`
E`,
  `cat <<E
unterminated`,
  `printf 'a\\nb\\nc\\n' > f; { read x; read y; } < f; echo $x$y; exec < f; read z; echo $z; cat`,
  // Pipelines and status
  `false | true; echo $? \${PIPESTATUS[@]}; true | false | true; echo \${PIPESTATUS[0]} ; set -o pipefail; false | true; echo $?`,
  `(exit 3) | (exit 4); echo "\${PIPESTATUS[@]}"; echo a | { read x; echo $x; }; echo "[$x]"; ! false | true; echo $?`,
  `echo a b | read x y; echo "$x$y."; shopt -s lastpipe; echo a b | read x y; echo "$x$y."`,
  `yes | head -3; seq 5 | tail -n 2 | tac; echo one |& cat; ls nosuch |& wc -l`,
  `set -e; true; echo a; false; echo b`,
  `set -e; false || echo ok; if false; then :; fi; ! true; false && true; echo still; (false); echo no`,
  `set -e; f() { false; echo in f; }; f || echo handled; f; echo unreached`,
  `set -e; x=$(false); echo unreached`,
  `set -e; local_() { local x=$(false); echo kept; }; local_; echo $(false) ok; false | true; echo end`,
  `set -u; echo \${x-ok}; echo $x; echo unreached`,
  `set -u; set --; echo "$@" $#; echo \${a[@]}; echo $1`,
  `set -u; f() { echo $nope; }; (f); echo "after $?"; a=(); echo \${#a[@]}; echo \${a[0]}`,
  `set -x; echo a "b c" 'd"e'; x=1; y=$(echo z); [ 1 = 1 ]; [[ a == a* ]]; ((1+1)); for i in 1 2; do :; done; set +x; echo off`,
  `PS4='> '; set -x; f() { echo $1; }; f x; case a in a) :;; esac; x=(1 2); a=b c=d true; echo > /dev/null`,
  `set -o pipefail; set -eu; echo $-; set +e; echo $-; set -o | head -3; [[ -o errexit ]] || echo noerr`,
  `set -n; echo never`,
  `set -v; echo a
echo b`,
  `set -o nosuch; echo $?; set -Z; echo $?`,
  `trap 'echo bye $?' EXIT; false`,
  `trap 'echo exit' EXIT; trap 'echo err $?' ERR; false; true; (exit 3); echo end`,
  `trap 'echo int' INT; kill -INT $$; echo after; trap - INT; trap -p; trap '' TERM; kill $$; echo alive; trap -p TERM`,
  `trap 'echo usr1; x=1' USR1; kill -USR1 $$; echo "[$x]"; trap; trap 'echo a' 0; exit 5`,
  `trap 'echo sub' EXIT; (echo in; exit 2); echo $?`,
  `(trap 'echo subexit' EXIT; echo body); echo out; trap 'echo d' DEBUG; echo one; trap - DEBUG; trap x NOSUCH`,
  `f() { trap 'echo ret' RETURN; echo in; }; f; echo out`,
  `kill -TERM $$; echo never`,
  `exit 300`,
  `exit -1`,
  `exit abc; echo after`,
  `exit 1 2; echo after`,
  `(exit 7); echo $?; $(exit 8); echo $?; x=$(exit 9); echo $?; false; x=1; echo $?`,
  `bash -c 'exit 3'; echo $?; bash -c 'echo $0 $1' name arg; sh -c 'echo $0'; bash -c 'kill -9 $$'; echo $?`,
  // Subshells and substitutions
  `x=1; (x=2; echo $x); echo $x; y=$(x=3; echo $x); echo $y $x; cd /; (cd /tmp; pwd); pwd`,
  `echo $(echo a; echo b) "$(echo a; echo b)" \`echo c\` \`echo \\\`echo d\\\`\`; x=$(printf 'a\\n\\n\\n'); echo "<$x>"`,
  `echo $(( $(echo 2) + 1 )) $(echo $(echo $(echo deep))); x=$(<nosuch); echo $?; echo hi > f; echo $(<f)`,
  `(echo $BASH_SUBSHELL; (echo $BASH_SUBSHELL)); echo $BASH_SUBSHELL; [ $$ = $(echo $$) ] && echo same; [ $BASHPID = $(echo $BASHPID) ] || echo other`,
  `echo "$(cat <<E
here
E
)" "$(case a in a) echo c;; esac)" $(echo '(')`,
  `eval 'echo a; x=5'; echo $x; eval "y=\\$x"; echo $y; eval; echo $?; eval 'false'; echo $?; cmd='echo "q w"'; eval $cmd; $cmd`,
  `eval 'echo (' ; echo "rc $?"`,
  `echo 'echo sourced $1; x=9; return 4; echo no' > s; . ./s arg; echo $? $x; source nosuch; echo $?; . ; echo $?`,
  `printf '#!/bin/bash\\necho $0 $# "$1"\\nexit 6\\n' > s; chmod +x s; ./s 'a b'; echo $?; bash s; sh ./s x`,
  `printf 'echo plain $1\\n' > s; ./s; echo $?; chmod +x s; ./s 1; mkdir d; ./d; echo $?; ./nosuch; echo $?; d; echo $?`,
  `printf '#!/nosuch/interp\\n' > s; chmod +x s; ./s; echo $?; printf '#!/bin/cat\\nshown\\n' > c; chmod +x c; ./c`,
  `exec nosuch; echo after`,
  `(exec echo replaced; echo no); exec 2>&1; exec echo end; echo never`,
  `(exec -a myname bash -c 'echo $0'); command echo c; command -v echo ls nosuch; echo $?; command -V echo; builtin echo b; builtin nosuch; echo $?`,
  `env -i A=1 /usr/bin/env; A=2 env | grep ^A=; export B=3; env | grep ^B; unset B; env | grep ^B; echo $?`,
  `export -p | grep -c declare >/dev/null && echo ok; export 1x=2; echo $?; export a-b; echo $?; 1x=3; echo $?`,
  // Errors
  `nosuchcmd; echo $?; nosuch arg | cat; echo "\${PIPESTATUS[0]}"; ""; echo $?; ' '; echo $?`,
  `/nosuch/cmd; echo $?; /etc; echo $?; /etc/passwd; echo $?; ./; echo $?`,
  `echo a; echo b
nosuch_on_line_two
f() {
  nosuch_in_function
}

f`,
  `if`,
  `echo )`,
  `for x in`,
  `echo 'unclosed`,
  `echo "unclosed`,
  `echo $(unclosed`,
  `case x in`,
  `if true; then echo a; done`,
  `echo a
echo b )
echo c`,
  `fi; echo x`,
  `echo a &&`,
  `| cat`,
  `echo a ;; echo b`,
  `{ echo a`,
  `f( { echo; }`,
  `[ 1 -eq a ]; echo $?; [ a; echo $?; [ 1 = ]; echo $?; test 1 2 3; echo $?; [[ 1 -eq a ]]; echo $?`,
  `[ -f nosuch ]; echo $?; [ ]; echo $?; [ x ]; echo $?; [ ! x ]; echo $?; [ a = a -a b = b ]; echo $?; [ a = b -o b = b ]; echo $?; [ \\( a = a \\) ]; echo $?`,
  `cd /nosuch; echo $?; cd /etc/passwd; echo $?; cd a b; echo $?; cd -; echo $?; cd /tmp; cd - > /dev/null; cd; pwd`,
  `unset -f nosuch; unset 1a; echo $?; shift; echo $?; declare 1=2; echo $?; alias nosuch; echo $?; unalias nosuch; echo $?; hash nosuch; echo $?`,
  `wait 999999; echo $?; kill 999999; echo $?; kill; echo $?; kill -NOSUCH 1; echo $?; fg; echo $?; bg; echo $?; jobs; echo $?`,
  `printf '%d\\n' abc; echo $?; printf '%z'; echo $?; printf; echo $?; read -z; echo $?; read 1x <<< a; echo $?; getopts; echo $?`,
  `umask; umask 077; umask; umask -S; umask 999; echo $?; ulimit -n nosuch; echo $?; type nosuch; echo $?; let 1=2; echo $?`,
  // Tests and patterns
  `[[ abc == a* ]] && echo glob; [[ abc == "a*" ]] || echo literal; [[ abc =~ ^a(.)c$ ]] && echo \${BASH_REMATCH[@]}; [[ a < b ]] && echo lt`,
  `[[ foobar =~ (o+)(b) ]]; echo "\${BASH_REMATCH[0]}" "\${BASH_REMATCH[1]}" \${#BASH_REMATCH[@]}; [[ x =~ y ]]; echo $? \${#BASH_REMATCH[@]}; re='^[0-9]+$'; [[ 12 =~ $re ]] && echo num`,
  `[[ -z "" && -n x ]] && echo both; [[ ! a == b ]] && echo not; [[ (a == b || c == c) && 1 -lt 2 ]] && echo group; [[ 2 -gt 10 ]] || echo n; [[ a > b ]]; echo $?`,
  `x='a b'; [[ $x == 'a b' ]] && echo nosplit; [[ $unset == '' ]] && echo empty; [[ -v x ]] && echo set; [[ -v unset ]] || echo unset; [[ $x == *\\ * ]] && echo space`,
  `[ -d / ] && [ -e /etc/passwd ] && [ ! -d /etc/passwd ] && [ -s /etc/passwd ] && echo files; [ -t 0 ]; echo $?; touch -d '2000-01-01' old; touch new; [ new -nt old ] && echo newer; [ old -ot new ] && echo older`,
  `ln -s t l; [ -L l ] && echo link; [ -e l ] || echo dangling; [ "" ]; echo $?; [ -n "" ]; echo $?; [ -z ]; echo $?; test; echo $?; test -n; echo $?`,
  `[[ a.c == a?c ]] && echo q; [[ file.TXT == *.[Tt][Xx][Tt] ]] && echo set; shopt -s nocasematch; [[ ABC == abc ]] && echo nocase; case ABC in abc) echo c;; esac`,
  `[[ ab =~ a.b ]] || echo no; [[ "a.b" =~ a\\.b ]] && echo dot; [[ 'a b' =~ a\\ b ]] && echo sp; [[ ab =~ (a)?(x)?b ]] && echo "[\${BASH_REMATCH[2]}]"; [[ aXb =~ [[:upper:]] ]] && echo $BASH_REMATCH`,
  // read, printf, getopts
  `printf 'a b c\\n' | { read x y; echo "$x|$y"; }; read -r l <<< 'a\\b'; echo "$l"; read l <<< 'a\\b'; echo "$l"; IFS=: read a b <<< 'x:y:z'; echo "$b"`,
  `read -a arr <<< '1 2 3'; echo \${arr[1]} \${#arr[@]}; read -n 2 x <<< abcd; echo $x; read -d : x <<< 'a b:c'; echo "$x"; read < /dev/null; echo $?; echo "  lead" | { read; echo "[$REPLY]"; }`,
  `IFS= read -r l <<< '  keep  '; echo "[$l]"; read l <<< '  trim  '; echo "[$l]"; read a b c <<< '1 2'; echo "[$c]"; printf 'no newline' | { read x; echo "$? $x"; }; read -p 'p: ' x <<< y; echo $x`,
  `printf '%s-%s\\n' a b c; printf '%5d|%-5d|%05d|%+d\\n' 42 42 42 42; printf '%x %X %o %c %%\\n' 255 255 8 hello; printf '%.2f %e %g\\n' 3.14159 1234.5 0.0001; printf '%b\\n' 'a\\tb'`,
  `printf -v x '%03d' 7; echo $x; printf -v 'a[2]' %s el; echo \${a[2]}; printf '%q\\n' 'a b' "it's" '' $'x\\ny'; printf '%s\\n'; printf '%d\\n' 0x1f 010 "'A"; printf '%*d|%-*d|\\n' 5 42 5 42`,
  `printf '%.3s|%10.2s|\\n' abcdef xyz; printf '\\x41\\101\\n'; printf 'no newline'; printf '%i %u\\n' -1 3; printf '%s %s\\n' only; printf -- '--\\n'; printf '%(%Y)T\\n' 0`,
  `while getopts 'ab:c' o -a -b val -c rest; do echo "$o $OPTARG $OPTIND"; done; shift 0; OPTIND=1; while getopts ':x' o -y; do echo "$o $OPTARG"; done; OPTIND=1; getopts 'q' o -z; echo $o; OPTIND=1; getopts 'p:' o -p; echo $o`,
  `set -- -v file; while getopts v o; do case $o in v) echo verbose;; esac; done; shift $((OPTIND-1)); echo $1`,
  `echo -n a; echo -e 'b\\tc\\n\\x41\\0101\\c no'; echo -E 'd\\t'; echo -ne 'x\\n'; echo -nx; echo -- y; echo -e '\\e[0m' | od -c | head -1`,
  // Variables and state
  `echo $((RANDOM>=0&&RANDOM<32768)); RANDOM=42; a=$RANDOM; RANDOM=42; [ $a = $RANDOM ] && echo seeded; echo $((SECONDS<5)); echo \${BASH_VERSINFO[0]} \${BASH_VERSINFO[4]}; echo $BASH`,
  `echo $LINENO
echo $LINENO
f() { echo $LINENO; }
f; echo $_; true a b; echo $_; echo $0; echo "\${SHELLOPTS}"`,
  `x=1; x+=2; echo $x; declare -i n=1; n+=2; echo $n; a=(1); a+=(2); a[0]+=x; echo \${a[@]}; x=a; y=\${x}b; echo $y; declare -u up=abc; echo $up; declare -l lo=ABC; echo $lo`,
  `alias ll='echo aliased'; ll; shopt -s expand_aliases; alias ll='echo aliased'
ll x; alias; unalias ll
ll`,
  `declare -n ref=target; target=1; echo $ref; ref=2; echo $target; declare -x ex=1; bash -c 'echo $ex'; f() { declare -g gl=9; }; f; echo $gl`,
  `pushd /tmp; pushd /; popd; dirs; popd; popd; echo $?; cd /tmp; cd /; echo $PWD $OLDPWD; echo ~+ ~-`,
  `times > /dev/null; echo $?; hash -r; echo $?; type cd; type true; type if; enable -n echo; type -t echo; enable echo; help nosuch_topic; echo $?`,
  `shopt nullglob; shopt -s nullglob; shopt nullglob; shopt -q nullglob; echo $?; shopt -s nosuch; echo $?; shopt -p nullglob; caller; echo $?`,
  `set a b; echo $1 $2; set -- -x y; echo $1; set -; echo $1; set --; echo $#; a=1 set b; echo $1; set | grep ^a=; echo $?`,
  // Jobs
  `sleep 0.01 & wait $!; echo $?; (exit 4) & wait $!; echo $?; { sleep 0.01; echo bg; } & wait; echo waited; [ -n "$!" ] && echo id; sleep 5 & kill $!; wait $!; echo $?`,
  `(sleep 0.02; echo first) & echo second; wait; echo a & wait %1; echo $?; wait; echo $?; (exit 3) & p=$!; (exit 5) & q=$!; wait $p; echo $?; wait $q; echo $?; wait -n; echo $?`,
  `sleep 5 & sleep 5 & jobs | wc -l; jobs -p | wc -l; kill %1 %2; wait; jobs; kill -0 $$; echo $?; kill -l 9; kill -l TERM; disown; echo $?`,
  `f() { echo in bg; } ; f & wait; x=1; { x=2; } & wait; echo $x; echo $!x | grep -c x`,
  `trap 'echo child' CHLD; : & wait; echo end`,
  `coproc cat; echo hi >&\${COPROC[1]}; read x <&\${COPROC[0]}; echo $x; kill $COPROC_PID`,
  `{ time sleep 0; } 2>&1 | grep -c real; TIMEFORMAT=%0lR; { time :; } 2>&1; time -p : 2> /dev/null; echo $?`,
  `: \${x:=1}; : > f; true > g; echo $x; ls; [ -f f ] && :; echo $?; test -f g -a -f f; echo $?; let x++; echo $x; true | false | :; echo \${PIPESTATUS[*]}`,
  // What attackers write
  `cd /tmp || cd /var/run || cd /mnt; echo -e '\\x47\\x72\\x6f\\x70/' ; for d in /tmp /dev/shm; do >$d/.x && cd $d && echo ok; done; rm -f /tmp/.x /dev/shm/.x`,
  `a=$(echo 6563686f206869 | sed 's/../\\\\x&/g'); printf "$a"; echo; echo ZWNobyBkZWNvZGVk | base64 -d | bash; eval $(echo 'echo evaluated' | cat)`,
  `x=(\`echo 1 2 3\`); for ((i=0; i<\${#x[@]}; i++)); do printf '%s,' "\${x[$i]}"; done; echo; while IFS=: read -r u p id r; do [ "$id" = 0 ] && echo $u; done < /etc/passwd | head -1`,
  `export HISTFILE=/dev/null; unset HISTFILE; history -c; echo $?; (nosuch || echo fallback) 2>/dev/null; command -v wget curl nosuch | wc -l`,
  `function a1() { echo "$@" | tr 'a-z' 'A-Z'; }; a1 hello; b=\${a1:-x}; echo $b; [ "$(id -u)" -eq 0 ] && echo root || echo user; k="w""g"'e't; echo $k; c\\at /dev/null; echo $?`,
];

/** Scripts fed to a bash that reads its commands from standard input. */
export const STDIN_SCRIPTS: readonly string[] = [
  'echo a\necho b\n',
  'read x\nhello\necho "got $x"\n',
  'nosuch\necho $?\nexit 3\necho never\n',
  'echo one\nfor i in 1 2; do\n  echo $i\ndone\ncat <<E\nhere\nE\n',
  'echo a; echo )\necho b\n',
  'if true; then\necho unfinished\n',
  'cat\nthis goes to cat\nand this\n',
  'echo $0 $- $#\n',
  'f() {\n  nosuch_inside\n}\nf\n',
  'head -c 5\nxxxx\necho after\n',
  'while read l; do echo "<$l>"; done\na\nb\n',
  'echo no newline at end',
  'set -e\necho a\nfalse\necho b\n',
  'echo "multi\nline"; echo x \\\n  y\n',
  'exec < /dev/null\necho never\n',
];
