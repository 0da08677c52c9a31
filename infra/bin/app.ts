import { App } from 'aws-cdk-lib';
import { addStacks } from '../lib/app.ts';
import { ConfigurationError } from '../lib/environments/configuration-error.ts';

try {
  addStacks(new App());
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
