import type { ConditionalExpression } from '@cerberusmesh/shell-syntax';
import { matchesPattern } from '../expansion/pattern.ts';
import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import type { ShellContext } from './shell-context.ts';
import { binaryTest, unaryTest } from './test-operators.ts';

/** The right side of `=~` is no regular expression: the status is 2. */
export class ConditionError extends Error {}

/** `[[ expression ]]` */
export async function evaluateConditional(expression: ConditionalExpression, shell: ShellContext): Promise<boolean> {
  const { expander } = shell;
  switch (expression.type) {
    case 'word':
      return (await expander.text(expression.word)) !== '';
    case 'not':
      return !(await evaluateConditional(expression.operand, shell));
    case 'and':
      return (await evaluateConditional(expression.left, shell)) && evaluateConditional(expression.right, shell);
    case 'or':
      return (await evaluateConditional(expression.left, shell)) || evaluateConditional(expression.right, shell);
    case 'unary':
      return unaryTest(shell, expression.operator, await expander.text(expression.operand));
    case 'binary': {
      const left = await expander.text(expression.left);
      const { operator } = expression;
      if (operator === '==' || operator === '=' || operator === '!=') {
        const pattern = await expander.pattern(expression.right);
        return matchesPattern(pattern, left, shell.state.shoptOptions.has('nocasematch'), true) === (operator !== '!=');
      }
      if (operator === '=~') {
        try {
          const compiled = new RegularExpression(await expander.regularExpression(expression.right), {
            extended: true,
          });
          const pause = shell.process.step(1 + (left.length >> 4));
          if (pause !== null) await pause;
          const found = compiled.match(left, 0);
          const groups: string[] = [];
          for (let group = 0; found !== null && group <= compiled.groups; group += 1)
            groups.push((found[group * 2] ?? -1) < 0 ? '' : left.slice(found[group * 2], found[group * 2 + 1]));
          shell.state.setElements('BASH_REMATCH', groups);
          return found !== null;
        } catch (error) {
          if (error instanceof PatternError) throw new ConditionError();
          throw error;
        }
      }
      const right = await expander.text(expression.right);
      if (operator.startsWith('-') && /^-(eq|ne|lt|le|gt|ge)$/.test(operator)) {
        return binaryTest(shell, expander.evaluate(left).toString(), operator, expander.evaluate(right).toString());
      }
      return binaryTest(shell, left, operator, right);
    }
  }
}
