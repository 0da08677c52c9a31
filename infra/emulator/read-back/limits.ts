/**
 * Types that the emulator's CloudFormation skips. A stack that adds another one fails the run, so this list can't grow
 * unnoticed. Whoever adds to it also adds to the guide, under what only a real account can show.
 */
export const skippedTypes: readonly string[] = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Budgets::Budget',
  'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::IAM::OIDCProvider',
  'AWS::Logs::QueryDefinition',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
];

/** Properties that the emulator accepts but doesn't store. */
export const forgottenProperties: readonly string[] = [
  'ListenerRule: Transforms (the prefix of the API) and the action jwt-validation',
  'Service: deployment circuit breaker and alarms, capacity providers; TaskDefinition: CPU units',
  'SecurityGroup: rules written inside the group for what may leave; each group keeps the default rule',
  'TargetGroup: attributes; LoadBalancer: attributes; Bucket: versions; Repository: scan on push',
  'Alarm: of how many periods how many must be bad',
  'DBInstance: log exports; the owner’s secret is a name without a value',
  'Parameter: the pattern that a digest must match',
  'no task runs, no request is balanced, no alarm goes off, no tape is imported',
];
