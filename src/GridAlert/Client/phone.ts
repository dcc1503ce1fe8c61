import { App } from "./phone/app";
import type { PageData } from "./phone/messages";
import { keepForOffline } from "./phone/offline";
import { offerPush } from "./phone/push";
import { switchableSize } from "./phone/size";
import { openStore } from "./phone/store";

async function start(data: HTMLElement): Promise<void> {
  const page: PageData = JSON.parse(data.textContent!);
  const store = await openStore(page.memberId);
  await new App(store, page, await store.snapshot()).start();
  await keepForOffline();
  await offerPush();
}

switchableSize();
const data = document.getElementById("data");
if (data) void start(data);
