import { settings } from './config/settings.generated.ts';

/** Container health check without a shell or curl: exit 0 when liveness answers 200. */
const port = process.env.PORT?.trim() || settings.port.default;
const response = await fetch(`http://127.0.0.1:${port}/health`, {
  signal: AbortSignal.timeout(2_000),
}).catch(() => undefined);
process.exitCode = response?.status === 200 ? 0 : 1;
