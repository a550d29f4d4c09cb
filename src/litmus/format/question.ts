/** What a litmus test asks: `locations [...]`, `filter ...`, and exists, ~exists or forall. */
import { parseConstant, parseLocation } from './initial-state.ts';
import type { LitmusTest, Location, Proposition } from './litmus-test.ts';
import type { Tokens } from './tokens.ts';

type Question = Pick<LitmusTest, 'locations' | 'filter' | 'quantifier' | 'condition'>;

const TRUE: Proposition = { kind: 'and', parts: [] };

export function parseQuestion(tokens: Tokens): Question {
  const locations = tokens.accept('locations') ? parseLocations(tokens) : [];
  const filter = tokens.accept('filter') ? parseProposition(tokens) : null;
  const condition = parseCondition(tokens);
  tokens.accept(';');
  if (tokens.peek().text === 'with') {
    tokens.refuse("'with' is not supported", 'end the file behind the condition');
  }
  if (tokens.peek().kind !== 'end') {
    tokens.refuse('expected the end of the test', 'write one condition, in parentheses');
  }
  return { locations, filter, ...condition };
}

/** Without a condition everything is fine: `forall (true)`. */
function parseCondition(tokens: Tokens): Pick<Question, 'quantifier' | 'condition'> {
  const token = tokens.peek();
  if (token.kind === 'end') return { quantifier: 'forall', condition: TRUE };
  const isNegated = tokens.accept('~') || tokens.accept('not');
  if (tokens.accept('exists')) {
    return {
      quantifier: isNegated ? 'not-exists' : 'exists',
      condition: parseProposition(tokens),
    };
  }
  if (isNegated) tokens.refuse("expected 'exists'", 'write ~exists (...)');
  if (tokens.accept('forall')) return { quantifier: 'forall', condition: parseProposition(tokens) };
  if (tokens.accept('final') || token.text === '(') {
    return { quantifier: 'exists', condition: parseProposition(tokens) };
  }
  return tokens.refuse('expected a condition', 'write exists (...), ~exists (...) or forall (...)');
}

function parseLocations(tokens: Tokens): Location[] {
  const locations: Location[] = [];
  tokens.expect('[', "behind 'locations'");
  while (!tokens.accept(']')) {
    locations.push(parseLocation(tokens));
    // A type may follow, as in `x int*`; values are shown the same way.
    if (tokens.peek().kind === 'name') tokens.take();
    tokens.accept('*');
    if (tokens.peek().text !== ']') tokens.expect(';', 'between locations');
  }
  return locations;
}

/** From loosest to tightest: `\/`, `/\`, `=>`, `not` (herdtools7, lib/stateParser.mly). */
export function parseProposition(tokens: Tokens): Proposition {
  const left = parseAnd(tokens);
  if (tokens.peek().text === '&') tokens.refuse("expected '/\\'", 'write /\\ for and');
  if (tokens.peek().text !== '\\/') return left;
  const parts = [left];
  while (tokens.accept('\\/')) parts.push(parseAnd(tokens));
  return { kind: 'or', parts };
}

function parseAnd(tokens: Tokens): Proposition {
  const left = parseImplies(tokens);
  if (tokens.peek().text !== '/\\') return left;
  const parts = [left];
  while (tokens.accept('/\\')) parts.push(parseImplies(tokens));
  return { kind: 'and', parts };
}

function parseImplies(tokens: Tokens): Proposition {
  const left = parseNot(tokens);
  if (!tokens.accept('=>')) return left;
  return { kind: 'implies', left, right: tokens.within(() => parseImplies(tokens)) };
}

function parseNot(tokens: Tokens): Proposition {
  if (tokens.accept('~') || tokens.accept('not')) {
    return { kind: 'not', part: tokens.within(() => parseNot(tokens)) };
  }
  if (tokens.accept('true')) return TRUE;
  if (tokens.accept('false')) return { kind: 'or', parts: [] };
  if (tokens.accept('(')) {
    const inner = tokens.within(() => parseProposition(tokens));
    tokens.expect(')', 'behind the condition');
    return inner;
  }
  return parseAtom(tokens);
}

function parseAtom(tokens: Tokens): Proposition {
  if (/^fault$/i.test(tokens.peek().text)) {
    tokens.refuse('faults are not part of this machine', 'ask for registers and variables');
  }
  const location = parseLocation(tokens);
  if (tokens.accept('=') || tokens.accept('==')) return parseRight(tokens, location);
  if (tokens.accept('!=') || tokens.accept('<>')) {
    return { kind: 'not', part: parseRight(tokens, location) };
  }
  return tokens.refuse("expected '='", 'compare with a value: x=1, 0:r0=1');
}

/** Behind `=`: a name is the address of a variable; `[x]`, `*x` and `0:r1` are contents. */
function parseRight(tokens: Tokens, location: Location): Proposition {
  const token = tokens.peek();
  const isRegister = tokens.peek(1).text === ':' && /^P?\d+$/.test(token.text);
  if (token.text === '*' || token.text === '[' || isRegister) {
    tokens.accept('*');
    return { kind: 'same', left: location, right: parseLocation(tokens) };
  }
  if (token.text === '{') tokens.refuse('a whole array is not compared', 'compare x[0]=1, x[1]=2');
  return { kind: 'equals', location, value: parseConstant(tokens) };
}
