import { Option } from 'commander';
import { wholeNumber } from '#libs/terminal';

/** `--state DIR`, which every command on a stream needs. */
export function stateOption(): Option {
  return new Option('--state <dir>', 'state directory of one stream: key, handles, spool').makeOptionMandatory();
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object for a program instead of text');
}

export function giveUpOption(): Option {
  return new Option('--give-up-after <seconds>', 'leave the rest in the spool when no statement was accepted for this long').argParser(seconds).default(60);
}

function seconds(text: string): number {
  return wholeNumber(0, 86_400)(text);
}
