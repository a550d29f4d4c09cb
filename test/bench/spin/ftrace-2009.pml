/*
 * The protocol of e9d9df44736d (18 March 2009) as a hand-made abstraction: a patcher on CPU 0, NMIS
 * NMIs at each of CPUS CPUs, x86-TSO store buffers (or none, with SC), and text of five bytes.
 * ftrace-2009.c is the same in C. Left out of both: stop_machine, the tasks that run sites, the
 * statistics, the status of the write, and the comparison of what is to be replaced.
 *
 * Taken away, to see that it fails: NO_WAIT, NOT_ATOMIC, NO_HELP. On x86 and with one site it is
 * also right with NO_ENTRY_FENCE and NO_LAST_WAIT.
 *
 * What nobody can see apart is one step, as somebody would write it who knows how: an NMI's stores,
 * a fetch behind its first byte, entry and first operation. EACH_STEP takes each alone.
 */
#ifndef CPUS
#define CPUS 2
#endif
#ifndef NMIS
#define NMIS 1
#endif

/* Text: 0f 1f 44 00 00, then e8 and a distance of which the last byte is 0 as well. */
#define BYTES 5
#define AFTER(byte) (byte < 4)
#define IP 5
#define CODE 6
#define ENTRY(where, value) (((where) << 1) | (value))

/* nmi_running: the flag, and the NMIs that are running */
bit flag;
byte running;
/* text, then the two buffers: set or not */
bit memory[7];
/* an NMI is running there; it has fetched the first byte of the site and has yet to execute it */
bool in_nmi[CPUS];
bool executing[CPUS];

/* A byte must not change that another CPU is executing, unless that sees a store of its own there. */
inline change(cpu, where, value)
{
	if
	:: where < BYTES && memory[where] != value ->
		other = 0;
		do
		:: other < CPUS ->
			if
			:: other != cpu && executing[other] -> owns(other, where); assert(owned)
			:: else
			fi;
			other++
		:: else -> break
		od
	:: else
	fi;
	memory[where] = value
}

#ifdef SC

#define drained(cpu) true

inline owns(cpu, where) { owned = false }
inline store(cpu, where, value) { d_step { change(cpu, where, value); other = 0; owned = false } }
inline look(cpu, where, value) { value = memory[where] }

#else

typedef Buffer { byte entry[BYTES]; byte size };
Buffer buffer[CPUS];

#define drained(cpu) (buffer[cpu].size == 0)

/* whether the CPU sees a store of its own there, whatever memory holds */
inline owns(cpu, where)
{
	owned = false;
	slot = 0;
	do
	:: slot < buffer[cpu].size ->
		if
		:: (buffer[cpu].entry[slot] >> 1) == where -> owned = true
		:: else
		fi;
		slot++
	:: else -> break
	od
}

inline store(cpu, where, value)
{
	d_step {
		buffer[cpu].entry[buffer[cpu].size] = ENTRY(where, value);
		buffer[cpu].size++
	}
}

/* the newest store of its own, else memory; called in a d_step */
inline look(cpu, where, value)
{
	value = memory[where];
	slot = 0;
	do
	:: slot < buffer[cpu].size ->
		if
		:: (buffer[cpu].entry[slot] >> 1) == where -> value = (buffer[cpu].entry[slot] & 1)
		:: else
		fi;
		slot++
	:: else -> break
	od;
	slot = 0
}

inline drain(cpu)
{
	change(cpu, (buffer[cpu].entry[0] >> 1), (buffer[cpu].entry[0] & 1));
	slot = 1;
	do
	:: slot < buffer[cpu].size ->
		buffer[cpu].entry[slot - 1] = buffer[cpu].entry[slot];
		slot++
	:: else -> break
	od;
	buffer[cpu].size--;
	buffer[cpu].entry[buffer[cpu].size] = 0;
	slot = 0;
	other = 0;
	owned = false
}

active proctype drains()
{
	byte cpu, slot, other;
	bool owned;

end:	do
	:: d_step { !drained(0) -> drain(0) }
#if CPUS > 1
	:: d_step { !drained(1) -> drain(1) }
#endif
#if CPUS > 2
	:: d_step { !drained(2) -> drain(2) }
#endif
#if CPUS > 3
	:: d_step { !drained(3) -> drain(3) }
#endif
	od
}

#endif

active proctype patcher() provided (!in_nmi[0])
{
	byte i, other, slot;
	bool owned;

	store(0, IP, 1);
	store(0, CODE, 1);
#if defined(NO_WAIT)
	d_step { drained(0) -> flag = 1 };
#elif defined(NOT_ATOMIC)
	running == 0;
	d_step { drained(0) -> flag = 1 };
#else
	d_step { drained(0) && running == 0 -> flag = 1 };
#endif
	store(0, 0, AFTER(0));
	store(0, 1, AFTER(1));
	store(0, 2, AFTER(2));
	store(0, 3, AFTER(3));
	store(0, 4, AFTER(4));
	d_step { drained(0) -> flag = 0 };
#ifndef NO_LAST_WAIT
	running == 0;
#endif
	assert(memory[0] && memory[1] && memory[2] && memory[3])
}

proctype nmi(byte cpu)
{
	byte left = NMIS, slot, other;
	bit saw, first, next;
	bool owned;
#ifdef EACH_STEP
	bool torn;
#endif

end:	do
#ifdef EACH_STEP
	:: d_step { left > 0 && drained(cpu) -> left--; in_nmi[cpu] = true };
	   d_step { running++; saw = flag };
#else
	:: d_step {
		/* entry waits for the store buffer; it is seen with its first operation */
		left > 0 && drained(cpu) ->
		left--;
		in_nmi[cpu] = true;
		running++;
		saw = flag
	   };
#endif
	   if
	   :: saw ->
		saw = 0;
#ifndef NO_HELP
		d_step { look(cpu, IP, next); assert(next); next = 0 };
		d_step { look(cpu, CODE, next); assert(next); next = 0 };
#if defined(SC) || defined(EACH_STEP)
		store(cpu, 0, AFTER(0));
		store(cpu, 1, AFTER(1));
		store(cpu, 2, AFTER(2));
		store(cpu, 3, AFTER(3));
		store(cpu, 4, AFTER(4));
#else
		/* nothing arrives in here, and nobody sees a store before it drains: at once */
		d_step {
			buffer[cpu].entry[0] = ENTRY(0, AFTER(0));
			buffer[cpu].entry[1] = ENTRY(1, AFTER(1));
			buffer[cpu].entry[2] = ENTRY(2, AFTER(2));
			buffer[cpu].entry[3] = ENTRY(3, AFTER(3));
			buffer[cpu].entry[4] = ENTRY(4, AFTER(4));
			buffer[cpu].size = 5
		};
#endif
#endif
	   :: else
	   fi;
	   d_step {
#ifndef NO_ENTRY_FENCE
		drained(cpu) ->
#endif
		look(cpu, 0, first);
		executing[cpu] = true
	   };
#ifdef EACH_STEP
	   d_step { look(cpu, 1, next); torn = torn || next != first; next = 0 };
	   d_step { look(cpu, 2, next); torn = torn || next != first; next = 0 };
	   d_step { look(cpu, 3, next); torn = torn || next != first; next = 0 };
	   d_step { look(cpu, 4, next); next = 0 };
	   d_step { assert(!torn); first = 0; executing[cpu] = false };
#else
	   /* a change between first byte and last is a failure, so these are of one moment */
	   d_step {
		look(cpu, 1, next); assert(next == first);
		look(cpu, 2, next); assert(next == first);
		look(cpu, 3, next); assert(next == first);
		first = 0;
		next = 0;
		executing[cpu] = false
	   };
#endif
	   d_step { drained(cpu) -> running--; in_nmi[cpu] = false }
	od
}

init
{
	byte cpu;

	atomic {
		cpu = 0;
		do
		:: cpu < CPUS -> run nmi(cpu); cpu++
		:: else -> cpu = 0; break
		od
	}
}
