/** The words of C that a declaration is made of, and the names that the grammar takes for such words. */

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

export const QUALIFIERS = setOf('const volatile restrict _Atomic');
export const TAGS = setOf('struct union enum');
export const TYPE_WORDS = setOf(
  'void char short int long float double signed unsigned bool _Bool _Complex __int128 __signed__',
);
/** A type that is that of what stands behind in parentheses. */
export const TYPES_OF = setOf('typeof __typeof__ __typeof __unqual_scalar_typeof');
/** A type that is that of the initialiser. */
export const TYPE_OF_VALUE = '__auto_type';
/** The kernel's short form of an attribute. */
export const PACKED = '__packed';
/** Words with something in parentheses behind them, which a declaration may begin with. */
export const WITH_ARGUMENTS: ReadonlySet<string> = new Set([
  ...setOf('__attribute__ __attribute _Alignas alignas'),
  ...TYPES_OF,
]);
/** What a declaration may begin with, names of types apart. */
export const DECLARATION_WORDS: ReadonlySet<string> = new Set([
  ...setOf('typedef extern static auto register inline _Noreturn'),
  ...setOf('_Thread_local thread_local __thread'),
  ...QUALIFIERS,
  ...TAGS,
  ...TYPE_WORDS,
  ...WITH_ARGUMENTS,
  TYPE_OF_VALUE,
  PACKED,
]);
/** Macros that declare a variable of each CPU, given its type and its name. */
export const isPerCpuMacro = (word: string): boolean =>
  /^(DEFINE|DECLARE)_PER_CPU(_(READ_MOSTLY|ALIGNED|SHARED_ALIGNED|PAGE_ALIGNED|FIRST|CACHE_HOT|DECRYPTED))?$/.test(
    word,
  );

/** Words of C that are no names. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...DECLARATION_WORDS,
  ...setOf('if else while do for switch case default return goto break continue sizeof'),
  ...setOf('offsetof _Alignof _Generic _Static_assert asm __asm__'),
]);

/** Names of <stddef.h> and <stdint.h>, which the grammar takes for types wherever they stand. */
export const GRAMMAR_TYPES = setOf(
  `size_t ssize_t ptrdiff_t intptr_t uintptr_t charptr_t nullptr_t max_align_t
  int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t char8_t char16_t char32_t char64_t`,
);
