/** Containers run this instead of curl: exit code 0 while the dashboard in the same container responds. */
import { settings } from './settings.generated.ts';

const port = process.env.PORT?.trim() || settings.port.default;

try {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
} catch (error) {
  console.error(`Not healthy: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
