import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';
import type { DashboardDefinition, Panel } from './grafana-dashboards.ts';
import { placed } from './grafana-dashboards.ts';

/** What a panel's query gave: a legend, and values at times in milliseconds. */
export interface Series {
  readonly legend: string;
  readonly values: readonly (readonly [time: number, value: number])[];
}

const unit = 40; // pixels of one of the grid's 24 columns, and of its rows
const gap = 4;
const colours = ['#3871dc', '#e0752d', '#3a9a5c', '#b877d9', '#c4162a', '#0f8f9c', '#8a6d00', '#6b7280'];
const ink = '#1f2937';
const faint = '#6b7280';

/** A dashboard as Grafana would lay it out, with what its queries gave: for documents, without Grafana. */
export function dashboardPicture(
  dashboard: DashboardDefinition,
  seriesOf: (panel: Panel) => readonly Series[],
): string {
  const parts = placed(dashboard);
  const height = Math.max(...parts.map(({ y, h }) => y + h)) * unit + 44;
  const drawn = parts.map(({ x, y, w, h, row, panel }) => {
    const box = { x: x * unit + gap, y: y * unit + 44, width: w * unit - 2 * gap, height: h * unit - 2 * gap };
    if (panel === undefined) return text(box.x + 2, box.y + 24, row, { size: 15, weight: 600 });
    return panelPicture(panel, box, seriesOf(panel));
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${24 * unit}" height="${height}" viewBox="0 0 ${24 * unit} ${height}" font-family="system-ui, sans-serif">`,
    `<title>${dashboard.title}</title>`,
    `<rect width="100%" height="100%" fill="#f3f4f6"/>`,
    text(12, 30, dashboard.title, { size: 20, weight: 600 }),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function panelPicture(panel: Panel, box: Box, series: readonly Series[]): string {
  const frame = `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="3" fill="#fff" stroke="#d1d5db"/>`;
  const title = text(box.x + 10, box.y + 20, panel.title, { size: 13, weight: 600 });
  return [frame, title, panel.kind === 'stat' ? stat(panel, box, series) : chart(panel, box, series)].join('\n');
}

function stat(panel: Panel, box: Box, series: readonly Series[]): string {
  const last = series[0]?.values.at(-1)?.[1];
  return text(
    box.x + box.width / 2,
    box.y + box.height / 2 + 24,
    last === undefined ? '–' : quantity(last, panel.unit),
    {
      size: 28,
      weight: 600,
      anchor: 'middle',
    },
  );
}

function chart(panel: Panel, box: Box, series: readonly Series[]): string {
  const area = { left: box.x + 62, right: box.x + box.width - 12, top: box.y + 34, bottom: box.y + box.height - 64 };
  const points = series.flatMap(({ values }) => values);
  const times = points.map(([time]) => time);
  const x = scaleUtc([Math.min(...times), Math.max(...times)], [area.left, area.right]);
  const y = scaleLinear([0, Math.max(...points.map(([, value]) => value)) || 1], [area.bottom, area.top]).nice(4);
  const path = line<readonly [number, number]>()
    .x(([time]) => Math.round(x(time) * 10) / 10)
    .y(([, value]) => Math.round(y(value) * 10) / 10);
  const label = x.tickFormat(5, '%H:%M');
  return [
    ...y
      .ticks(4)
      .map((value) =>
        [
          `<path d="M${area.left} ${y(value)}H${area.right}" stroke="#e5e7eb"/>`,
          text(area.left - 6, y(value) + 4, quantity(value, panel.unit), { anchor: 'end', fill: faint }),
        ].join(''),
      ),
    ...x.ticks(5).map((time) => text(x(time), area.bottom + 16, label(time), { anchor: 'middle', fill: faint })),
    ...series.map(
      ({ values }, index) =>
        `<path d="${path([...values])}" fill="none" stroke="${colour(index)}" stroke-width="1.5"/>`,
    ),
    legend(series, area.left - 50, area.bottom + 36, box.width - 20),
  ].join('\n');
}

/** In at most two lines; what is not there is counted. */
function legend(series: readonly Series[], left: number, top: number, width: number): string {
  const entries: string[] = [];
  let [x, y] = [left, top];
  for (const [index, { legend: name }] of series.entries()) {
    const needed = name.length * 6.2 + 26;
    // The last line leaves room for how many more there are.
    if (x + needed > left + width - (y > top ? 80 : 0)) [x, y] = [left, y + 16];
    if (y > top + 16) {
      entries.push(text(left + width, top + 16, `and ${series.length - index} more`, { anchor: 'end', fill: faint }));
      break;
    }
    entries.push(
      `<rect x="${x}" y="${y - 8}" width="10" height="3" fill="${colour(index)}"/>${text(x + 15, y - 2, name, {})}`,
    );
    x += needed;
  }
  return entries.join('');
}

const colour = (index: number): string => colours[index % colours.length] ?? ink;

function text(
  x: number,
  y: number,
  content: string,
  {
    size = 11,
    weight = 400,
    anchor = 'start',
    fill = ink,
  }: { size?: number; weight?: number; anchor?: string; fill?: string },
): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${Math.round(x)}" y="${Math.round(y)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}">${escaped}</text>`;
}

/** As Grafana would write it, for the units that the dashboards use. */
function quantity(value: number, panelUnit: string): string {
  const short = (number: number) => Number(number.toPrecision(3));
  switch (panelUnit) {
    case 'percentunit':
      return `${short(value * 100)} %`;
    case 's':
      if (value >= 2 * 86_400) return `${short(value / 86_400)} days`;
      if (value >= 2 * 3600) return `${short(value / 3600)} h`;
      if (value >= 120) return `${short(value / 60)} min`;
      return value > 0 && value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    case 'bytes':
      return value >= 1024 ** 3 ? `${short(value / 1024 ** 3)} GiB` : `${short(value / 1024 ** 2)} MiB`;
    case 'reqps':
      return `${short(value)}/s`;
    default:
      if (value >= 1e6) return `${short(value / 1e6)} M`;
      return value >= 1e4 ? `${short(value / 1e3)} K` : String(short(value));
  }
}
