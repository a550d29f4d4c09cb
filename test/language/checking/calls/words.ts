/** Statements in words of the kernel, by rule of SPEC.md, and the operations that they become. */
type Cases = readonly (readonly [string, readonly string[]])[];

export const WORDS: Readonly<Record<string, Cases>> = {
  '[L40] variables of each CPU': [
    ['r = per_cpu(own, 0);', ['t0 = load s32 own[0]', 'store s32 r = t0']],
    ['per_cpu(own, 1) = 2;', ['store s32 own[1] = 2']],
    ['per_cpu(own, 1)++;', ['t0 = load s32 own[1]', 'store s32 own[1] = (t0 +s32 1)']],
    ['*per_cpu_ptr(&own, 1) = 2;', ['store s32 own[1] = 2']],
    ['*this_cpu_ptr(&own) = 2;', ['store s32 own[0] = 2']],
    ['*raw_cpu_ptr(&own) = 2;', ['store s32 own[0] = 2']],
    ['get_cpu_var(own) = 2;', ['preemption off', 'store s32 own[0] = 2']],
    ['put_cpu_var(own);', ['preemption on']],
    ['*get_cpu_ptr(&own) = 2;', ['preemption off', 'store s32 own[0] = 2']],
    ['put_cpu_ptr(&own);', ['preemption on']],
    ['r = __get_cpu_var(own);', ['t0 = load s32 own[0]', 'store s32 r = t0']],
    ['__raw_get_cpu_var(own) = 2;', ['store s32 own[0] = 2']],
    ['this_cpu_inc(own);', ['t0 = load s32 own[0]', 'joined store s32 own[0] = (t0 +s32 1)']],
    ['this_cpu_write(own, 3);', ['store s32 own[0] = 3']],
    // no CPU's: where nothing is
    ['per_cpu(own, 2) = 2;', ['store s32 [2952790016] = 2']],
  ],
};
