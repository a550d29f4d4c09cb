/** Names of the first version's source as the second one has them. */
import type { Program } from '../../machine/program/program.ts';
import type { Correspondence } from './correspondence.ts';

/** Functions that are the same, and each that only one version has beside none (-1). */
export function functionPairs({ a, b, renaming }: Correspondence): [number, number][] {
  const [one, other] = [functionsOf(a.system.program), functionsOf(b.system.program)];
  const taken = new Set<number>();
  const pairs: [number, number][] = [];
  const names = functionNames({ a, b, renaming });
  for (const [name, fn] of one) {
    const partner = other.get(names.get(name) ?? name) ?? -1;
    const isFree = partner >= 0 && !taken.has(partner);
    if (isFree) taken.add(partner);
    pairs.push([fn, isFree ? partner : -1]);
  }
  for (const fn of other.values()) if (!taken.has(fn)) pairs.push([-1, fn]);
  return pairs;
}

type Paired = Pick<Correspondence, 'a' | 'b' | 'renaming'>;

/** Functions that have other names in the second version: a name that both have stands for itself, unless two were exchanged. */
function functionNames({ a, b, renaming: { functions } }: Paired): Map<string, string> {
  const [own, others] = [a, b].map(
    ({ system }) => new Set(system.program.functions.map(({ name }) => name)),
  );
  return new Map(
    [...functions].filter(([from, to]) => {
      const isExchanged = own.has(to) && functions.get(to) !== to;
      return !others.has(from) || isExchanged;
    }),
  );
}

/** The protocol's own functions. */
function functionsOf({ functions }: Program): Map<string, number> {
  const own = functions.flatMap(({ name, operations }, fn): [string, number][] =>
    operations[0]?.source.file === 0 ? [[name, fn]] : [],
  );
  return new Map(own);
}

/** The first version's text with the second one's names. */
export function inWordsOf(correspondence: Correspondence): (text: string) => string {
  const { renaming } = correspondence;
  const names = functionNames(correspondence);
  for (const [from, to] of renaming.variables) {
    const [one, other] = [from, to].map((variable) => /^\w+/.exec(variable)?.[0] ?? '');
    if (!names.has(one)) names.set(one, other);
  }
  return (text) => text.replace(/[A-Za-z_]\w*/g, (word) => names.get(word) ?? word);
}
