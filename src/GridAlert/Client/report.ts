import { liveForm, liveList, showRefusedPhotos } from "./phone/report-form";

liveForm(document.getElementById("report") as HTMLFormElement);
showRefusedPhotos();
liveList();
