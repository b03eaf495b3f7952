import { describe, expect, it } from 'vitest';
import { createTestHost, playOnSimulatedTerminal, runCommand } from '../test-shell.ts';

describe('adduser and deluser', () => {
  it('asks for a password and who the user is, and the password works', async () => {
    const host = createTestHost();
    const run = await runCommand('adduser eve', { host, stdin: 'secret1\nsecret1\nEve E\n7\n\n\n\ny\n' });
    const { userId } = host.findUser('eve') ?? { userId: 0 };
    expect({ status: run.exitCode, said: run.stdout + run.stderr }).toEqual({
      status: 0,
      said: `Adding user \`eve' ...
Adding new group \`eve' (${userId}) ...
Adding new user \`eve' (${userId}) with group \`eve (${userId})' ...
Creating home directory \`/home/eve' ...
Copying files from \`/etc/skel' ...
Changing the user information for eve
Enter the new value, or press ENTER for the default
\tFull Name []: \tRoom Number []: \tWork Phone []: \tHome Phone []: \tOther []: Is the information correct? [Y/n] Adding new user \`eve' to supplemental / extra groups \`users' ...
Adding user \`eve' to group \`users' ...
New password: Retype new password: passwd: password updated successfully
`,
    });
    expect(host.checkPassword('eve', 'secret1')).toBe(true);
    expect((await runCommand('getent passwd eve | cut -d: -f5-; stat -c %a /home/eve', { host })).stdout).toBe(
      'Eve E,7,,:/home/eve:/bin/bash\n700\n',
    );
  });

  it('moves users into groups and out, and refuses as the real ones do', async () => {
    const host = createTestHost();
    const { stdout, stderr } = await runCommand(
      'adduser root sudo; deluser root sudo; deluser root sudo; adduser nosuch sudo; adduser root nogrp; adduser; deluser nosuch; adduser root',
      { host },
    );
    expect(stdout).toBe(
      "Adding user `root' to group `sudo' ...\nDone.\nRemoving user `root' from group `sudo' ...\nDone.\n",
    );
    expect(stderr).toBe(
      "deluser: The user `root' is not a member of group `sudo'.\nadduser: The user `nosuch' does not exist.\nadduser: The group `nogrp' does not exist.\nadduser: Only one or two names allowed.\ndeluser: The user `nosuch' does not exist.\nadduser: The user `root' already exists.\n",
    );
  });

  it('lets in who was given a hash of an older scheme', async () => {
    const host = createTestHost();
    await runCommand("useradd -m -p '$1$abSalt$j61b.Isy7UNBSHSWM6tXm0' old", { host });
    expect([host.checkPassword('old', 'pw'), host.checkPassword('old', 'px')]).toEqual([true, false]);
  });
});

describe('the package programs on a terminal', () => {
  it('have colours, as apt and dpkg do and apt-get does not', async () => {
    const shown = await playOnSimulatedTerminal({
      keys: ['apt nosuch\r', 'apt-get nosuch\r', 'dpkg -s nosuch\r', 'dpkg -i no.deb\r', 'dpkg -s nosuch | cat\r'],
      term: 'dumb',
    });
    expect(shown.map((text) => text.split('\r\n')[1])).toEqual([
      '\x1b[1;31mE: \x1b[0mInvalid operation nosuch\x1b[0m',
      'E: Invalid operation nosuch',
      "\x1b[1mdpkg-query:\x1b[0m package 'nosuch' is not installed and no information is available",
      "\x1b[1mdpkg:\x1b[0m \x1b[1;31merror:\x1b[0m cannot access archive 'no.deb': No such file or directory",
      "dpkg-query: package 'nosuch' is not installed and no information is available",
    ]);
  });
});
