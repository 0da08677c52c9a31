import type { ApiResult } from '../../api/api-result.ts';
import type { Ageing, History, Insight, Performance, Snapshot } from '../../api/contract.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { changeOfAmount, changeOfRate } from '../../format/change.ts';
import { formatRoughPercent, formatShort } from '../../format/numbers.ts';
import { ChangeSince } from './ChangeSince.tsx';
import { Definition } from './Definition.tsx';
import { pastOf, type Tile, tilesOf } from './insight-tiles.ts';
import { Unavailable } from './Unavailable.tsx';

interface InsightsPanelProps {
  readonly insights: ApiResult<readonly Insight[]>;
  readonly history: ApiResult<History>;
  readonly performance: ApiResult<Performance>;
  readonly ageing: ApiResult<Ageing>;
  /** What the figures are compared with. */
  readonly before: Snapshot | undefined;
  readonly currency: string | undefined;
  readonly asOf: string | undefined;
  /** Whether tiles link to the assets behind them; without filters they can't. */
  readonly linked: boolean;
}

/** The figures of the morning, each with its definition, its basis, its change since the previous snapshot and its past. */
export function InsightsPanel({
  insights,
  history,
  performance,
  ageing,
  before,
  currency,
  asOf,
  linked,
}: InsightsPanelProps) {
  const snapshots = history.ok ? history.data.snapshots : [];
  const delinquency = ageing.ok ? ageing.data : undefined;
  return (
    <section className="insights" aria-labelledby="insights-heading">
      <h2 id="insights-heading" className="visually-hidden">
        Insights
      </h2>
      {!insights.ok && <Unavailable failure={insights.failure} topic="The insights" />}
      {insights.ok &&
        tilesOf(insights.data, delinquency, asOf).map((tile) => (
          <article key={tile.id} className="insight" aria-labelledby={tile.id}>
            <h3 id={tile.id}>
              {linked ? <a href={tile.href}>{tile.text.title}</a> : tile.text.title}
              {currency !== undefined && !tile.text.isRate && <span className="unit">, {currency}</span>}
              <Definition id={`${tile.id}-definition`} of={tile.text.title.toLowerCase()} text={tile.text.definition} />
            </h3>
            <p className="figure">{tile.figure}</p>
            {performance.ok && <p className="basis">{tile.text.basis(performance.data, delinquency)}</p>}
            {history.ok && <TileChange tile={tile} before={before} comparable={isOfTape(tile, ageing)} />}
            <TilePast tile={tile} snapshots={snapshots} />
          </article>
        ))}
    </section>
  );
}

/** Days counted from another date than the tape's don't compare with a tape. */
function isOfTape({ text }: Tile, ageing: ApiResult<Ageing>): boolean {
  return !text.key.startsWith('delinquency') || (ageing.ok && !ageing.data.recomputed);
}

function TileChange({
  tile: { text, value },
  before,
  comparable,
}: {
  tile: Tile;
  before: Snapshot | undefined;
  comparable: boolean;
}) {
  if (before === undefined) return <p className="change">first snapshot, so nothing to compare with yet</p>;
  const earlier = before[text.key];
  if (!comparable || value === null || earlier === null) return null;
  return (
    <ChangeSince
      change={text.isRate ? changeOfRate(value, earlier) : changeOfAmount(value, earlier)}
      since={before.as_of_date}
      goodWhen={text.goodWhen}
    />
  );
}

function TilePast({ tile: { text }, snapshots }: { tile: Tile; snapshots: readonly Snapshot[] }) {
  const points = pastOf(snapshots, text.key);
  if (points.length < 3) return null;
  const [lowest, ...others] = points.toSorted((a, b) => a.value - b.value);
  const highest = others.at(-1);
  if (lowest === undefined || highest === undefined) return null;
  const format = text.isRate ? formatRoughPercent : formatShort;
  return (
    <p className="past">
      <Sparkline points={points} />
      <span className="range">
        {format(lowest.exact)}–{format(highest.exact)}
        <span className="visually-hidden"> in {points.length} tapes</span>
      </span>
    </p>
  );
}
