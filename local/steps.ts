/**
 * The progress that `npm start` prints: each step with its number when it begins, and with its duration when it is done.
 * tools/bootstrap.mjs prints the first step, the installation of the packages.
 */
const count = 5;

/** Runs one step. @param work receives a function that adds a detail to the step's last line */
export async function step<Result>(
  number: number,
  what: string,
  work: (detail: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  const details: string[] = [];
  const startedAt = performance.now();
  console.log(`[${number}/${count}] ${what} …`);
  const result = await work((text) => details.push(text));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`[${number}/${count}] ${[what, ...details].join('; ')}: ${seconds} s`);
  return result;
}
