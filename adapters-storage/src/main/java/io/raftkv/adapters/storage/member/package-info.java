/** The data folder of a node of a cluster, whose log lies elsewhere. */
package io.raftkv.adapters.storage.member;
