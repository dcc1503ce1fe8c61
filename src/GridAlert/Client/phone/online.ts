/** What stands or falls with the server's figures cannot wait on the phone: without network the page says so, and its buttons rest. */
export function onlyOnline(): void {
  const note = document.getElementById("needs-network")!;
  const show = (): void => {
    note.hidden = navigator.onLine;
    for (const button of document.querySelectorAll<HTMLButtonElement>("main form button")) button.disabled = !navigator.onLine;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
