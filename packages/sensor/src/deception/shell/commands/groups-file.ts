import { FileError } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';

/** Numeric id of a group by name, from /etc/group. */
export function findGroup(process: Process, name: string): number | undefined {
  return groups(process).find((group) => group.name === name)?.groupId;
}

export function groups(
  process: Process,
): { readonly name: string; readonly groupId: number; readonly members: readonly string[] }[] {
  try {
    return Buffer.from(process.session.host.files.readFile('/etc/group'))
      .toString('latin1')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', , id = '', members = ''] = line.split(':');
        return { name, groupId: Number(id), members: members.split(',').filter((member) => member !== '') };
      });
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
