/** What reads the formats, written from their own rules: XML 1.0, the commands of GitHub's runner, Markdown's escapes. */

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** The characters that XML 1.0 has (2.2). */
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** The root element; throws for what is not well formed. No comments, no CDATA, no other entities. */
export function readXml(xml: string): Element {
  if (!CHARACTERS.test(xml)) throw new Error('a character that XML does not have');
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  if (body === xml) throw new Error('no declaration');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const token = /<(\/?)([\w.-]+)((?:\s+[\w.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/gy;
  for (let match = token.exec(body); match !== null; match = token.exec(body)) {
    const [, closes, name, attributes, isEmpty, text, stray] = match;
    if (stray !== undefined) throw new Error(`stray < at ${match.index}`);
    const top = open[open.length - 1];
    if (text !== undefined) top.text += unescaped(text);
    else if (closes === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      const element: Element = {
        name,
        attributes: attributesOf(attributes),
        children: [],
        text: '',
      };
      top.children.push(element);
      if (isEmpty === '') open.push(element);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one element');
  return root.children[0];
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([\w.-]+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`two attributes ${name}`);
    // Line ends in attributes are read as blanks (3.3.3).
    found[name] = unescaped(value).replace(/[\t\n\r]/g, ' ');
  }
  return found;
}

function unescaped(text: string): string {
  return text.replace(/&(\w*)(;?)/g, (all, name: string, end: string) => {
    const character = ENTITIES[name];
    if (end === '' || character === undefined) throw new Error(`no entity: ${all}`);
    return character;
  });
}

export interface Command {
  name: string;
  properties: Record<string, string>;
  data: string;
}

/** As the runner reads a line (ActionCommand.TryParseV2, then TryParse); null for one that is no command. */
export function readCommand(line: string): Command | null {
  const trimmed = line.trimStart();
  const end = trimmed.startsWith('::') ? trimmed.indexOf('::', 2) : -1;
  if (end < 0) return line.includes('##[') ? { name: '##', properties: {}, data: line } : null;
  const info = trimmed.slice(2, end);
  const space = info.indexOf(' ');
  const name = space < 0 ? info : info.slice(0, space);
  const properties: Record<string, string> = {};
  for (const part of space < 0
    ? []
    : info
        .slice(space + 1)
        .trim()
        .split(',')) {
    const [, key, value] = /^([^=]+)=(.+)$/s.exec(part) ?? [];
    if (key !== undefined) properties[key] = decoded(value, PROPERTY);
  }
  return { name, properties, data: decoded(trimmed.slice(end + 2), DATA) };
}

const DATA = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
] as const;
const PROPERTY = [['%3A', ':'], ['%2C', ','], ...DATA] as const;

const decoded = (text: string, by: readonly (readonly [string, string])[]): string =>
  by.reduce((read, [spelled, character]) => read.replaceAll(spelled, character), text);

/**
 * What a renderer shows of a line of prose; throws where it holds mark-up, or what becomes a link: GitHub looks for those in
 * the text that is shown, in which a comment ends a piece.
 */
export function readProse(markdown: string): string {
  const escaped = /\\([!-/:-@[-`{-~])/g;
  const plain = markdown.replace(escaped, '\0').replaceAll('<!-- -->', '');
  if (/[\\`*_<[\]|~$!]|&(#\d+|#x[0-9a-f]+|\w+);/i.test(plain)) {
    throw new Error(`mark-up: ${markdown}`);
  }
  if (/^\s*([-+=>]|\d+[.)])/.test(markdown)) throw new Error(`a block: ${markdown}`);
  const pieces = markdown.split('<!-- -->').map((piece) => piece.replace(escaped, '$1'));
  for (const piece of pieces) {
    if (/@.|:\/\/|www\.\S|#\d/is.test(piece)) throw new Error(`a link: ${markdown}`);
  }
  return pieces.join('');
}
