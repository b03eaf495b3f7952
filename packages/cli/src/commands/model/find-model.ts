import { CerberusError, type ModelArtefact } from '@cerberusmesh/contracts';
import type { ModelStore } from '@cerberusmesh/hub/models';

/** @throws CerberusError `not-found` when no model, or several, are meant */
export async function requireModel(models: ModelStore, reference: string): Promise<ModelArtefact> {
  const model = await models.find(reference);
  if (model === null) {
    throw new CerberusError('not-found', `There is no model ${reference}, or several: see cerberus model list.`);
  }
  return model;
}
