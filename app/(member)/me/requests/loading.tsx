export { default } from '../../../(console)/requests/loading'
