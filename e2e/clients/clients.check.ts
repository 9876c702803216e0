import { testSdks } from './sdk-tests'
import { sdksIn } from './sdks'

const { CLIENTS_DIR = '' } = process.env

testSdks(sdksIn(CLIENTS_DIR), { print: true })
