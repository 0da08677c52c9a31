/** A choice or a fact that the user must correct. The message is complete, so it is shown without a stack trace. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}
