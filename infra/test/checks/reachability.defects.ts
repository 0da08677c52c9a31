import { type Defect, describes, first, remove } from './defect.ts';

export const defects: readonly Defect[] = [
  {
    defect: 'the database takes connections from every address',
    in: 'production',
    caughtBy: 'only the topology is reachable',
    seed: (copy) => {
      first(
        copy,
        'AWS::EC2::SecurityGroup',
        (r) => r.Properties.GroupDescription === 'Database',
      ).Properties.SecurityGroupIngress = [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 }];
    },
  },
  {
    defect: 'the dashboard may talk to the whole VPC',
    in: 'staging',
    caughtBy: 'inside rules are by reference',
    seed: (copy) => {
      first(
        copy,
        'AWS::EC2::SecurityGroup',
        (r) => r.Properties.GroupDescription === 'Tasks of frontend',
      ).Properties.SecurityGroupEgress = [{ CidrIp: '10.20.0.0/16', IpProtocol: '-1' }];
    },
  },
  {
    defect: 'the balancer calls the API at another port',
    in: 'production',
    caughtBy: 'only the topology is reachable',
    seed: (copy) => {
      for (const template of Object.values(copy.templates)) {
        for (const { Type, Properties } of Object.values(template.Resources)) {
          if (Type.startsWith('AWS::EC2::SecurityGroup') && Properties.FromPort === 8000)
            Object.assign(Properties, { FromPort: 8001, ToPort: 8001 });
        }
      }
    },
  },
  {
    defect: 'a rule has lost its other end',
    in: 'production',
    caughtBy: 'no half open rules',
    seed: (copy) => remove(copy, 'AWS::EC2::SecurityGroupEgress', describes('Database')),
  },
  {
    defect: 'a security group is left over',
    in: 'staging',
    caughtBy: 'every group has an owner',
    seed: (copy) => {
      for (const template of Object.values(copy.templates)) {
        if (Object.values(template.Resources).some(({ Type }) => Type === 'AWS::EC2::SecurityGroup')) {
          template.Resources.Forgotten = { Type: 'AWS::EC2::SecurityGroup', Properties: {} };
          return;
        }
      }
    },
  },
];
