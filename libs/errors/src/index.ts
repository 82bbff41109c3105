export { CodedError, isCodedError, placeText, type Place } from './coded-error.js';
