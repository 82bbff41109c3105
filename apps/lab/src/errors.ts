/** Refusals of this program itself; what a model refuses has an EVASION_… code, a rule set VERDICT_POLICY. */
export type LabErrorCode = 'LAB_POLICY_UNREADABLE' | 'LAB_PROFILE_UNKNOWN' | 'LAB_OUT_UNWRITABLE';
