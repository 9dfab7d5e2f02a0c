// Entry of `npm run docs:dictionary`: prints the page.
import { dataDictionary } from './data-dictionary.js';

process.stdout.write(dataDictionary());
