import { testSdks } from './sdk-tests'
import { ownSdks } from './sdks'

testSdks(ownSdks())
