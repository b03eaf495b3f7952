import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createAttackMapper } from './attack-mapper.ts';
import { defaultMapperLimits } from './limits.ts';
import { observeInput } from './observe-script.ts';

const mapper = createAttackMapper();
const secret = 'cat /etc/shadow';
const base64 = Buffer.from(secret).toString('base64');
const hex = Buffer.from(secret).toString('hex');
const octal = [...Buffer.from(secret)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
const escaped = [...Buffer.from(secret)].map((byte) => `\\x${byte.toString(16)}`).join('');
const zipped = gzipSync(secret).toString('base64');
const rotated = secret.replaceAll(/[a-z]/g, (letter) =>
  String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97),
);

describe('what runs is what is mapped', () => {
  it.each([
    `sh -c '${secret}'`,
    `bash -lc "${secret}"`,
    `su root -c '${secret}'`,
    `sudo -u root env A=b nohup timeout 5 ${secret}`,
    `echo /etc/shadow | xargs -n 1 cat /etc/shadow`,
    `find / -maxdepth 0 -exec ${secret} \\;`,
    `eval "${secret}"`,
    `eval $(echo ${base64} | base64 -d)`,
    `x='${secret}'; eval $x`,
    `echo ${base64} | base64 -d | sh`,
    `base64 -d <<< ${base64} | bash`,
    `bash <<< '${secret}'`,
    `bash <<END\n${secret}\nEND`,
    `printf '${octal}' | sh`,
    `echo -e '${escaped}' | bash`,
    `$(printf '${escaped}')`,
    `echo ${hex} | xxd -r -p | sh`,
    `echo ${zipped} | base64 -d | gunzip | bash`,
    `echo ${zipped} | base64 -d | gzip -dc | bash`,
    `echo '${rotated}' | tr a-z n-za-m | sh`,
    `echo '${[...secret].reverse().join('')}' | rev | sh`,
    `echo ${base64} | openssl base64 -d | sh`,
    `python3 -c 'import os; os.system("${secret}")'`,
    `python3 -c 'import subprocess; subprocess.call(["cat", "/etc/shadow"])'`,
    `python -c "print(__import__('base64').b64decode('${base64}').decode())" | sh`,
    `perl -e 'system("${secret}");'`,
    `perl -e 'exec "${secret}"'`,
    `ruby -e 'exec "${secret}"'`,
    `php -r 'shell_exec("${secret}");'`,
    `awk 'BEGIN {system("${secret}")}'`,
    `vim -c ':!${secret}'`,
    `tar cf /dev/null x --checkpoint=1 --checkpoint-action=exec='${secret}'`,
    `docker exec -it web ${secret}`,
    `parallel -j 2 ${secret} ::: a b`,
    `echo "$(${secret})"`,
    `for i in 1 2; do ${secret}; done`,
    `c\\at /etc/shadow`,
    `{cat,/etc/shadow}`,
    `cat\${IFS}/etc/shadow`,
    `a=cat; b=/etc/shadow; $a $b`,
    `trap '${secret}' EXIT`,
  ])('finds the file of passwords in %s', (line) => {
    const found = mapper.mapCommandLine(line).flatMap(({ techniques }) => techniques.map(({ id }) => id));
    expect(found).toContain('T1003.008');
  });

  it('does not run what is only shown', () => {
    const found = (line: string): string[] =>
      mapper.mapCommandLine(line).flatMap(({ techniques }) => techniques.map(({ id }) => id));
    expect(found(`echo '${secret}'`)).not.toContain('T1003.008');
    expect(found(`echo ${base64} | base64 -d`)).not.toContain('T1003.008');
    expect(found(`python3 -c 'print("os.system is a call")'`)).not.toContain('T1003.008');
  });

  it('bounds what comes out of a decompression bomb', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 'a')).toString('base64');
    const started = process.cpuUsage();
    const commands = observeInput(`echo ${bomb} | base64 -d | gunzip | sh`, defaultMapperLimits).flatMap(
      (statement) => statement.commands,
    );
    expect(commands.length).toBeLessThan(10);
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });

  it('reads code with many calls and open quotes in one pass', () => {
    for (const code of ['system("'.repeat(20_000), '('.repeat(60_000), "exec(b64decode('".repeat(4_000)])
      expect(mapper.mapCommandLine(`python3 -c '${code.replaceAll("'", '"')}'`).length).toBeLessThan(10);
  });
});
