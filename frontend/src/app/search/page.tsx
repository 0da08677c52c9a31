import type { ReactNode } from 'react';
import type { ApiResult } from '../../api/api-result.ts';
import { isTransient } from '../../api/api-result.ts';
import type { Import } from '../../api/contract.ts';
import { type AssetPage, listAllFields, listImports } from '../../api/portfolio-api.ts';
import { formatDate } from '../../format/dates.ts';
import { assetsLink } from '../../format/links.ts';
import { countOf } from '../../format/numbers.ts';
import { currentPageRequest } from '../../request/page-request.ts';
import { AssetsTable } from '../components/AssetsTable.tsx';
import { NotOffered } from '../components/NotOffered.tsx';
import { Outage } from '../components/Outage.tsx';
import { Shortened } from '../components/Shortened.tsx';
import { Unavailable } from '../components/Unavailable.tsx';
import { type SearchParameters, single } from '../search-parameters.ts';
import { pagesFound, tapesFound } from './found.ts';

const shown = 10;
/** Three years of daily tapes. */
const tapesSearched = '1000';

export default async function SearchPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const { status } = currentPageRequest();
  if (!status.ok)
    return isTransient(status.failure) ? (
      <Outage failure={status.failure} />
    ) : (
      <NotOffered heading="Search" what="search" />
    );
  const text = single((await searchParams).q)?.trim() ?? '';
  return (
    <div className="search-page">
      <title>Search – Portfolio Dashboard</title>
      <h1 tabIndex={-1}>{text === '' ? 'Search' : `Search for “${text}”`}</h1>
      {text === '' ? (
        <p className="quiet">Write a part of an asset’s id, of a tape’s file name or date, or of a page’s name.</p>
      ) : (
        <Found text={text} currency={status.data.currency} />
      )}
    </div>
  );
}

async function Found({ text, currency }: { text: string; currency: string }) {
  const [assets, imports] = await Promise.all([
    listAllFields({ id_contains: text, limit: String(shown) }),
    listImports({ limit: tapesSearched }),
  ]);
  const pages = pagesFound(text);
  return (
    <>
      <AssetsFound assets={assets} text={text} currency={currency} />
      <TapesFound imports={imports} text={text} />
      {pages.length > 0 && (
        <Section name="Pages">
          <ul>
            {pages.map(({ href, name }) => (
              <li key={href}>
                <a href={href}>{name}</a>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function AssetsFound({ assets, text, currency }: { assets: ApiResult<AssetPage>; text: string; currency: string }) {
  if (!assets.ok && assets.failure.kind === 'refused') return <p role="alert">{assets.failure.detail}</p>;
  if (!assets.ok) return <Unavailable failure={assets.failure} topic="The list of assets" />;
  const total = assets.data.total ?? assets.data.assets.length;
  return (
    <Section name="Assets">
      <p role="status">
        {countOf(total, 'asset')} of this portfolio {total === 1 ? 'has' : 'have'} it in the id
        {total > shown && (
          <>
            ; <a href={assetsLink({ id_contains: text })}>show all of them</a>
          </>
        )}
        .
      </p>
      {total > 0 && <AssetsTable assets={assets.data.assets} caption="Assets found" currency={currency} linked />}
    </Section>
  );
}

function TapesFound({ imports, text }: { imports: ApiResult<readonly Import[]>; text: string }) {
  if (!imports.ok) return <Unavailable failure={imports.failure} topic="The list of imports" />;
  const tapes = tapesFound(imports.data, text);
  if (tapes.length === 0) return null;
  return (
    <Section name="Tapes">
      <ul>
        {tapes.slice(0, shown).map(({ id, file_name, as_of_date, outcome }) => (
          <li key={id}>
            <a href={`/imports/${id}`}>
              <Shortened text={file_name} />
            </a>{' '}
            <span className="quiet">
              as of {formatDate(as_of_date)}, {outcome}
            </span>
          </li>
        ))}
      </ul>
      {tapes.length > shown && <p className="quiet">The newest {shown} are shown; write more of the name or date.</p>}
    </Section>
  );
}

function Section({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}
