/**
 * POSIX shell and bash: text to a typed tree. Pure, without dependencies, and safe on hostile input: every parse ends,
 * within limits, in a tree or a syntax error. The sensor's shell runs these trees; the hub's mapper reads them. This
 * package never runs anything.
 */

export {
  type ArithmeticAssignmentOperator,
  type ArithmeticBinaryOperator,
  type ArithmeticExpression,
  type ArithmeticResult,
  type ArithmeticUnaryOperator,
  type ArithmeticVariable,
  parseArithmetic,
} from './arithmetic.ts';
export type * from './ast.ts';
export type { ShellSyntaxError } from './errors.ts';
export { defaultParseLimits, type ParseLimits } from './limits.ts';
export { type NextResult, type ParseOptions, type ParseResult, parse, parseNext } from './parse.ts';
export { type StatementText, splitStatements } from './split-statements.ts';
export { approximateArithmeticText, approximateText, staticText } from './static-text.ts';
export { type CommandVisitor, walkCommands } from './walk.ts';
