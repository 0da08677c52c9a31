/** As Next hands them to a page. */
export type SearchParameters = Readonly<Record<string, string | string[] | undefined>>;

/** One value of a parameter: a form leaves a field that nobody filled in empty, which asks for nothing. */
export function single(value: string | string[] | undefined): string | undefined {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last === '' ? undefined : last;
}

/** Several values of a parameter as the API takes them, whether written `a,b` or once for each. */
export function joined(value: string | string[] | undefined): string | undefined {
  return single(
    [value ?? []]
      .flat()
      .filter((part) => part !== '')
      .join(','),
  );
}
