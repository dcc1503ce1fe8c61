/** What the server says of a report that it has stored, as far as a phone needs it. */
export interface StoredReport {
  id: string;
  state: "reported" | "taken" | "answered" | "closed";
  reportedAt: string;
  refusedPhotos: { number: number; fileName: string | null; code: string; reason: string }[];
}

/** The server understood the report and said no: sending the same again would not help. */
export class ReportRefused extends Error {}

/** A server that has no room or no database just now is asked again later, like one that is not there. */
const later = new Set([408, 429, 502, 503, 504]);

/**
 * Sends a report with its photos. The key names it: however often it is sent, it is stored once. Throws
 * ReportRefused with the server's sentence; any other error means that it may be sent again, with the same key.
 */
export async function sendReport(formData: FormData, key: string): Promise<StoredReport> {
  const answer = await fetch("/api/v1/me/reports", {
    method: "POST",
    headers: { "Idempotency-Key": key, "Accept-Language": document.documentElement.lang },
    body: formData,
  });
  if (answer.ok) return (await answer.json()) as StoredReport;
  if (answer.status >= 500 || later.has(answer.status)) throw new Error(`status ${answer.status}`);
  throw new ReportRefused(sentence(await answer.json().catch(() => null)) ?? `${answer.status}`);
}

interface Problem { detail?: string; errors?: Record<string, string[]> }

function sentence(problem: Problem | null): string | null {
  if (!problem?.detail) return null;
  return [problem.detail, ...Object.values(problem.errors ?? {}).flat()].join(" ");
}
