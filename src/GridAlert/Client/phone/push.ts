import { text } from "./texts";

// Only the page of now has a place to offer it.
const box = document.getElementById("push");

/** Push wakes a phone whose page is closed, where its push service can be reached; where not, the phone says so. */
export async function offerPush(): Promise<void> {
  const publicKey = box && (await serverKey());
  if (!box || !publicKey) return;
  box.hidden = false;
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return say("pushCannot");
  if (Notification.permission === "denied") return say("pushDenied");
  document.getElementById("push-on")!.addEventListener("click", () => void subscribe(publicKey));
  if (Notification.permission === "granted") await subscribe(publicKey);
  else say("pushHint", true);
}

/** Null while push is off, or the network is: then there is nothing to offer. */
async function serverKey(): Promise<string | null> {
  try {
    const answer = await fetch("/api/v1/me/push");
    return answer.ok ? (((await answer.json()) as { publicKey: string | null }).publicKey) : null;
  } catch {
    return null;
  }
}

async function subscribe(publicKey: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") return say("pushDenied");
  let subscription: PushSubscription;
  try {
    const { pushManager } = await navigator.serviceWorker.ready;
    const known = await pushManager.getSubscription();
    if (known && !isFor(known, publicKey)) await known.unsubscribe();
    subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(publicKey) });
  } catch {
    // The browser asked its push service and got no answer: so it is with Chrome in mainland China.
    return say("pushCannot");
  }
  try {
    const answer = await fetch("/api/v1/me/push", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(subscription) });
    say(answer.ok ? "pushOn" : "pushCannot");
  } catch {
    say("pushHint", true);
  }
}

const isFor = (subscription: PushSubscription, publicKey: string): boolean => {
  const key = subscription.options.applicationServerKey;
  return key !== null && btoa(String.fromCharCode(...new Uint8Array(key))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "") === publicKey;
};

const bytes = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));

function say(key: string, offer = false): void {
  box!.querySelector("p")!.textContent = text(key);
  document.getElementById("push-on")!.hidden = !offer;
}
