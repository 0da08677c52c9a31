import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../environments/environment.ts';
import { resourceName } from '../names.ts';
import type { EnvironmentStackProps } from './environment-stack-props.ts';

const githubTokens = 'token.actions.githubusercontent.com';

export interface DeliveryStackProps extends EnvironmentStackProps {
  /** The pipeline may push to these and no others. */
  readonly repositories: readonly ecr.IRepository[];
  /** The dashboard's task definition; the smoke test runs as one more of its tasks. */
  readonly dashboard: ecs.TaskDefinition;
}

/** The pipeline's role. It needs no stored key: only jobs of this repository in this environment may assume it. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, { config, site, repositories, dashboard, ...props }: DeliveryStackProps) {
    super(scope, id, props);
    const providerArn =
      site.githubProviderArn ??
      new iam.OidcProviderNative(this, 'GitHub', { url: `https://${githubTokens}`, clientIds: ['sts.amazonaws.com'] })
        .oidcProviderArn;

    const role = new iam.Role(this, 'Pipeline', {
      roleName: resourceName(config.name, 'pipeline'),
      description: `GitHub Actions of ${site.githubRepository}, environment ${config.name}`,
      // Longer than a deployment may take; deploy.yml asks for as much.
      maxSessionDuration: Duration.hours(2),
      assumedBy: new iam.WebIdentityPrincipal(providerArn, {
        StringEquals: {
          [`${githubTokens}:aud`]: 'sts.amazonaws.com',
          // A job with an environment has this subject on any branch; GitHub protects the environment.
          [`${githubTokens}:sub`]: `${site.githubSubject}:environment:${config.name}`,
        },
      }),
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'DeployThroughBootstrapRoles',
        actions: ['sts:AssumeRole'],
        resources: ['deploy', 'file-publishing', 'lookup'].map((purpose) =>
          this.formatArn({
            service: 'iam',
            region: '',
            resource: 'role',
            resourceName: `cdk-hnb659fds-${purpose}-role-${this.account}-${this.region}`,
          }),
        ),
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'PushImages',
        actions: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:CompleteLayerUpload',
          'ecr:DescribeImages',
          'ecr:GetDownloadUrlForLayer',
          'ecr:InitiateLayerUpload',
          'ecr:PutImage',
          'ecr:UploadLayerPart',
        ],
        resources: repositories.map(({ repositoryArn }) => repositoryArn),
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({ sid: 'SignInToRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    );
    this.allowSmokeTest(role, config.name, dashboard);
    Validations.of(role).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ecr:GetAuthorizationToken has no resource to be limited to',
      },
      {
        id: `AwsSolutions-IAM5[Resource::arn:aws:ecs:${this.region}:<AWS::AccountId>:task-definition/${resourceName(config.name, 'frontend')}:*]`,
        reason:
          "Each deployment makes a new revision of the dashboard's task definition, and the smoke test runs the newest",
      },
    );
    new CfnOutput(this, 'PipelineRoleArn', { value: role.roleArn });
  }

  /** The smoke test runs as one more task of the dashboard. */
  private allowSmokeTest(role: iam.Role, environment: EnvironmentName, dashboard: ecs.TaskDefinition): void {
    // By name, because a reference to the task definition would export a value that changes with every release.
    const dashboardTask = this.formatArn({
      service: 'ecs',
      resource: 'task-definition',
      resourceName: `${resourceName(environment, 'frontend')}:*`,
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'RunSmokeTest',
        actions: ['ecs:RunTask'],
        resources: [dashboardTask],
        conditions: {
          ArnEquals: {
            'ecs:cluster': this.formatArn({
              service: 'ecs',
              resource: 'cluster',
              resourceName: resourceName(environment, 'cluster'),
            }),
          },
        },
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'HandSmokeTestItsRoles',
        actions: ['iam:PassRole'],
        resources: [dashboard.taskRole.roleArn, dashboard.obtainExecutionRole().roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    );
  }
}
