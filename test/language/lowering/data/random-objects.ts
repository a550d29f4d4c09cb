/** Random C over structs, unions and packed structs: declared, assigned, copied, handed on and read back. */
import fc from '../../../support/property.ts';

/** A type with the paths of its scalars. */
interface Shape {
  /** With `@` where the declared name stands. */
  declaration: string;
  paths: string[];
}

const SCALARS = ['u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64'];

const scalar: fc.Arbitrary<Shape> = fc
  .constantFrom(...SCALARS)
  .map((type) => ({ declaration: `${type} @;`, paths: [''] }));

const array: fc.Arbitrary<Shape> = fc
  .tuple(fc.constantFrom(...SCALARS), fc.integer({ min: 1, max: 3 }))
  .map(([type, length]) => ({
    declaration: `${type} @[${length}];`,
    paths: Array.from({ length }, (_, index) => `[${index}]`),
  }));

const WORDS = ['struct', 'union', 'struct __attribute__((packed))', 'struct __packed'];

/** A struct or union of some members; `isNamed` is false for one whose members are the outer one's. */
function compound(word: string, members: Shape[], isNamed: boolean, prefix: string): Shape {
  const named = members.map((member, index) => ({ ...member, name: `${prefix}${index}` }));
  const inner = named.map(({ declaration, name }) => declaration.replace('@', name)).join(' ');
  const packed = word === 'struct __packed';
  const begin = packed ? 'struct' : word;
  return {
    declaration: `${begin} { ${inner} }${packed ? ' __packed' : ''}${isNamed ? ' @' : ''};`,
    paths: named.flatMap(({ paths, name, declaration }) =>
      // Of one without a name, the members are reached without it.
      paths.map((path) => (declaration.includes('@') ? `.${name}${path}` : path)),
    ),
  };
}

const shape = (
  depth: number,
  prefix: string,
  isNamed: fc.Arbitrary<boolean>,
): fc.Arbitrary<Shape> =>
  fc
    .tuple(
      fc.constantFrom(...WORDS),
      fc
        .integer({ min: 1, max: 3 })
        .chain((count) =>
          fc.tuple(
            ...Array.from({ length: count }, (_, index) =>
              depth === 0
                ? fc.oneof(scalar, array)
                : fc.oneof(scalar, array, shape(depth - 1, `${prefix}${index}_`, fc.boolean())),
            ),
          ),
        ),
      isNamed,
    )
    .map(([word, members, named]) => compound(word, members, named, prefix));

/** Operators of assignments; a number of a scalar, and one of what is assigned to it. */
const step = fc.record({
  kind: fc.constantFrom(
    ...[
      'set',
      'set',
      'copy',
      'update',
      'whole',
      'pass',
      'local',
      'pointer',
      'memcpy',
      'memset',
      'raw',
    ],
  ),
  to: fc.nat(99),
  from: fc.nat(99),
  value: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  operator: fc.constantFrom('+=', '^=', '-=', '|=', '<<='),
});

export const objects = fc.record({
  shape: shape(2, 'm', fc.constant(true)),
  steps: fc.array(step, { minLength: 3, maxLength: 10 }),
});

type Objects = typeof objects extends fc.Arbitrary<infer T> ? T : never;

function statement(
  paths: string[],
  { kind, to, from, value, operator }: Objects['steps'][number],
): string {
  const target = `a${paths[to % paths.length]}`;
  const source = `b${paths[from % paths.length]}`;
  switch (kind) {
    case 'set':
      return `${target} = ${value}; ${source} = ${value} * 0x100000001ll;`;
    case 'copy':
      return `${target} = ${source};`;
    case 'update':
      return `${source} ${operator} ${operator === '<<=' ? value & 7 : value}; ${target}++;`;
    case 'whole':
      return value % 2 === 0 ? 'b = a;' : '*(&a) = ({ b; });';
    case 'memcpy':
      return value % 2 === 0 ? 'memcpy(&b, &a, sizeof(b));' : 'memcpy(&a, &b, sizeof(a));';
    case 'memset':
      return `memset(&${value % 2 === 0 ? 'a' : 'b'}, 0, sizeof(a));`;
    case 'raw':
      return `{ typeof(${target}) s = ${target}; u8 raw[sizeof(s)]; memcpy(raw, &s, sizeof(raw)); raw[0] ^= ${value & 255}; memcpy(&s, raw, sizeof(s)); ${target} = s; }`;
    case 'pass':
      return 'a = handN(b, &b);';
    case 'local':
      return `{ typeof(a) c = b; c${paths[to % paths.length]} = ${value}; a = c; }`;
    default:
      return `{ __auto_type p = &a; p->${target.slice(2)} = (${source}) ?: ${value}; }`;
  }
}

/** A type, and a function `answerN` that does the steps and tells all scalars in one number. */
export function functionText(
  { shape: { declaration, paths }, steps }: Objects,
  index: number,
): string {
  const type = `type${index}`;
  const body = steps.map((one) => statement(paths, one).replace('handN', `hand${index}`));
  const scalars = ['a', 'b'].flatMap((name) => paths.map((path) => name + path));
  return `typedef ${declaration.replace('@', type)}
static ${type} hand${index}(${type} a, ${type} *b)
{
a${paths[0]} += b->${paths[0].slice(1)};
return a;
}
static u64 answer${index}(void)
{
static ${type} a, b;
u64 sum = sizeof(${type});
${body.join('\n')}
${scalars.map((path) => `sum = sum * 31 + (u64)${path};`).join('\n')}
return sum;
}`;
}
