import { z } from 'zod';

// zod's messages live in a locale that bundlers drop (the package is marked side-effect free); naming it keeps them.
z.config(z.locales.en());

const PLAIN = /^\d{1,19}(\.\d{1,18})?$/;

/** Says what is wrong with a number as typed, with the cure; `undefined` when it is a plain decimal. */
export function decimalFault(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  if (text.trim() === '') return 'is empty; give a number such as 0.5';
  if (text.includes(',')) {
    const thousands = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text);
    return thousands
      ? `has a comma; write ${text.replaceAll(',', '')} without separators (a decimal point is the only mark allowed)`
      : `has a comma; write ${text.replace(',', '.')} with a decimal point`;
  }
  if (/^-/.test(text)) return 'must not be negative';
  if (/^\d*\.?\d+e[+-]?\d+$/i.test(text)) return 'has an exponent; write the number out in full, such as 0.00001';
  if (/^\d{1,19}\.\d{19,}$/.test(text)) return 'has more than 18 decimals';
  if (/^\d{20,}/.test(text)) return 'is too large';
  return 'is not a number; write digits with at most one decimal point, such as 0.5';
}

/** A number on the wire: digits with at most one point, no sign, no exponent, at most 18 decimals. */
export const decimalSchema = z
  .string('must be a decimal number in quotes, such as "0.5"')
  .superRefine((text, context) => {
    const fault = decimalFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/** As {@link decimalSchema}, above zero. */
export const positiveDecimalSchema = decimalSchema.refine(
  (text) => decimalFault(text) !== undefined || /[1-9]/.test(text),
  {
    message: 'must be greater than zero',
  },
);

/** A decimal the service answers with: it may be negative (profit and loss, ledger postings). */
export const signedDecimalSchema = z.string().regex(/^-?\d+(\.\d+)?$/);
