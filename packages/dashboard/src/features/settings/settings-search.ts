import { auditExportQuerySchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

const { shape } = auditExportQuerySchema;

/** What the audit section keeps in its address; what makes no sense is left out. */
export const auditSearchSchema = z.object({
  actor: shape.actor.catch(undefined),
  action: shape.action.catch(undefined),
  outcome: shape.outcome.catch(undefined),
  target: shape.target.catch(undefined),
  from: shape.from.catch(undefined),
  to: shape.to.catch(undefined),
});
