/** 长辈版: a cookie, so that the server paints the next page in the same size; switched here without a reload. */
export function switchableSize(): void {
  const form = document.getElementById("size") as HTMLFormElement;
  const button = form.querySelector("button")!;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const large = document.documentElement.dataset.size !== "large";
    document.documentElement.dataset.size = large ? "large" : "standard";
    button.setAttribute("aria-pressed", String(large));
    button.value = large ? "standard" : "large";
    document.cookie = `size=${large ? "large" : "standard"}; path=/; max-age=31536000; samesite=lax`;
  });
}
