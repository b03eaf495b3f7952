import { createCvssAssessor } from '../../intel/cvss/cvss.ts';
import { type OpenLlmOptions, openLlm } from '../llm/open-llm.ts';
import { createSeverityRater, type RateSeverity } from './severity-rater.ts';

/** The rating for a command, which has no hub: with the model, the budgets and the call log of the hub's configuration. */
export async function openSeverityRater(
  options: OpenLlmOptions & { readonly randomBytes: (count: number) => Uint8Array },
): Promise<RateSeverity> {
  const llm = await openLlm(options);
  const { assess } = createCvssAssessor();
  return createSeverityRater({ assess, llm: () => llm, settings: options.config, randomBytes: options.randomBytes });
}
