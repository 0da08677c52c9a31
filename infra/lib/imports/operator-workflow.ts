import { assignFailure, type ImporterTaskProps, importerTask } from './importer-state.ts';
import { importChoices } from './tape-place.ts';

/**
 * The workflow behind an operator's command: `{"accept": "s3://…", "by": …}`, `{"undo": 12, "by": …}`, or `{"undo":
 * "show", "by": …}`. Only people start it, namely those with the policy import-operators. `by` is for the import's
 * record; CloudTrail shows whether it is true.
 */
export function operatorDefinition(props: ImporterTaskProps): object {
  const by = "{% $type($states.input.by) = 'string' ? $states.input.by : 'an operator of AWS' %}";
  return {
    Comment: 'Accepts a tape that was refused as implausible, or takes back the newest import',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: props.maxImportSeconds + 1800,
    StartAt: 'What is asked for?',
    States: {
      'What is asked for?': {
        Type: 'Choice',
        Choices: [
          ...importChoices('$states.input.accept', 'Run', ['--accept']),
          {
            Condition: "{% $type($states.input.undo) = 'number' %}",
            Assign: { command: "{% ['dist/import.js', '--undo', $string($states.input.undo)] %}" },
            Next: 'Run',
          },
          {
            Condition: "{% $states.input.undo = 'show' %}",
            Assign: { command: "{% ['dist/import.js', '--undo'] %}" },
            Next: 'Run',
          },
        ],
        Default: 'Misunderstood',
      },
      Run: {
        ...importerTask(props, '{% $command %}', [{ Name: 'OPERATOR', Value: by }]),
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: assignFailure, Next: 'Failed' }],
        Next: 'Done',
      },
      Done: { Type: 'Succeed' },
      Failed: {
        Type: 'Fail',
        Error: 'OperationFailed',
        Cause: "{% 'The importer changed nothing; its log says why. ' & $string($failure) %}",
      },
      Misunderstood: {
        Type: 'Fail',
        Error: 'OperationMisunderstood',
        Cause:
          'Takes {"accept": "s3://BUCKET/incoming/DATE/NAME"}, or incoming/PROFILE/DATE/NAME, or {"undo": NUMBER or "show"}; npm run aws:import asks for it',
      },
    },
  };
}
