/** Pages are sent at once and repeated hourly; tickets are grouped and repeated daily. */
export function alertmanagerConfig(): object {
  const receiver = (severity: 'page' | 'ticket') => ({
    name: severity,
    // The addresses are secrets, so they come from files.
    webhook_configs: [{ url_file: `/run/receivers/alert-${severity}-url`, send_resolved: true }],
  });
  return {
    route: {
      receiver: 'ticket',
      group_by: ['service'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '24h',
      routes: [
        {
          matchers: ['severity="page"'],
          receiver: 'page',
          group_wait: '5s',
          group_interval: '1m',
          repeat_interval: '1h',
        },
      ],
    },
    receivers: [receiver('page'), receiver('ticket')],
  };
}
