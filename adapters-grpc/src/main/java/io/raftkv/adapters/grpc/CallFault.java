package io.raftkv.adapters.grpc;

import io.raftkv.application.problem.Problem;
import io.raftkv.application.problem.Problems;

/** A call that is answered with an error. Without a stack trace: it is no fault of ours. */
final class CallFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  CallFault(Problem problem) {
    super(problem.message(), null, false, false);
    this.problem = problem;
  }

  static CallFault invalid(String code, String message) {
    return new CallFault(Problems.invalid(code, message));
  }

  Problem problem() {
    return problem;
  }
}
