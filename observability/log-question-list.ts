import { type LogQuestion, logQuestions } from '../platform/log-questions.ts';

/** The log questions as Markdown for observability/REFERENCE.md, each with its command. */
export function logQuestionList(): string {
  return logQuestions.map(section).join('\n\n');
}

function section({ id, question, compose }: LogQuestion): string {
  return [`**${id}**: ${question}`, '', `\`\`\`sh ${id}`, compose, '```'].join('\n');
}
