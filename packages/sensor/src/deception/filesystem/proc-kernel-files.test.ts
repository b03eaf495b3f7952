import { describe, expect, it } from 'vitest';
import { runCommand } from '../shell/test-shell.ts';

describe('the files of the kernel in /proc', () => {
  it('are those that a Debian 12 lists', async () => {
    const { stdout } = await runCommand("ls /proc | grep -v '^[0-9]' | tr '\\n' ' '");
    expect(stdout).toBe(
      'acpi buddyinfo bus cgroups cmdline consoles cpuinfo crypto devices diskstats dma driver execdomains fb filesystems fs interrupts iomem ioports irq kallsyms key-users keys kmsg kpagecgroup kpagecount kpageflags loadavg locks meminfo misc modules mounts mtrr net pagetypeinfo partitions pressure schedstat self slabinfo softirqs stat swaps sys sysrq-trigger sysvipc thread-self timer_list tty uptime version vmallocinfo vmstat zoneinfo ',
    );
  });

  it('keep their modes and contents', async () => {
    const { stdout } = await runCommand(
      "stat -c '%A %s %n' /proc/iomem /proc/tty /proc/kmsg; cat /proc/execdomains /proc/tty/ldiscs; cat /proc/sysvipc/sem; grep -c commit_creds /proc/kallsyms; ls /proc/pressure",
    );
    expect(stdout).toBe(
      '-r-------- 0 /proc/iomem\ndr-xr-xr-x 0 /proc/tty\n-r-------- 0 /proc/kmsg\n0-0\tLinux           \t[kernel]\nn_tty       0\nn_null     27\n       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n1\ncpu\nio\nmemory\n',
    );
  });
});
