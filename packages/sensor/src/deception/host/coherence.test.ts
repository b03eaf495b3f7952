import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { testMachine, testPolicy } from '../../test-machine.ts';
import { runCommand } from '../shell/test-shell.ts';
import { createHostRegistry, type SimulatedHost } from './create-host.ts';

const NOW = Date.UTC(2026, 10, 21, 11, 35, 44);

let now = NOW;
let host: SimulatedHost;

function open(persona: string): SimulatedHost {
  return createHostRegistry({
    machine: testMachine(persona),
    policy: testPolicy(),
    limits: DEFAULT_LIMITS,
    clock: { now: () => now },
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
  }).hostFor('198.51.100.7');
}

async function run(command: string): Promise<string> {
  return (await runCommand(command, { host })).stdout;
}

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe.each(['web-server', 'database-server'])('the machine of persona %s', (persona) => {
  beforeAll(() => {
    now = NOW;
    host = open(persona);
  });

  it('has one size of memory', async () => {
    const memory = numberIn(await run('cat /proc/meminfo'), /MemTotal:\s+(\d+) kB/);
    expect([
      memory,
      numberIn(await run('free -k'), /Mem:\s+(\d+)/),
      numberIn(await run('free'), /Mem:\s+(\d+)/),
      numberIn(host.kernelMessages(), /Memory: (\d+)K/) + 61_480,
    ]).toEqual([host.persona.hardware.memoryKilobytes, memory, memory, memory]);
  });

  it('has figures of memory that add up', async () => {
    const [, total, used, free, , cache] =
      lines(await run('free'))[1]
        ?.split(/\s+/)
        .map(Number) ?? [];
    expect((used ?? 0) + (free ?? 0) + (cache ?? 0)).toBe(total);
  });

  it('has one number of processors', async () => {
    const count = host.persona.hardware.cpuCount;
    expect([
      numberIn(await run('nproc'), /(\d+)/),
      numberIn(await run('lscpu'), /^CPU\(s\):\s+(\d+)/m),
      numberIn(await run('grep -c ^processor /proc/cpuinfo'), /(\d+)/),
      numberIn(await run('grep -c "^cpu[0-9]" /proc/stat'), /(\d+)/),
      numberIn(await run('cat /sys/devices/system/cpu/online'), /-(\d+)/) + 1,
      numberIn(host.kernelMessages(), /smp: Brought up 1 node, (\d+) CPUs/),
    ]).toEqual([count, count, count, count, count, count]);
  });

  it('has one address and one hardware address', async () => {
    const { address, mac, interface: name } = host.persona.network;
    const shown = await run('ip addr; cat /proc/net/fib_trie');
    expect({
      address: shown.includes(`inet ${address}/24`) && shown.includes(`|-- ${address}`),
      mac: shown.includes(mac),
      sys: await run(`cat /sys/class/net/${name}/address`),
      hostname: (await run('hostname -I')).trim().split(' ')[0],
      interfaces: (await run('cat /etc/network/interfaces')).includes(`address ${address}/24`),
      dev: (await run('cat /proc/net/dev')).includes(`${name}:`),
      route: (await run('ip route')).includes(`via ${host.persona.network.gateway} dev ${name}`),
      arp: (await run('cat /proc/net/arp')).includes(host.persona.network.gatewayMac),
    }).toEqual({
      address: true,
      mac: true,
      sys: `${mac}\n`,
      hostname: address,
      interfaces: true,
      dev: true,
      route: true,
      arp: true,
    });
  });

  it('has the same users everywhere, each with a home that is theirs', async () => {
    const passwd = lines(await run('cat /etc/passwd'));
    const names = passwd.map((line) => line.split(':')[0]);
    expect(lines(await run('getent passwd')).map((line) => line.split(':')[0])).toEqual(names);
    expect(lines(await run('cut -d: -f1 /etc/shadow'))).toEqual(names);
    for (const line of passwd) {
      const [name = '', , userId = '', , , home = ''] = line.split(':');
      if (!home.startsWith('/home/')) continue;
      expect(await run(`stat -c '%U %u' ${home}; id -u ${name}`)).toBe(`${name} ${userId}\n${userId}\n`);
    }
  });

  it('owns every process and file by a user that exists', async () => {
    const ids = new Set(lines(await run('cut -d: -f3 /etc/passwd')).map(Number));
    expect(host.processes().filter((process) => !ids.has(process.userId))).toEqual([]);
  });

  it('has no file of nobody: every owner and group is known', async () => {
    expect(await run('find / -xdev \\( -nouser -o -nogroup \\) 2>/dev/null | head')).toBe('');
  });

  it('has the disk that is mounted', async () => {
    const root = host.persona.disks[0]?.partitions[0];
    const mounted = lines(await run('cat /proc/mounts'));
    expect([
      mounted.some((line) => line.startsWith(`/dev/${root?.name} / ext4 `)),
      (await run('cat /etc/fstab')).includes(`UUID=${root?.uuid} / `),
      (await run('cat /proc/cmdline')).includes(`root=UUID=${root?.uuid}`),
      (await run('ls /dev/disk/by-uuid')).includes(root?.uuid ?? 'none'),
      lines(await run('mount')).length,
      numberIn(await run('cat /proc/partitions'), new RegExp(`(\\d+) ${root?.name}\\n`)),
      await run('cat /sys/block/sda/sda1/size'),
    ]).toEqual([true, true, true, true, mounted.length, Math.floor((root?.sectors ?? 0) / 2), `${root?.sectors}\n`]);
  });

  it('shows each process alike in ps and /proc', async () => {
    const shown = lines(await run('ps -eo pid,ppid,comm')).slice(1);
    const known = shown.filter((line) => host.findProcess(Number(line.trim().split(/\s+/)[0])) !== null);
    expect(known.length).toBe(host.persona.processes.length);
    const sample = known.filter((_, index) => index % 9 === 0);
    for (const line of sample) {
      const [pid = '', parent = '', ...name] = line.trim().split(/\s+/);
      const stat = await run(`cat /proc/${pid}/stat`);
      const status = await run(`cat /proc/${pid}/status`);
      expect([
        /^\d+ \((.*)\) . (\d+)/.exec(stat)?.slice(1),
        /Name:\t(.*)/.exec(status)?.[1],
        /PPid:\t(\d+)/.exec(status)?.[1],
        (await run(`cat /proc/${pid}/comm`)).trim(),
      ]).toEqual([[name.join(' '), parent], name.join(' '), parent, name.join(' ')]);
    }
  });

  it('runs programs that are there', async () => {
    const missing: string[] = [];
    for (const { program } of host.persona.processes)
      if (program !== '' && !(await run(`test -e '${program}' && echo yes`)).includes('yes')) missing.push(program);
    expect(missing).toEqual([]);
  });

  it('listens on the sockets that /proc/net shows', async () => {
    const hex = lines(await run('cat /proc/net/tcp'))
      .slice(1)
      .filter((line) => line.includes(' 0A '));
    const ports = hex.map((line) => Number.parseInt(/:([0-9A-F]{4}) /.exec(line)?.[1] ?? '0', 16));
    expect(ports).toEqual(
      host
        .sockets()
        .filter((each) => each.protocol === 'tcp')
        .map((each) => each.localPort),
    );
  });

  it('shows those sockets alike in ss and netstat', async () => {
    const wanted = host
      .sockets()
      .filter((each) => each.protocol.startsWith('tcp') && each.state === 'LISTEN')
      .map((each) => each.localPort)
      .sort((left, right) => left - right);
    const ports = (text: string, column: number) =>
      lines(text)
        .filter((line) => line.includes('LISTEN'))
        .map((line) => Number(line.trim().split(/\s+/)[column]?.split(':').at(-1)))
        .sort((left, right) => left - right);
    expect(ports(await run('ss -tln'), 3)).toEqual(wanted);
    expect(ports(await run('netstat -tln'), 3)).toEqual(wanted);
  });

  it('has one processor in lscpu, /proc and the messages of the kernel', async () => {
    const { cpu, hardware } = host.persona;
    const shown = await run('lscpu');
    expect([
      /Model name:\s+(.*)/.exec(shown)?.[1],
      numberIn(shown, /Model:\s+(\d+)/),
      numberIn(shown, /Stepping:\s+(\d+)/),
      /^model name\t: (.*)/m.exec(await run('cat /proc/cpuinfo'))?.[1],
      host.kernelMessages().includes(`smpboot: CPU0: ${hardware.cpuModel} `),
    ]).toEqual([hardware.cpuModel, cpu.model, cpu.stepping, hardware.cpuModel, true]);
  });

  it('tells in df what is mounted and how full it is', async () => {
    const root = host.mounts().find((mount) => mount.mountPoint === '/');
    const [, total, used, available] = lines(await run('df -k /'))[1]?.split(/\s+/) ?? [];
    expect([Number(total), Number(used), Number(available)]).toEqual([
      root?.totalKilobytes,
      root?.usedKilobytes,
      (root?.totalKilobytes ?? 0) - (root?.usedKilobytes ?? 0) - (root?.reservedKilobytes ?? 0),
    ]);
  });

  it('lists the packages that dpkg knows', async () => {
    expect(lines(await run("dpkg -l | grep -c '^ii'"))).toEqual([String(host.persona.packages.length)]);
  });

  it('started when it says', async () => {
    const started = Math.floor(host.bootedAtMs() / 1000);
    const uptime = numberIn(await run('cat /proc/uptime'), /^([\d.]+)/);
    expect([
      numberIn(await run('grep btime /proc/stat'), /btime (\d+)/),
      Math.abs(NOW / 1000 - uptime - started) < 1.5,
      Math.floor((host.logins().find((login) => login.user === 'reboot')?.atMs ?? 0) / 1000) - started,
      (await run('last reboot')).includes('still running'),
    ]).toEqual([started, true, 4, true]);
  });

  it('has its kernel as a package, as files and as what runs', async () => {
    const { release } = host.persona.kernel;
    expect([
      await run('uname -r'),
      (await run('cat /proc/version')).startsWith(`Linux version ${release} `),
      await run('cat /proc/sys/kernel/osrelease'),
      await run(`test -f /boot/vmlinuz-${release} && test -d /lib/modules/${release} && echo there`),
      (await run('cat /var/lib/dpkg/status')).includes(`Package: linux-image-${release}\n`),
      host.kernelMessages().includes(`Linux version ${release} `),
    ]).toEqual([`${release}\n`, true, `${release}\n`, 'there\n', true, true]);
  });

  it('moves on with time: nothing that counts runs backwards, and what lives changes', async () => {
    const look = async () => ({
      uptime: numberIn(await run('cat /proc/uptime'), /^([\d.]+)/),
      idle: numberIn(await run('cat /proc/uptime'), / ([\d.]+)/),
      user: numberIn(await run('head -1 /proc/stat'), /^cpu +(\d+)/),
      received: host.traffic(host.persona.network.interface).receivedBytes,
      log: (await run('cat /var/log/auth.log')).length,
    });
    const series: Awaited<ReturnType<typeof look>>[] = [];
    const free = new Set<number>();
    for (let step = 0; step < 8; step += 1) {
      series.push(await look());
      free.add(numberIn(await run('free -k'), /Mem:\s+\d+\s+\d+\s+(\d+)/));
      now += 610_000 * (step + 1);
    }
    now = NOW;
    for (const key of ['uptime', 'idle', 'user', 'received', 'log'] as const) {
      const values = series.map((each) => each[key]);
      expect(values).toEqual([...values].sort((left, right) => left - right));
      expect(values[0]).toBeLessThan(values.at(-1) ?? 0);
    }
    expect(free.size).toBeGreaterThan(4);
  });
});

describe('the router', () => {
  beforeAll(() => {
    now = NOW;
    host = open('router');
  });

  it('is one small machine of another architecture', () => {
    const read = (path: string) => Buffer.from(host.files.readFile(path)).toString('latin1');
    const busybox = Buffer.from(host.files.readFile('/bin/busybox'));
    expect({
      magic: busybox.subarray(0, 20).toString('hex'),
      cpu: read('/proc/cpuinfo').includes('MIPS 1004Kc'),
      processors: read('/proc/cpuinfo').match(/^processor/gm)?.length,
      flash: read('/proc/mtd').split('\n')[0],
      root: read('/proc/mounts').includes('/dev/root / squashfs ro,relatime 0 0'),
      link: host.files.readSymbolicLink('/bin/sh') + host.files.readSymbolicLink('/usr/bin/wget'),
      arp: read('/proc/net/dev').includes('br0:'),
    }).toEqual({
      magic: '7f454c4601020100000000000000000000020008',
      cpu: true,
      processors: host.persona.hardware.cpuCount,
      flash: 'dev:    size   erasesize  name',
      root: true,
      link: 'busybox../../bin/busybox',
      arp: true,
    });
  });

  it('is read-only but for memory and settings', () => {
    const write = (path: string) => {
      try {
        host.files.writeFile(path, Buffer.from('x'));
        return 'written';
      } catch (error) {
        return error instanceof Error && 'code' in error ? error.code : error;
      }
    };
    expect([
      write('/bin/x'),
      write('/www/x'),
      write('/x'),
      write('/tmp/x'),
      write('/var/x'),
      write('/etc/config/x'),
    ]).toEqual(['EROFS', 'EROFS', 'EROFS', 'written', 'written', 'written']);
  });
});
