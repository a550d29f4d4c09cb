/** Macros and what they are defined as (C11 6.10.3). */
import type { Problem } from './problems.ts';
import type { Token } from './tokens.ts';

/** A piece of a macro's body. */
export interface Piece {
  token: Token;
  /** The parameter that stands here, -1 for another token. */
  parameter: number;
  /** `#` stands in front of it. */
  isText: boolean;
  /** `##` stands in front of it, behind it. */
  isRight: boolean;
  isLeft: boolean;
}

export interface Macro {
  name: string;
  /** Null for one without parentheses. */
  parameters: readonly string[] | null;
  /** The last parameter takes all arguments that are left. */
  isVariadic: boolean;
  body: readonly Piece[];
  /** Where it is defined, in words: `line 3`. */
  place: string;
  /** `library`: any other definition takes its place. */
  origin: 'file' | 'command' | 'library';
  /** Made anew wherever it stands, from what is known only there. */
  make?: (at: number) => string;
}

export interface Definition {
  macro: Macro | null;
  problem: Problem | null;
}

const wrong = ({ start, end }: Token, message: string, advice: string): Definition => ({
  macro: null,
  problem: { start, end, message, advice },
});

interface Parameters {
  /** Each with its place in the list. */
  names: Map<string, number>;
  isVariadic: boolean;
  /** How many tokens they take, their parentheses included. */
  length: number;
}

const LIST = 'write the parameters as (a, b) or (a, ...)';

/** The parameters behind a macro's name; a problem where they are no list. */
function parametersOf(tokens: readonly Token[], name: Token): Parameters | Definition {
  const names = new Map<string, number>();
  let at = 1;
  if (tokens[at]?.text === ')') return { names, isVariadic: false, length: 2 };
  for (;;) {
    const token = tokens[at++] ?? name;
    const isBare = token.text === '...';
    if (!isBare && (token.kind !== 'name' || token === name)) {
      return wrong(token, `the parameters of '${name.text}' are no list of names`, LIST);
    }
    const parameter = isBare ? '__VA_ARGS__' : token.text;
    if (names.has(parameter)) {
      const advice = 'give one of the two another name';
      return wrong(token, `'${parameter}' is twice a parameter`, advice);
    }
    names.set(parameter, names.size);
    const isVariadic = isBare || tokens[at]?.text === '...';
    if (isVariadic && !isBare) at++;
    const next = tokens[at++] ?? name;
    if (next.text === ')') return { names, isVariadic, length: at };
    if (next.text !== ',' || isVariadic) {
      return wrong(next, `the parameters of '${name.text}' do not end`, LIST);
    }
  }
}

/** The body's pieces; null where a `##` has no operand. */
function piecesOf(
  tokens: readonly Token[],
  parameters: Parameters['names'] | null,
): Piece[] | null {
  const pieces: Piece[] = [];
  let isRight = false;
  let isText = false;
  for (const [index, token] of tokens.entries()) {
    const parameter = parameters?.get(token.text) ?? -1;
    if (token.text === '##') {
      const last = pieces[pieces.length - 1];
      if (last === undefined || index === tokens.length - 1) return null;
      last.isLeft = true;
      isRight = true;
    } else if (token.text === '#' && parameters !== null) isText = true;
    else {
      pieces.push({ token, parameter, isText, isRight, isLeft: false });
      isRight = false;
      isText = false;
    }
  }
  return pieces;
}

/** A `#` that is no operand's: in a macro with parameters only a parameter may follow. */
function strayHash(tokens: readonly Token[], parameters: Parameters['names']): Token | undefined {
  return tokens.find(
    ({ text }, index) => text === '#' && !parameters.has(tokens[index + 1]?.text ?? ''),
  );
}

/** What stands behind `#define`; `at` is the directive itself. */
export function define(
  tokens: readonly Token[],
  at: Token,
  where: Pick<Macro, 'place' | 'origin'>,
): Definition {
  const [name, next] = tokens;
  if (name?.kind !== 'name') {
    return wrong(name ?? at, '#define without a name', 'write #define NAME value');
  }
  if (name.text === 'defined') {
    return wrong(name, "'defined' cannot be a macro", 'give it another name');
  }
  const hasParameters = next?.text === '(' && !next.space;
  const list = hasParameters ? parametersOf(tokens.slice(1), name) : null;
  if (list !== null && 'problem' in list) return list;
  const body = tokens.slice(1 + (list?.length ?? 0));
  const parameters = list?.names ?? null;
  const open = body.find(({ kind }) => kind === 'quote');
  if (open)
    return wrong(open, `${open.text[0]} is never closed`, `write ${open.text[0]} at its end`);
  const hash = parameters && strayHash(body, parameters);
  if (hash) {
    return wrong(hash, "'#' without a parameter behind it", 'write the name of a parameter there');
  }
  const pieces = piecesOf(body, parameters);
  if (pieces === null) {
    const edge = body.find(({ text }) => text === '##') ?? name;
    return wrong(edge, "'##' has nothing to join", 'write what it joins on both of its sides');
  }
  const macro = {
    name: name.text,
    parameters: parameters && [...parameters.keys()],
    isVariadic: list?.isVariadic ?? false,
    body: pieces,
    ...where,
  };
  return { macro, problem: null };
}

const spelled = ({ parameters, isVariadic, body }: Macro): string => {
  const pieces = body.map(({ token, isText, isRight }, index) => {
    const space = index > 0 && token.space ? ' ' : '';
    return `${space}${isRight ? '##' : ''}${isText ? '#' : ''}${token.text}`;
  });
  return JSON.stringify([parameters, isVariadic, pieces]);
};

/** C11 6.10.3, 2: the same parameters, the same tokens, white space at the same places. */
export const isSame = (a: Macro, b: Macro): boolean => spelled(a) === spelled(b);
