/** A copy of markup that the server wrote once. */
export const fromTemplate = (id: string): Element =>
  (document.getElementById(id) as HTMLTemplateElement).content.firstElementChild!.cloneNode(true) as Element;
