/** Statements that are one instruction without LOCK, and the operations that they become. */
export const UNLOCKED: readonly (readonly [string, readonly string[]])[] = [
  ['r = this_cpu_read(x);', ['t0 = load s32 x', 'store s32 r = t0']],
  ['this_cpu_write(x, 1);', ['store s32 x = 1']],
  ['this_cpu_inc(x);', ['t0 = load s32 x', 'joined store s32 x = (t0 +s32 1)']],
  ['this_cpu_dec(wide);', ['t0 = load u64 wide', 'joined store u64 wide = (t0 +u64 -1)']],
  ['this_cpu_add(byte, 255);', ['t0 = load u8 byte', 'joined store u8 byte = (t0 +u8 255)']],
  [
    'this_cpu_sub(x, r);',
    ['t0 = load s32 r', 't1 = load s32 x', 'joined store s32 x = (t1 +s32 -t0)'],
  ],
  ['this_cpu_and(x, 3);', ['t0 = load s32 x', 'joined store s32 x = (t0 &s32 3)']],
  ['this_cpu_or(x, 3);', ['t0 = load s32 x', 'joined store s32 x = (t0 |s32 3)']],
  ...(
    [
      ['r = this_cpu_add_return(x, 2);', 2],
      ['r = this_cpu_sub_return(x, 2);', -2],
      ['r = this_cpu_inc_return(x);', 1],
      ['r = this_cpu_dec_return(x);', -1],
    ] as const
  ).map(
    ([statement, by]) =>
      [
        statement,
        [
          't0 = load s32 x',
          `joined store s32 x = (t0 +s32 ${by})`,
          `store s32 r = (t0 +s32 ${by})`,
        ],
      ] as const,
  ),
  [
    'p = this_cpu_xchg(p, NULL);',
    ['t0 = load u64 p', 'joined store u64 p = 0', 'store u64 p = t0'],
  ],
  [
    'r = this_cpu_cmpxchg(x, 1, 3);',
    [
      't0 = load s32 x',
      'joined store s32 x = (t0 +s32 ((t0 ==s32 1) *s32 (3 -s32 t0)))',
      'store s32 r = t0',
    ],
  ],
  ['r = local_read(&c);', ['t0 = load s64 c', 'store s32 r = (s32)t0']],
  ['local_set(&c, 2);', ['store s64 c = 2']],
  ['local_inc(&c);', ['t0 = load s64 c', 'joined store s64 c = (t0 +s64 1)']],
  ['local_dec(&c);', ['t0 = load s64 c', 'joined store s64 c = (t0 +s64 -1)']],
  ['local_add(2, &c);', ['t0 = load s64 c', 'joined store s64 c = (t0 +s64 2)']],
  ['local_sub(2, &c);', ['t0 = load s64 c', 'joined store s64 c = (t0 +s64 -2)']],
  ...(
    [
      ['r = local_inc_return(&c);', 1, '(s32)(t0 +s64 1)'],
      ['r = local_dec_return(&c);', -1, '(s32)(t0 +s64 -1)'],
      ['r = local_add_return(2, &c);', 2, '(s32)(t0 +s64 2)'],
      ['r = local_sub_return(2, &c);', -2, '(s32)(t0 +s64 -2)'],
      ['r = local_inc_and_test(&c);', 1, '((t0 +s64 1) ==s64 0)'],
      ['r = local_dec_and_test(&c);', -1, '((t0 +s64 -1) ==s64 0)'],
      ['r = local_sub_and_test(2, &c);', -2, '((t0 +s64 -2) ==s64 0)'],
      ['r = local_add_negative(2, &c);', 2, '((t0 +s64 2) <s64 0)'],
    ] as const
  ).map(
    ([statement, by, result]) =>
      [
        statement,
        ['t0 = load s64 c', `joined store s64 c = (t0 +s64 ${by})`, `store s32 r = ${result}`],
      ] as const,
  ),
  ['local_xchg(&c, 4);', ['swap s64 c 4']],
  [
    'local_cmpxchg(&c, 1, 2);',
    ['t0 = load s64 c', 'joined store s64 c = (t0 +s64 ((t0 ==s64 1) *s64 (2 -s64 t0)))'],
  ],
];
