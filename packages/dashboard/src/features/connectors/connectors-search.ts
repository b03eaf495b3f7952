import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** The connector whose deliveries are shown. */
export const connectorsSearchSchema = z.object({ name: nameSchema.optional().catch(undefined) });
