/** Says before the long test how to run it again. */

export default function setup(): void {
  console.log(`SEED=${process.env.SEED} npm run test:long draws these values again`);
}
