import { container, type Defect, first } from './defect.ts';

export const defects: readonly Defect[] = [
  {
    defect: 'the balancer asks for readiness, so that a database outage replaces every task',
    in: 'production',
    caughtBy: 'ports and paths are those of the topology',
    seed: (copy) => {
      first(
        copy,
        'AWS::ElasticLoadBalancingV2::TargetGroup',
        (r) => r.Properties.HealthCheckPath === '/health',
      ).Properties.HealthCheckPath = '/ready';
    },
  },
  {
    defect: 'the API is not told what day it is where the portfolio is',
    in: 'production',
    caughtBy: 'environment is that of the settings',
    seed: (copy) => {
      const backend = container(copy, 'backend');
      backend.Environment = backend.Environment.filter(({ Name }: { Name: string }) => Name !== 'PORTFOLIO_TIME_ZONE');
    },
  },
  {
    defect: 'the API stops answering before the balancers stop asking',
    in: 'staging',
    caughtBy: 'environment is that of the settings',
    seed: (copy) => {
      const backend = container(copy, 'backend');
      backend.Environment = backend.Environment.map((variable: { Name: string }) =>
        variable.Name === 'DRAIN_SECONDS' ? { ...variable, Value: '0' } : variable,
      );
    },
  },
  {
    defect: 'the dashboard is given a setting that nobody declared',
    in: 'staging',
    caughtBy: 'environment is that of the settings',
    seed: (copy) => {
      container(copy, 'frontend').Environment.push({ Name: 'FEATURES', Value: 'all' });
    },
  },
  {
    defect: 'the capacity provider is taken away while a service uses it',
    in: 'staging',
    caughtBy: 'services outlive nothing that they need',
    seed: (copy) => {
      const service = first(copy, 'AWS::ECS::Service') as { DependsOn?: unknown };
      service.DependsOn = (service.DependsOn as string[]).filter((id) => !id.startsWith('Cluster'));
    },
  },
  {
    defect: 'a task may start before its role may pull the image',
    in: 'production',
    caughtBy: 'services outlive nothing that they need',
    seed: (copy) => {
      const service = first(copy, 'AWS::ECS::Service') as { DependsOn?: unknown };
      service.DependsOn = (service.DependsOn as string[]).filter((id) => !id.includes('ExecutionRole'));
    },
  },
  {
    defect: 'a failed deployment stays',
    in: 'staging',
    caughtBy: 'deployments roll back by themselves',
    seed: (copy) => {
      first(copy, 'AWS::ECS::Service').Properties.DeploymentConfiguration.DeploymentCircuitBreaker.Rollback = false;
    },
  },
  {
    defect: 'a deployment watches an alarm that does not exist',
    in: 'production',
    caughtBy: 'deployments roll back by themselves',
    seed: (copy) => {
      first(copy, 'AWS::ECS::Service').Properties.DeploymentConfiguration.Alarms.AlarmNames = [
        'portfolio-production-backend-eror',
      ];
    },
  },
  {
    defect: 'production runs on spare capacity',
    in: 'production',
    caughtBy: 'spare capacity is not for production',
    seed: (copy) => {
      first(copy, 'AWS::ECS::Service').Properties.CapacityProviderStrategy[0].CapacityProvider = 'FARGATE_SPOT';
    },
  },
  {
    defect: 'the API starts although its migrations failed',
    in: 'production',
    caughtBy: 'migrations come first',
    seed: (copy) => {
      container(copy, 'backend').DependsOn[0].Condition = 'COMPLETE';
    },
  },
  {
    defect: 'the database of production is in one zone',
    in: 'production',
    caughtBy: 'production survives a zone',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBInstance').Properties.MultiAZ = false;
    },
  },
];
