/** The addresses are relative, so that the page works behind any prefix; behind `/api` the dashboard is one step up. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Portfolio API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/page.css">
<link rel="icon" href="docs/favicon-32x32.png">
</head>
<body>
<header class="site-header">
<a class="brand" href="../">Portfolio</a>
<nav><a href="../">Dashboard</a> <a href="openapi.json">openapi.json</a></nav>
</header>
<main id="swagger-ui"><noscript>This page needs JavaScript. The document itself is at <a href="openapi.json">openapi.json</a>.</noscript></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

export const start = `SwaggerUIBundle({ url: new URL('openapi.json', document.baseURI).href, dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

/** The dashboard's header and colors, in light; Swagger UI's own sizes. */
export const style = `:root { color-scheme: light; }
body { margin: 0; background: #ffffff; color: #14181d; font: 14px/20px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.site-header { position: sticky; top: 0; z-index: 5; display: flex; align-items: center; gap: 24px; min-height: 48px; padding: 0 24px; background: #ffffff; border-bottom: 1px solid #e2e5e9; }
.site-header nav { display: flex; gap: 16px; }
.site-header a { color: #1a55ad; text-decoration: none; }
.site-header a:hover { text-decoration: underline; }
.site-header .brand { color: #14181d; font-weight: 650; letter-spacing: -0.011em; }
.swagger-ui, .swagger-ui .info .title, .swagger-ui .info p, .swagger-ui .opblock-tag, .swagger-ui .opblock .opblock-summary-description, .swagger-ui .btn, .swagger-ui label { font-family: inherit; color: #14181d; }
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .scheme-container { padding: 16px 0; box-shadow: none; border-bottom: 1px solid #e2e5e9; }
.swagger-ui .opblock.opblock-get { background: #f6f7f8; border-color: #e2e5e9; box-shadow: none; }
.swagger-ui .opblock.opblock-get .opblock-summary { border-color: #e2e5e9; }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #2163b8; }
`;
