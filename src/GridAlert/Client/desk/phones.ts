import { clock, now, setText } from "./clock";

const unit: Record<string, number> = { S: 1, M: 60, H: 3600, D: 86400 };

/** The phone's view of one role follows what is written; gives the function that chooses the role. */
export function phones(page: HTMLElement): (role: string) => void {
  const form = page.querySelector<HTMLFormElement>("#compose")!;
  const all = [...page.querySelectorAll<HTMLElement>("[data-phone]")];
  const value = (name: string) => (form.elements.namedItem(name) as HTMLInputElement | null)?.value.trim() ?? "";
  const emptyTitle = form.querySelector<HTMLElement>('label[for="title"]')!.textContent!;

  const show = () => {
    const seconds = Number(value("Form.Acknowledge.Amount")) * (unit[value("Form.Acknowledge.Unit")] ?? 60);
    for (const phone of all) {
      const role = phone.dataset.phone!;
      const own = value(`Form.${role[0]!.toUpperCase()}${role.slice(1)}`);
      setText(phone.querySelector("[data-phone-title]")!, value("Form.Title") || emptyTitle);
      setText(phone.querySelector("[data-phone-body]")!, own || value("Form.Body"));
      const by = phone.querySelector<HTMLElement>("[data-phone-by]")!;
      by.hidden = !(seconds > 0);
      if (seconds > 0) setText(by, by.dataset.words!.replace("{0}", clock(now() + seconds * 1000).slice(0, 5)));
    }
  };
  form.addEventListener("input", show);
  show();
  return (role) => {
    for (const phone of all) phone.hidden = phone.dataset.phone !== role;
  };
}
