import { onBothStores } from '../testing/both-stores.ts'
import { storeContract } from '../testing/store-contract.ts'

onBothStores('the store contract', (place) => storeContract(place))
