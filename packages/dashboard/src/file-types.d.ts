// What the bundler turns into files rather than code.
declare module '*.css';

/** Trusted Types (W3C), as far as the console uses them; browsers without them ignore the policy. */
interface Window {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createHTML(markup: string): string | null }): unknown;
  };
}
