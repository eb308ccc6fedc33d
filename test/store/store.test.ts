import { createFakeStore, FakeTable } from '../simulation/fake-store.ts';
import { startTable } from './dynalite.ts';
import { revivalContract } from './revival-contract.ts';
import { storeContract } from './store-contract.ts';

storeContract('the table on dynalite', startTable);
revivalContract('the table on dynalite', startTable);

const makeFake = async () => ({
  store: createFakeStore(new FakeTable(), async (_name, _subject, apply) => apply()),
  close: async () => {},
});
storeContract("the simulation's table", makeFake);
revivalContract("the simulation's table", makeFake);
