import { getInsights, listAssets } from '../api/portfolio-api.ts';
export default async function Overview() {
  const [insights, assets] = await Promise.all([getInsights(), listAssets({ limit: '10' })]);
  return (
    <main>
      <h1>Portfolio Dashboard</h1>
      <pre>{JSON.stringify({ insights, assets }, null, 1)}</pre>
    </main>
  );
}
