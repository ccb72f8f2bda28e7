// Imported before everything else: what runs later never sees a token in the address.
import { arrive } from './token';

arrive();
