/** Where the project's own C stands in `program.files`, behind the protocol that uses it. */

export const KERNEL_FILE = 1;
export const CALLBACKS_FILE = 2;
