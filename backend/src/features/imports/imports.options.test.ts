import { describe, expect, test } from 'vitest';
import { helpText, importOptions, parseImportOptions, parseUndoOptions, UsageError } from './imports.options.ts';

describe('the command line of the importer', () => {
  test('takes one tape and has defaults for the rest', () => {
    expect(parseImportOptions(['tape.csv'])).toMatchObject({
      tapes: ['tape.csv'],
      asOfDate: undefined,
      mode: 'full',
      missingPolicy: 'report',
      dryRun: false,
      skipRejected: false,
      demo: false,
    });
  });

  test('takes standard input and options on either side of it', () => {
    expect(
      parseImportOptions([
        '--mode=delta',
        '-',
        '--as-of',
        '2026-03-31',
        '--status-map',
        'Late=active',
        '--status-map',
        'Gone=paid',
      ]),
    ).toMatchObject({
      tapes: ['-'],
      mode: 'delta',
      asOfDate: '2026-03-31',
      rules: {
        statuses: new Map([
          ['Late', 'active'],
          ['Gone', 'paid'],
        ]),
      },
    });
  });

  test('takes the demo portfolio without a tape', () => {
    expect(parseImportOptions(['--demo'])).toMatchObject({ tapes: [], demo: true });
  });

  test.each([
    [[], 'Which tape?'],
    [['a.csv', 'b.csv'], 'These are 2 tapes. To load several at once, name a --profile that has the key as_of'],
    [['a.csv', 'b.csv', '--profile', 'x', '--as-of', '2026-01-31'], '--as-of is for one tape, and these are 2.'],
    [['-', 'b.csv', '--profile', 'x'], 'Standard input is one tape'],
    [['a.csv', '--profile', 'x', '--date-format', 'D/M/YYYY'], "--profile and --date-format don't go together"],
    [['--nope', 'a.csv'], 'no option --nope'],
    [['-x', 'a.csv'], 'no option -x'],
    [['--mode', 'part', 'a.csv'], '--mode takes full or delta'],
    [['--missing', 'drop', 'a.csv'], '--missing takes report or withdraw'],
    [['--as-of', '31.12.2025', 'a.csv'], '--as-of takes'],
    [['--as-of', '2025-02-29', 'a.csv'], '--as-of takes'],
    [['a.csv', '--as-of'], '--as-of needs a value'],
    [['a.csv', '--rejects', '--round'], '--rejects needs a value'],
    [['--rejects', './a.csv', 'a.csv'], 'would be overwritten'],
    [['--round=yes', 'a.csv'], '--round takes no value'],
    [['--date-format', 'DD/MM/YY', 'a.csv'], 'four digits'],
    [['--status-map', 'Current', 'a.csv'], 'status map entry "Current"'],
    [['--mode', 'delta', '--missing', 'withdraw', 'a.csv'], 'needs a full tape'],
    [['--skip-rejected', '--missing', 'withdraw', 'a.csv'], 'goes with --missing report only'],
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseImportOptions(args)).toThrow(UsageError);
    expect(() => parseImportOptions(args)).toThrow(message);
    expect(() => parseImportOptions(args)).not.toThrow(/\n/);
  });

  test.each<[string[], number | undefined]>([
    [['--undo', '12'], 12],
    [['--undo=12'], 12],
    [['--undo'], undefined],
  ])('%j takes back an import', (args, importId) => {
    expect(parseUndoOptions(args)).toEqual({ importId });
  });

  test.each<[string[], string]>([
    [['--undo', 'tape.csv'], 'not "tape.csv"'],
    [['--undo', '0'], 'not "0"'],
    [['--undo', '-1'], 'not "-1"'],
    [['--undo', '--dry-run'], 'needs a value'],
    [['--undo', '12', 'tape.csv'], 'goes alone'],
    [['--undo', '12', '--accept'], 'goes alone'],
    [['--undo', '12', '--undo', '13'], 'goes alone'],
  ])('refuses %j', (args, message) => {
    expect(() => parseUndoOptions(args)).toThrow(UsageError);
    expect(() => parseUndoOptions(args)).toThrow(message);
  });

  test('names every option in its help', () => {
    expect(parseImportOptions(['--help'])).toBeUndefined();
    for (const name of Object.keys(importOptions)) expect(helpText()).toContain(`--${name}`);
  });
});
