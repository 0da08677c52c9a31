import { join } from 'node:path';

/** The repository's folder, absolute. */
export const repository = join(import.meta.dirname, '../..');
