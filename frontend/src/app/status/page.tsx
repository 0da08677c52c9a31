import type { ReactNode } from 'react';
import { getHealth } from '../../api/portfolio-api.ts';
import { formatDate, formatInstant } from '../../format/dates.ts';
import { countOf, none } from '../../format/numbers.ts';
import { currentPageRequest } from '../../request/page-request.ts';
import { account } from '../components/LastImport.tsx';
import { NextStep } from '../components/NextStep.tsx';
import { OutcomeBadge } from '../components/OutcomeBadge.tsx';
import { Reconnect } from '../components/Reconnect.tsx';

/** What is running, which version and revision, since when. Also works while the API is down, and says so. */
export default async function StatusPage() {
  const { application, status, id } = currentPageRequest();
  const health = await getHealth();
  const timeZone = status.ok ? status.data.time_zone : 'UTC';
  const data = status.ok ? status.data : undefined;
  const works = status.ok || (status.failure.kind === 'not_offered' && health.ok);
  return (
    <div className="status-page">
      <title>Status – Portfolio Dashboard</title>
      {!works && <Reconnect seconds={5} />}
      <h1 tabIndex={-1}>Status</h1>
      <p className={works ? 'state state-good' : 'state state-bad'}>
        {works
          ? 'The dashboard and the API are responding.'
          : health.ok
            ? 'The API is running, but it can’t read the portfolio.'
            : 'The API is not responding.'}
      </p>
      {data !== undefined && <NextStep status={data} />}
      <div className="status-columns">
        <Facts
          heading="Dashboard"
          facts={[
            ['Version', application.version],
            ['Release', application.release],
            ['Environment', application.environment],
            ['Running since', formatInstant(application.startedAt, timeZone)],
          ]}
        />
        <Facts
          heading="API"
          facts={[
            ['Responding', health.ok ? 'yes' : `no: ${health.failure.detail}`],
            ['Version', health.ok ? health.data.version : none],
            ['Release', data?.release ?? none],
            ['Environment', data?.environment ?? none],
            ['Running since', data === undefined ? none : formatInstant(data.started_at, timeZone)],
          ]}
        />
        <Facts
          heading="Portfolio"
          facts={
            data === undefined
              ? [
                  [
                    'State',
                    status.ok
                      ? ''
                      : status.failure.kind === 'not_offered'
                        ? 'not offered by this backend'
                        : status.failure.detail,
                  ],
                ]
              : [
                  ['Revision', String(data.revision)],
                  ['Revised', data.revised_at === null ? none : formatInstant(data.revised_at, timeZone)],
                  ['As of', data.as_of_date === null ? none : formatDate(data.as_of_date)],
                  ['Assets', countOf(data.assets, 'asset')],
                  ['Data', data.demo ? 'demo data only' : data.assets === 0 ? 'none yet' : 'imported tapes'],
                  ['Currency, time zone', `${data.currency}, ${data.time_zone}`],
                  [
                    'Last import',
                    data.last_import === null ? (
                      none
                    ) : (
                      <>
                        <OutcomeBadge outcome={data.last_import.outcome} />{' '}
                        <a href={`/imports/${data.last_import.id}`}>{data.last_import.file_name}</a>.{' '}
                        {account(data.last_import)}
                      </>
                    ),
                  ],
                ]
          }
        />
      </div>
      <p className="quiet">
        Request id of this page: <code>{id}</code>
      </p>
    </div>
  );
}

function Facts({ heading, facts }: { heading: string; facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <section>
      <h2>{heading}</h2>
      <dl className="import-facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
