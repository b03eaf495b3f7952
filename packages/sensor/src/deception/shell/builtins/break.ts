import { type Builtin, LoopControl } from '../interpreter/shell-context.ts';

const leaveLoop =
  (kind: 'break' | 'continue'): Builtin =>
  async (shell, args) => {
    if (shell.loopDepth === 0) {
      if (shell.state.dialect === 'bash')
        await shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    throw new LoopControl(kind, Math.max(1, Math.min(Number(args[0] ?? '1') || 1, shell.loopDepth)));
  };

export const breakLoop = leaveLoop('break');

export const continueLoop = leaveLoop('continue');
