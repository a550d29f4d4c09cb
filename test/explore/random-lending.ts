/** Random statements about locals whose address gets out of their function. */
import fc from '../support/property.ts';
import { inTurn, lineOf, type Written, written } from './random-lines.ts';

/** A local that others get to know of, for as long as its function runs, or past that. */
const lend = lineOf(
  'lend();',
  'lend();',
  'lend_once();',
  '{\n\tint v = 1;\n\n\tWRITE_ONCE(lent, &v);\n}',
  '{\n\tint v = 1;\n\n\tWRITE_ONCE(lent, &v);\n\tBUG_ON(READ_ONCE(v) != 1);\n\tWRITE_ONCE(lent, NULL);\n}',
);

/** An interrupt is given the address of a local, with and without a wait until it has been handled. */
export const askForAnswer = lineOf(
  '{\n\tint v = 1;\n\n\tsmp_call_function(answer, &v, 0);\n}',
  '{\n\tint v = 1;\n\n\tsmp_call_function(answer, &v, 1);\n\tBUG_ON(v != 2);\n}',
);

/** Uses the local that another function has lent. */
const borrow = fc
  .constantFrom(
    'WRITE_ONCE(*p, 2);',
    'WRITE_ONCE(*p, 2);',
    'BUG_ON(READ_ONCE(*p) == 2);',
    'WRITE_ONCE(x, READ_ONCE(*p));',
    'xchg(p, 0);',
    'cmpxchg(p, 1, 2);',
  )
  .map((use) => written(['{', '\tint *p = READ_ONCE(lent);', '', '\tif (p)', `\t\t${use}`, '}']));

/** Statements among which some publish an address and others use what they find there. */
export const lending = (others: fc.Arbitrary<Written>): fc.Arbitrary<Written> =>
  fc
    .array(
      fc.oneof(
        { withCrossShrink: true },
        { arbitrary: lend, weight: 3 },
        { arbitrary: borrow, weight: 4 },
        { arbitrary: others, weight: 3 },
      ),
      { maxLength: 3 },
    )
    .map(inTurn);
