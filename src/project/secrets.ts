/** A name (of a variable, a parameter) whose value is never written down. */
export function isSecretName(name: string): boolean {
  return /key|token|secret|passw|credential|auth/i.test(name);
}

/** Values that are secrets whatever they are called. */
const secretShape =
  /^(?:sk-|ghp_|gho_|ghs_|github_pat_|glpat-|hf_[A-Za-z0-9]{16}|xox[abprs]-|AKIA[0-9A-Z]{12}|ASIA[0-9A-Z]{12}|AIza[\w-]{30}|ey[JI][\w-]{8,}\.[\w-]+\.)|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Whether a text looks like a key or a token of a known kind. */
export function isSecretValue(text: string): boolean {
  return secretShape.test(text);
}

/** Whether a text holds an address (of a scheme of 41 letters at most: a long dotted text would take its square of time) with a password, a token or a signature in it. */
export function hasCredentials(text: string): boolean {
  return /\b[a-z][a-z0-9+.-]{0,40}:\/\/(?:[^\s/?#@:"'<>]*:[^\s/?#@"'<>]+@|\S*[?&][\w.-]*(?:token|secret|passw(?:or)?d|api_?key|\bsig|signature)=[^\s&])/i.test(
    text,
  );
}

/** A text without the user and password of the addresses in it: `https://user:pw@host/x` is `https://host/x`. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]{0,40}:\/\/)([^\s/?#"'<>]*)@/gi, (_, scheme: string, user: string) =>
      // Who logs in by ssh is no secret, and belongs to the address.
      /ssh/i.test(scheme) && !user.includes(':') ? `${scheme}${user}@` : scheme,
    )
    .replace(/([?&;][^=&\s]*(?:key|token|secret|passw|sig|auth)[^=&\s]*=)[^&#\s"']+/gi, '$1');
}
