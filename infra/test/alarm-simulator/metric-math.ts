/** A value at one instant; undefined where there is none. */
export type Value = number | undefined;
type Node = (metric: (id: string) => Value) => Value | Value[];

/** What a function over an array makes of a missing value isn't documented, so both must do. */
export type MissingInArray = 'skipped' | 'swallows the others';

/**
 * CloudWatch's metric math, as far as our alarms use it, for one instant:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 *
 * @throws on anything else
 */
export function parseMetricMath(expression: string, missing: MissingInArray): (metric: (id: string) => Value) => Value {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|>=|<=|\S/g) ?? [];
  const take = (expected?: string): string => {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`${expression}: ${token ?? 'its end'} where ${expected ?? 'a value'} was expected`);
    return token;
  };
  const list = (end: string): Node[] => {
    const items = [comparison()];
    while (tokens[0] === ',') {
      take();
      items.push(comparison());
    }
    take(end);
    return items;
  };
  const chain = (operators: readonly string[], operand: () => Node): Node => {
    let left = operand();
    while (operators.includes(tokens[0] ?? '')) {
      const [first, operator, second] = [left, take(), operand()];
      left = (metric) => calculate(operator, single(first(metric)), single(second(metric)));
    }
    return left;
  };
  const comparison = (): Node => chain(['>=', '<=', '>', '<'], () => chain(['+', '-'], () => chain(['*', '/'], value)));
  const value = (): Node => {
    const token = take();
    if (token === '(') return list(')')[0] as Node;
    if (token === '[') {
      const items = list(']');
      return (metric) => items.map((item) => single(item(metric)));
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new Error(`${expression}: ${token} where a value was expected`);
    if (tokens[0] !== '(') return (metric) => metric(token);
    take('(');
    return call(token, list(')'), missing);
  };
  const whole = comparison();
  if (tokens.length > 0) throw new Error(`${expression}: ${tokens.join(' ')} is left over`);
  return (metric) => single(whole(metric));
}

function single(value: Value | Value[]): Value {
  if (Array.isArray(value)) throw new Error('An array where one value was expected');
  return value;
}

function calculate(operator: string, a: Value, b: Value): Value {
  if (a === undefined || b === undefined) return undefined;
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '>=':
      return Number(a >= b);
    case '<=':
      return Number(a <= b);
    case '>':
      return Number(a > b);
    default:
      return Number(a < b);
  }
}

function call(name: string, args: readonly Node[], missing: MissingInArray): Node {
  const [first, second, third] = args;
  if (name === 'FILL' && first && second && !third) return (metric) => single(first(metric)) ?? single(second(metric));
  if (name === 'IF' && first && second && third) {
    return (metric) => {
      const condition = single(first(metric));
      if (condition === undefined) return undefined;
      return condition === 0 ? third(metric) : second(metric);
    };
  }
  if ((name === 'MIN' || name === 'MAX') && first && !second) {
    return (metric) => {
      const values = first(metric);
      if (!Array.isArray(values)) throw new Error(`${name} of a single series is a constant`);
      const known = values.filter((value) => value !== undefined);
      if (known.length === 0 || (missing !== 'skipped' && known.length < values.length)) return undefined;
      return name === 'MIN' ? Math.min(...known) : Math.max(...known);
    };
  }
  throw new Error(`The simulator doesn't know ${name} with ${args.length} arguments`);
}
