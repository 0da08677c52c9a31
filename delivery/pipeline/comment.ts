/**
 * Posts a file as the pipeline's single comment on a pull request, replacing the previous one:
 *
 *     node delivery/pipeline/comment.ts --pull-request 12 --file difference.md
 *
 * Needs GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN with `pull-requests: write`.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CommandError, main, required, requiredVariable } from '../../tools/kit/command-line.ts';

/** GitHub's limit on a comment. */
const longestComment = 65_536;
const mark = '<!-- difference of the infrastructure -->';

export function commentBody(text: string): string {
  const body = `${mark}\n${text}`;
  const note = '\n\n… the rest is in the summary of the run.';
  return body.length <= longestComment ? body : body.slice(0, longestComment - note.length) + note;
}

async function github(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(
    `${requiredVariable('GITHUB_API_URL')}/repos/${requiredVariable('GITHUB_REPOSITORY')}${path}`,
    {
      method,
      headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${requiredVariable('GITHUB_TOKEN')}` },
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  );
  if (!answer.ok)
    throw new CommandError(`GitHub answered ${answer.status} to ${method} ${path}: ${await answer.text()}`);
  return answer.json();
}

if (import.meta.main) {
  await main(async () => {
    const { values } = parseArgs({ options: { 'pull-request': { type: 'string' }, file: { type: 'string' } } });
    const number = required(values['pull-request'], '--pull-request');
    if (!/^\d+$/.test(number)) throw new CommandError(`"${number}" is no number of a pull request`);
    const body = commentBody(readFileSync(required(values.file, '--file'), 'utf8'));
    const comments = (await github('GET', `/issues/${number}/comments?per_page=100`)) as {
      id: number;
      body?: string;
    }[];
    const earlier = comments.find((comment) => comment.body?.startsWith(mark));
    if (earlier === undefined) await github('POST', `/issues/${number}/comments`, { body });
    else await github('PATCH', `/issues/comments/${earlier.id}`, { body });
  });
}
