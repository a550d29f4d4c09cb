/** A reader of the XML that pictures are: elements, attributes in double quotes, the five references. */

/** Throws an Error for what is not well formed; gives all that stands as text. */
export function textOfXml(xml: string): string {
  const open: string[] = [];
  let text = '';
  let end = 0;
  for (const found of xml.matchAll(/<[^>]*>/g)) {
    text += xml.slice(end, found.index);
    end = found.index + found[0].length;
    const tag = /^<(\/?)(\w+)((?: [\w-]+="[^"<]*")*) ?(\/?)>$/.exec(found[0]);
    if (tag === null) throw new Error(`no tag: ${found[0]}`);
    const [, closes, name, , isEmpty] = tag;
    if (closes === '' && isEmpty === '') open.push(name);
    if (closes !== '' && open.pop() !== name) throw new Error(`closes what is not open: ${name}`);
    text += ' ';
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(xml)) throw new Error('a reference that is none');
  return withoutReferences(text);
}

/** The five references read, and nothing else. */
export const withoutReferences = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => REFERENCES[name]);

const REFERENCES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
};
