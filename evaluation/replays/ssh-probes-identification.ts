import type { RawSshClient } from './raw-ssh-client.ts';
import type { Probe } from './ssh-probes.ts';

/** What a client says first: RFC 4253 section 4.2 and everything else that scanners send. */

function afterBanner(name: string, bytes: string | Uint8Array): Probe {
  return {
    name: `identification: ${name}`,
    async run(client: RawSshClient) {
      await client.serverIdentified();
      client.write(bytes);
    },
  };
}

const line = (text: string) => `${text}\r\n`;

export const identificationProbes: readonly Probe[] = [
  { name: 'identification: nothing', run: (client) => client.serverIdentified() },
  {
    name: 'identification: nothing, then the end of our side',
    async run(client) {
      await client.serverIdentified();
      client.finish();
    },
  },
  {
    name: 'identification: sent before the server has spoken',
    async run(client) {
      client.sendLine();
      await client.serverIdentified();
    },
  },
  afterBanner('SSH-2.0 with CR LF', line('SSH-2.0-OpenSSH_9.7')),
  afterBanner('SSH-2.0 with LF alone', 'SSH-2.0-OpenSSH_9.7\n'),
  afterBanner('SSH-2.0 with CR alone', 'SSH-2.0-OpenSSH_9.7\r'),
  afterBanner('SSH-2.0 with CR CR LF', 'SSH-2.0-OpenSSH_9.7\r\r\n'),
  afterBanner('SSH-2.0 without a line end', 'SSH-2.0-OpenSSH_9.7'),
  afterBanner('SSH-2.0 with a comment', line('SSH-2.0-PuTTY_Release_0.78 with a comment')),
  afterBanner('SSH-2.0 of Go', line('SSH-2.0-Go')),
  afterBanner('SSH-2.0 of libssh', line('SSH-2.0-libssh_0.9.6')),
  afterBanner('SSH-2.0 of a scanner', line('SSH-2.0-OpenSSH_8.1-Nmap-SSH2-Hostkey')),
  afterBanner('SSH-2.0 of a version probe', line('SSH-2.0-Probe-OpenSSH_9.7')),
  afterBanner('SSH-2.0 of OpenSSH 2.5.3', line('SSH-2.0-OpenSSH_2.5.3p1')),
  afterBanner('SSH-2.0 of OpenSSH 3.0', line('SSH-2.0-OpenSSH_3.0p1')),
  afterBanner('SSH-2.0 of OpenSSH 6.6', line('SSH-2.0-OpenSSH_6.6')),
  afterBanner('SSH-2.0 of OpenSSH 6.6.1', line('SSH-2.0-OpenSSH_6.6.1p1')),
  afterBanner('SSH-2.0 of ssh.com 2.0.13', line('SSH-2.0-2.0.13 SSH Secure Shell')),
  afterBanner('SSH-2.0 of Cisco', line('SSH-2.0-Cisco-1.25')),
  afterBanner('SSH-2.0 of WinSCP', line('SSH-2.0-WinSCP_release_5.13')),
  afterBanner('SSH-2.0 of dropbear', line('SSH-2.0-dropbear_2022.83')),
  afterBanner('SSH-2.0 of paramiko', line('SSH-2.0-paramiko_3.4.0')),
  afterBanner('SSH-2.0 and nothing', line('SSH-2.0-')),
  afterBanner('SSH-2.0 without the second hyphen', line('SSH-2.0')),
  afterBanner('SSH-2.0 with a space for the software', line('SSH-2.0- ')),
  afterBanner(
    'SSH-2.0 with bytes above 127',
    Buffer.concat([Buffer.from('SSH-2.0-'), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('\r\n')]),
  ),
  afterBanner('SSH-2.0 with a NUL inside', 'SSH-2.0-Open\0SSH\r\n'),
  afterBanner('SSH-2.0 with a tab', line('SSH-2.0-a\tb')),
  afterBanner('SSH-2.1', line('SSH-2.1-x')),
  afterBanner('SSH-2.99', line('SSH-2.99-x')),
  afterBanner('SSH-3.0', line('SSH-3.0-x')),
  afterBanner('SSH-1.99', line('SSH-1.99-Ancient')),
  afterBanner('SSH-1.98', line('SSH-1.98-x')),
  afterBanner('SSH-1.5', line('SSH-1.5-x')),
  afterBanner('SSH-1.0', line('SSH-1.0-x')),
  afterBanner('SSH-0.9', line('SSH-0.9-x')),
  afterBanner('SSH-9.9', line('SSH-9.9-x')),
  afterBanner('SSH-2.0 with a sign', line('SSH-+2.0-x')),
  afterBanner('SSH-2.0 with leading zeros', line('SSH-02.00-x')),
  afterBanner('SSH- 2. 0 with spaces', line('SSH- 2. 0-x')),
  afterBanner('SSH-2.0 below zero', line('SSH--2.0-x')),
  afterBanner('SSH-2x0', line('SSH-2x0-x')),
  afterBanner('SSH-4294967298.0', line('SSH-4294967298.0-x')),
  afterBanner('ssh-2.0 in small letters', line('ssh-2.0-x')),
  afterBanner('SSH-1337 with LF', 'SSH-1337\n'),
  afterBanner('SSH-1337-OpenSSH_9.0', line('SSH-1337-OpenSSH_9.0')),
  afterBanner('SSH-1111-OpenSSH_9.0', line('SSH-1111-OpenSSH_9.0')),
  afterBanner('SSH-9999-Invalid', line('SSH-9999-Invalid')),
  afterBanner('SSH- and nothing', line('SSH-')),
  afterBanner('SSH and nothing', line('SSH')),
  afterBanner('a letter', line('a')),
  afterBanner('one LF', '\n'),
  afterBanner('one CR LF', '\r\n'),
  afterBanner('two CR LF', '\r\n\r\n'),
  afterBanner('8 LF', '\n'.repeat(8)),
  afterBanner('8 CR', '\r'.repeat(8)),
  afterBanner('CR, then a good line', '\rSSH-2.0-x\r\n'),
  afterBanner('a space, then a good line', ' SSH-2.0-x\r\n'),
  afterBanner('a line, then a good line', 'hello\r\nSSH-2.0-x\r\n'),
  afterBanner('4 NUL', Buffer.alloc(4)),
  afterBanner('100 bytes of 0xff', Buffer.alloc(100, 0xff)),
  afterBanner('100 bytes of 0xff and LF', Buffer.concat([Buffer.alloc(100, 0xff), Buffer.from('\n')])),
  afterBanner('GET / HTTP/1.1', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0\r\n\r\n'),
  afterBanner('GET / with LF', 'GET / HTTP/1.0\n\n'),
  afterBanner('OPTIONS over RTSP', 'OPTIONS / RTSP/1.0\r\n\r\n'),
  afterBanner('QUIT', 'QUIT\r\n'),
  afterBanner('HELP', 'HELP\r\n'),
  afterBanner('EHLO', 'EHLO scanner.example\r\n'),
  afterBanner('a TLS client hello', Buffer.from('1603010200010001fc0303', 'hex')),
  afterBanner('a TLS client hello with an LF in it', Buffer.from('1603010200010001fc03030a0b0c0d', 'hex')),
  afterBanner('an RDP connection request', Buffer.from('0300001300e00000000000010008000b000000', 'hex')),
  afterBanner('an SMB negotiation', Buffer.from('00000054ff534d4272000000001801280000', 'hex')),
  afterBanner('a SOCKS 5 greeting', Buffer.from('050100', 'hex')),
  afterBanner('Telnet options', Buffer.from('fffb1ffffb20fffb18fffb27fffd01fffb03fffd03', 'hex')),
  afterBanner('253 bytes', line(`SSH-2.0-${'a'.repeat(245)}`)),
  afterBanner('255 bytes with the line end', line(`SSH-2.0-${'a'.repeat(245)}`)),
  afterBanner('300 bytes', line(`SSH-2.0-${'a'.repeat(292)}`)),
  afterBanner('8189 bytes', line(`SSH-2.0-${'a'.repeat(8181)}`)),
  afterBanner('8190 bytes', line(`SSH-2.0-${'a'.repeat(8182)}`)),
  afterBanner('8191 bytes', line(`SSH-2.0-${'a'.repeat(8183)}`)),
  afterBanner('8192 bytes', line(`SSH-2.0-${'a'.repeat(8184)}`)),
  afterBanner('8193 bytes', line(`SSH-2.0-${'a'.repeat(8185)}`)),
  afterBanner('8191 bytes without a line end', 'a'.repeat(8191)),
  afterBanner('8192 bytes without a line end', 'a'.repeat(8192)),
  afterBanner('9000 bytes without a line end', 'a'.repeat(9000)),
  afterBanner('9000 bytes that start well, without a line end', `SSH-2.0-${'a'.repeat(8992)}`),
  afterBanner('1100 empty lines', '\r\n'.repeat(1100)),
  afterBanner('twice', line('SSH-2.0-x').repeat(2)),
  afterBanner('ten times', line('SSH-2.0-x').repeat(10)),
  afterBanner('a good line, then 10 LF', `${line('SSH-2.0-x')}${'\n'.repeat(10)}`),
  afterBanner('a good line, then 4 LF', `${line('SSH-2.0-x')}${'\n'.repeat(4)}`),
  afterBanner('a good line, then 8 NUL', `${line('SSH-2.0-x')}${'\0'.repeat(8)}`),
  afterBanner('a good line, then text', `${line('SSH-2.0-x')}${'hello, is anybody there?\r\n'}`),
  {
    name: 'identification: one byte at a time',
    async run(client) {
      await client.serverIdentified();
      for (const character of line('SSH-2.0-slow')) {
        client.write(character);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  },
  {
    name: 'identification: half a line, then the end of our side',
    async run(client) {
      await client.serverIdentified();
      client.write('SSH-2.0-ha');
      client.finish();
    },
  },
  {
    name: 'identification: a whole line, then the end of our side',
    async run(client) {
      await client.serverIdentified();
      client.write(line('SSH-2.0-OpenSSH_9.7'));
      client.finish();
    },
  },
];
