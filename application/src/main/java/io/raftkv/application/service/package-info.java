/** The use cases behind the driving ports, wired by bootstrap alone. */
package io.raftkv.application.service;
