/** The paper's two algorithms, literally, and the engine that its known evasions do not escape. */
export const LITERAL = 'seferis-fist@1';
export const ROBUST = 'robust@1';
/** The rule catalogue on an entity, and on a provider. */
export const RULES = 'rules@1';
export const PROVIDER_RULES = 'provider-rules@1';

/** What a detection run names as its engines: all of them, in the order in which their rows on one subject follow each other. */
export const ENGINES = [LITERAL, ROBUST, RULES, PROVIDER_RULES].join(' ');
