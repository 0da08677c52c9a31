/** The definition of a figure, shown on hover or focus. */
export function Definition({ id, of, text }: { id: string; of: string; text: string }) {
  return (
    <span className="definition">
      <button type="button" aria-label={`What is ${of}?`} aria-describedby={id}>
        <span aria-hidden="true">?</span>
      </button>
      <span role="tooltip" id={id}>
        {text}
      </span>
    </span>
  );
}
