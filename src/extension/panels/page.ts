/** What a panel's page is made of. Addresses are the webview's own (`asWebviewUri`). */
export interface PageParts {
  readonly title: string;
  readonly language: string;
  /** The origin that the webview serves local files from. */
  readonly cspSource: string;
  /** Random for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
  /** Text for the page to start from: it stands in the body's `data-start`. */
  readonly start: string;
}

/**
 * The page's content security policy: scripts by nonce only, no network, images and sounds only from ourselves or made by
 * the page. `style-src` allows inline styles, since the toolkit adds a style element of its own; scripts never.
 */
export function contentPolicy(parts: Pick<PageParts, 'cspSource' | 'nonce'>): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${parts.nonce}'`,
    `style-src ${parts.cspSource} 'unsafe-inline'`,
    `font-src ${parts.cspSource}`,
    `img-src ${parts.cspSource} blob:`,
    `media-src blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

/** The page's HTML: no inline script, everything that is not ours escaped. */
export function pageHtml(parts: PageParts): string {
  const links = parts.styles.map((href) => `<link rel="stylesheet" href="${escape(href)}">`).join('\n    ');
  return `<!DOCTYPE html>
<html lang="${escape(parts.language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escape(contentPolicy(parts))}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escape(parts.title)}</title>
    ${links}
  </head>
  <body data-start="${escape(parts.start)}">
    <div id="app"></div>
    <script type="module" nonce="${escape(parts.nonce)}" src="${escape(parts.script)}"></script>
  </body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
