package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing added is lost or comes out of order, whether the consumer spins or sleeps. */
@Timeout(30)
class ArrivalQueueTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void givesAllInOrder(int processors) throws InterruptedException {
    int count = 20_000;
    ArrivalQueue<Integer> queue = new ArrivalQueue<>(processors);
    Thread producer =
        new Thread(
            () -> {
              for (int i = 0; i < count; i++) {
                queue.add(i);
                if (i % 100 == 0) {
                  Thread.onSpinWait(); // gaps of different lengths
                }
              }
            });
    producer.start();
    List<Integer> seen = new ArrayList<>();
    while (seen.size() < count) {
      queue.takeAll(seen, null);
    }
    producer.join();
    assertEquals(IntStream.range(0, count).boxed().toList(), seen);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void oneAtATimeThroughTwoThreads(int processors) throws InterruptedException {
    int rounds = 2_000;
    ArrivalQueue<Integer> there = new ArrivalQueue<>(processors);
    ArrivalQueue<Integer> back = new ArrivalQueue<>(processors);
    Thread echo =
        new Thread(
            () -> {
              List<Integer> taken = new ArrayList<>();
              try {
                while (!taken.contains(rounds - 1)) {
                  taken.clear();
                  there.takeAll(taken, null);
                  taken.forEach(back::add);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    echo.start();
    for (int i = 0; i < rounds; i++) {
      there.add(i);
      List<Integer> answer = new ArrayList<>();
      back.takeAll(answer, null);
      assertEquals(List.of(i), answer);
    }
    echo.join();
  }
}
