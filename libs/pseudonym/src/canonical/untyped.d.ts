declare module 'tr46' {
  interface Uts46 {
    /** UTS #46 ToASCII; null where the domain is not valid. */
    toASCII(
      domain: string,
      options: {
        readonly checkBidi: boolean;
        readonly checkHyphens: boolean;
        readonly checkJoiners: boolean;
        readonly useSTD3ASCIIRules: boolean;
        readonly verifyDNSLength: boolean;
        readonly transitionalProcessing: boolean;
      },
    ): string | null;
  }
  const uts46: Uts46;
  export default uts46;
}

declare module 'email-providers' {
  /** Domains at which anybody can have a mailbox. */
  const domains: readonly string[];
  export default domains;
}
