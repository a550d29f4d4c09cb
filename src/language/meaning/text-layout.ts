/** Where sites and text symbols stand: an arithmetic progression, so that C can compute it. */
import { TEXT_BASE } from '../../machine/program/program.ts';

/**
 * A site starts 4 bytes into a slot of 16, so that a 5-byte instruction straddles an 8-byte
 * boundary, the widest unit that any manual calls atomic.
 */
export const SITE_STRIDE = 16;
export const FIRST_SITE = TEXT_BASE + 4;
export const MAX_SITES = 100_000;
/** Every patched instruction of the kernel is this short, and its bytes fit one exact number. */
export const MAX_SITE_BYTES = 6;

const FIRST_SYMBOL = TEXT_BASE + 0x80_0000;
const SYMBOL_STRIDE = 64;

export const siteAddress = (index: number): number => FIRST_SITE + index * SITE_STRIDE;
/** The address of the protocol's text symbol with that index, behind all sites. */
export const symbolAddress = (index: number): number => FIRST_SYMBOL + index * SYMBOL_STRIDE;
