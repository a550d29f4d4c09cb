/** Text as roff takes it, with the macros of man(7). */

/** What roff takes for its own, or prints as something else: a hyphen, a quotation mark, an accent. */
const SPELLED: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** A text that is printed as it stands, and can be copied to a shell; it is one line. */
export function roff(text: string): string {
  const spelled = text.replace(/[\\\-'"`^~]/g, (character) => SPELLED[character]);
  const ascii = spelled.replace(/[^ -~]/gu, (character) => {
    const code = character.codePointAt(0)!.toString(16).toUpperCase();
    return `\\[u${code.padStart(4, '0')}]`;
  });
  // A dot at the beginning of a line begins a macro.
  return ascii.replace(/^\./, '\\&.');
}

export const bold = (text: string): string => `\\fB${roff(text)}\\fR`;
const italic = (text: string): string => `\\fI${roff(text)}\\fR`;

/** Words in commander's syntax: `--out <file>`, `[names...]`, `-D <name[=value]>`. */
export function usage(words: string): string {
  const parts = words.split(' ').map((word) => {
    const wanted = /^<(.*)>$/.exec(word);
    if (wanted !== null) return italic(wanted[1]);
    const may = /^\[(.*)\]$/.exec(word);
    return may === null ? bold(word) : `[${italic(may[1])}]`;
  });
  return parts.join(' ');
}

export const section = (title: string, ...lines: string[]): string[] => [
  `.SH ${title.toUpperCase()}`,
  ...lines,
];

export const paragraph = (text: string): string[] => ['.PP', roff(text)];

/** `name`: as roff takes it. */
export const tagged = (name: string, text: string): string[] => ['.TP', name, roff(text)];

/** Lines that keep their ends, a little to the right. */
export const verbatim = (lines: readonly string[]): string[] => [
  '.PP',
  '.RS 4',
  '.nf',
  // An empty line would be told by mandoc as one that was left by mistake.
  ...lines.map((line) => (line === '' ? '\\&' : roff(line))),
  '.fi',
  '.RE',
];
