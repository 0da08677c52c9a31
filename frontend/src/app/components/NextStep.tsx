import type { Status } from '../../api/contract.ts';
import { currentPageRequest } from '../../request/page-request.ts';

/** Shown while the portfolio is empty or has only demo data. */
export function NextStep({ status }: { status: Status }) {
  if (status.assets === 0 && status.as_of_date === null) return <FirstTape />;
  if (!status.demo) return null;
  return (
    <section className="next-step" aria-label="Next step">
      {/* The demo portfolio is the first revision; the demo year adds one for each tape. */}
      {status.revision > 1 ? (
        <p>
          <strong>Demo data: a year of a made-up lender.</strong> <OwnTape /> and replaces it.
        </p>
      ) : (
        <p>
          <strong>Demo portfolio: made-up assets.</strong>{' '}
          {!isImage() && (
            <>
              <code>npm run demo</code> loads a year of monthly tapes;{' '}
            </>
          )}
          <OwnTape /> and replaces it.
        </p>
      )}
    </section>
  );
}

function OwnTape() {
  return (
    <>
      <code>{importCommand()}</code> loads your own tape (id, nominal_value, status, due_date)
    </>
  );
}

/** Images have a release of their own built in. */
function isImage(): boolean {
  return !['local', 'development'].includes(currentPageRequest().application.release);
}

function importCommand(): string {
  return isImage() ? 'docker compose run --rm import /tapes/TAPE.csv' : 'npm run import -- TAPE.csv';
}

function FirstTape() {
  return (
    <section className="next-step next-step-empty" aria-label="Next step">
      <p>
        <strong>No tape has been loaded yet, so there is nothing to show.</strong> Run one of these commands where the
        dashboard was started:
      </p>
      <dl>
        {!isImage() && (
          <div>
            <dt>
              <code>npm run demo</code>
            </dt>
            <dd>loads a year of monthly sample tapes, so that trends and changes have something to show</dd>
          </div>
        )}
        <div>
          <dt>
            <code>{importCommand()}</code>
          </dt>
          <dd>loads your own tape: columns id, nominal_value, status and due_date</dd>
        </div>
        {isImage() && (
          <div>
            <dt>
              <code>aws s3 cp TAPE.csv s3://BUCKET/incoming/AS-OF-DATE/</code>
            </dt>
            <dd>does so on AWS, where the bucket of this installation is watched</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
