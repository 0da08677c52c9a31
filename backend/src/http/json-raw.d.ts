// JSON.parse source text access (ES2026, in Node 24); TypeScript's library does not declare it yet.
interface JSON {
  rawJSON(text: string): unknown;
}
