import { isInertMarkup } from './inert-markup.ts';

/**
 * The one Trusted Types policy of the console. React makes nodes and text, never markup; the terminal player alone builds
 * its controls from markup, which must be inert. Everything else is refused: the browser throws where it was tried.
 */
export function startTrustedTypes(): void {
  window.trustedTypes?.createPolicy('default', {
    createHTML: (markup) => (isInertMarkup(markup) ? markup : null),
  });
}
