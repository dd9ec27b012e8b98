/**
 * What can be done to a data folder while no server uses it: looked through, shown, and made from a
 * snapshot. Looking changes nothing, and what a start would say is asked of the very code of a
 * start.
 */
package io.raftkv.adapters.storage.offline;
