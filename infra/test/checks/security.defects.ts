import { container, type Defect, first, operatorWorkflow, remove } from './defect.ts';

export const defects: readonly Defect[] = [
  {
    defect: 'the database is pinned to a minor version, which AWS then replaces',
    in: 'production',
    caughtBy: 'the database is closed',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBInstance').Properties.EngineVersion = '17.9';
    },
  },
  {
    defect: 'a role may do everything in S3',
    in: 'production',
    caughtBy: 'permissions are narrow',
    seed: (copy) => {
      first(copy, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement.push({
        Effect: 'Allow',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::x',
      });
    },
  },
  {
    defect: 'a role may read every object',
    in: 'production',
    caughtBy: 'permissions are narrow',
    seed: (copy) => {
      first(copy, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement.push({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
      });
    },
  },
  {
    defect: 'everyone may read the tapes',
    in: 'production',
    caughtBy: 'owners allow only who they name',
    seed: (copy) => {
      const policy = first(copy, 'AWS::S3::BucketPolicy', (r) => JSON.stringify(r.Properties.Bucket).includes('Tapes'));
      policy.Properties.PolicyDocument.Statement.push({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: '*',
      });
    },
  },
  {
    defect: 'a tape that is put is accepted at once',
    in: 'production',
    caughtBy: 'only operators accept and undo',
    seed: (copy) => {
      const { Properties } = first(
        copy,
        'AWS::StepFunctions::StateMachine',
        (r) => r.Properties.StateMachineName === 'portfolio-production-import',
      );
      Properties.DefinitionString = JSON.parse(
        JSON.stringify(Properties.DefinitionString).replace("'--rejects',", "'--accept', '--rejects',"),
      );
    },
  },
  {
    defect: 'an object that is put starts the workflow of operators',
    in: 'production',
    caughtBy: 'only operators accept and undo',
    seed: (copy) => {
      first(copy, 'AWS::Events::Rule', (r) =>
        r.Properties.EventPattern?.source?.includes('aws.s3'),
      ).Properties.Targets[1].Arn = operatorWorkflow(copy);
    },
  },
  {
    defect: 'another role may accept and undo',
    in: 'production',
    caughtBy: 'only operators accept and undo',
    seed: (copy) => {
      const policy = Object.values(copy.templates.compute?.Resources ?? {}).find((r) => r.Type === 'AWS::IAM::Policy');
      policy?.Properties.PolicyDocument.Statement.push({
        Effect: 'Allow',
        Action: 'states:StartExecution',
        Resource: operatorWorkflow(copy),
      });
    },
  },
  {
    defect: 'every branch may deploy to production',
    in: 'production',
    caughtBy: 'roles are taken by one service',
    seed: (copy) => {
      const role = first(copy, 'AWS::IAM::Role', (r) => r.Properties.RoleName === 'portfolio-production-pipeline');
      role.Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals[
        'token.actions.githubusercontent.com:sub'
      ] = 'repo:example/portfolio-dashboard:*';
    },
  },
  {
    defect: 'the database is not encrypted',
    in: 'staging',
    caughtBy: 'everything at rest is encrypted',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBInstance').Properties.StorageEncrypted = false;
    },
  },
  {
    defect: 'a log is not encrypted',
    in: 'production',
    caughtBy: 'everything at rest is encrypted',
    seed: (copy) => {
      delete first(copy, 'AWS::Logs::LogGroup').Properties.KmsKeyId;
    },
  },
  {
    defect: 'the database takes connections without TLS',
    in: 'production',
    caughtBy: 'the database is closed',
    seed: (copy) => {
      first(copy, 'AWS::RDS::DBParameterGroup').Properties.Parameters['rds.force_ssl'] = '0';
    },
  },
  {
    defect: 'the tape bucket answers without TLS',
    in: 'production',
    caughtBy: 'only private and over tls',
    seed: (copy) => remove(copy, 'AWS::S3::BucketPolicy', (r) => JSON.stringify(r.Properties.Bucket).includes('Tapes')),
  },
  {
    defect: 'tasks get public addresses',
    in: 'staging',
    caughtBy: 'tasks are not on the internet',
    seed: (copy) => {
      first(copy, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = 'ENABLED';
    },
  },
  {
    defect: 'an image is named by a tag',
    in: 'production',
    caughtBy: 'images are digests',
    seed: (copy) => {
      container(copy, 'frontend').Image = 'registry.example.com/frontend:latest';
    },
  },
  {
    defect: 'the API knows the owner’s password',
    in: 'production',
    caughtBy: 'only migrations are the owner',
    seed: (copy) => {
      container(copy, 'backend').Secrets = container(copy, 'migrate').Secrets;
    },
  },
  {
    defect: 'a password stands in the template',
    in: 'production',
    caughtBy: 'secrets are references',
    seed: (copy) => {
      container(copy, 'migrate').Environment.push({ Name: 'DATABASE_PASSWORD', Value: 'secret' });
    },
  },
  {
    defect: 'the API runs as root',
    in: 'production',
    caughtBy: 'containers are hardened',
    seed: (copy) => {
      container(copy, 'backend').User = '0';
    },
  },
  {
    defect: 'the importer has another memory limit than on the laptop',
    in: 'production',
    caughtBy: 'containers are hardened',
    seed: (copy) => {
      container(copy, 'import').Memory = 2048;
    },
  },
  {
    defect: 'image tags can be moved',
    in: 'staging',
    caughtBy: 'images are kept safely',
    seed: (copy) => {
      first(copy, 'AWS::ECR::Repository').Properties.ImageTagMutability = 'MUTABLE';
    },
  },
];
