/** The HTTP endpoint of a node. Only what starts, stops and observes it is public. */
package io.raftkv.adapters.http;
