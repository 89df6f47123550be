import type { QueryFault } from '../../runs/query.ts';

/** A fault in one line that points at its place: `metrics.loss ❯❮ – a value is missing. Write a number …`. */
export function describeFault(query: string, fault: QueryFault): string {
  const lead = 24;
  const before = query.slice(Math.max(0, fault.from - lead), fault.from);
  const cutBefore = fault.from > lead ? '…' : '';
  const after = query.slice(fault.to, fault.to + lead);
  const cutAfter = query.length > fault.to + lead ? '…' : '';
  const place = `${cutBefore}${before}❯${query.slice(fault.from, fault.to)}❮${after}${cutAfter}`;
  return [place, fault.message, fault.hint].filter((part) => part !== '').join('  ');
}
