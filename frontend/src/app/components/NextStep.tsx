/** Said while there is nothing, or only the demo portfolio, to look at. */
export function NextStep({ empty }: { empty: boolean }) {
  return (
    <section className={empty ? 'next-step next-step-empty' : 'next-step'} aria-label="Next step">
      <p>
        {empty ? (
          <strong>No tape has been loaded yet, so there is nothing to show.</strong>
        ) : (
          <strong>This is the demo portfolio: made-up assets to look around with.</strong>
        )}{' '}
        To go on, run one of these where the dashboard was started:
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
          <dd>
            loads your own tape: columns id, nominal_value, status and due_date
            {empty ? '' : '; it replaces the demo portfolio'}
          </dd>
        </div>
      </dl>
    </section>
  );
}
