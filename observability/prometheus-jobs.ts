import { deployableServices, services } from '../platform/topology.ts';

/** Prometheus's scrape jobs for our services, as YAML. */
export function serviceJobs(): string {
  return deployableServices
    .map((name) =>
      [
        `  - job_name: ${name}`,
        '    dns_sd_configs:',
        `      - { names: [${name}], type: A, port: ${services[name].metricsPort}, refresh_interval: 5s }`,
      ].join('\n'),
    )
    .join('\n');
}
