import { Core } from "./phone/core";
import { DoorsScreen } from "./phone/doors";
import { EverydayScreen } from "./phone/everyday";
import type { PageData } from "./phone/messages";
import { NowScreen } from "./phone/now";
import { onlyOnline } from "./phone/online";
import { keepForOffline } from "./phone/offline";
import { offerPush } from "./phone/push";
import { RequestsScreen } from "./phone/requests";
import { switchableSize } from "./phone/size";
import { openStore } from "./phone/store";

async function start(data: HTMLElement): Promise<void> {
  const page: PageData = JSON.parse(data.textContent!);
  const store = await openStore(page.memberId);
  const core = new Core(store, page, await store.snapshot());
  const shown = document.getElementById("main")!.dataset.page;
  if (shown === "now") core.screen = new NowScreen(core);
  else if (shown === "doors") core.screen = new DoorsScreen(core);
  else if (shown === "requests") core.screen = new RequestsScreen(core);
  else if (shown === "everyday") core.screen = new EverydayScreen(core, page.renderedAt);
  else if (shown === "recognition") onlyOnline();
  await core.start();
  // What was pressed meanwhile was held by early.ts.
  document.dispatchEvent(new Event("phone-ready"));
  await keepForOffline();
  await offerPush();
}

switchableSize();
const data = document.getElementById("data");
if (data) void start(data);
