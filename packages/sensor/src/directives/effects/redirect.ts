import type { DirectiveEffect } from '../effect.ts';
import type { Machines } from '../machines.ts';

/** Shows a source another machine from its next connection on. What it did on the first one stays there. */
export function redirectEffect(machines: Machines): DirectiveEffect<'redirect'> {
  return {
    async apply({ directiveId, data }) {
      const machine = machines.named(data.persona);
      machines.redirect(directiveId, data.source, machine);
      return {
        detail: `${data.source} meets ${machine.persona.name} (${machine.persona.hostname}) from its next connection on.`,
        facts: {},
      };
    },
    async undo({ directiveId, data }) {
      machines.endRedirect(directiveId);
      return { detail: `${data.source} meets the sensor's own machine again.`, facts: {} };
    },
  };
}
