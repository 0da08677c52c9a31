/**
 * Decides from Trivy's reports whether a merge or a release may proceed:
 *
 *     node delivery/images/scan-policy.ts trivy-image.json trivy-packages.json
 *
 * Fails on any secret and on high or critical vulnerabilities that have a fix. Lists the rest: a vulnerability without
 * a fix stays visible in code scanning but doesn't block.
 */
import { readFileSync } from 'node:fs';
import { CommandError, main } from '../../tools/kit/command-line.ts';
import { summarize } from '../pipeline/step-outputs.ts';

interface Vulnerability {
  readonly VulnerabilityID: string;
  readonly PkgName: string;
  readonly InstalledVersion: string;
  readonly FixedVersion?: string;
  readonly Severity: string;
}

interface Secret {
  readonly RuleID: string;
  readonly StartLine?: number;
}

export interface TrivyReport {
  readonly SchemaVersion: number;
  readonly ArtifactName: string;
  readonly Results?: readonly {
    readonly Target: string;
    readonly Vulnerabilities?: readonly Vulnerability[];
    readonly Secrets?: readonly Secret[];
  }[];
}

export interface Verdict {
  readonly forbidden: readonly string[];
  readonly tolerated: readonly string[];
}

/** @throws CommandError when this policy doesn't understand the report, because an empty scan is not a clean one */
export function judge(report: TrivyReport): Verdict {
  if (report.SchemaVersion !== 2 || !Array.isArray(report.Results) || report.Results.length === 0) {
    throw new CommandError(
      `${report.ArtifactName ?? 'the report'}: not a report of Trivy with results (schema ${report.SchemaVersion}); the scan looked at nothing`,
    );
  }
  const forbidden: string[] = [];
  const tolerated: string[] = [];
  for (const { Target, Vulnerabilities = [], Secrets = [] } of report.Results) {
    for (const { VulnerabilityID, PkgName, InstalledVersion, FixedVersion, Severity } of Vulnerabilities) {
      const fix = FixedVersion === undefined || FixedVersion === '' ? 'no fix yet' : `fixed in ${FixedVersion}`;
      const line = `${Severity} ${VulnerabilityID} in ${PkgName} ${InstalledVersion} (${fix}), ${Target}`;
      const severe = Severity === 'HIGH' || Severity === 'CRITICAL';
      (severe && fix !== 'no fix yet' ? forbidden : tolerated).push(line);
    }
    for (const { RuleID, StartLine } of Secrets)
      forbidden.push(`secret (${RuleID}) in ${Target}${StartLine === undefined ? '' : `, line ${StartLine}`}`);
  }
  return { forbidden, tolerated };
}

if (import.meta.main) {
  await main(() => {
    const files = process.argv.slice(2);
    if (files.length === 0) throw new CommandError('say which reports: FILE.json … (Trivy, --format json)');
    const verdicts = files.map((file) => judge(JSON.parse(readFileSync(file, 'utf8')) as TrivyReport));
    const forbidden = verdicts.flatMap((verdict) => verdict.forbidden);
    const tolerated = verdicts.flatMap((verdict) => verdict.tolerated);
    if (tolerated.length > 0) summarize(`Known and tolerated:\n${tolerated.map((line) => `- ${line}`).join('\n')}`);
    if (forbidden.length > 0) {
      summarize(`Must be fixed:\n${forbidden.map((line) => `- ${line}`).join('\n')}`);
      throw new CommandError(`${forbidden.length} findings must be fixed: update what they name`);
    }
    summarize(`${files.length} reports: nothing that a newer version would fix among high and critical findings.`);
  });
}
