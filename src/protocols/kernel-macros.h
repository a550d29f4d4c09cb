/*
 * Macros of the kernel that are nothing but macros. Pokelab reads this file
 * before a protocol, and pokelab.h includes it for a compiler, so that both see
 * the same. A macro of the same name in the protocol takes the place of one of
 * these.
 */
#ifndef POKELAB_KERNEL_MACROS_H
#define POKELAB_KERNEL_MACROS_H

/* --- Configuration: pokelab -D NAME=0 and gcc -D NAME=0 come before it --- */

#define __KERNEL__ 1
#ifndef CONFIG_SMP
#define CONFIG_SMP 1
#endif
#ifndef CONFIG_X86
#define CONFIG_X86 1
#endif
#ifndef CONFIG_X86_64
#define CONFIG_X86_64 1
#endif
#ifndef CONFIG_64BIT
#define CONFIG_64BIT 1
#endif
#ifndef CONFIG_FUNCTION_TRACER
#define CONFIG_FUNCTION_TRACER 1
#endif
#ifndef CONFIG_DYNAMIC_FTRACE
#define CONFIG_DYNAMIC_FTRACE 1
#endif

/*
 * 1 for an option that is 1, 0 for any other. POKELAB_ONE_1 is what a 1 makes of
 * its name: one argument more, which moves the 1 to the second place.
 */
#define POKELAB_ONE_1 0,
#define POKELAB_SECOND(first, second, ...) second
#define POKELAB_CHOOSE(first) POKELAB_SECOND(first 1, 0, 0)
#define POKELAB_IS_ONE(value) POKELAB_CHOOSE(POKELAB_ONE_##value)
#define IS_ENABLED(option) POKELAB_IS_ONE(option)
#define IS_BUILTIN(option) POKELAB_IS_ONE(option)
#define IS_REACHABLE(option) POKELAB_IS_ONE(option)
#define IS_MODULE(option) 0

/* --- Numbers --- */

#define BITS_PER_BYTE 8
#define BITS_PER_LONG 64
#define BITS_PER_LONG_LONG 64

#define BIT(nr) (1UL << (nr))
#define BIT_ULL(nr) (1ULL << (nr))
#define GENMASK(high, low) \
	((~0UL << (low)) & (~0UL >> (BITS_PER_LONG - 1 - (high))))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define BITS_TO_LONGS(bits) DIV_ROUND_UP(bits, BITS_PER_LONG)
#define BIT_WORD(nr) ((nr) / BITS_PER_LONG)
#define BIT_MASK(nr) (1UL << ((nr) % BITS_PER_LONG))
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]
#define __ALIGN_MASK(x, mask) (((x) + (mask)) & ~(mask))
#define ALIGN(x, a) __ALIGN_MASK(x, (unsigned long)(a) - 1)
#define ALIGN_DOWN(x, a) ((x) & ~((unsigned long)(a) - 1))
#define IS_ALIGNED(x, a) (((x) & ((unsigned long)(a) - 1)) == 0)
#define lower_32_bits(n) ((u32)(n))
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))

/* These take a type, so that no function of a protocol can have their names, as it can those of min and max. */
#define min_t(type, x, y) ({ \
	type pokelab_x = (x); \
	type pokelab_y = (y); \
	pokelab_x < pokelab_y ? pokelab_x : pokelab_y; })
#define max_t(type, x, y) ({ \
	type pokelab_x = (x); \
	type pokelab_y = (y); \
	pokelab_x > pokelab_y ? pokelab_x : pokelab_y; })
#define clamp_t(type, x, low, high) min_t(type, max_t(type, x, low), high)

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

/* --- Errors as pointers --- */

#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) ((unsigned long)(x) >= (unsigned long)-MAX_ERRNO)
#define ERR_PTR(error) ((void *)(long)(error))
#define PTR_ERR(p) ((long)(p))
#define IS_ERR(p) IS_ERR_VALUE(p)
#define IS_ERR_OR_NULL(p) (!(p) || IS_ERR(p))
#define PTR_ERR_OR_ZERO(p) (IS_ERR(p) ? (int)PTR_ERR(p) : 0)
#define ERR_CAST(p) ((void *)(p))

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* --- Addresses: there is one of each thing --- */

#define container_of(pointer, type, member) \
	((type *)((char *)(pointer) - offsetof(type, member)))
#define __pa(x) ((unsigned long)(x))
#define __pa_symbol(x) ((unsigned long)(x))
#define __va(x) ((void *)(unsigned long)(x))

/* --- Text --- */

#define __stringify_1(...) #__VA_ARGS__
#define __stringify(...) __stringify_1(__VA_ARGS__)

/* --- CPUs: all that the scenario has are online --- */

#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpus; (cpu)++)
#define for_each_present_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpus; (cpu)++)
#define for_each_online_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpus; (cpu)++)

#endif
