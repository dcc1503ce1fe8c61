/*
 * The initials of a name in pinyin, from the browser's own Chinese collation: each letter's first character in
 * reading order bounds the characters before it. Rare readings of a name are not known; code and name still find it.
 */
const letters = "ABCDEFGHJKLMNOPQRSTWXYZ";
const firsts = "阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀";
const order = new Intl.Collator("zh-Hans-u-co-pinyin");

export function initials(name: string): string {
  let result = "";
  for (const character of name) {
    if (/[0-9a-zA-Z]/.test(character)) result += character.toLowerCase();
    else if (/\p{Script=Han}/u.test(character)) result += letter(character);
  }
  return result;
}

function letter(character: string): string {
  for (let i = firsts.length - 1; i >= 0; i--) {
    if (order.compare(character, firsts[i]!) >= 0) return letters[i]!.toLowerCase();
  }
  return "";
}
