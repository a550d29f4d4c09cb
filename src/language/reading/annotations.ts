/**
 * Makes kernel C readable for a grammar that knows no kernel: annotations are blanked, and a cast to
 * a typedef name, which C cannot tell from an operand without a symbol table, gets its `struct`.
 */

/** Text put in before (0-based) `column` of a line; positions behind it are that much too far right. */
interface Insertion {
  column: number;
  length: number;
}

export interface PreparedText {
  text: string;
  /** By 0-based line, in column order. */
  insertions: Map<number, Insertion[]>;
}

/** Say something to a compiler or a checker; nothing to the machine. */
const ANNOTATIONS = new Set(
  `notrace noinline noinstr asmlinkage inline __inline __inline__ __always_inline noinline_for_stack
  nokprobe_inline __kprobes __init __exit __initdata __initconst __ref __cpuinit __devinit __meminit
  __read_mostly __ro_after_init __maybe_unused __used __unused __always_unused __must_check __cold
  __hot __weak __noreturn __visible __sched __user __kernel __percpu __rcu __force __iomem __bitwise
  __cacheline_aligned ____cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned_in_smp
  fastcall __pure __nocfi __no_kcsan __no_sanitize __extension__ __restrict restrict register
  __volatile__ __const`.split(/\s+/),
);
/** The same, with arguments in parentheses. */
const ANNOTATIONS_WITH_ARGUMENTS = new Set(
  '__section __aligned __attribute__ __attribute __acquires __releases __must_hold __printf'.split(
    ' ',
  ),
);

export const isAnnotation = (word: string): boolean =>
  ANNOTATIONS.has(word) || ANNOTATIONS_WITH_ARGUMENTS.has(word);

const BUILT_IN_TYPES =
  'u8 u16 u32 u64 s8 s16 s32 s64 __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 uint ulong ushort atomic_t spinlock_t raw_spinlock_t'.split(
    ' ',
  );

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|[({;}]|^[ \t]*#[^\n]*/gm;

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The end of the parenthesised text that starts at or after `start`, -1 when there is none. */
function closingParenthesis(text: string, start: number): number {
  const open = /\s*\(/y;
  open.lastIndex = start;
  if (!open.test(text)) return -1;
  let depth = 1;
  for (let index = open.lastIndex; index < text.length; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return index + 1;
  }
  return -1;
}

/** Names that the text's own typedefs make. */
function typedefNames(text: string): Set<string> {
  const names = new Set(BUILT_IN_TYPES);
  for (const match of text.matchAll(/\btypedef\b/g)) {
    let depth = 0;
    let name = '';
    const token = /[A-Za-z_]\w*|[{};]/g;
    token.lastIndex = match.index + match[0].length;
    for (let found = token.exec(text); found !== null; found = token.exec(text)) {
      if (found[0] === '{') depth++;
      else if (found[0] === '}') depth--;
      else if (found[0] === ';' && depth === 0) break;
      else if (depth === 0 && found[0] !== ';') name = found[0];
    }
    if (name !== '') names.add(name);
  }
  return names;
}

interface Edit {
  start: number;
  /** Blanked up to here. */
  end: number;
  inserted: string;
}

/** Layout attributes are left standing: blanking them would change what the program means. */
const changesLayout = (text: string): boolean => /packed|vector_size|mode/.test(text);

function editAt(text: string, token: string, start: number, types: Set<string>): Edit | null {
  const end = start + token.length;
  if (ANNOTATIONS.has(token)) return { start, end, inserted: '' };
  if (ANNOTATIONS_WITH_ARGUMENTS.has(token)) {
    const close = closingParenthesis(text, end);
    const attribute = token.startsWith('__attribute') && changesLayout(text.slice(start, close));
    return close < 0 || attribute ? null : { start, end: close, inserted: '' };
  }
  if (token !== '(') return null;
  const isSizeof = /\bsizeof\s*$/.test(text.slice(Math.max(0, start - 10), start));
  const cast = isSizeof ? /\s*([A-Za-z_]\w*)/y : /\s*([A-Za-z_]\w*)\s*\)/y;
  cast.lastIndex = end;
  const match = cast.exec(text);
  if (match === null || !types.has(match[1])) return null;
  const name = end + match[0].indexOf(match[1]);
  return { start: name, end: name, inserted: 'struct ' };
}

/** The text for the grammar: same lines, and same columns but for the insertions. */
export function prepareText(text: string): PreparedText {
  const types = typedefNames(text);
  const insertions = new Map<number, Insertion[]>();
  let out = '';
  let done = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index < done) continue;
    const edit = editAt(text, match[0], match.index, types);
    if (edit === null) continue;
    out += text.slice(done, edit.start);
    if (edit.inserted !== '') {
      const before = text.slice(0, edit.start);
      const line = before.split('\n').length - 1;
      const column = edit.start - (before.lastIndexOf('\n') + 1);
      const known = insertions.get(line) ?? [];
      insertions.set(line, [...known, { column, length: edit.inserted.length }]);
    }
    out += edit.inserted + blank(text.slice(edit.start, edit.end));
    done = edit.end;
  }
  return { text: out + text.slice(done), insertions };
}
