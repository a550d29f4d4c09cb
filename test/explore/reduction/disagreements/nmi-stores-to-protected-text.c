#include <pokelab.h>

/*
 * The NMI handler has seen that the text is writable, the patcher protects it,
 * the handler writes. A buffered store is seen by nobody; but one to text is
 * refused by what another CPU has done.
 */
PROTOCOL("nmi-stores-to-protected-text");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = tso);
EXPECT(text_fault);
EXPECT(text_fault, memory = sc);
EXPECT(text_fault, memory = pso);
EXPECT(pass, cpus = 1);

static int protected;

int patcher(void)
{
	WRITE_ONCE(protected, 1);
	smp_mb();
	set_kernel_text_ro();
	return -1;
}

void nmi_handler(void)
{
	if (smp_processor_id() == 1 && !READ_ONCE(protected))
		*(u8 *)site_ip(0) = 0x66;
}
