/**
 * Id of a workload in a timeline: provider, a space, the provider's own id. Unambiguous because neither a provider URI nor a
 * workload id may contain a space (#libs/report refuses both).
 */
export function timelineId(provider: string, workload: string): string {
  return `${provider} ${workload}`;
}
