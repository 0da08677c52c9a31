/** A longer text is cut in the middle. */
const maxLength = 24;
const tailLength = 8;

/**
 * An asset's id, or another name of any length. A long one shows its beginning and its end; all of it is there on hover, on
 * focus and in what is copied, because only the style hides the middle.
 */
export function Shortened({ text }: { text: string }) {
  const characters = [...text];
  if (characters.length <= maxLength) return text;
  return (
    <span className="long-id" data-whole={text}>
      <span className="long-id-start">{characters.slice(0, -tailLength).join('')}</span>
      {characters.slice(-tailLength).join('')}
    </span>
  );
}
