import { stringify } from 'yaml';
import { type Arrow, arrows, deployableServices, type ServiceName, services } from '../topology.ts';

/** The namespace that everything runs in. nginx needs whole names, so it is part of its files. */
export const namespace = 'portfolio';

const note = '# Written by `npm run settings` at the root; edit platform/ instead.\n';

/**
 * A tier's target file for a cluster, made from Compose's: the cluster's DNS in place of Docker's, and for each service
 * the headless Service that names its ready replicas. nginx ignores the search domains of a pod, so names are whole.
 */
export function nginxTarget(compose: string): string {
  const [, ...lines] = compose.split('\n');
  const converted = lines
    .filter((line) => !line.startsWith("# Docker's DNS."))
    .join('\n')
    .replace('resolver 127.0.0.11 ', 'resolver kube-dns.kube-system.svc.cluster.local ')
    .replaceAll(/server ([a-z-]+):/g, (_, name: string) => `server ${name}-replicas.${namespace}.svc.cluster.local:`);
  return `${note}${converted}`;
}

const named = (name: string) => ({ matchLabels: { 'app.kubernetes.io/name': name } });
const tcp = (port: number) => ({ protocol: 'TCP', port });

interface Policy {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

function documents(policies: readonly Policy[]): string {
  return (
    note +
    policies
      .map(({ name, spec }) =>
        stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec }),
      )
      .join('---\n')
  );
}

/** Nothing may connect to anything, except along the arrows of the topology, and to the cluster's DNS. */
export function networkPolicies(): string {
  const callers = (Object.keys(services) as ServiceName[]).filter((name) => services[name].calls.length > 0);
  return documents([
    { name: 'nothing-else', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
    {
      name: 'names',
      spec: {
        podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: callers }] },
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [{ protocol: 'UDP', port: 53 }, tcp(53)],
          },
        ],
      },
    },
    ...arrows().flatMap(bothEnds),
  ]);
}

function bothEnds({ from, to, port }: Arrow): Policy[] {
  return [
    {
      name: `${from}-to-${to}`,
      spec: {
        podSelector: named(from),
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: named(to) }], ports: [tcp(port)] }],
      },
    },
    {
      name: `${to}-from-${from}`,
      spec: {
        podSelector: named(to),
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: named(from) }], ports: [tcp(port)] }],
      },
    },
  ];
}

/** The Prometheus of the namespace `monitoring` may read the metrics. */
export function scrapePolicies(): string {
  return documents(
    deployableServices.map((name) => ({
      name: `${name}-from-prometheus`,
      spec: {
        podSelector: named(name),
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
            ports: [tcp(services[name].metricsPort)],
          },
        ],
      },
    })),
  );
}
