import { assetFields, type ImportDetail } from '../../api/contract.ts';
import { formatCount } from '../../format/numbers.ts';
import { ScrollRegion } from './ScrollRegion.tsx';

type Understood = NonNullable<ImportDetail['understood']>;

const labels: Readonly<Record<string, string>> = Object.fromEntries(
  assetFields.map(({ name, label }) => [name, label]),
);

/** What a profile made of a tape: where each field comes from, with examples, and what each status means. */
export function HowItWasRead({ understood, profile }: { understood: Understood; profile: string }) {
  return (
    <section aria-labelledby="how-read">
      <h2 id="how-read">How it was read</h2>
      <p className="quiet">
        By the profile <code>{profile}</code>. Examples as the tape writes them, and as they were read where that
        differs.
      </p>
      <ScrollRegion label="Fields">
        <table className="assets-table">
          <caption className="visually-hidden">Fields</caption>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">From</th>
              <th scope="col">Examples</th>
            </tr>
          </thead>
          <tbody>
            {understood.fields.map(({ field, source, examples }) => (
              <tr key={field}>
                <th scope="row">{labels[field] ?? field}</th>
                <td>{source}</td>
                <td>{examples.map(exampleText).join(' · ') || 'always blank'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <Statuses understood={understood} />
    </section>
  );
}

function exampleText({ written, read }: Understood['fields'][number]['examples'][number]): string {
  return written === read || written === '' ? read : `${written} → ${read}`;
}

function Statuses({ understood: { statuses, further_statuses } }: { understood: Understood }) {
  if (statuses.length === 0) return null;
  return (
    <ScrollRegion label="Statuses">
      <table className="assets-table">
        <caption className="visually-hidden">Statuses</caption>
        <thead>
          <tr>
            <th scope="col">Status on the tape</th>
            <th scope="col">Means</th>
            <th scope="col" className="number">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {statuses.map(({ written, read, rows }) => (
            <tr key={`${written} ${read}`}>
              <th scope="row">{written || '(blank)'}</th>
              <td>{read}</td>
              <td className="number">{formatCount(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {further_statuses > 0 && <p className="quiet">And {formatCount(further_statuses)} further values.</p>}
    </ScrollRegion>
  );
}
