/** Run in the tree of add-service.ts, after what writes generated files: fails if the service changed more than it may. */
import { repository } from '../kit/repository.ts';
import { folder, mayChange } from './add-service.ts';
import { changedByHand } from './changed-by-hand.ts';

const changed = changedByHand(repository).filter((path) => !path.startsWith(`${folder}/`));
process.stdout.write(`besides ${folder}/: ${changed.join(', ')}\n`);
const more = changed.filter((path) => !mayChange.includes(path));
if (more.length > 0) {
  process.stderr.write(`a service may not change ${more.join(', ')}\n`);
  process.exitCode = 1;
}
