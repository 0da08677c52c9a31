import { describe, expect, test } from 'vitest';
import { deployableServices } from '../../platform/topology.ts';
import { filesWithBlocks, withServiceBlocks } from './service-blocks.ts';

const files = filesWithBlocks();

describe('what stands once for each service', () => {
  test.each(files)('$path is as service-blocks.ts writes it', ({ text }) => {
    expect(withServiceBlocks(text)).toBe(text);
  });

  test.each(files)('$path: a service more is written, and gone without a trace when it leaves', ({ text }) => {
    const more = withServiceBlocks(text, [...deployableServices, 'annual-reports']);
    expect(more).toContain('annual-reports');
    expect(withServiceBlocks(more)).toBe(text);
  });

  test('variables, titles and folders take their spelling of the name', () => {
    const text =
      '  # Each service: …\n  - name: Backend\n    env: { BACKEND_DIGEST: 1 }\n    uses: ./backend\n  # End of services.\n';
    expect(withServiceBlocks(text, ['backend', 'annual-reports'])).toBe(
      '  # Each service: …\n  - name: Backend\n    env: { BACKEND_DIGEST: 1 }\n    uses: ./backend\n' +
        '  - name: Annual-reports\n    env: { ANNUAL_REPORTS_DIGEST: 1 }\n    uses: ./annual-reports\n  # End of services.\n',
    );
  });

  test('a block that begins with another service is refused', () => {
    expect(() => withServiceBlocks('# Each service: …\n- frontend\n# End of services.\n')).toThrow(
      'does not begin with backend',
    );
  });
});
