import { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { Resource, Synthesized } from '../../lib/synthesize.ts';
import { skippedTypes } from './limits.ts';

/** Physical ids by `stack/LogicalId`. */
type Physical = ReadonlyMap<string, string>;

export interface Difference {
  readonly what: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Compares what CloudFormation created with the templates. */
export class Comparison {
  readonly differences: Difference[] = [];
  /** Resources that the templates ask for and that exist, by type. */
  readonly compared = new Map<string, number>();
  readonly synthesized: Synthesized;
  private readonly digests: Readonly<Record<string, string>>;
  private physical: Physical = new Map();
  private readonly cloudFormation = new CloudFormation({});

  constructor(synthesized: Synthesized, digests: Readonly<Record<string, string>>) {
    this.synthesized = synthesized;
    this.digests = digests;
  }

  /** Looks up what was created; everything else needs it. */
  async start(): Promise<void> {
    this.physical = await this.stackResources();
  }

  of(type: string): { at: string; stack: string; id: string; properties: Resource['Properties'] }[] {
    return Object.entries(this.synthesized.templates).flatMap(([stack, template]) =>
      Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, resource]) => {
          this.compared.set(type, (this.compared.get(type) ?? 0) + 1);
          return {
            at: `${stack}/${id}`,
            stack,
            id: this.idOf(`${stack}/${id}`),
            properties: resource.Properties ?? {},
          };
        }),
    );
  }

  private idOf(at: string): string {
    const id = this.physical.get(at);
    if (id === undefined) throw new Error(`${at} was not created`);
    return id;
  }

  expect(what: string, found: unknown, expected: unknown): void {
    if (JSON.stringify(found) !== JSON.stringify(expected)) this.differences.push({ what, expected, found });
  }

  /** The value that CloudFormation substitutes for a reference, if it is a physical id. */
  resolve(stack: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(stack, item));
    if (typeof value !== 'object' || value === null) return value;
    if ('Ref' in value)
      return (
        this.digests[String(value.Ref)] ??
        this.physical.get(`${stack}/${String(value.Ref)}`) ??
        pseudo(String(value.Ref))
      );
    if ('Fn::GetAtt' in value) {
      const [id, attribute] = value['Fn::GetAtt'] as [string, string];
      const physical = this.physical.get(`${stack}/${id}`);
      return ['GroupId', 'LoadBalancerArn', 'TargetGroupArn'].includes(attribute)
        ? physical
        : `${physical}.${attribute}`;
    }
    if ('Fn::ImportValue' in value) {
      for (const [exporter, template] of Object.entries(this.synthesized.templates)) {
        for (const output of Object.values(template.Outputs ?? {})) {
          if (output.Export?.Name === value['Fn::ImportValue']) return this.resolve(exporter, output.Value);
        }
      }
    }
    if ('Fn::Join' in value) {
      const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map((part) => this.resolve(stack, part)).join(separator);
    }
    return value;
  }

  private async stackResources(): Promise<Physical> {
    const physical = new Map<string, string>();
    for (const [stack, template] of Object.entries(this.synthesized.templates)) {
      const { StackResources = [] } = await this.cloudFormation.describeStackResources({
        StackName: this.synthesized.stackNames[stack],
      });
      for (const { LogicalResourceId, PhysicalResourceId } of StackResources) {
        physical.set(`${stack}/${LogicalResourceId}`, PhysicalResourceId ?? '');
      }
      const missing = Object.entries(template.Resources)
        .filter(([id, { Type }]) => !physical.has(`${stack}/${id}`) && !skippedTypes.includes(Type))
        .map(([id, { Type }]) => `${id} (${Type})`);
      this.expect(`${stack}: resources that were not made`, missing, []);
    }
    const made = new Set([...physical.keys()].map((at) => this.typeAt(at)));
    this.expect(
      'skipped types that the emulator has learnt',
      skippedTypes.filter((type) => made.has(type)),
      [],
    );
    return physical;
  }

  private typeAt(at: string): string | undefined {
    const [stack = '', id = ''] = at.split('/');
    return this.synthesized.templates[stack]?.Resources[id]?.Type;
  }
}

function pseudo(name: string): string {
  return { 'AWS::AccountId': '123456789012', 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' }[name] ?? name;
}
