import { type LogQuestion, logQuestions } from '../platform/log-questions.ts';

/** The questions to the logs as Markdown, for OBSERVABILITY.md: each with its command and its saved query. */
export function logQuestionList(): string {
  return logQuestions.map(section).join('\n\n');
}

function section({ id, question, compose, cloudwatch }: LogQuestion): string {
  return [
    `**${id}**: ${question}.`.replace('?.', '?'),
    '',
    `\`\`\`sh ${id}`,
    compose,
    '```',
    '',
    '```text',
    ...cloudwatch.query.map((command, index) => (index === 0 ? command : `| ${command}`)),
    '```',
  ].join('\n');
}
