import openapiTS, { astToString } from 'openapi-typescript';

/** The types of every request and answer, from the text of the OpenAPI document. */
export async function apiTypes(document: string): Promise<string> {
  const tree = await openapiTS(document, { alphabetize: true, defaultNonNullable: false });
  return `// Generated from the hub's OpenAPI document by \`npm run generate\`. Do not edit.\n${astToString(tree)}`;
}
