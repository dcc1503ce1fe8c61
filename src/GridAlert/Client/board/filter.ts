import { looks, type LookState } from "./looks";
import { roles, type Role } from "./types";

export interface Filter {
  dispatch: string | null;
  state: LookState | null;
  role: Role | null;
  /** A street, a community or a grid. */
  place: string | null;
}

type Listener = (filter: Filter) => void;

/** What the screen is narrowed to. It lives in the address, so that it can be sent on and survives a reload. */
export class Filters {
  private current: Filter = fromAddress();
  private readonly listeners: Listener[] = [];

  get value(): Readonly<Filter> {
    return this.current;
  }

  get any(): boolean {
    return Object.values(this.current).some((v) => v !== null);
  }

  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  set(part: Partial<Filter>): void {
    this.current = { ...this.current, ...part };
    toAddress(this.current);
    for (const listener of this.listeners) listener(this.current);
  }

  /** A second tap on the same thing takes the filter away. */
  toggle<K extends keyof Filter>(name: K, value: Filter[K]): void {
    this.set({ [name]: this.current[name] === value ? null : value } as Partial<Filter>);
  }

  clear(): void {
    this.set({ dispatch: null, state: null, role: null, place: null });
  }
}

const names = { dispatch: "dispatch", state: "state", role: "role", place: "in" } as const;

function fromAddress(): Filter {
  const query = new URLSearchParams(location.search);
  const state = query.get(names.state);
  const role = query.get(names.role);
  return {
    dispatch: query.get(names.dispatch),
    state: looks.find((l) => l === state) ?? null,
    role: roles.find((r) => r === role) ?? null,
    place: query.get(names.place),
  };
}

function toAddress(filter: Filter): void {
  const url = new URL(location.href);
  for (const [part, name] of Object.entries(names) as [keyof Filter, string][]) {
    const value = filter[part];
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(history.state, "", url);
}
