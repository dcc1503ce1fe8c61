const texts: Record<string, string> = JSON.parse(document.getElementById("texts")!.textContent!);

/** A text of the page's language, with {0}, {1} filled in. */
export function text(key: string, ...values: (string | number)[]): string {
  const found = texts[key] ?? key;
  return found.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ""));
}

export const hasText = (key: string): boolean => key in texts;
