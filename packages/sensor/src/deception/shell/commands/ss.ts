import { type Command, print } from '../kernel/program.ts';

export const ss: Command = async (context) => {
  const { process } = context;
  const { network } = process.session.host.persona;
  const listening = context.args.some((arg) => arg.includes('l'));
  const peer = (process.session.options.environment.get('SSH_CONNECTION') ?? '').split(' ');
  let text = 'Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\n';
  if (listening || context.args.some((arg) => arg.includes('a')))
    text +=
      'tcp   LISTEN 0      128          0.0.0.0:22         0.0.0.0:*          \ntcp   LISTEN 0      128             [::]:22            [::]:*          \n';
  if (!listening && peer[0] !== undefined && peer[0] !== '')
    text += `tcp   ESTAB  0      0      ${network.address}:22       ${peer[0]}:${peer[1] ?? ''}          \n`;
  await print(process, text);
  return 0;
};
