import { currentPageRequest } from '../../request/page-request.ts';
import { Missing } from '../components/Missing.tsx';

export default function UnknownPage() {
  const { malformed } = currentPageRequest();
  return (
    <Missing heading="There is no such page" status={malformed ? 400 : 404}>
      <p className="lead">
        {malformed
          ? 'The address can’t be read. It may have been cut off or changed.'
          : 'The address may be mistyped, or belong to another version of this dashboard.'}
      </p>
      <p>
        <a href="/">Overview</a> · <a href="/assets">Assets</a> · <a href="/imports">Imports</a> ·{' '}
        <a href="/status">Status</a>
      </p>
    </Missing>
  );
}
