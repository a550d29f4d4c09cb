/** The tokens of C text, as far as they can be told apart without knowing any name. */

export interface Token {
  text: string;
  start: number;
  end: number;
  /** A name or a keyword. */
  isWord: boolean;
}

/** Comments, and preprocessor lines with those that a backslash joins to them, are one token each. */
const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|^[ \t]*#(?:\\\r?\n|[^\n])*|\.\.\.|->|\+\+|--|&&|\|\||(?:<<|>>|[-+*/%&|^<>=!])=?|\S/gm;

/** Every token but comments. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: token, index: start } of text.matchAll(TOKEN)) {
    if (token.startsWith('/*') || token.startsWith('//')) continue;
    const isWord = /^[A-Za-z_]/.test(token);
    tokens.push({ text: token, start, end: start + token.length, isWord });
  }
  return tokens;
}
