/** kubectl in the namespace of the system, with the cluster and the identity of the caller's KUBECONFIG. */
import { namespace } from '../../platform/kubernetes/generated.ts';
import { run } from '../../tools/kit/command.ts';
import type { KubernetesObject } from './kubernetes-objects.ts';

/** Whose fields an apply owns. */
const manager = 'portfolio-delivery';

/** @throws CommandError with kubectl's own words */
export function kubectl(args: readonly string[], input?: string): string {
  return run('kubectl', ['--namespace', namespace, ...args], input === undefined ? {} : { input });
}

/**
 * Creates or changes the objects, by server-side apply with strict validation.
 * @param options `--dry-run=server` only asks whether the server would take them
 */
export function apply(objects: readonly unknown[], ...options: readonly string[]): void {
  if (objects.length === 0) return;
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const how = ['apply', '--server-side', '--force-conflicts', '--validate=strict', `--field-manager=${manager}`];
  kubectl([...how, ...options, '--filename', '-'], list);
}

/** @returns undefined if there is none of that name */
export function get<T = KubernetesObject>(kind: string, name: string): T | undefined {
  const found = kubectl(['get', kind, name, '--ignore-not-found', '--output=json']);
  return found === '' ? undefined : (JSON.parse(found) as T);
}

export function list<T = KubernetesObject>(kinds: readonly string[], selector: string): T[] {
  const found = kubectl(['get', kinds.join(','), '--selector', selector, '--output=json']);
  return (JSON.parse(found) as { items: T[] }).items;
}

/** The last things that the cluster reports of an object and its pods. */
export function warningsOf(name: string): string {
  const events = kubectl(['get', 'events', '--field-selector=type=Warning', '--sort-by=.lastTimestamp']);
  const recent = events.split('\n').filter((line) => new RegExp(`/${name}(-| )`).test(line));
  return recent.slice(-5).join('\n');
}
