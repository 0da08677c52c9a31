import type { Status } from '../../api/contract.ts';

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
          <strong>Demo portfolio: made-up assets.</strong> <code>npm run demo</code> loads a year of monthly tapes;{' '}
          <OwnTape /> and replaces it.
        </p>
      )}
    </section>
  );
}

function OwnTape() {
  return (
    <>
      <code>npm run import -- TAPE.csv</code> loads your own tape (id, nominal_value, status, due_date)
    </>
  );
}

function FirstTape() {
  return (
    <section className="next-step next-step-empty" aria-label="Next step">
      <p>
        <strong>No tape has been loaded yet, so there is nothing to show.</strong> Run one of these commands where the
        dashboard was started:
      </p>
      <dl>
        <div>
          <dt>
            <code>npm run demo</code>
          </dt>
          <dd>loads a year of monthly sample tapes, so that trends and changes have something to show</dd>
        </div>
        <div>
          <dt>
            <code>npm run import -- TAPE.csv</code>
          </dt>
          <dd>loads your own tape: columns id, nominal_value, status and due_date</dd>
        </div>
      </dl>
    </section>
  );
}
