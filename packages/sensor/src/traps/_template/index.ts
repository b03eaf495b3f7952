import type { TrapDefinition } from '../../trap.ts';
import { type TemplateConfig, templateConfigSchema } from './config.ts';
import { createTemplateTrap } from './template-trap.ts';

/** A finger trap, small on purpose: copy this folder to begin another. It never connects anywhere. */
export const definition: TrapDefinition<TemplateConfig> = {
  name: 'finger',
  protocol: 'finger',
  configSchema: templateConfigSchema,
  create: createTemplateTrap,
};
