import { SFN } from '@aws-sdk/client-sfn';
import type { Comparison } from './comparison.ts';

export async function importWorkflow(account: Comparison): Promise<void> {
  const sfn = new SFN({});
  for (const { at, id } of account.of('AWS::StepFunctions::StateMachine')) {
    const { definition = '{}' } = await sfn.describeStateMachine({ stateMachineArn: id });
    const { Import, Run } = JSON.parse(definition).States;
    const run = (Import ?? Run).Arguments;
    const [task] = account
      .of('AWS::ECS::TaskDefinition')
      .filter(({ properties }) => properties.ContainerDefinitions[0].Name === 'import');
    account.expect(`${at}: task`, run.TaskDefinition, task?.id);
    account.expect(`${at}: subnets`, run.NetworkConfiguration.AwsvpcConfiguration.Subnets.length, 2);
  }
}
