/** Shown when a page could not be rendered at all: needs nothing that may be the reason for it, not even the stylesheet. */
export function failurePage(requestId: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Something went wrong – Portfolio Dashboard</title></head>
<body>
<main>
<h1>This page could not be made</h1>
<p>The fault is in the dashboard, not in what you did. The portfolio itself is not affected, and other pages may work.</p>
<p><a href="/">Back to the overview</a></p>
<p>If it stays so, quote the request id <code>${requestId}</code> to whoever runs this dashboard.</p>
</main>
</body>
</html>
`;
}
