umask 022
printf 'apple\nbanana\ncherry\ndate\nelderberry\n' > fruit
printf 'apple\nblueberry\ncherry\nfig\nelderberry\n' > fruit2
printf '10\n9\n100\n1\n25\n' > numbers
printf 'one\n\n\n\ntwo\n\nthree\n' > blank
printf 'apple\n\nbanana\ncherry\ndate\nelderberry\n' > blank2
printf 'apple \n banana\ncherry\ndate\nelder  berry\n' > spacy
printf 'a\tb\tc\n\td\n' > tabs
printf 'a       b   c\n        d\n' > spaces
printf 'a\001\177\200\377b\000c\n' > bytes
printf 'The quick brown fox jumps over the lazy dog and runs away\n' > long
printf 'ann red 30\nbob  blue 7\ncid red 200\ndee green 15\n' > table
printf 'id,name,age\n1,ann,30\n2,bob,7\n' > csv
printf 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nalice:x:1000:100:Alice:/home/alice:/bin/sh\nbob:x:999:5::/home/bob:/bin/false\n' > passwd
printf 'b\nA\na\nB\nC\n' > mixed
printf 'B\na\nA\nb\nc\n' > mixed2
printf '1K\n2M\n512\n1G\n3K\n' > sizes
printf 'v1.10\nv1.9\nv1.2.3\nv1.2\n' > versions
printf 'Mar\nJan\nDec\n' > months
printf '1.5\n-2\n1e3\n0.25\n' > floats
printf 'a\na\nb\nc\nc\nc\na\n' > repeated
printf 'a\nb\nc\n' > sorted
printf 'a 1\nb 2\nd 4\n' > left
printf 'a x\nc y\nd z\n' > right
printf 'a\nb\nd\n' > left.sorted
printf 'a\nc\nd\n' > right.sorted
printf 'a b\nb c\nd a\n' > pairs
printf 'an\npp\n' > patterns
printf '# comment\ns/a/X/\n/cherry/d\n' > script.sed
printf '# comment\n{ n++ }\nEND { print n }\n' > script.awk
printf 'YXBwbGUK\n' > encoded
printf '%064d' 0 | tr 0 '\000' > zeros
printf '#!/bin/sh\necho ran "$@"\n' > exec
chmod 755 exec
: > empty
: > 'sp ace'
mkdir dir dir/sub dir2 empty.d
printf 'an a\n' > dir/a
printf 'b\n' > dir/b
printf 'deep an\n' > dir/sub/deep.txt
printf 'an a\n' > dir2/a
printf 'other\n' > dir2/b
printf 'only\n' > dir2/c
ln -s fruit link
