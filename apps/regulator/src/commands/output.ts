/** Where commands write; tests give their own. */
export interface Output {
  print(text: string): void;
  printError(text: string): void;
}
