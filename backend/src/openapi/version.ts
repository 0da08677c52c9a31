/** Version of the contract, fixed by the reference; the release of the software is something else. */
export const apiVersion = '1.0.0';
