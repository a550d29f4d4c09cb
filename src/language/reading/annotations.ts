/** Makes kernel C readable for a grammar that knows no kernel: annotations are blanked. */
import { tokensOf } from './tokens.ts';

/** Say something to a compiler or a checker; nothing to the machine. */
export const ANNOTATIONS: ReadonlySet<string> = new Set(
  `notrace noinline noinstr asmlinkage dotraplinkage inline __inline __inline__ __always_inline noinline_for_stack
  nokprobe_inline __kprobes __init __exit __initdata __initconst __exitdata __exitused __ref __refdata
  __refconst __init_or_module __initdata_or_module __init_refok __initdata_refok __cpuinit __cpuexit
  __cpuinitdata __cpuinitconst __devinit __devexit __devinitdata __devinitconst __meminit __meminitdata
  __read_mostly __ro_after_init __maybe_unused __used __unused __always_unused __must_check __cold
  __hot __weak __noreturn __visible __sched __lockfunc __user __kernel __percpu __rcu __force __iomem
  __bitwise __nocast __safe __private __deprecated __malloc __pure __attribute_const__ __noclone
  __flatten __cpuidle __irq_entry __softirq_entry __entry_text __noendbr __latent_entropy
  __no_kasan_or_inline __no_sanitize_address __no_sanitize_memory __no_sanitize_thread __no_profile
  __no_stack_protector __nostackprotector __noretpoline __no_randomize_layout __randomize_layout
  __cacheline_aligned ____cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned_in_smp
  ____cacheline_internodealigned_in_smp fallthrough fastcall __nocfi __no_kcsan __no_sanitize
  __extension__ __restrict restrict register __volatile__ __const`.split(/\s+/),
);
/** The same, with arguments in parentheses. */
export const ANNOTATIONS_WITH_ARGUMENTS: ReadonlySet<string> = new Set(
  `__section __aligned __attribute__ __attribute __acquires __releases __must_hold __cond_acquires
  __printf __counted_by __guarded_by __alloc_size`.split(/\s+/),
);

export const isAnnotation = (word: string): boolean =>
  ANNOTATIONS.has(word) || ANNOTATIONS_WITH_ARGUMENTS.has(word);

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

/** Layout attributes are left standing: blanking them would change what the program means. */
const changesLayout = (text: string): boolean => /packed|vector_size|mode/.test(text);

/** Where the annotation ends that begins with the word from `start` to `end`; -1 when it is none. */
function annotationEnd(text: string, word: string, start: number, end: number): number {
  if (ANNOTATIONS.has(word)) return end;
  if (!ANNOTATIONS_WITH_ARGUMENTS.has(word)) return -1;
  const close = closingParenthesis(text, end);
  const isLayout = word.startsWith('__attribute') && changesLayout(text.slice(start, close));
  return isLayout ? -1 : close;
}

/** The text with spaces for annotations: same lines, same columns. */
export function withoutAnnotations(text: string): string {
  let out = '';
  let done = 0;
  for (const token of tokensOf(text)) {
    if (token.start < done) continue;
    const end = annotationEnd(text, token.text, token.start, token.end);
    if (end < 0) continue;
    out += text.slice(done, token.start) + blank(text.slice(token.start, end));
    done = end;
  }
  return out + text.slice(done);
}
