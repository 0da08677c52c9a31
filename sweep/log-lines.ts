import { smuggledPath } from './bodies.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The faults in a service's log: each line must be one JSON object in UTF-8, and none may report a failure. */
export function logFaults(log: Buffer): string[] {
  const faults: string[] = [];
  let start = 0;
  for (let end = log.indexOf(10); end !== -1; end = log.indexOf(10, start)) {
    const fault = lineFault(log.subarray(start, end));
    if (fault !== undefined) faults.push(`${fault}: ${log.toString('latin1', start, Math.min(end, start + 500))}`);
    start = end + 1;
  }
  return faults;
}

function lineFault(line: Buffer): string | undefined {
  let text: string;
  let entry: unknown;
  try {
    text = utf8.decode(line);
  } catch {
    return 'not UTF-8';
  }
  // The engine that forwards the logs replaces invalid UTF-8 with this character.
  if (text.includes('\ufffd')) return 'not UTF-8';
  try {
    entry = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return 'not an object';
  const { status, level } = entry as { status?: unknown; level?: unknown };
  if (typeof status === 'number' && status >= 500) return `status ${status}`;
  if (level === 'error' || level === 'fatal') return `level ${level}`;
  return text.includes(smuggledPath) ? 'a request from inside a body' : undefined;
}
