/** What callers are told where a request has no success: the same codes and texts for every API. */
@org.jspecify.annotations.NullMarked
package io.raftkv.application.problem;
