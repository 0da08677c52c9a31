import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { loadAssets, manyAssets } from '../../../test-support/portfolio.ts';

const program = ['/usr/bin/soffice', '/usr/lib/libreoffice/program/soffice', '/opt/libreoffice/program/soffice'].find(
  existsSync,
);
/** Every sheet as CSV, in UTF-8, with dates and numbers as they are stored. */
const everySheet = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';

/** Without LibreOffice this test is skipped, except on CI, which must have it. */
test.skipIf(program === undefined && process.env.CI !== 'true')(
  'another program opens the workbook: each of its rows and sums is the API’s own',
  async () => {
    if (program === undefined) throw new Error('LibreOffice is missing: apt-get install libreoffice-calc-nogui');
    const database = await createTestDatabase();
    await loadAssets(database.owner, '2026-03-31', manyAssets(5_000));
    const { app } = await startTestApi(database);
    const { rawPayload, headers } = await app.inject('/assets.xlsx?status=active,paid');
    const folder = mkdtempSync(join(tmpdir(), 'portfolio-workbook-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'assets.xlsx'), rawPayload);
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    execFileSync(program, [
      profile,
      '--headless',
      '--convert-to',
      everySheet,
      '--outdir',
      folder,
      `${folder}/assets.xlsx`,
    ]);

    const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'assets-Assets.csv')), { columns: true });
    const { body } = await app.inject('/assets?status=active,paid&fields=all');
    const assets = JSON.parse(body) as { id: string; due_date: string; status: string; days_past_due: number | null }[];
    expect(rows.map(({ id, status, days_past_due_computed: days }) => [id, status, days])).toEqual(
      assets.map(({ id, status, days_past_due }) => [id, status, String(days_past_due ?? '')]),
    );
    const cents = rows.reduce((sum, { nominal_value }) => sum + Math.round(Number(nominal_value) * 100), 0);
    expect([String(rows.length), (cents / 100).toFixed(2)]).toEqual([
      headers['x-total-count'],
      headers['x-total-value'],
    ]);
    expect(parse(readFileSync(join(folder, 'assets-About.csv')))).toContainEqual(['Assets', String(rows.length)]);
  },
  60_000,
);
