/** A fault the operator can cure: `message` is one sentence with the cure, shown without a stack. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
