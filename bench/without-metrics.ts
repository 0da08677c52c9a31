/** Loaded before the API (`--import`) to discard request counts and timings. The product has no such switch. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repository } from '../tools/kit/repository.ts';

const { Counter, Histogram } = createRequire(join(repository, 'backend', 'package.json'))('prom-client');
const ignore = (): void => undefined;
Counter.prototype.labels = () => ({ inc: ignore });
Histogram.prototype.labels = () => ({ observe: ignore });
