import { Missing } from '../components/Missing.tsx';

export default function UnknownPage() {
  return (
    <Missing heading="There is no such page">
      <p className="lead">The address may be mistyped, or from another version of this dashboard.</p>
      <p>
        <a href="/">Overview</a> · <a href="/assets">Assets</a> · <a href="/imports">Imports</a> ·{' '}
        <a href="/status">Status</a>
      </p>
    </Missing>
  );
}
