import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { logQuestions } from '../../../platform/log-questions.ts';
import type { EnvironmentName } from '../environments/environment.ts';
import { serviceLogGroupName } from '../names.ts';

/** Frequent log queries, saved in CloudWatch Logs Insights under `portfolio/ENVIRONMENT/…`. */
export function createLogQueries(scope: Construct, environment: EnvironmentName): void {
  for (const { id, cloudwatch } of logQuestions) {
    new logs.CfnQueryDefinition(scope, `Query-${id}`, {
      name: `portfolio/${environment}/${id}`,
      logGroupNames: cloudwatch.services.map((service) => serviceLogGroupName(environment, service)),
      queryString: cloudwatch.query.join('\n| '),
    });
  }
}
