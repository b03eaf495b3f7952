export type TemplateErrorCode = 'syntax' | 'undefined' | 'type' | 'limit' | 'unknown-filter';

/** What is wrong with a template or with what it was given, and where. */
export class TemplateError extends Error {
  readonly code: TemplateErrorCode;
  /** UTF-16 code units from the beginning of the template. */
  readonly offset: number;

  constructor(code: TemplateErrorCode, message: string, offset: number) {
    super(message);
    this.name = 'TemplateError';
    this.code = code;
    this.offset = offset;
  }
}
