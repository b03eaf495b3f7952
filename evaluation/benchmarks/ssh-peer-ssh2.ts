import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';

/** Started by `ssh-peers.ts`: a server of the library ssh2 that lets everybody in and echoes. Tells its port over IPC. */

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const ed25519 = ssh2.utils.generateKeyPairSync('ed25519');

const server = new ssh2.Server({ hostKeys: [ed25519.private, privateKey] }, (client) => {
  client.on('error', () => {});
  client.on('authentication', (context) => {
    if (context.method === 'password') context.accept();
    else context.reject(['password']);
  });
  client.on('session', (accept) => {
    const session = accept();
    session.on('pty', (acceptPty) => acceptPty());
    session.on('shell', (acceptShell) => {
      const channel = acceptShell();
      channel.write('# ');
      channel.on('data', () => channel.write('\r\n# '));
    });
    session.on('exec', (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      channel.write(`${command}\n`);
      channel.exit(0);
      channel.end();
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.({ port: address.port });
});
