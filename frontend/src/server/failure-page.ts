/** Shown when a page can't be rendered at all. It uses nothing that may have caused the failure, not even the stylesheet. */
export function failurePage(requestId: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Something went wrong – Portfolio Dashboard</title></head>
<body>
<main>
<h1>This page can’t be shown</h1>
<p>The dashboard failed; you did nothing wrong. The portfolio is not affected, and other pages may work.</p>
<p><a href="/">Back to the overview</a></p>
<p>If this keeps happening, tell whoever runs this dashboard, and quote request id <code>${requestId}</code>.</p>
</main>
</body>
</html>
`;
}
