/** What an invocation is replaced by: the body with the arguments in it (C11 6.10.3.1 to 6.10.3.3). */
import type { HideSet } from './hide-sets.ts';
import type { Macro, Piece } from './macros.ts';
import { MAX_MADE, type Problem, Stop } from './problems.ts';
import { kindOfOne, type Token } from './tokens.ts';

/** Of one invocation. */
export interface Call {
  macro: Macro;
  /** As they are written; fewer than the parameters where the last was left out. */
  args: readonly (readonly Token[])[];
  /** The same with the macros in them replaced. */
  expanded: (index: number) => readonly Token[];
  /** What the tokens of the body get. */
  from: Pick<Token, 'start' | 'end' | 'argument'>;
  space: boolean;
  hide: HideSet;
  tell: (problem: Problem) => void;
}

/** C11 6.10.3.2: the argument's spelling, white space between tokens as one space. */
function spell(tokens: readonly Token[]): string {
  const pieces = tokens.map(({ text, kind, space }, index) => {
    const escaped = kind === 'quoted' ? text.replace(/["\\]/g, '\\$&') : text;
    return index > 0 && space ? ` ${escaped}` : escaped;
  });
  const spelling = pieces.join('');
  // A backslash at the end would take the quote away: gcc leaves it out, and warns.
  const [slashes] = /\\*$/.exec(spelling) ?? [''];
  return `"${slashes.length % 2 === 1 ? spelling.slice(0, -1) : spelling}"`;
}

class Substitution {
  private readonly out: Token[] = [];
  private readonly call: Call;

  constructor(call: Call) {
    this.call = call;
  }

  run(): Token[] {
    for (const piece of this.call.macro.body) this.piece(piece);
    const { hide, space } = this.call;
    const made = this.out.filter(({ text }) => text !== '');
    return made.map((token, index) => ({
      ...token,
      space: index === 0 ? space : token.space,
      hide: token.hide.union(hide),
    }));
  }

  private piece(piece: Piece): void {
    if (piece.isRight && this.isRest(piece)) return;
    const tokens = this.tokensOf(piece);
    if (piece.isRight) this.join(tokens, piece);
    else this.append(tokens);
  }

  private append(tokens: readonly Token[]): void {
    const { from, macro } = this.call;
    if (this.out.length + tokens.length > MAX_MADE) {
      const advice = `write less by '${macro.name}', a macro of ${macro.place}`;
      throw new Stop(from, `macros make more than ${MAX_MADE} characters of this file`, advice);
    }
    for (const token of tokens) this.out.push(token);
  }

  private own(token: Token): Token {
    return { ...token, ...this.call.from };
  }

  /** The tokens that stand for a piece; an empty one where `##` needs an operand. */
  private tokensOf({ token, parameter, isText, isLeft, isRight }: Piece): Token[] {
    if (parameter < 0) return [this.own(token)];
    const { args, expanded } = this.call;
    const raw = args[parameter] ?? [];
    if (isText) return [{ ...this.own(token), kind: 'quoted', text: spell(raw) }];
    const [first, ...rest] = isLeft || isRight ? raw : expanded(parameter);
    if (first !== undefined) return [{ ...first, space: token.space }, ...rest];
    return isLeft || isRight ? [{ ...this.own(token), text: '' }] : [];
  }

  /** `, ##__VA_ARGS__` of GNU C: without arguments no comma, with some nothing is joined. */
  private isRest({ token, parameter }: Piece): boolean {
    const { macro, args } = this.call;
    const { parameters, isVariadic } = macro;
    const last = this.out[this.out.length - 1];
    if (!isVariadic || parameter !== (parameters?.length ?? 0) - 1 || last?.text !== ',') {
      return false;
    }
    const rest = args[parameter];
    const isLeftOut = rest === undefined || (parameter === 0 && rest.length === 0);
    if (isLeftOut) this.out.pop();
    else
      this.append(rest.map((each, index) => (index > 0 ? each : { ...each, space: token.space })));
    return true;
  }

  private join(tokens: readonly Token[], { token }: Piece): void {
    const left = this.out.pop() ?? { ...this.own(token), text: '' };
    const [right, ...rest] = tokens;
    this.append([this.joined(left, right), ...rest]);
  }

  private joined(left: Token, right: Token): Token {
    if (left.text === '') return { ...right, space: left.space };
    if (right.text === '') return left;
    const text = left.text + right.text;
    const kind = kindOfOne(text);
    const { from, macro, tell } = this.call;
    if (kind === null || kind === 'quote') {
      const message = `'${macro.name}' joins '${left.text}' and '${right.text}', which make no token`;
      tell({ ...from, message, advice: `leave out the ## in ${macro.place}` });
      return left;
    }
    const isOne = left.argument === right.argument && left.argument > 0;
    const [start, end] = [Math.min(left.start, right.start), Math.max(left.end, right.end)];
    const place = isOne ? { start, end, argument: left.argument } : from;
    const hide = left.hide.intersection(right.hide);
    return { ...place, kind, text, space: left.space, hide };
  }
}

export const substitute = (call: Call): Token[] => new Substitution(call).run();
