import { Option } from 'commander';
import { wholeNumber } from '#libs/terminal';

/** `--state DIR`, which every command on a stream needs. */
export function stateOption(): Option {
  return new Option('--state <dir>', 'state directory of one stream: key, handles, spool').makeOptionMandatory();
}

/** `--seq N`: the statement that is corrected or cancelled. */
export function seqOption(): Option {
  return new Option('--seq <n>', 'number of the statement in the stream').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)).makeOptionMandatory();
}

export function ruleOption(): Option {
  return new Option('--rule <rule>', 'under which rule it is corrected or cancelled; sent with it');
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object for a program instead of text');
}

/** How a command is told which log to trust; `init`, `run` and `deliver` keep it in the state directory. */
export function logOptions(): readonly Option[] {
  return [
    new Option('--log-key <vkey>', "the hub's log key (C2SP verifier key), to verify receipts by; kept in the state directory"),
    new Option('--log-policy <file>', 'C2SP log policy instead of a key: witnesses whose cosignatures receipts must have too'),
  ];
}

export function giveUpOption(): Option {
  return new Option('--give-up-after <seconds>', 'leave the rest in the spool when no statement was accepted for this long').argParser(seconds).default(60);
}

function seconds(text: string): number {
  return wholeNumber(0, 86_400)(text);
}
