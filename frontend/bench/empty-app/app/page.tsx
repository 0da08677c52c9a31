/** The least that Next makes of an application: what the dashboard's own JavaScript is counted on top of. */
export default function EmptyPage() {
  return <main />;
}
