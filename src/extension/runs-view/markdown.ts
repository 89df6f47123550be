import * as vscode from 'vscode';

/** A text that stays what it is between Markdown, also in a table's cell. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\s+/g, ' ');
}

/** A picture in Markdown. */
export function image(svg: string): string {
  return `![](data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')})`;
}

/** A title over a text that is shown as it is. */
export function codeBlock(title: string, text: string): vscode.MarkdownString {
  return new vscode.MarkdownString(`**${escapeMarkdown(title)}**\n`).appendCodeblock(text, 'plaintext');
}
