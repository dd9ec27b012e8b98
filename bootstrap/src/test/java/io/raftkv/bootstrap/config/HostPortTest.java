package io.raftkv.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1:80",
    "0.0.0.0, 0.0.0.0:80",
    "::, [::]:80",
    "::1, [::1]:80",
    "2001:db8::1, [2001:db8::1]:80",
    "fe80::, [fe80::]:80",
    "1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:80",
    "1:0:3:4:5:6:7:8, [1:0:3:4:5:6:7:8]:80",
    "10:0:0:20::1, [10::20:0:0:0:1]:80",
  })
  void aBoundAddressIsWrittenAsPeopleDo(String host, String expected) {
    InetSocketAddress bound = new InetSocketAddress(InetAddress.ofLiteral(host), 80);
    assertEquals(expected, HostPort.of(bound).toString());
  }
}
