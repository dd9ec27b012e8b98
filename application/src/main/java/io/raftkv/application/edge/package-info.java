/** What every API does alike with the outside of a request. */
@org.jspecify.annotations.NullMarked
package io.raftkv.application.edge;
