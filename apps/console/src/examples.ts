/** Tabs that a new session opens with. Each is a whole question that an analyst asks; test/e2e runs them against a hub. */
export const EXAMPLES: { query: string; variables?: string }[] = [
  {
    query: `# Flagged entities, worst first, and the evidence: which test of Alg. 2, which workloads, at which providers.
query FlaggedEntities {
  entities(first: 10, filter: { flagged: true }) {
    edges {
      node {
        id
        providers { name }
        verdict {
          outcome
          position
          tests {
            hit
            margin
            explanation
            workloads { provider { name } id start end theoreticalTOP }
            links { a b bytes }
          }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    query: `# Why are these accounts one entity? Each link is a strong token that two accounts share.
query WhyOneEntity {
  entities(first: 10) {
    edges {
      node {
        id
        accounts { handle country provider { name } }
        links { attribute token position from { handle provider { name } } to { handle provider { name } } }
      }
    }
  }
}
`,
  },
  {
    query: `# The flagged entities' work over time, and how the counted operations add up to the threshold.
query Timelines {
  entities(first: 3, filter: { flagged: true }) {
    edges {
      node {
        id
        timeline {
          from
          to
          thresholdTOP
          bars { provider { name } id start end projectedEnd opsTOP rateTOPs class counted }
          cumulative { at opsTOP }
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Both engines and the rules on the flagged entities, under every profile; and the verdicts told as a text, line by line of Alg. 2.
query BothEngines {
  entities(first: 5, filter: { flagged: true }) {
    edges {
      node {
        id
        currentVerdicts {
          engine
          outcome
          response
          judgements { profiles outcome response counterfactual { without flips { C R D } } }
          findings { rule severity sentence }
          identity { from to attribute }
        }
        trace
      }
    }
  }
}
`,
  },
];
