/** In place of a page for which this backend has no data. */
export function NotOffered({ heading, what }: { heading: string; what: string }) {
  return (
    <div className="message-page">
      <title>{`${heading} – Portfolio Dashboard`}</title>
      <p className="topic">{heading}</p>
      <h1 tabIndex={-1}>This backend doesn’t offer {what}</h1>
      <p className="lead">
        It has only the three endpoints of the contract: health, assets and insights. The overview shows what they
        return.
      </p>
      <p>
        <a href="/">Back to the overview</a>
      </p>
    </div>
  );
}
