import type {
  Assignment,
  Command,
  ConditionalExpression,
  ParameterExpansion,
  Script,
  Statement,
  WordPart,
} from './ast.ts';

/** Called for each command; `depth` counts the commands around it, 0 for those at the top. */
export type CommandVisitor = (command: Command, depth: number) => void;

/**
 * Visits every command in source order, outer before inner, including those in substitutions, compound bodies and
 * function bodies. Commands are kept on a
 * stack of its own; only expansions within one word, which the parser's nesting limit bounds, recurse.
 */
export function walkCommands(script: Script, visitor: CommandVisitor): void {
  const stack: { node: Command; depth: number }[] = [];
  const found: Command[] = [];
  for (const statement of script.statements) collectStatement(statement, found);
  pushAll(stack, found, 0);
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    visitor(top.node, top.depth);
    const inner: Command[] = [];
    collectCommand(top.node, inner);
    pushAll(stack, inner, top.depth + 1);
  }
}

function pushAll(stack: { node: Command; depth: number }[], commands: readonly Command[], depth: number): void {
  for (let index = commands.length - 1; index >= 0; index -= 1) {
    const node = commands[index];
    if (node !== undefined) stack.push({ node, depth });
  }
}

function collectStatement(statement: Statement, into: Command[]): void {
  for (const command of statement.first.commands) into.push(command);
  for (const { pipeline } of statement.rest) for (const command of pipeline.commands) into.push(command);
}

function collectStatements(statements: readonly Statement[], into: Command[]): void {
  for (const statement of statements) collectStatement(statement, into);
}

/** The commands directly inside a command. */
function collectCommand(command: Command, into: Command[]): void {
  switch (command.type) {
    case 'simple':
      for (const assignment of command.assignments) collectAssignment(assignment, into);
      for (const word of command.words) {
        if (word.assignment !== undefined) collectAssignment(word.assignment, into);
        else collectParts(word.parts, into);
      }
      break;
    case 'function':
    case 'coproc':
      into.push(command.body);
      break;
    case 'subshell':
    case 'group':
      collectStatements(command.body, into);
      break;
    case 'if':
      for (const clause of command.clauses) {
        collectStatements(clause.condition, into);
        collectStatements(clause.body, into);
      }
      collectStatements(command.otherwise ?? [], into);
      break;
    case 'for':
    case 'select':
      for (const word of command.words ?? []) collectParts(word.parts, into);
      collectStatements(command.body, into);
      break;
    case 'arithmetic-for':
      for (const part of [command.initialise, command.condition, command.advance]) collectParts(part.parts, into);
      collectStatements(command.body, into);
      break;
    case 'while':
      collectStatements(command.condition, into);
      collectStatements(command.body, into);
      break;
    case 'case':
      collectParts(command.subject.parts, into);
      for (const clause of command.clauses) {
        for (const pattern of clause.patterns) collectParts(pattern.parts, into);
        collectStatements(clause.body, into);
      }
      break;
    case 'arithmetic-command':
      collectParts(command.expression.parts, into);
      break;
    case 'conditional':
      collectConditional(command.expression, into);
      break;
  }
  for (const redirection of command.redirections) {
    collectParts(redirection.target.parts, into);
    if (redirection.body !== null) collectParts(redirection.body.parts, into);
  }
}

function collectAssignment(assignment: Assignment, into: Command[]): void {
  collectParts(assignment.subscript?.parts ?? [], into);
  collectParts(assignment.value?.parts ?? [], into);
  for (const element of assignment.array ?? []) {
    collectParts(element.subscript?.parts ?? [], into);
    collectParts(element.value.parts, into);
  }
}

function collectConditional(expression: ConditionalExpression, into: Command[]): void {
  const stack: ConditionalExpression[] = [expression];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    switch (top.type) {
      case 'word':
        collectParts(top.word.parts, into);
        break;
      case 'unary':
        collectParts(top.operand.parts, into);
        break;
      case 'binary':
        collectParts(top.left.parts, into);
        collectParts(top.right.parts, into);
        break;
      case 'not':
        stack.push(top.operand);
        break;
      default:
        stack.push(top.right, top.left);
    }
  }
}

function collectParts(parts: readonly WordPart[], into: Command[]): void {
  for (const part of parts) {
    switch (part.type) {
      case 'command-substitution':
      case 'process-substitution':
        collectStatements(part.script.statements, into);
        break;
      case 'double-quoted':
        collectParts(part.parts, into);
        break;
      case 'arithmetic-expansion':
        collectParts(part.expression.parts, into);
        break;
      case 'parameter':
        if (part.subscript !== null && typeof part.subscript !== 'string') collectParts(part.subscript.parts, into);
        if (part.operation !== null) collectOperation(part.operation, into);
        break;
      default:
    }
  }
}

function collectOperation(operation: NonNullable<ParameterExpansion['operation']>, into: Command[]): void {
  switch (operation.type) {
    case 'default':
    case 'assign':
    case 'error':
    case 'alternative':
      collectParts(operation.word.parts, into);
      break;
    case 'remove-prefix':
    case 'remove-suffix':
      collectParts(operation.pattern.parts, into);
      break;
    case 'replace':
      collectParts(operation.pattern.parts, into);
      collectParts(operation.replacement?.parts ?? [], into);
      break;
    case 'substring':
      collectParts(operation.offset.parts, into);
      collectParts(operation.length?.parts ?? [], into);
      break;
    case 'case':
      collectParts(operation.pattern?.parts ?? [], into);
      break;
    default:
  }
}
