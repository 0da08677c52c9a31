/** A choice or a fact that whoever runs the app must correct. Its message is the whole answer; a stack trace would hide it. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}
