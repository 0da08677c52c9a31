/** A page that this backend has nothing for. */
export function NotOffered({ heading, what }: { heading: string; what: string }) {
  return (
    <div className="message-page">
      <title>{`${heading} – Portfolio Dashboard`}</title>
      <p className="topic">{heading}</p>
      <h1 tabIndex={-1}>This backend doesn’t offer {what}</h1>
      <p className="lead">
        It answers the three endpoints of the contract: health, assets and insights. What they give is on the overview.
      </p>
      <p>
        <a href="/">Back to the overview</a>
      </p>
    </div>
  );
}
