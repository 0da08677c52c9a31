import type { ApiResult } from '../../api/api-result.ts';
import type { Concentration } from '../../api/contract.ts';
import { BarRows } from '../../charts/BarRows.tsx';
import { assetsLink } from '../../format/links.ts';
import { formatAmount, formatPercent } from '../../format/numbers.ts';
import { DataTable } from './DataTable.tsx';
import { Facts } from './Facts.tsx';
import { concentrationHeadline } from './headlines.ts';
import { NamedAssets } from './NamedAssets.tsx';
import { Panel } from './Panel.tsx';

const byValue = () => assetsLink({ status: 'active', sort: '-nominal_value' });

/** In the list by name. */
const largestNamed = 6;

interface ConcentrationPanelProps {
  readonly concentration: ApiResult<Concentration>;
  readonly currency: string;
}

/** How much of the outstanding debt depends on few assets. */
export function ConcentrationPanel({ concentration, currency }: ConcentrationPanelProps) {
  return (
    <Panel
      id="concentration"
      topic="Concentration"
      className="concentration"
      result={concentration}
      heading={concentrationHeadline}
    >
      {(data) => (
        <>
          <BarRows
            headings={['Share']}
            rows={steps(data).map(({ label, share }) => ({
              label,
              to: Number(share ?? 0),
              of: 1,
              tone: 'fill-active',
              figures: [formatPercent(share)],
              href: byValue(),
            }))}
          />
          <Facts
            facts={[
              { term: 'Herfindahl points', value: formatAmount(data.herfindahl_points) },
              { term: 'Effective number', value: formatAmount(data.effective_number) },
              { term: 'Average active', value: formatAmount(data.average_active) },
              { term: 'Median active', value: formatAmount(data.median_active) },
            ]}
          />
          <NamedAssets
            caption="The largest active assets"
            assets={data.largest.slice(0, largestNamed)}
            column="days"
            currency={currency}
          />
          <p className="note">Shares of outstanding debt, by asset: a tape names no obligor.</p>
          <DataTable
            caption="Concentration of outstanding debt"
            columns={[{ heading: 'Measure' }, { heading: 'Figure', numeric: true }]}
            rows={[
              ...steps(data).map(({ label, share }) => [
                <a key={label} href={byValue()}>
                  {label}
                </a>,
                formatPercent(share),
              ]),
              ['Herfindahl points (a single asset has 10,000)', formatAmount(data.herfindahl_points)],
              ['Effective number (of equally large assets)', formatAmount(data.effective_number)],
              ['Average active asset', formatAmount(data.average_active)],
              ['Median active asset', formatAmount(data.median_active)],
            ]}
          />
        </>
      )}
    </Panel>
  );
}

function steps({ top_1_share, top_10_share, top_20_share }: Concentration) {
  return [
    { label: 'Largest', share: top_1_share },
    { label: 'Largest 10', share: top_10_share },
    { label: 'Largest 20', share: top_20_share },
  ];
}
