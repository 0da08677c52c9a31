import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { Profile, type ProfileText } from './profile.schema.ts';

/** The profile can't be used. The message names the line and the column, and says what to do. */
export class ProfileError extends Error {}

/** In bytes. */
export const maxProfileSize = 65_536;

const validate = new Ajv({ allErrors: true, verbose: true, strict: false }).compile(Profile);

/**
 * Reads a profile. Every scalar is text (YAML's failsafe schema), so that codes like 03, 1.0 and no stay what they are.
 * @param name what to call the file in messages
 * @throws ProfileError at the first mistake
 */
export function readProfile(name: string, text: string): ProfileText {
  if (Buffer.byteLength(text) > maxProfileSize)
    throw new ProfileError(`${name} is larger than 64 kB. A profile says how one lender's tapes are read, not more.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}, line ${line}, column ${col}`;
  };
  refuseIndirection(document, at);
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined)
    throw new ProfileError(`${at(mistake.pos[0])}: this is not YAML as a profile has it: ${mistake.message}.`);
  const value = document.toJS() as unknown;
  if (!validate(value)) {
    const error = mostPrecise(validate.errors ?? []);
    throw new ProfileError(`${at(offsetOf(document, error))}: ${sentence(error)}`);
  }
  return value as ProfileText;
}

/** With anchors, a small file could stand for a huge one; tags would make values something else than text. */
function refuseIndirection(document: Document, at: (offset: number) => string): void {
  const refuse = (node: { range?: readonly number[] | null }, what: string) => {
    throw new ProfileError(
      `${at(node.range?.[0] ?? 0)}: ${what} has no place in a profile. Write the value out, in quotes if it begins with &, * or !.`,
    );
  };
  visit(document, {
    Alias: (_, node) => refuse(node, 'A reference (*)'),
    Node: (_, node) => {
      if ('anchor' in node && node.anchor !== undefined) refuse(node, 'An anchor (&)');
      if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) refuse(node, 'A tag (!)');
      if (node.tag !== undefined && isScalar(node) && node.tag !== 'tag:yaml.org,2002:str') refuse(node, 'A tag (!)');
    },
  });
}

/** Of the alternatives of a value, the error that goes deepest is about the one that was meant. */
function mostPrecise(errors: readonly ErrorObject[]): ErrorObject {
  const depth = ({ instancePath, keyword }: ErrorObject) =>
    instancePath.split('/').length * 2 + (keyword === 'additionalProperties' ? 1 : 0);
  const told = errors.filter(({ keyword }) => keyword !== 'anyOf');
  const [best] = [...told].sort((one, other) => depth(other) - depth(one));
  if (best === undefined) throw new Error('The validator gave no error.');
  const same = told.filter(({ instancePath, keyword }) => instancePath === best.instancePath && keyword === 'const');
  if (best.keyword !== 'const') return best;
  return { ...best, params: { allowed: same.map(({ params }) => params.allowedValue as unknown) } };
}

function offsetOf(document: Document, { instancePath, keyword, params }: ErrorObject): number {
  const path = keysOf(instancePath);
  if (keyword === 'additionalProperties') {
    const parent = path.length === 0 ? document.contents : document.getIn(path, true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === params.additionalProperty) : undefined;
    if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
  }
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

const keysOf = (instancePath: string) =>
  instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

function sentence({ instancePath, keyword, params, message, parentSchema, data }: ErrorObject): string {
  const where = keysOf(instancePath).join('.') || 'A profile';
  switch (keyword) {
    case 'additionalProperties': {
      const known = Object.keys((parentSchema as { properties?: object }).properties ?? {});
      return `There is no key "${params.additionalProperty}" in ${where === 'A profile' ? 'a profile' : where}; the keys are ${known.join(', ')}.`;
    }
    case 'required':
      return `${where} needs the key "${params.missingProperty}".`;
    case 'const':
      return `${where} takes ${(params.allowed as unknown[]).map((value) => `"${String(value)}"`).join(' or ')}, not "${String(data)}".`;
    case 'type':
      return `${where} takes ${params.type === 'object' ? 'keys and values' : params.type === 'array' ? 'a list' : 'a value'}, which is missing here.`;
    default:
      return `${where} is not as it should be: it ${message ?? keyword}.`;
  }
}
