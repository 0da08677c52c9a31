/** As Next passes them to a page. */
export type SearchParameters = Readonly<Record<string, string | string[] | undefined>>;

/** One value of a parameter. A form sends its blank fields as empty values, which count as absent. */
export function single(value: string | string[] | undefined): string | undefined {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last === '' ? undefined : last;
}

/** Several values of a parameter in the API's form `a,b`, even if the parameter is repeated. */
export function joined(value: string | string[] | undefined): string | undefined {
  return single(
    [value ?? []]
      .flat()
      .filter((part) => part !== '')
      .join(','),
  );
}
