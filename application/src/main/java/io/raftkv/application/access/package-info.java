/** The use cases of access: who asks, what it may do, and who may log in. */
@org.jspecify.annotations.NullMarked
package io.raftkv.application.access;
