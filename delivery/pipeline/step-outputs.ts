/** Outputs for later steps, and the summary for people. Outside a pipeline both are printed. */
import { appendFileSync } from 'node:fs';

/** @throws when the value has several lines: outputs are names, digests and booleans */
export function setOutput(name: string, value: string): void {
  if (/[\r\n]/.test(value)) throw new Error(`the output ${name} has several lines`);
  process.stdout.write(`${name}=${value}\n`);
  if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

/** Adds Markdown to the run's summary. */
export function summarize(markdown: string): void {
  process.stdout.write(`${markdown}\n`);
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, `${markdown}\n`);
}
