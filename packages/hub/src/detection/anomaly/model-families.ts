import type { ModelKind } from '@cerberusmesh/contracts';
import type { AnyModelFamily } from './train-model.ts';

/** The implementation of a kind of model, loaded when it is first asked for. */
export async function loadModelFamily(kind: ModelKind): Promise<AnyModelFamily> {
  switch (kind) {
    case 'isolation-forest':
      return (await import('./isolation-forest.ts')).isolationForestFamily;
    case 'autoencoder':
      return (await import('./autoencoder.ts')).autoencoderFamily;
    case 'lstm':
      return (await import('./lstm.ts')).lstmFamily;
  }
}
