export const dynamic = 'force-dynamic';

interface Insight {
  readonly id: string;
  readonly name: string;
  readonly value: number;
}

interface Asset {
  readonly id: string;
  readonly nominal_value: number;
  readonly status: string;
  readonly due_date: string;
}

/** A naive overview: two endpoints, fetched and rendered for each request. */
export default async function PlainPage() {
  const [insights, assets] = await Promise.all([ask<Insight[]>('/insights'), ask<Asset[]>('/assets')]);
  return (
    <main>
      <h1>Portfolio Dashboard</h1>
      <dl>
        {insights.map(({ id, name, value }) => (
          <div key={id}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <table>
        <thead>
          <tr>
            <th>Id</th>
            <th>Nominal value</th>
            <th>Status</th>
            <th>Due date</th>
          </tr>
        </thead>
        <tbody>
          {assets.map(({ id, nominal_value, status, due_date }) => (
            <tr key={id}>
              <td>{id}</td>
              <td>{nominal_value}</td>
              <td>{status}</td>
              <td>{due_date}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}

async function ask<Body>(path: string): Promise<Body> {
  const response = await fetch(`${process.env.API_URL}${path}`, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${path} returned ${response.status}`);
  return (await response.json()) as Body;
}
