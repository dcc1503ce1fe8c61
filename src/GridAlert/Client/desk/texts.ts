/** The page's sentences, written by the server in the reader's language. */
const texts = read();

/** Those of every page, and those that this page brings along. */
function read(): Record<string, string> {
  const all: Record<string, string> = {};
  for (const id of ["texts", "page-texts"]) {
    const block = document.getElementById(id);
    if (block?.textContent) Object.assign(all, JSON.parse(block.textContent));
  }
  return all;
}

export function has(key: string): boolean {
  return key in texts;
}

/** The sentence of that name, its {placeholders} filled. A missing name shows itself, so that it is found. */
export function t(key: string, args: Record<string, string | number | null | undefined> = {}): string {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = args[name];
    return typeof value === "number" ? number(value) : (value ?? "");
  });
}

const lang = document.documentElement.lang || "zh-CN";
const numbers = new Intl.NumberFormat(lang);

export function number(value: number): string {
  return numbers.format(value);
}

export function byPinyin(): Intl.Collator {
  return new Intl.Collator("zh-Hans-u-co-pinyin", { numeric: true });
}
