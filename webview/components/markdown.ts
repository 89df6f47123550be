import MarkdownIt from 'markdown-it';

/**
 * Markdown as HTML that may be put into the page: raw HTML in it is shown as text, images are replaced by their words
 * (they would be fetched from a network or from outside the run), links keep only safe schemes, and VS Code asks
 * before it opens them.
 */
export function markdownHtml(text: string): string {
  const markdown = new MarkdownIt({ html: false, linkify: false });
  markdown.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim());
  markdown.renderer.rules['image'] = (tokens, at) => {
    const words = tokens[at]?.content ?? '';
    return `<em>${markdown.utils.escapeHtml(words === '' ? 'image' : words)}</em>`;
  };
  return markdown.render(text);
}
