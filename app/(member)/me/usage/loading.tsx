export { default } from '../../../(console)/usage/loading'
