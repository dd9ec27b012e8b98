/** Durations as RaftKV's users write them: Go's notation, in configuration and in requests. */
package io.raftkv.application.duration;
