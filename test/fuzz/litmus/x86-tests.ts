/** Tests in x86 assembly to begin with: the classic ones are all in C. */
export const X86_TESTS: readonly string[] = [
  `X86_64 SB
{ uint64_t x=0; uint64_t y=0; }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\\ 1:rax=0)
`,
  `X86_64 locked
{ 0:rdi=x; 1:rdi=x; int x=5; }
 P0                      | P1              ;
 movl $1,%eax            | movl $5,%eax    ;
 lock xaddl %eax,(%rdi)  | movl $9,%ecx    ;
 cmpl $5,%eax            | lock cmpxchgl %ecx,(%rdi) ;
 jne LC00                | sete %bl        ;
 mfence                  | nop             ;
LC00:                    |                 ;
locations [x;]
forall (x=6 \\/ x=9 \\/ x=10 \\/ 0:rax=9)
`,
  `X86_64 arrays
{ int t[2]={1,2}; 0:rdi=t; }
 P0                   | P1             ;
 movl $1,%ecx         | movl $7,(t)    ;
 movl (%rdi,%rcx,4),%eax | xchgl %eax,(y) ;
 addl %eax,4(%rdi)    | movl (t),%edx  ;
 shll $2,%eax         | imull %eax     ;
~exists (t[1]=4 /\\ 1:rdx=1)
`,
];
