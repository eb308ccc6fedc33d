import { startTable } from './dynalite.ts';
import { revivalContract } from './revival-contract.ts';
import { storeContract } from './store-contract.ts';

storeContract('the table on dynalite', startTable);
revivalContract('the table on dynalite', startTable);
