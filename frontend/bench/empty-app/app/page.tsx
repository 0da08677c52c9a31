/** The smallest possible Next application: the baseline for the size of the dashboard's JavaScript. */
export default function EmptyPage() {
  return <main />;
}
